"""Answers and notices of the station."""
