"""Consulting of a facility: two visits to its child-rights expert, and what is agreed and done between them."""
