"""Neighbourhood problems, and the things with codes by which they are reported."""
