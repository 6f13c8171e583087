"""What is said outside of a form, or instead of going on with it."""
