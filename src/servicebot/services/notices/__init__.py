"""Telling residents: what, by which way, and sending what waits in the outbox."""
