"""The clock of an attempt: pure rules over instants."""

from collections.abc import Sequence
from datetime import datetime, timedelta

# How long answers can still be sent after the deadline, or for an attempt without one after the page was opened.
AFTER_DEADLINE = timedelta(hours=72)
WITHOUT_DEADLINE = timedelta(days=7)

# By how many milliseconds a browser's time may be off: rounding, and a clock that is set right while it runs.
APART = 60_000


def deadline(started_at: datetime, limit: int | None) -> datetime | None:
    """Return when an attempt with a time limit in minutes ends; None without a limit."""
    return None if limit is None else started_at + timedelta(minutes=limit)


def is_overdue(deadline_at: datetime | None, now: datetime, grace: int) -> bool:
    """Say whether nothing more can arrive in time; `grace`: seconds an answer made in time may travel."""
    return deadline_at is not None and now > deadline_at + timedelta(seconds=grace)


def counts(deadline_at: datetime | None, made_ms: int, received_at: datetime, grace: int) -> bool:
    """Say whether an answer counts: made by the deadline and received within the grace (seconds) after it."""
    if deadline_at is None:
        return True
    return made_ms <= milliseconds(deadline_at) and not is_overdue(deadline_at, received_at, grace)


def placed(started_at: datetime, made_ms: int, now: datetime) -> bool:
    """Say whether an answer can have been made when its record says: after the start and not in the future."""
    return milliseconds(started_at) - APART <= made_ms <= milliseconds(now) + APART


def token_end(deadline_at: datetime | None, now: datetime) -> datetime:
    """Return until when the page of an attempt may send answers."""
    return max(deadline_at, now) + AFTER_DEADLINE if deadline_at is not None else now + WITHOUT_DEADLINE


def seconds_spent(started_at: datetime, made: Sequence[int]) -> list[int | None]:
    """Return how long each item took, in whole seconds, from the moments (ms) at which the answers were made.

    An item's time runs from the answer before it, in the order the answers were made, or from the start of the attempt;
    0 is an item without an answer, whose time is not known (None).
    """
    spent: list[int | None] = [None] * len(made)
    before = milliseconds(started_at)
    for moment, place in sorted((moment, place) for place, moment in enumerate(made) if moment):
        spent[place] = max(0, round((moment - before) / 1000))
        before = max(before, moment)
    return spent


def milliseconds(instant: datetime) -> int:
    """Return an instant as milliseconds since 1970."""
    return round(instant.timestamp() * 1000)
