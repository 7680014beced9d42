"""Editing questions: the form of each kind, and the way between a form and a document."""
