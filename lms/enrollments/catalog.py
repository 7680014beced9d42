"""What is offered: finding courses, and the runs of one course as somebody sees them."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select

from lms.content.models import PROGRAMS, Course
from lms.core import clock, db
from lms.core.lists import Page
from lms.enrollments.entry import Door, door, why_not_enter
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.services import may_leave
from lms.enrollments.states import INSIDE_NOW, OUTSIDE
from lms.policy import Actor

PAGE = 12
MOST_RUNS = 30


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; empty means everything."""

    text: str = ""
    program: str = ""
    job: str = ""
    language: str = ""

    @property
    def anything(self) -> bool:
        """Say whether the list is narrowed at all."""
        return bool(self.text or self.program or self.job or self.language)


def search(wanted: Wanted, number: int = 1) -> Page:
    """Return one page of published courses that fit; every word of the text must occur, as a part of a word too."""
    conditions = _conditions(wanted)
    total = db.session.scalar(select(func.count()).select_from(Course).where(*conditions)) or 0
    page = Page.of(total, number, PAGE)
    rows = db.session.execute(
        select(
            Course.slug,
            Course.title,
            Course.summary,
            Course.program,
            Course.minutes,
            Course.languages,
            _open_runs().label("open_runs"),
        )
        .where(*conditions)
        .order_by(Course.program, Course.slug)
        .limit(page.size)
        .offset(page.offset)
    ).all()
    return page.holding(rows)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Course.current_version_id.is_not(None)]
    # courses.search is lowercased NFC; LIKE finds Korean parts of any length, which word indexes do not.
    for word in unicodedata.normalize("NFC", wanted.text).lower().split()[:8]:
        conditions.append(Course.search.contains(word, autoescape=True))
    if wanted.program in PROGRAMS:
        conditions.append(Course.program == wanted.program)
    if wanted.job:
        everybody = cast(Course.jobs, String) == "[]"
        conditions.append(or_(everybody, cast(Course.jobs, String).contains(f'"{wanted.job}"', autoescape=True)))
    if wanted.language:
        conditions.append(cast(Course.languages, String).contains(f'"{wanted.language}"', autoescape=True))
    return conditions


def _open_runs() -> Any:
    today = clock.today()
    return (
        select(func.count())
        .where(
            Run.course_id == Course.id,
            Run.state == "open",
            Run.entry != "staff",
            Run.ends_on >= today,
            or_(Run.apply_from.is_(None), Run.apply_from <= today),
            or_(Run.apply_until.is_(None), Run.apply_until >= today),
        )
        .scalar_subquery()
    )


def course_of(run: Run) -> Course | None:
    """Return the course of a run, while it is published."""
    return db.session.scalar(select(Course).where(Course.id == run.course_id, Course.current_version_id.is_not(None)))


@dataclass(frozen=True)
class Offer:
    """A run as one person (or nobody signed in) sees it on the page of its course."""

    uid: UUID
    title: Mapping[str, str]
    year: int
    number: int
    starts_on: date
    ends_on: date
    apply_from: date | None
    apply_until: date | None
    entry: str
    places_left: int | None
    door: Door
    why_not: object | None
    enrollment_uid: UUID | None = None
    state: str = ""
    may_leave: bool = False

    @property
    def inside(self) -> bool:
        """Say whether the person can go in and learn, or read what was learned."""
        return self.state in INSIDE_NOW

    @property
    def may_apply(self) -> bool:
        """Say whether the person can apply or enroll now."""
        return not self.state and self.why_not is None and self.door in (Door.OPEN, Door.FULL)


def offers(course_id: int, actor: Actor | None, missing: Sequence[str] = ()) -> list[Offer]:
    """Return the runs of a course that are not over, and those the person is in; the nearest first.

    `missing`: titles of courses that come first and that the person has not completed.
    """
    today = clock.today()
    person_id = actor.person_id if actor else 0
    mine = and_(Enrollment.run_id == Run.id, Enrollment.person_id == person_id)
    rows = db.session.execute(
        select(Run, Enrollment.uid, Enrollment.state, Enrollment.cycle)
        .outerjoin(Enrollment, mine)
        .where(
            Run.course_id == course_id,
            Run.state != "draft",
            or_(Enrollment.id.is_not(None), and_(Run.ends_on >= today, Run.state == "open")),
        )
        .order_by(Run.starts_on, Run.id, Enrollment.cycle)
        .limit(MOST_RUNS)
    ).all()
    newest = {row.Run.id: row for row in rows}
    return [_offer(row.Run, row.uid, row.state, actor, today, missing) for row in newest.values()]


def _offer(
    run: Run, uid: UUID | None, state: str | None, actor: Actor | None, today: date, missing: Sequence[str]
) -> Offer:
    why_not = None
    if actor is not None:
        why_not = why_not_enter(run, today, {actor.job}, actor.organization_ids, missing)
    return Offer(
        uid=run.uid,
        title=run.title,
        year=run.year,
        number=run.number,
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        apply_from=run.apply_from,
        apply_until=run.apply_until,
        entry=run.entry,
        places_left=None if run.capacity is None else max(0, run.capacity - run.seats_taken),
        door=door(run, today),
        why_not=why_not,
        enrollment_uid=uid,
        state="" if state is None or state in OUTSIDE else state,
        may_leave=state is not None and may_leave(run, state),
    )
