"""Outbound edges: each module implements one port."""
