"""Dates with times as people type them, one a line: `2022-04-19 14:00-18:00`; pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lms.core import clock
from lms.core.errors import LmsError
from lms.core.i18n import lazy

MOST_LINES = 60
_SLOT = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})\s+(\d{1,2}:\d{2})(?:\s*[-~–]\s*(\d{1,2}:\d{2}))?")
_DAYS = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*[~–]\s*(\d{4}-\d{1,2}-\d{1,2}))?")


@dataclass(frozen=True, order=True)
class Slot:
    """A time from one instant to another, both in UTC."""

    starts_at: datetime
    ends_at: datetime

    @property
    def day(self) -> date:
        """Return the day in Seoul on which it begins."""
        return clock.seoul_day(self.starts_at)

    @classmethod
    def of(cls, starts_at: datetime | None, ends_at: datetime | None) -> "Slot":
        """Return the time between two instants that are there."""
        if starts_at is None or ends_at is None:
            raise ValueError("a time needs both ends")
        return cls(starts_at, ends_at)

    def overlaps(self, other: "Slot") -> bool:
        """Say whether both have a moment in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def read_slots(text: str, minutes: int | None, field: str) -> list[Slot]:
    """Return the times of the lines, in order of time; `minutes`: how long one is that names no end.

    Raises LmsError at `field`, naming the line.
    """
    found: set[Slot] = set()
    for number, line in _lines(text, field):
        match = _SLOT.fullmatch(line)
        begin = _moment(match[1], match[2]) if match else None
        end = None
        if match and begin is not None:
            end = _moment(match[1], match[3]) if match[3] else begin + timedelta(minutes=minutes) if minutes else None
        if begin is None or end is None or end <= begin:
            raise LmsError(
                lazy("Line %(number)s: type a day and a time as in 2026-03-02 14:00-18:00.", number=number), field=field
            )
        found.add(Slot(begin, end))
    return sorted(found)


def read_days(text: str, field: str) -> list[date]:
    """Return the days of the lines, each a day or two with `~` between; raises LmsError at `field`, naming the line."""
    found: set[date] = set()
    for number, line in _lines(text, field):
        match = _DAYS.fullmatch(line)
        first = _day(match[1]) if match else None
        last = _day(match[2]) if match and match[2] else first
        if first is None or last is None or not 0 <= (last - first).days <= 366:
            raise LmsError(
                lazy("Line %(number)s: type a day as in 2026-03-02, or 2026-03-02 ~ 2026-03-06.", number=number),
                field=field,
            )
        found.update(first + timedelta(days=more) for more in range((last - first).days + 1))
    return sorted(found)


def show_slots(slots: Iterable[Slot]) -> str:
    """Return times as they are typed, one a line."""
    return "\n".join(
        f"{clock.to_seoul(one.starts_at):%Y-%m-%d %H:%M}-{clock.to_seoul(one.ends_at):%H:%M}" for one in slots
    )


def show_days(days: Sequence[date]) -> str:
    """Return days as they are typed, those in a row as one line."""
    lines: list[list[date]] = []
    for day in sorted(days):
        if lines and day - lines[-1][-1] == timedelta(days=1):
            lines[-1].append(day)
        else:
            lines.append([day])
    return "\n".join(f"{row[0]} ~ {row[-1]}" if len(row) > 1 else f"{row[0]}" for row in lines)


def _lines(text: str, field: str) -> list[tuple[int, str]]:
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise LmsError(lazy("At most %(most)s lines at once.", most=MOST_LINES), field=field)
    return lines


def _day(text: str) -> date | None:
    try:
        year, month, day = map(int, text.split("-"))
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _moment(day: str, hour: str) -> datetime | None:
    found = _day(day)
    hours, minutes = map(int, hour.split(":"))
    if found is None or hours > 23 or minutes > 59:
        return None
    return datetime(found.year, found.month, found.day, hours, minutes, tzinfo=clock.SEOUL).astimezone(UTC)
