"""When the second visit is due: pure."""

from dataclasses import dataclass
from datetime import date, timedelta

FIRST, LAST = 60, 90


@dataclass(frozen=True)
class Window:
    """The days on which the second visit is to be held, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Say whether a day lies within."""
        return self.first <= day <= self.last


def window(first_visit: date) -> Window:
    """Return when the second visit is due: 60 to 90 days after the first."""
    return Window(first_visit + timedelta(days=FIRST), first_visit + timedelta(days=LAST))
