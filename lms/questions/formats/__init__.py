"""Formats: readers and writers between question documents and files of other systems, one module each."""
