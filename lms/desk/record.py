"""The learning record of a person, and the learning of an organization, as far as somebody may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from lms.accounts.models import Employment, Person
from lms.accounts.services import in_force
from lms.certificates import facts
from lms.certificates import services as certificates
from lms.certificates.models import Fact
from lms.certificates.services import Shown
from lms.content.models import Course
from lms.core import clock, db
from lms.core.lists import Page
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.names import RunName
from lms.enrollments.states import State
from lms.policy import Actor, Permission, can

DUE = (State.APPROVED, State.ACTIVE)


@dataclass(frozen=True)
class Line:
    """One enrollment in a list."""

    id: int
    uid: UUID
    person_id: int
    name: str
    job: str
    course: Mapping[str, str]
    run: RunName
    run_uid: UUID
    state: str
    due_on: date | None
    completed_at: datetime | None
    steps_done: int
    steps_total: int
    minutes: int

    @property
    def overdue(self) -> bool:
        """Say whether the day has passed by which it was to be completed."""
        return self.state in DUE and self.due_on is not None and self.due_on < clock.today()


@dataclass(frozen=True)
class Record:
    """What is on record about a person."""

    lines: Sequence[Line]
    certificates: Mapping[int, Shown]
    facts: Sequence[Fact]


def of_person(actor: Actor, person_id: int) -> Record:
    """Return what the actor may see of a person's enrollments, certificates and facts."""
    lines = _lines(Enrollment.person_id == person_id, _seen_by(actor, person_id))
    shown = [one for one in certificates.for_person(person_id) if can(actor, Permission.SEE_CERTIFICATE, one)]
    ledger = [
        one
        for one in facts.of_person(person_id)
        if actor.person_id == person_id or can(actor, Permission.SEE_ENROLLMENT, one)
    ]
    return Record(lines, {one.enrollment_id: one for one in shown}, ledger)


def _seen_by(actor: Actor, person_id: int) -> ColumnElement[bool]:
    mine = Enrollment.person_id == actor.person_id
    return mine if actor.person_id == person_id else enrollments.visible_to(actor)


def _lines(*conditions: ColumnElement[bool]) -> list[Line]:
    rows = db.session.execute(
        select(Enrollment, Run, Course.title)
        .join(Run, Run.id == Enrollment.run_id)
        .join(Course, Course.id == Run.course_id)
        .where(*conditions)
        .order_by(Enrollment.name, Enrollment.requested_at.desc(), Enrollment.id.desc())
    )
    return [_line(*row) for row in rows]


def _line(enrollment: Enrollment, run: Run, title: Mapping[str, str]) -> Line:
    return Line(
        id=enrollment.id,
        uid=enrollment.uid,
        person_id=enrollment.person_id,
        name=enrollment.name,
        job=enrollment.job,
        course=title,
        run=RunName(run.title, run.year, run.number),
        run_uid=run.uid,
        state=enrollment.state,
        due_on=enrollment.due_on,
        completed_at=enrollment.completed_at,
        steps_done=enrollment.steps_done,
        steps_total=enrollment.steps_total,
        minutes=(enrollment.seconds + enrollment.adjusted_seconds) // 60,
    )


@dataclass(frozen=True)
class Member:
    """Somebody who works in an organization today, and how the learning stands."""

    uid: UUID
    person_id: int
    name: str
    job: str
    to_do: int
    overdue: int
    completed: int


def members(organization_id: int, text: str = "", number: int = 1) -> Page:
    """Return one page of those who work in an organization today, with what they do for it and have completed."""
    today = clock.today()
    works = select(Employment.person_id).where(
        Employment.organization_id == organization_id, in_force(Employment, today)
    )
    conditions: list[ColumnElement[bool]] = [
        Person.id.in_(works),
        Person.erased_at.is_(None),
        Person.merged_into_id.is_(None),
    ]
    if text:
        conditions.append(Person.name.contains(text, autoescape=True))
    page = Page.of(db.session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0, number)
    people = db.session.execute(
        select(Person.id, Person.uid, Person.name)
        .where(*conditions)
        .order_by(Person.name, Person.id)
        .limit(page.size)
        .offset(page.offset)
    ).all()
    ids = [row.id for row in people]
    jobs = dict(
        db.session.execute(
            select(Employment.person_id, Employment.job)
            .where(
                Employment.person_id.in_(ids),
                Employment.organization_id == organization_id,
                in_force(Employment, today),
            )
            .order_by(Employment.starts_on)
        ).all()
    )
    due = Enrollment.state.in_(DUE)
    counts = {
        row.person_id: row
        for row in db.session.execute(
            select(
                Enrollment.person_id,
                func.sum(case((due, 1), else_=0)).label("to_do"),
                func.sum(case((due & (Enrollment.due_on < today), 1), else_=0)).label("overdue"),
                func.sum(case((Enrollment.state == State.COMPLETED, 1), else_=0)).label("completed"),
            )
            .where(Enrollment.person_id.in_(ids), Enrollment.organization_id == organization_id)
            .group_by(Enrollment.person_id)
        )
    }
    found = []
    for row in people:
        stands = counts.get(row.id)
        found.append(
            Member(
                row.uid,
                row.id,
                row.name,
                jobs.get(row.id, ""),
                *((stands.to_do, stands.overdue, stands.completed) if stands else (0, 0, 0)),
            )
        )
    return page.holding(found)


def of_organization(actor: Actor, organization_id: int) -> list[Line]:
    """Return every enrollment of an organization (as of approval) that the actor may see, for an export."""
    return _lines(Enrollment.organization_id == organization_id, enrollments.visible_to(actor))


def totals(organization_id: int) -> dict[str, int]:
    """Return how many enrollments of an organization stand in each state."""
    rows = db.session.execute(
        select(Enrollment.state, func.count())
        .where(Enrollment.organization_id == organization_id)
        .group_by(Enrollment.state)
    )
    return dict(rows.all())
