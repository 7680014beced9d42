"""The forms of the question kinds, one module for each group of kinds."""
