"""The components of a lesson, one module for each."""
