"""Ieum LMS: courses, training rooms and completion records for people who protect children."""
