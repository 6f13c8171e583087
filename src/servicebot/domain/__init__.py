"""The business itself: tickets, catalogue, directory and people, on the standard library only."""
