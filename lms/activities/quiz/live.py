"""Who works on a quiz of a run at this moment, how far, and when last heard of; never what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, cast, distinct, func, or_, select

from lms.activities.quiz.models import Attempt, AttemptItem, AttemptPresence
from lms.content import services as content
from lms.content.manifest import Activity
from lms.core import clock, db
from lms.enrollments import paths
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment, Run
from lms.policy import Actor

# Beside open attempts, those submitted so recently are shown: an instructor wants to see who has finished.
RECENT = timedelta(hours=2)
# The page of an attempt is heard of every minute; twice missed is a line to worry about.
CONNECTED = timedelta(seconds=150)
MOST = 300


@dataclass(frozen=True)
class Working:
    """One attempt as the live view shows it; `heard_at` is the last sign of life of its page."""

    uid: UUID
    name: str
    number: int
    started_at: datetime
    deadline_at: datetime | None
    submitted_at: datetime | None
    submitted_by: str
    page: int
    pages: int
    position: int
    answered: int
    total: int
    saved_at: datetime | None
    heard_at: datetime

    @property
    def open(self) -> bool:
        """Say whether it was not submitted yet."""
        return self.submitted_at is None

    @property
    def connected(self) -> bool:
        """Say whether the page was heard of lately."""
        return clock.now() - self.heard_at <= CONNECTED

    @property
    def minutes_left(self) -> int | None:
        """Return the whole minutes left, None without a time limit."""
        if self.deadline_at is None:
            return None
        return max(0, int((self.deadline_at - clock.now()).total_seconds()) // 60)


def quizzes_of(run: Run) -> list[Activity]:
    """Return the quiz activities that learners of a run stand before."""
    of_course = content.course_of(run.course_version_id).activities()
    of_run = [Activity(one.key, one.type, one.title) for one in paths.steps(run.id, run.activities_revision)]
    return [one for one in (*of_course, *of_run) if one.type == "quiz"]


def busiest(run_id: int, keys: Sequence[str], actor: Actor) -> str:
    """Return the quiz of these that most people work on now, of those the actor may see; the first when none does."""
    rows = db.session.execute(
        select(Attempt.activity, func.count().label("people"))
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(Enrollment.run_id == run_id, enrollments.visible_to(actor), Attempt.submitted_at.is_(None))
        .group_by(Attempt.activity)
    )
    at_work = {row.activity: row.people for row in rows}
    return max(keys, key=lambda key: at_work.get(key, 0))


def working(run_id: int, activity: str, actor: Actor) -> list[Working]:
    """Return open and lately submitted attempts at a quiz of a run that the actor may see: one statement.

    Open ones first, those longest without a sign of life before the others.
    """
    mine = AttemptItem.attempt_id == Attempt.id
    pages = func.count(distinct(AttemptItem.page))
    given = and_(AttemptItem.saved_at.is_not(None), cast(AttemptItem.answer, String).not_in(("[]", "null")))
    rows = db.session.execute(
        select(
            Attempt,
            Enrollment.name,
            AttemptPresence.seen_at,
            AttemptPresence.position,
            select(func.count()).where(mine).scalar_subquery().label("total"),
            select(pages).where(mine).scalar_subquery().label("pages"),
            select(pages).where(mine, AttemptItem.page <= Attempt.page).scalar_subquery().label("page"),
            select(func.count()).where(mine, given).scalar_subquery().label("answered"),
            select(func.max(AttemptItem.saved_at)).where(mine).scalar_subquery().label("saved_at"),
        )
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .outerjoin(AttemptPresence, AttemptPresence.attempt_id == Attempt.id)
        .where(
            Enrollment.run_id == run_id,
            Attempt.activity == activity,
            enrollments.visible_to(actor),
            or_(Attempt.submitted_at.is_(None), Attempt.submitted_at > clock.now() - RECENT),
        )
        .order_by(Attempt.submitted_at.is_not(None), Attempt.submitted_at.desc(), Attempt.started_at.desc())
        .limit(MOST)
    ).all()
    found = [_working(row) for row in rows]
    return sorted(found, key=lambda one: (not one.open, one.connected, one.heard_at if one.open else one.started_at))


def _working(row: Any) -> Working:
    attempt: Attempt = row.Attempt
    heard = [moment for moment in (row.seen_at, row.saved_at, attempt.started_at) if moment is not None]
    return Working(
        uid=attempt.uid,
        name=row.name,
        number=attempt.number,
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        submitted_at=attempt.submitted_at,
        submitted_by=attempt.submitted_by,
        page=row.page,
        pages=row.pages,
        position=row.position or 0,
        answered=row.answered,
        total=row.total,
        saved_at=row.saved_at,
        heard_at=max(heard),
    )


def counts(found: Sequence[Working]) -> dict[str, int]:
    """Return how many work, how many of these were not heard of lately, and how many submitted lately."""
    at_work = [one for one in found if one.open]
    return {
        "working": len(at_work),
        "silent": sum(not one.connected for one in at_work),
        "submitted": len(found) - len(at_work),
    }
