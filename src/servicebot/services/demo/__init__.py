"""The invented city of the demonstration, built by the real use cases."""
