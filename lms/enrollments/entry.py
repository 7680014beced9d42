"""Who may come into a run, and how its door stands. Pure."""

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from lms.core.i18n import Lazy, lazy


class Offered(Protocol):
    """What the rules of entry read of a run."""

    @property
    def state(self) -> str: ...
    @property
    def entry(self) -> str: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def apply_from(self) -> date | None: ...
    @property
    def apply_until(self) -> date | None: ...
    @property
    def capacity(self) -> int | None: ...
    @property
    def seats_taken(self) -> int: ...
    @property
    def seats_held(self) -> int: ...
    @property
    def jobs(self) -> Sequence[str]: ...
    @property
    def organization_id(self) -> int | None: ...


class Door(StrEnum):
    """Whether somebody could come into a run today, whoever it is."""

    DRAFT = "draft"
    LATER = "later"
    OPEN = "open"
    FULL = "full"
    OVER = "over"
    STAFF = "staff"
    CLOSED = "closed"


LABELS: dict[Door, Lazy] = {
    Door.DRAFT: lazy("In preparation"),
    Door.LATER: lazy("Opens soon"),
    Door.OPEN: lazy("Open"),
    Door.FULL: lazy("Full"),
    Door.OVER: lazy("Applications have ended"),
    Door.STAFF: lazy("By invitation"),
    Door.CLOSED: lazy("Closed"),
}

BADGES: dict[Door, str] = {Door.OPEN: "success", Door.LATER: "info", Door.FULL: "warning", Door.STAFF: "info"}


def is_full(run: Offered) -> bool:
    """Say whether every place of a run is taken, or held for an organization."""
    return run.capacity is not None and run.seats_taken + run.seats_held >= run.capacity


def places_left(run: Offered) -> int | None:
    """Return how many places are free to everybody; None: no limit."""
    return None if run.capacity is None else max(0, run.capacity - run.seats_taken - run.seats_held)


def door(run: Offered, today: date) -> Door:
    """Return how the door of a run stands on a day."""
    if run.state == "draft":
        return Door.DRAFT
    if run.state == "closed":
        return Door.CLOSED
    if run.ends_on < today or (run.apply_until is not None and run.apply_until < today):
        return Door.OVER
    if run.entry == "staff":
        return Door.STAFF
    if run.apply_from is not None and run.apply_from > today:
        return Door.LATER
    return Door.FULL if is_full(run) else Door.OPEN


def why_not_enter(
    run: Offered, today: date, jobs: Collection[str], organization_ids: Collection[int], missing: Sequence[str]
) -> Lazy | None:
    """Return why somebody may not apply for a run, or None when the way is free.

    `jobs` and `organization_ids` are those in force on the day; `missing`: titles of courses that come first and
    are not completed. A full run bars nobody: one waits.
    """
    stands = door(run, today)
    if stands == Door.LATER:
        return lazy("Applications for this run have not opened yet.")
    if stands == Door.STAFF:
        return lazy("People are enrolled in this run by the staff.")
    if stands not in (Door.OPEN, Door.FULL):
        return lazy("This run takes no more applications.")
    if run.organization_id is not None and run.organization_id not in organization_ids:
        return lazy("This run is for the people of one organization only.")
    if run.jobs and not set(run.jobs) & set(jobs):
        return lazy("This run is for other jobs than yours.")
    if missing:
        return lazy("First complete: %(courses)s.", courses=", ".join(missing))
    return None
