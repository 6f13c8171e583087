"""The kinds of question that a flow can declare."""
