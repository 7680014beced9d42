"""Page templates, mounted as lms.templates."""
