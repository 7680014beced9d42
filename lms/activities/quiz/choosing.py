"""What people of a run chose in a quiz, for those who show it in bulk only."""

from collections.abc import Mapping

from sqlalchemy import func, select

from lms.activities.quiz.models import Attempt, AttemptItem
from lms.core import db
from lms.core.markup import plain
from lms.enrollments.models import INSIDE, Enrollment
from lms.learning.interface import Chosen
from lms.questions import services as questions
from lms.questions.services import QuestionView


def of_run(run_id: int, activity: str) -> list[Chosen]:
    """Return the answers to choose from in the last submitted attempt of everybody, in the order of the questions."""
    last = (
        select(func.max(Attempt.id).label("id"))
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(
            Enrollment.run_id == run_id,
            Enrollment.state.in_(INSIDE),
            Attempt.activity == activity,
            Attempt.submitted_at.is_not(None),
        )
        .group_by(Attempt.enrollment_id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Attempt.enrollment_id, AttemptItem.question_version_id, AttemptItem.answer)
        .join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
        .where(Attempt.id.in_(last))
        .order_by(AttemptItem.question_version_id, Attempt.enrollment_id)
    ).all()
    views = questions.questions({row.question_version_id for row in rows})
    found = []
    for row in rows:
        view = views[row.question_version_id]
        if view.kind.control in ("radio", "checkbox") and row.answer:
            choices = tuple(_option(view, key) for key in row.answer)
            found.append(Chosen(row.enrollment_id, view.key, _stem(view), choices))
    return found


def _stem(view: QuestionView) -> Mapping[str, str]:
    return {code: plain(str(text.stem)).strip() for code, text in view.texts.items()}


def _option(view: QuestionView, key: str) -> Mapping[str, str]:
    return {code: plain(str(text.options.get(key, key))).strip() for code, text in view.texts.items()}
