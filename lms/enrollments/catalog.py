"""What is offered: finding courses, and the runs of one course as somebody sees them."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, String, and_, bindparam, cast, func, or_, select

from lms.content.models import Course
from lms.core import clock, db
from lms.core.lists import Page
from lms.core.prepared import Prepared
from lms.enrollments.entry import Door, door, places_left, why_not_enter
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.services import may_leave
from lms.enrollments.states import INSIDE_NOW, OUTSIDE
from lms.policy import Actor

PAGE = 12
MOST_RUNS = 30
MOST_WORDS = 8


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for, of what there is; empty means everything."""

    text: str = ""
    program: str = ""
    job: str = ""
    language: str = ""

    @property
    def anything(self) -> bool:
        """Say whether the list is narrowed at all."""
        return bool(self.text or self.program or self.job or self.language)


# Written without the mapper, which costs more than these small statements themselves.
_courses, _runs, _enrollments = Course.__table__, Run.__table__, Enrollment.__table__


def search(wanted: Wanted, number: int = 1) -> Page:
    """Return one page of published courses that fit; every word of the text must occur, as a part of a word too."""
    words = unicodedata.normalize("NFC", wanted.text).lower().split()[:MOST_WORDS]
    shape = (len(words), bool(wanted.program), bool(wanted.job), bool(wanted.language))
    values: dict[str, Any] = {f"word{at}": _part(word) for at, word in enumerate(words)}
    values |= {"program": wanted.program} if wanted.program else {}
    values |= {"job": _part(f'"{wanted.job}"')} if wanted.job else {}
    values |= {"language": _part(f'"{wanted.language}"')} if wanted.language else {}
    narrowed = dict(values)
    values |= {"today": clock.today(), "most": PAGE + 1, "offset": 0}
    if number == 1:
        rows = db.session.execute(_found(*shape), values).all()
        if len(rows) <= PAGE:
            return Page.of(len(rows), 1, PAGE).holding(rows)
    page = Page.of(db.session.scalar(_count(*shape), narrowed) or 0, number, PAGE)
    return page.holding(db.session.execute(_found(*shape), {**values, "most": PAGE, "offset": page.offset}).all())


def _part(text: str) -> str:
    # LIKE finds Korean parts of any length, which word indexes do not; its wildcards mean themselves here.
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


# A statement for each shape of search is made once: making it costs more than asking it.
@cache
def _found(words: int, program: bool, job: bool, language: bool) -> Any:
    c = _courses.c
    return (
        select(c.slug, c.title, c.summary, c.program, c.minutes, c.languages, _open_runs().label("open_runs"))
        .where(*_conditions(words, program, job, language))
        .order_by(c.program, c.slug)
        .limit(bindparam("most"))
        .offset(bindparam("offset"))
    )


@cache
def _count(words: int, program: bool, job: bool, language: bool) -> Any:
    return select(func.count()).select_from(_courses).where(*_conditions(words, program, job, language))


def _conditions(words: int, program: bool, job: bool, language: bool) -> list[ColumnElement[bool]]:
    c = _courses.c
    conditions: list[ColumnElement[bool]] = [c.current_version_id.is_not(None)]
    # courses.search is lowercased NFC.
    conditions += [c.search.like(bindparam(f"word{at}"), escape="\\") for at in range(words)]
    if program:
        conditions.append(c.program == bindparam("program"))
    if job:
        jobs = cast(c.jobs, String)
        conditions.append(or_(jobs == "[]", jobs.like(bindparam("job"), escape="\\")))
    if language:
        conditions.append(cast(c.languages, String).like(bindparam("language"), escape="\\"))
    return conditions


def _open_runs() -> Any:
    today, c = bindparam("today", type_=Date), _runs.c
    return (
        select(func.count())
        .where(
            c.course_id == _courses.c.id,
            c.state == "open",
            c.entry != "staff",
            c.ends_on >= today,
            or_(c.apply_from.is_(None), c.apply_from <= today),
            or_(c.apply_until.is_(None), c.apply_until >= today),
        )
        .scalar_subquery()
    )


@dataclass(frozen=True)
class Published:
    """A course and the version that new runs take."""

    id: int
    version_id: int


_PUBLISHED = Prepared(
    select(_courses.c.id, _courses.c.current_version_id).where(
        _courses.c.slug == bindparam("slug"), _courses.c.current_version_id.is_not(None)
    )
)


def published(slug: str) -> Published | None:
    """Return a course by its slug, while it is published."""
    rows = db.rows(_PUBLISHED, {"slug": slug})
    return Published(rows[0].id, rows[0].current_version_id) if rows else None


def course_of(run: Run) -> Published | None:
    """Return the course of a run, while it is published."""
    version_id = db.session.scalar(select(Course.current_version_id).where(Course.id == run.course_id))
    return Published(run.course_id, version_id) if version_id is not None else None


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
    cancel_until: date | None
    places_left: int | None
    door: Door
    why_not: object | None
    enrollment_uid: UUID | None = None
    state: str = ""
    may_leave: bool = False

    def key(self) -> tuple[object, ...]:
        """Return everything that shows of it, but for the number of the own enrollment."""
        dates = (self.starts_on, self.ends_on, self.apply_from, self.apply_until, self.cancel_until)
        name = (self.uid, *self.title.values(), self.year, self.number)
        standing = (self.state, self.may_leave, self.enrollment_uid is not None, str(self.why_not or ""))
        return (*name, *dates, self.entry, self.places_left, self.door, *standing)

    @property
    def inside(self) -> bool:
        """Say whether the person can go in and learn, or read what was learned."""
        return self.state in INSIDE_NOW

    @property
    def may_apply(self) -> bool:
        """Say whether the person can apply or enroll now."""
        return not self.state and self.why_not is None and self.door in (Door.OPEN, Door.FULL)


_OFFERS = Prepared(
    select(
        *(
            _runs.c[name]
            for name in (
                "id", "uid", "title", "year", "number", "starts_on", "ends_on", "apply_from", "apply_until", "capacity",
                "entry", "jobs", "organization_id", "state", "seats_taken", "seats_held", "cancel_until",
            )
        ),
        _enrollments.c.uid.label("enrollment_uid"),
        _enrollments.c.state.label("enrollment_state"),
    )
    .outerjoin_from(
        _runs,
        _enrollments,
        and_(_enrollments.c.run_id == _runs.c.id, _enrollments.c.person_id == bindparam("person_id")),
    )
    .where(
        _runs.c.course_id == bindparam("course_id"),
        _runs.c.state != "draft",
        or_(
            _enrollments.c.id.is_not(None),
            and_(_runs.c.ends_on >= bindparam("today"), _runs.c.state == "open"),
        ),
    )
    .order_by(_runs.c.starts_on, _runs.c.id, _enrollments.c.cycle)
    .limit(MOST_RUNS)
)  # fmt: skip


def offers(course_id: int, actor: Actor | None, missing: Sequence[str] = ()) -> list[Offer]:
    """Return the runs of a course that are not over, and those the person is in; the nearest first.

    `missing`: titles of courses that come first and that the person has not completed.
    """
    today = clock.today()
    values = {"course_id": course_id, "person_id": actor.person_id if actor else 0, "today": today}
    # Of several cycles of a person in a run, the newest comes last.
    newest = {row.id: row for row in db.rows(_OFFERS, values)}
    return [_offer(row, actor, today, missing) for row in newest.values()]


def _offer(run: Any, actor: Actor | None, today: date, missing: Sequence[str]) -> Offer:
    state = run.enrollment_state
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
        cancel_until=run.cancel_until,
        places_left=places_left(run),
        door=door(run, today),
        why_not=why_not_enter(run, today, {actor.job}, actor.organization_ids, missing) if actor else None,
        enrollment_uid=run.enrollment_uid,
        state="" if state is None or state in OUTSIDE else state,
        may_leave=state is not None and may_leave(run, state),
    )
