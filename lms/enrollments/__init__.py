"""Runs of courses, who is in them, and the requests that wait for staff."""
