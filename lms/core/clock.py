"""The only source of time: instants in UTC, days in Asia/Seoul."""

import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")

_offset_file: Path | None = None
_offset_stamp: tuple[int, int] = (0, 0)
_offset = timedelta()


def use_offset_file(path: Path | None) -> None:
    """Move the clock by the seconds written in `path` (LMS_TEST_CLOCK); None for the true time."""
    global _offset_file, _offset_stamp, _offset
    _offset_file, _offset_stamp, _offset = path, (0, 0), timedelta()


def offset() -> timedelta:
    """Return how far the clock is moved; the file is read again only when it changed."""
    global _offset_stamp, _offset
    if _offset_file is None:
        return timedelta()
    try:
        stat = os.stat(_offset_file)
    except FileNotFoundError:
        return timedelta()
    stamp = (stat.st_mtime_ns, stat.st_size)
    if stamp != _offset_stamp:
        _offset, _offset_stamp = timedelta(seconds=float(_offset_file.read_text() or 0)), stamp
    return _offset


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC) + offset()


def today() -> date:
    """Return the present day in Seoul; all days of the law and of records are such days."""
    return now().astimezone(SEOUL).date()


def to_seoul(instant: datetime) -> datetime:
    """Return an instant as Seoul wall-clock time."""
    return instant.astimezone(SEOUL)


def seoul_day(instant: datetime) -> date:
    """Return the day in Seoul on which an instant falls."""
    return to_seoul(instant).date()


def epoch() -> float:
    """Return the present instant as seconds since 1970."""
    return time.time() + offset().total_seconds()
