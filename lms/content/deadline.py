"""Deadlines of emergency measures, as the calculator in the lessons works them out.

Source: Act on Special Cases Concerning the Punishment of Child Abuse Crimes, in force 2 October 2026: Art. 12(3)
(72 hours; if a public holiday or Saturday is included and it is necessary, up to 48 hours more), 12(4), 15(2) and
19(3) (the judge decides within 24 hours of the request). `assets/lesson/deadline.js` computes the same; both are
held against tests/content/deadline_vectors.json.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

BASE = timedelta(hours=72)
EXTENSION = timedelta(hours=48)
DECISION = timedelta(hours=24)
_SATURDAY, _SUNDAY = 5, 6
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What follows from the start of the measures; all times are local (Seoul has no summer time).

    extension: "possible" (a Saturday or entered holiday lies wholly within the 72 hours), "open" (one lies in it only
    partly: not settled here, somebody has to check), or "none". `sunday` asks the reader to look whether that Sunday
    counts as a public holiday; it is set only where the answer would change the result.
    """

    base: datetime
    extension: Literal["possible", "open", "none"]
    extended: datetime | None
    sunday: bool
    decision: datetime | None


def deadlines(start: datetime, holidays: Iterable[date] = (), request: datetime | None = None) -> Deadlines:
    """Return the deadlines of emergency measures nos. 2 to 5 begun at `start`.

    `holidays` are the public holidays the user entered, `request` the prosecutor's request for temporary measures.
    """
    base = start + BASE
    free = set(holidays)
    whole = partly = sunday = False
    for day in _touched(start, base):
        if day.weekday() == _SATURDAY or day in free:
            begin = datetime.combine(day, time())
            inside = start <= begin and begin + _DAY <= base
            whole, partly = whole or inside, partly or not inside
        elif day.weekday() == _SUNDAY:
            sunday = True
    extension: Literal["possible", "open", "none"] = "possible" if whole else "open" if partly else "none"
    return Deadlines(
        base=base,
        extension=extension,
        extended=base + EXTENSION if whole else None,
        sunday=sunday and not whole,
        decision=request + DECISION if request else None,
    )


def _touched(start: datetime, end: datetime) -> Iterator[date]:
    """Yield the days that share any time with the span; one that ends at 00:00 does not touch the next day."""
    day = start.date()
    while datetime.combine(day, time()) < end:
        yield day
        day += _DAY
