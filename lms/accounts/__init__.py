"""Persons, how they sign in, where they work and what they may do."""
