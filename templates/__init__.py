"""Jinja templates: base.html, macros, one folder per room, activities, mail and errors."""
