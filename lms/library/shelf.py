"""Which good practices somebody finds, and how they are found."""

import unicodedata
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true

from lms.content.models import Course
from lms.core import clock, db
from lms.core.i18n import pick
from lms.core.lists import Page
from lms.enrollments.models import INSIDE, Enrollment, Run
from lms.enrollments.names import name_of
from lms.library.models import Practice
from lms.organizations.models import Organization
from lms.policy import LIBRARY_READERS, LIBRARY_WRITERS, Actor, Permission, can

# Who is in a run of joint training or of job training may read.
PROGRAMS = ("joint", "basic", "advanced")


@dataclass(frozen=True)
class Shelf:
    """The library as one person meets it; `joined`: the person is in a run of joint or job training."""

    joined: bool


@dataclass(frozen=True)
class Shown:
    """A practice as one person meets it, with what the rules of the policy ask of it."""

    practice: Practice
    joined: bool

    @property
    def person_id(self) -> int | None:
        """Return who uploaded it."""
        return self.practice.created_by_id

    @property
    def reviewer_id(self) -> int | None:
        """Return who reviewed it."""
        return self.practice.reviewed_by_id

    @property
    def state(self) -> str:
        """Return the state it is in."""
        return self.practice.state


@dataclass(frozen=True)
class Wanted:
    """Which practices to list; empty means all."""

    text: str = ""
    stage: str = ""
    district_id: int | None = None
    state: str = ""
    due: bool = False


@dataclass(frozen=True)
class Line:
    """One practice in a list, with the name of its district."""

    practice: Practice
    district: str


def of(actor: Actor) -> Shelf:
    """Return the library as the actor meets it."""
    return Shelf(_is_joined(actor))


def by_uid(uid: UUID, actor: Actor) -> Shown | None:
    """Return the practice with this public id, or None."""
    practice = db.session.scalar(select(Practice).where(Practice.uid == uid))
    return None if practice is None else Shown(practice, _is_joined(actor))


def published(actor: Actor, shelf: Shelf, wanted: Wanted, number: int = 1) -> Page:
    """Return one page of what readers find, the newest first."""
    return _page([readable(actor, shelf.joined), *_narrowed(wanted)], Practice.published_on.desc(), number)


def kept(actor: Actor, wanted: Wanted, number: int = 1) -> Page:
    """Return one page of what writers, reviewers and the city see, in any state, what changed last first."""
    conditions = [visible_to(actor), *_narrowed(wanted)]
    if wanted.state:
        conditions.append(Practice.state == wanted.state)
    if wanted.due:
        conditions += [Practice.state == "published", Practice.review_on <= clock.today()]
    return _page(conditions, Practice.created_at.desc(), number)


def counts(actor: Actor) -> dict[str, int]:
    """Return how many practices the actor sees in each state, and how many are due for their yearly review."""
    states = select(Practice.state, func.count()).where(visible_to(actor)).group_by(Practice.state)
    due = select(func.count()).where(
        visible_to(actor), Practice.state == "published", Practice.review_on <= clock.today()
    )
    found = {row[0]: row[1] for row in db.session.execute(states)}
    return {**found, "due": db.session.scalar(due) or 0}


def readable(actor: Actor, joined: bool) -> ColumnElement[bool]:
    """Return the condition that leaves what can(actor, READ_PRACTICE, …) allows."""
    return Practice.state == "published" if can(actor, Permission.READ_LIBRARY, Shelf(joined)) else false()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that leaves what can(actor, SEE_PRACTICE, …) allows."""
    if actor.has_site("admin", "auditor"):
        return true()
    parts: list[ColumnElement[bool]] = []
    if any(one.role in LIBRARY_WRITERS for one in actor.granted):
        parts = [Practice.created_by_id == actor.person_id, Practice.state.in_(("in_review", "published"))]
    return or_(false(), *parts)


def waiting(actor: Actor) -> tuple[int, int]:
    """Return how many practices wait for the actor's review, and how many for the actor's approval."""
    if not can(actor, Permission.WRITE_PRACTICE):
        return 0, 0
    another = or_(Practice.created_by_id.is_(None), Practice.created_by_id != actor.person_id)
    unreviewed = or_(Practice.reviewed_by_id.is_(None), Practice.reviewed_by_id != actor.person_id)
    count = select(func.count()).select_from(Practice).where(another)
    reviews = db.session.scalar(count.where(Practice.state == "in_review", visible_to(actor))) or 0
    if not actor.has_site("admin"):
        return reviews, 0
    return reviews, db.session.scalar(count.where(Practice.state == "in_approval", unreviewed)) or 0


def districts() -> list[tuple[int, str]]:
    """Return key and name of every district, by name."""
    found = db.session.scalars(select(Organization).where(Organization.kind == "district"))
    return sorted(((one.id, pick(one.names)) for one in found), key=lambda pair: pair[1])


def joint_runs(actor: Actor, most: int = 100) -> list[tuple[int, str]]:
    """Return key and name of the joint trainings the actor writes for, the newest first."""
    mine = select(Run, Course.title).join(Course, Course.id == Run.course_id).where(Course.program == "joint")
    if not actor.has_site(*LIBRARY_WRITERS):
        mine = mine.where(Run.id.in_(actor.runs(*LIBRARY_WRITERS)))
    rows = db.session.execute(mine.order_by(Run.id.desc()).limit(most))
    return [(run.id, f"{pick(title)} · {name_of(run)}") for run, title in rows]


def district_name(practice: Practice) -> str:
    """Return the name of the district that shares a practice, or nothing."""
    found = db.session.get(Organization, practice.district_id) if practice.district_id else None
    return pick(found.names) if found else ""


def _is_joined(actor: Actor) -> bool:
    if actor.job in LIBRARY_READERS:
        return False  # needs no question
    joined = (
        select(Enrollment.id)
        .join(Run, Run.id == Enrollment.run_id)
        .join(Course, Course.id == Run.course_id)
        .where(Enrollment.person_id == actor.person_id, Enrollment.state.in_(INSIDE), Course.program.in_(PROGRAMS))
    )
    return bool(db.session.scalar(select(exists(joined))))


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    words = unicodedata.normalize("NFC", wanted.text).lower().split()
    conditions: list[ColumnElement[bool]] = (
        [and_(*(Practice.search.contains(word, autoescape=True) for word in words))] if words else []
    )
    if wanted.stage:
        conditions.append(Practice.stage == wanted.stage)
    if wanted.district_id is not None:
        conditions.append(Practice.district_id == wanted.district_id)
    return conditions


def _page(conditions: list[ColumnElement[bool]], order: Any, number: int) -> Page:
    total = db.session.scalar(select(func.count()).select_from(Practice).where(*conditions)) or 0
    page = Page.of(total, number, size=20)
    rows = db.session.execute(
        select(Practice, Organization)
        .outerjoin(Organization, Organization.id == Practice.district_id)
        .where(*conditions)
        .order_by(order, Practice.id.desc())
        .limit(page.size)
        .offset(page.offset)
    )
    return page.holding([Line(practice, pick(home.names) if home else "") for practice, home in rows])
