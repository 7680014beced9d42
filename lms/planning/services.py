"""The program plan of a year: items with dates and targets, copied from last year, made into runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from lms.accounts import roles
from lms.accounts.models import Person
from lms.content.models import Course
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.enrollments import runs
from lms.enrollments.models import Run
from lms.planning import classes
from lms.planning.copying import next_year
from lms.planning.models import PlannedFacilitator, PlannedRun
from lms.planning.slots import Slot

MOST_WON = 10_000_000_000


class PlanError(LmsError):
    """An item cannot be planned like this."""


@dataclass(frozen=True)
class Item:
    """What staff decide about an item of the plan; `jobs`, `kinds`: people wanted; amounts in won."""

    course_id: int
    starts_on: date
    ends_on: date
    title: Mapping[str, str] = field(default_factory=dict)
    classes: Sequence[Slot] = ()
    room: str = ""
    target: int = 0
    jobs: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    planned_amount: int = 0
    extra_amount: int = 0
    extra_note: str = ""
    note: str = ""
    facilitator_ids: Sequence[int] = ()


def by_uid(uid: UUID) -> PlannedRun | None:
    """Return the item with this uid, or None."""
    return db.session.scalar(select(PlannedRun).where(PlannedRun.uid == uid))


def newest() -> int:
    """Return the key of the item made last, or 0."""
    return db.session.scalar(select(func.max(PlannedRun.id))) or 0


def slots_of(row: PlannedRun) -> list[Slot]:
    """Return the classes of an item, in order of time."""
    return [Slot(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in row.class_times]


def facilitators_of(item_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Return who is to teach, by item, with one statement."""
    found: dict[int, list[Person]] = {}
    for item_id, person in db.session.execute(
        select(PlannedFacilitator.planned_run_id, Person)
        .join(Person, Person.id == PlannedFacilitator.person_id)
        .where(PlannedFacilitator.planned_run_id.in_(set(item_ids)))
        .order_by(PlannedFacilitator.id)
    ):
        found.setdefault(item_id, []).append(person)
    return found


def plan(item: Item, since: int | None = None) -> PlannedRun:
    """Put an item into the plan of the year of its first day.

    `since`: the newest item when the form was made; an equal one made after it is this form sent twice. Raises
    PlanError naming the field.
    """
    _check(item)
    if since is not None:
        later = select(PlannedRun).where(
            PlannedRun.id > since, PlannedRun.course_id == item.course_id, PlannedRun.starts_on == item.starts_on
        )
        if any(one.ends_on == item.ends_on and one.title == _title(item) for one in db.session.scalars(later)):
            raise PlanError(lazy("This was planned already, a moment ago."))
    row = PlannedRun(created_at=clock.now())
    _fill(row, item)
    db.session.add(row)
    db.session.flush()
    _set_facilitators(row, item.facilitator_ids)
    audit.note("planning.plan", list(item.facilitator_ids), thing=f"planned:{row.id}", after=_facts(row))
    return row


def change(row: PlannedRun, item: Item) -> None:
    """Change an item. Raises PlanError naming the field; the course of an item that is a run stays."""
    _check(item)
    if row.run_id is not None and item.course_id != row.course_id:
        raise PlanError(lazy("The course of a run cannot be changed; make a new run."), field="course")
    before = _facts(row)
    _fill(row, item)
    db.session.flush()
    _set_facilitators(row, item.facilitator_ids)
    audit.note(
        "planning.change", list(item.facilitator_ids), thing=f"planned:{row.id}", before=before, after=_facts(row)
    )


def remove(row: PlannedRun) -> None:
    """Take an item out of the plan. Raises Conflict once it is a run."""
    if row.run_id is not None:
        raise Conflict(lazy("This item is a run already; it stays in the plan."))
    audit.note("planning.remove", thing=f"planned:{row.id}", before=_facts(row))
    for copied in db.session.scalars(select(PlannedRun).where(PlannedRun.copied_from_id == row.id)):
        copied.copied_from_id = None
    db.session.flush()
    db.session.execute(delete(PlannedFacilitator).where(PlannedFacilitator.planned_run_id == row.id))
    db.session.execute(delete(PlannedRun).where(PlannedRun.id == row.id))


def copy(year: int) -> int:
    """Copy the items of the year before `year` that were not copied yet, 52 weeks on; return how many.

    Dates keep their weekday; what was spent, notes and runs are not copied.
    """
    done = select(PlannedRun.copied_from_id).where(PlannedRun.year == year, PlannedRun.copied_from_id.is_not(None))
    last = db.session.scalars(
        select(PlannedRun)
        .where(PlannedRun.year == year - 1, PlannedRun.id.not_in(done))
        .order_by(PlannedRun.id)
        .with_for_update()
    ).all()
    people = facilitators_of(one.id for one in last)
    for one in last:
        shift = next_year(one.starts_on) - one.starts_on
        row = PlannedRun(
            year=year,
            course_id=one.course_id,
            title=one.title,
            starts_on=one.starts_on + shift,
            ends_on=one.ends_on + shift,
            class_times=[
                [(slot.starts_at + shift).isoformat(), (slot.ends_at + shift).isoformat()] for slot in slots_of(one)
            ],
            room=one.room,
            target=one.target,
            targets=one.targets,
            planned_amount=one.planned_amount,
            copied_from_id=one.id,
            created_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        _set_facilitators(row, [person.id for person in people.get(one.id, ())])
    audit.note("planning.copy", after={"year": year, "items": len(last)})
    return len(last)


def make_runs(item_ids: Sequence[int], actor_id: int | None) -> list[Run]:
    """Make a run, in preparation, of each of these items that is none yet; facilitators get their role in it.

    Raises PlanError for a course without a published version.
    """
    rows = db.session.scalars(
        select(PlannedRun)
        .where(PlannedRun.id.in_(item_ids), PlannedRun.run_id.is_(None))
        .order_by(PlannedRun.starts_on, PlannedRun.id)
        .with_for_update()
    ).all()
    people = facilitators_of(one.id for one in rows)
    made = []
    for row in rows:
        run = runs.create(run_plan(row), actor_id)
        row.run_id = run.id
        db.session.flush()
        teaching = people.get(row.id, ())
        for person in teaching:
            roles.grant(person.id, "facilitator", run_id=run.id, granted_by_id=actor_id)
        classes.hold(run, slots_of(row), row.room, {person.id: "facilitator" for person in teaching}, actor_id)
        made.append(run)
    audit.note("planning.make_runs", after={"runs": [run.id for run in made]})
    return made


def run_plan(row: PlannedRun) -> runs.Plan:
    """Return the run an item is to become: its dates, places and quotas as people are wanted, approval to come in."""
    version = db.session.scalar(select(Course.current_version_id).where(Course.id == row.course_id))
    if version is None:
        raise PlanError(lazy("A course of the plan has no published version yet."))
    return runs.Plan(
        course_id=row.course_id,
        course_version_id=version,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        entry="approval",
        title=dict(row.title),
        capacity=row.target or None,
        kind_quotas=dict(row.targets.get("kinds", {})),
        job_quotas=dict(row.targets.get("jobs", {})),
    )


def take_over(year: int) -> int:
    """Put every run of a year that the plan does not know into it, places and quotas as targets; return how many."""
    known = select(PlannedRun.run_id).where(PlannedRun.run_id.is_not(None))
    found = db.session.scalars(select(Run).where(Run.year == year, Run.id.not_in(known)).order_by(Run.id)).all()
    for run in found:
        adopt(run)
    audit.note("planning.take_over", after={"year": year, "runs": len(found)})
    return len(found)


def adopt(run: Run, times: Sequence[Slot] = (), room: str = "") -> PlannedRun:
    """Put a run that exists into the plan of its year."""
    row = PlannedRun(
        year=run.year,
        course_id=run.course_id,
        title=run.title,
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        class_times=_stored(times),
        room=room,
        target=run.capacity or 0,
        targets=dict(run.quotas or {}),
        run_id=run.id,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _stored(times: Sequence[Slot]) -> list[list[str]]:
    return [[one.starts_at.isoformat(), one.ends_at.isoformat()] for one in sorted(times)]


def _title(item: Item) -> dict[str, str]:
    return {code: text for code, text in item.title.items() if text}


def _fill(row: PlannedRun, item: Item) -> None:
    row.year, row.course_id, row.title = item.starts_on.year, item.course_id, _title(item)
    row.starts_on, row.ends_on = item.starts_on, item.ends_on
    row.class_times, row.room = _stored(item.classes), item.room
    row.target = item.target
    row.targets = {
        "jobs": {job: number for job, number in item.jobs.items() if number},
        "kinds": {kind: number for kind, number in item.kinds.items() if number},
    }
    row.planned_amount, row.note = item.planned_amount, item.note
    row.extra_amount, row.extra_note = item.extra_amount, item.extra_note


def _set_facilitators(row: PlannedRun, person_ids: Sequence[int]) -> None:
    db.session.execute(delete(PlannedFacilitator).where(PlannedFacilitator.planned_run_id == row.id))
    for person_id in dict.fromkeys(person_ids):
        db.session.add(PlannedFacilitator(planned_run_id=row.id, person_id=person_id))
    db.session.flush()


def _check(item: Item) -> None:
    if item.ends_on < item.starts_on:
        raise PlanError(lazy("The end comes before the start."), field="ends_on")
    outside = [one for one in item.classes if not item.starts_on <= one.day <= item.ends_on]
    if outside:
        raise PlanError(lazy("%(day)s lies outside the run.", day=outside[0].day.isoformat()), field="classes")
    if db.session.get(Course, item.course_id) is None:
        raise PlanError(lazy("Choose a course."), field="course")
    if item.extra_amount and not item.extra_note:
        raise PlanError(lazy("Say what this was spent on."), field="extra_note")


def _facts(row: PlannedRun) -> dict[str, Any]:
    return {
        "course_id": row.course_id,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "target": row.target,
        "planned_amount": row.planned_amount,
        "extra_amount": row.extra_amount,
    }
