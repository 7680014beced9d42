"""Answer sheets for tests: which answers an attempt's items get."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy import select

from lms.activities.quiz import saving, services, standing, timing
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.activities.quiz.standing import AttemptView
from lms.core import clock, db, tokens
from tests.accounts.people import kept
from tests.activities.school import Learner, School


def start(school: School, learner: Learner) -> AttemptView:
    """Start an attempt and return it with its items."""
    with kept():
        uid = services.start(learner.enrollment_id, "f1-quiz", school.quiz_version_id).uid
    return view(uid)


def view(uid: UUID) -> AttemptView:
    """Return an attempt with its items as they stand now."""
    db.session.expire_all()
    found = standing.by_uid(uid)
    assert found is not None
    return found[1]


def answers(attempt: AttemptView, sheet: Mapping[str, list[str]]) -> dict[int, list[str]]:
    """Return position → answer of a sheet that goes by question."""
    return {item.position: sheet[item.question.key] for item in attempt.items if item.question.key in sheet}


def record(position: int, answer: list[str], made: int | None = None, number: str | None = None) -> dict[str, object]:
    """Return one record as the browser sends it."""
    made = timing.milliseconds(clock.now()) if made is None else made
    return {"record": number or str(uuid4()), "position": position, "answer": answer, "sequence": made}


def token(learner: Learner, attempt: AttemptView, generation: int = 1) -> str:
    """Return the capability token that the page of an attempt carries."""
    return tokens.make(
        saving.PURPOSE,
        person_id=learner.who.person_id,
        subject=f"{attempt.uid.hex}:{attempt.device}" if attempt.device else attempt.uid.hex,
        generation=generation,
        until=timing.token_end(attempt.deadline_at, clock.now()),
    )


def stored(attempt: AttemptView, position: int) -> AttemptItem:
    """Return an item as the database has it."""
    return db.session.scalars(
        select(AttemptItem)
        .where(AttemptItem.attempt_id == attempt.id, AttemptItem.position == position)
        .execution_options(populate_existing=True)
    ).one()


def row(attempt: AttemptView) -> Attempt:
    """Return an attempt as the database has it."""
    return db.session.scalars(
        select(Attempt).where(Attempt.id == attempt.id).execution_options(populate_existing=True)
    ).one()
