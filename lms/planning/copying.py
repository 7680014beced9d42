"""Last year's days in the next year; pure."""

from datetime import date, timedelta

WEEKS = timedelta(weeks=52)
WEEK = timedelta(weeks=1)


def next_year(day: date) -> date:
    """Return the day of the next year that is the same weekday at about the same time: 52 weeks on.

    Where that is still the same year (the first days of January), 53.
    """
    moved = day + WEEKS
    return moved if moved.year == day.year + 1 else moved + WEEK
