"""Residents' own data: what they may ask for, what they are told, and how long anything is kept."""
