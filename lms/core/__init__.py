"""Plumbing that knows nothing of learning."""
