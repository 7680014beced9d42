"""Lists of runs, as staff pages and their filters need them."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from lms.content.models import Course, CourseVersion
from lms.core import db
from lms.core.i18n import pick
from lms.core.lists import Page
from lms.enrollments import runs, services
from lms.enrollments.models import RUN_STATES, Enrollment, Run, RunActivity
from lms.enrollments.states import State
from lms.organizations.models import Organization
from lms.policy import Actor
from lms.questions.usage import RunLine


@dataclass(frozen=True)
class Wanted:
    """Which runs to list; empty means all."""

    course_id: int = 0
    state: str = ""
    year: int = 0
    text: str = ""


def listed(actor: Actor, wanted: Wanted, number: int = 1) -> Page:
    """Return one page of the runs an actor may see, with the title of their course; the newest first."""
    conditions = _listed(actor, wanted)
    statement = select(func.count()).select_from(Run).join(Course, Course.id == Run.course_id).where(*conditions)
    page = Page.of(db.session.scalar(statement) or 0, number)
    return page.holding(db.session.execute(_rows(conditions).limit(page.size).offset(page.offset)).all())


def all_listed(actor: Actor, wanted: Wanted) -> Sequence[Any]:
    """Return all of them, for an export."""
    return db.session.execute(_rows(_listed(actor, wanted))).all()


def _rows(conditions: Sequence[ColumnElement[bool]]) -> Any:
    return (
        select(Run, Course.title.label("course"), Course.slug, Organization.name_ko.label("organization"))
        .join(Course, Course.id == Run.course_id)
        .outerjoin(Organization, Organization.id == Run.organization_id)
        .where(*conditions)
        .order_by(Run.starts_on.desc(), Run.id.desc())
    )


def _listed(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [runs.visible_to(actor)]
    if wanted.course_id:
        conditions.append(Run.course_id == wanted.course_id)
    if wanted.state in RUN_STATES:
        conditions.append(Run.state == wanted.state)
    if wanted.year:
        conditions.append(Run.year == wanted.year)
    for word in unicodedata.normalize("NFC", wanted.text).lower().split()[:8]:
        conditions.append(Course.search.contains(word, autoescape=True))
    return conditions


def years(actor: Actor) -> list[int]:
    """Return the years in which there are runs the actor may see, the newest first."""
    return list(db.session.scalars(select(Run.year).where(runs.visible_to(actor)).distinct().order_by(Run.year.desc())))


def courses() -> list[Course]:
    """Return all published courses, for a choice."""
    return list(
        db.session.scalars(
            select(Course).where(Course.current_version_id.is_not(None)).order_by(Course.program, Course.slug)
        )
    )


def versions(course_id: int) -> list[CourseVersion]:
    """Return the versions of a course, the newest first."""
    return list(
        db.session.scalars(
            select(CourseVersion).where(CourseVersion.course_id == course_id).order_by(CourseVersion.number.desc())
        )
    )


def names(run_ids: Iterable[int]) -> dict[int, str]:
    """Return what several runs are called, with their course."""
    rows = db.session.execute(
        select(Run, Course.title).join(Course, Course.id == Run.course_id).where(Run.id.in_(list(run_ids)))
    )
    return {row.Run.id: f"{pick(row.title)} – {runs.name_of(row.Run)}" for row in rows}


def asking(quiz_version_ids: Collection[int]) -> list[RunLine]:
    """Return the runs that ask one of some quiz versions, those that are not closed first, then the newest.

    A run asks what its course version pins, unless it is closed, and what it was assigned itself, closed or not.
    """
    wanted = set(quiz_version_ids)
    pins = {
        key: found
        for key, pinned in db.session.execute(select(CourseVersion.id, CourseVersion.quiz_versions))
        if (found := sorted(set(pinned.values()) & wanted))
    }
    rows = select(Run, Course.title).join(Course, Course.id == Run.course_id)
    of_course = db.session.execute(rows.where(Run.course_version_id.in_(pins), Run.state != "closed")).all()
    own = db.session.execute(
        rows.add_columns(RunActivity)
        .join(RunActivity, RunActivity.run_id == Run.id)
        .where(RunActivity.quiz_version_id.in_(wanted))
    ).all()
    found = [_line(run, title, key, {}) for run, title in of_course for key in pins[run.course_version_id]]
    found += [_line(run, title, row.quiz_version_id or 0, row.title) for run, title, row in own]
    return sorted(found, key=lambda line: (line.state == "closed", -line.ends_on.toordinal(), -line.run_id))


def _line(run: Run, course: Mapping[str, str], quiz_version_id: int, own: Mapping[str, str]) -> RunLine:
    return RunLine(
        run.uid,
        run.id,
        run.organization_id,
        dict(course),
        runs.name_of(run),
        run.state,
        run.ends_on,
        quiz_version_id,
        dict(own),
    )


def people_count(run_id: int) -> dict[str, int]:
    """Return how many enrollments of a run stand in each state."""
    rows = db.session.execute(
        select(Enrollment.state, func.count()).where(Enrollment.run_id == run_id).group_by(Enrollment.state)
    )
    return {state: count for state, count in rows}  # noqa: C416  a Row is no pair for the type checker


def people(actor: Actor, run_id: int, text: str = "", state: str = "", number: int = 1) -> Page:
    """Return one page of everybody who is, was or wants to be in a run and whom the actor may see, first come first."""
    conditions = [Enrollment.run_id == run_id, services.visible_to(actor)]
    if text:
        conditions.append(Enrollment.name.contains(text, autoescape=True))
    if state in set(State):
        conditions.append(Enrollment.state == state)
    page = Page.of(db.session.scalar(select(func.count()).select_from(Enrollment).where(*conditions)) or 0, number)
    rows = db.session.scalars(
        select(Enrollment)
        .where(*conditions)
        .order_by(Enrollment.requested_at, Enrollment.id)
        .limit(page.size)
        .offset(page.offset)
    )
    return page.holding(rows.all())
