"""The parts of the privacy scanner (core/privacy.py): how a text is read, and what each kind of place looks like."""
