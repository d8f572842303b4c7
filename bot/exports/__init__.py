"""Files to take along, made of a book in a process of its own."""
