"""What corrections of marks change, for reading: in numbers, attempt by attempt, and which there are of a quiz."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select

from lms.activities.quiz.models import Attempt, Regrade, RegradeChange
from lms.core import db
from lms.core.lists import Page
from lms.enrollments.models import Enrollment


@dataclass(frozen=True, slots=True)
class Changed:
    """An attempt whose result changes, with whose it is."""

    change: RegradeChange
    person_id: int
    name: str
    enrollment_uid: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Summary:
    """How many results rise, fall, come to pass and come to fail, and how many certificates stand on the last."""

    up: int
    down: int
    to_pass: int
    to_fail: int
    certificates: int

    @property
    def total(self) -> int:
        """Return how many results change."""
        return self.up + self.down


def summary(regrade_id: int) -> Summary:
    """Return what a correction changes, in numbers."""
    new, old = RegradeChange.new_score, RegradeChange.old_score
    passes, passed = RegradeChange.new_passed, RegradeChange.old_passed

    def count(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    row = db.session.execute(
        select(
            count(new > old),
            count(new <= old),
            count(and_(passes, ~passed)),
            count(and_(~passes, passed)),
            count(RegradeChange.certificate),
        ).where(RegradeChange.regrade_id == regrade_id)
    ).one()
    return Summary(*map(int, row))


def changes(regrade_id: int, number: int = 1) -> Page:
    """Return one page of the attempts whose result changes: first those that come to fail, then those that pass."""
    total = db.session.scalar(select(func.count()).where(RegradeChange.regrade_id == regrade_id)) or 0
    page = Page.of(total, number)
    falls = and_(RegradeChange.old_passed, ~RegradeChange.new_passed)
    rises = and_(~RegradeChange.old_passed, RegradeChange.new_passed)
    rows = db.session.execute(
        select(RegradeChange, Enrollment.person_id, Enrollment.name, Enrollment.uid, Attempt.number)
        .join(Attempt, Attempt.id == RegradeChange.attempt_id)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(RegradeChange.regrade_id == regrade_id)
        .order_by(case((falls, 0), (rises, 1), else_=2), Enrollment.name, RegradeChange.id)
        .limit(page.size)
        .offset(page.offset)
    )
    return page.holding([Changed(*row) for row in rows])


def of_quiz(quiz_id: int, run_id: int | None, most: int = 20) -> list[Regrade]:
    """Return the newest corrections of a quiz, in a run or in all, discarded ones left out."""
    condition = Regrade.run_id.is_(None) if run_id is None else Regrade.run_id == run_id
    return list(
        db.session.scalars(
            select(Regrade)
            .where(Regrade.quiz_id == quiz_id, condition, Regrade.state != "discarded")
            .order_by(Regrade.id.desc())
            .limit(most)
        )
    )
