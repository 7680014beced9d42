"""Organizations and which of them serves which district."""
