"""What one conversation remembers between two messages, and how it is stored."""
