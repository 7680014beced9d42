"""Course folders, mounted as lms.content.courses."""
