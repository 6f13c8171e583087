"""Danger before everything, and the talk that follows it."""
