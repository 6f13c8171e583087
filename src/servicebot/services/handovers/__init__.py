"""Residents who wait for a person, and the talk that follows."""
