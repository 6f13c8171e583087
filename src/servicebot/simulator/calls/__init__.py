"""The platform's API calls, one module for each group of the platform's manual."""
