"""What this type holds of a person: attempts and answers."""

from typing import Any

from sqlalchemy import delete, null, select, update

from lms.activities.quiz import tallies
from lms.activities.quiz.files import key_of
from lms.activities.quiz.models import (
    AnswerFile,
    Attempt,
    AttemptAllowance,
    AttemptItem,
    AttemptPresence,
    Grading,
    QuizException,
    SavedAnswer,
)
from lms.core import db, storage
from lms.enrollments.models import Enrollment
from lms.questions.models import Question, QuestionVersion

TABLES = (
    "attempts",
    "attempt_items",
    "saved_answers",
    "attempt_allowances",
    "attempt_presences",
    "attempt_tallies",
    "answer_files",
    "quiz_exceptions",
    "gradings",
    "regrades",
    "regrade_changes",
)


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return attempts, answers and granted attempts of a person."""
    mine = select(Enrollment.id).where(Enrollment.person_id == person_id)
    attempts = db.session.scalars(select(Attempt).where(Attempt.enrollment_id.in_(mine)).order_by(Attempt.id)).all()
    answers = db.session.execute(
        select(AttemptItem, Attempt.uid, Question.key)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(QuestionVersion, QuestionVersion.id == AttemptItem.question_version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Attempt.enrollment_id.in_(mine))
        .order_by(AttemptItem.attempt_id, AttemptItem.position)
    )
    files = db.session.execute(
        select(AnswerFile, AttemptItem.position, Attempt.uid)
        .join(AttemptItem, AttemptItem.id == AnswerFile.attempt_item_id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(Attempt.enrollment_id.in_(mine))
        .order_by(AnswerFile.id)
    )
    allowances = db.session.scalars(
        select(AttemptAllowance).where(AttemptAllowance.enrollment_id.in_(mine)).order_by(AttemptAllowance.id)
    )
    gradings = db.session.execute(
        select(Grading, AttemptItem.position, Attempt.uid)
        .join(AttemptItem, AttemptItem.id == Grading.attempt_item_id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(Attempt.enrollment_id.in_(mine))
        .order_by(Grading.id)
    )
    exceptions = db.session.scalars(
        select(QuizException).where(QuizException.enrollment_id.in_(mine)).order_by(QuizException.id)
    )
    return {
        "quiz_gradings": [
            {
                "attempt": str(uid),
                "position": position,
                "mark": row.mark,
                "criteria": row.criteria,
                "comment": row.comment,
                "reason": row.reason,
                "created_at": _iso(row.created_at),
            }
            for row, position, uid in gradings
        ],
        "quiz_exceptions": [
            {
                **{name: getattr(row, name) for name in ("activity", "attempts", "minutes", "untimed", "reason")},
                **{name: _iso(getattr(row, name)) for name in ("opens_at", "closes_at", "created_at", "ended_at")},
            }
            for row in exceptions
        ],
        "quiz_attempts": [
            {
                "attempt": str(attempt.uid),
                **{name: getattr(attempt, name) for name in ("enrollment_id", "activity", "number", "score", "passed")},
                **{name: _iso(getattr(attempt, name)) for name in ("started_at", "deadline_at", "submitted_at")},
            }
            for attempt in attempts
        ],
        "quiz_answers": [
            {
                "attempt": str(uid),
                "position": item.position,
                "question": key,
                "answer": item.answer,
                "saved_at": _iso(item.saved_at),
                "mark": item.mark,
            }
            for item, uid, key in answers
        ],
        "handed_in_files": [
            {"attempt": str(uid), "position": position, "name": file.name, "size": file.size, "sha256": file.digest}
            for file, position, uid in files
        ],
        "granted_attempts": [
            {
                "enrollment_id": row.enrollment_id,
                "activity": row.activity,
                "attempts": row.attempts,
                "reason": row.reason,
                "created_at": _iso(row.created_at),
            }
            for row in allowances
        ],
    }


def _iso(instant: Any) -> str | None:
    return None if instant is None else str(instant.isoformat())


def erase(person_id: int) -> None:
    """Remove what the person answered; that there was an attempt, and its score, name nobody and stay."""
    items = (
        select(AttemptItem.id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(Enrollment.person_id == person_id)
    )
    for uid in db.session.scalars(select(AnswerFile.uid).where(AnswerFile.attempt_item_id.in_(items))).all():
        storage.delete(key_of(uid))
    db.session.execute(delete(AnswerFile).where(AnswerFile.attempt_item_id.in_(items)))
    db.session.execute(delete(SavedAnswer).where(SavedAnswer.attempt_item_id.in_(items)))
    gone = {"answer": null(), "checked": null()}
    db.session.execute(update(AttemptItem).where(AttemptItem.id.in_(items)).values(gone))
    db.session.execute(update(Grading).where(Grading.attempt_item_id.in_(items)).values(comment="", reason=""))
    mine = select(Enrollment.id).where(Enrollment.person_id == person_id)
    attempts = select(Attempt.id).where(Attempt.enrollment_id.in_(mine))
    tallies.forget(attempts)
    db.session.execute(delete(AttemptPresence).where(AttemptPresence.attempt_id.in_(attempts)))
    db.session.execute(update(Attempt).where(Attempt.id.in_(attempts)).values(device="", device_name=""))
    db.session.execute(update(QuizException).where(QuizException.enrollment_id.in_(mine)).values(reason=""))
    db.session.execute(update(AttemptAllowance).where(AttemptAllowance.enrollment_id.in_(mine)).values(reason=""))
