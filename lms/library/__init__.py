"""The good practice library: how agencies worked well together, told so that nobody can be recognized."""
