"""A course version in other forms: the handbook to print or to read as EPUB, and the facilitator's guides."""
