"""The ports of the core over compiled statements, written once for both engines."""
