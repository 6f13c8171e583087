"""Finding places, saying where they are, and editing them."""
