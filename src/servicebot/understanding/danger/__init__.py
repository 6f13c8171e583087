"""Danger in what residents say: rules, a learned sense, and what follows a card."""
