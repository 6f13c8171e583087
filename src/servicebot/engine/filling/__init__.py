"""What is said while a form is open: answers, what belongs to it without being asked for, and the page at its end."""
