"""Inbound doors: each checks, translates and calls a service."""
