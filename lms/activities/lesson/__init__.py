"""A page to read, with practices."""
