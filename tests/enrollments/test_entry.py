"""Who may come in, as a pure rule."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from lms.enrollments.entry import Door, door, why_not_enter

TODAY = date(2026, 3, 2)


@dataclass
class Offer:
    state: str = "open"
    entry: str = "open"
    starts_on: date = TODAY
    ends_on: date = TODAY + timedelta(days=30)
    apply_from: date | None = None
    apply_until: date | None = None
    capacity: int | None = None
    seats_taken: int = 0
    seats_held: int = 0
    jobs: tuple[str, ...] = ()
    organization_id: int | None = None


def why(offer: Offer, jobs=("facility-staff",), organizations=(1,), missing=()) -> str:
    return str(why_not_enter(offer, TODAY, jobs, organizations, missing) or "")


def test_the_door_says_how_it_stands() -> None:
    offer = Offer()
    day = timedelta(days=1)
    assert door(offer, TODAY) == Door.OPEN
    assert door(replace(offer, state="draft"), TODAY) == Door.DRAFT
    assert door(replace(offer, state="closed"), TODAY) == Door.CLOSED
    assert door(replace(offer, entry="staff"), TODAY) == Door.STAFF
    assert door(replace(offer, apply_from=TODAY + day), TODAY) == Door.LATER
    assert door(replace(offer, apply_from=TODAY), TODAY) == Door.OPEN
    assert door(replace(offer, apply_until=TODAY), TODAY) == Door.OPEN
    assert door(replace(offer, apply_until=TODAY - day), TODAY) == Door.OVER
    assert door(replace(offer, ends_on=TODAY), TODAY) == Door.OPEN
    assert door(replace(offer, ends_on=TODAY - day), TODAY) == Door.OVER
    assert door(replace(offer, capacity=2, seats_taken=1), TODAY) == Door.OPEN
    assert door(replace(offer, capacity=2, seats_taken=1, seats_held=1), TODAY) == Door.FULL
    assert door(replace(offer, capacity=2, seats_taken=2), TODAY) == Door.FULL


def test_an_open_run_takes_everybody_and_a_full_one_lets_wait() -> None:
    assert why(Offer()) == ""
    assert why(Offer(capacity=1, seats_taken=1)) == ""
    assert why(Offer(), jobs=(), organizations=()) == ""


def test_jobs_and_organization_narrow_a_run() -> None:
    assert why(Offer(jobs=("police-officer",))) != ""
    assert why(Offer(jobs=("police-officer", "facility-staff"))) == ""
    assert why(Offer(jobs=("police-officer",)), jobs=("facility-staff", "police-officer")) == ""
    assert why(Offer(organization_id=2)) != ""
    assert why(Offer(organization_id=2), organizations=(1, 2)) == ""


def test_courses_that_come_first_are_named() -> None:
    assert "기본과정" in why(Offer(), missing=["기본과정"])
