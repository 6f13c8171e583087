"""What may stand in a log: records without secrets, and errors without what they quote."""
