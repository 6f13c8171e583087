"""Tickets: the desk that changes them, following up, and their words."""
