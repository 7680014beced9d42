"""What this room holds of a person: what they wrote, commented on and checked, and the banks they own."""

from typing import Any

from sqlalchemy import delete, select, update

from lms.content.models import LawChangeNotice
from lms.core import db
from lms.questions.models import (
    Bank,
    Question,
    QuestionComment,
    QuestionDraft,
    QuestionLawCheck,
    QuestionVersion,
    Quiz,
    QuizVersion,
)

TABLES = (
    "question_versions",
    "quiz_versions",
    "banks",
    "question_comments",
    "question_drafts",
    "question_law_checks",
    "quizzes",
    "law_change_notices",
)
# Which columns name a person; what they name stays, only the name goes.
_NAMED = (
    QuestionVersion.created_by_id,
    QuizVersion.created_by_id,
    Bank.owner_id,
    Quiz.owner_id,
    QuestionComment.author_id,
    QuestionComment.resolved_by_id,
    QuestionLawCheck.checked_by_id,
    LawChangeNotice.created_by_id,
)


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return which questions and quizzes the person wrote, commented on and checked, and the banks of their own."""
    questions = db.session.execute(
        select(Question.key, QuestionVersion.number, QuestionVersion.created_at)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.created_by_id == person_id)
        .order_by(QuestionVersion.id)
    )
    quizzes = db.session.execute(
        select(Quiz.key, QuizVersion.number, QuizVersion.created_at)
        .join(Quiz, Quiz.id == QuizVersion.quiz_id)
        .where(QuizVersion.created_by_id == person_id)
        .order_by(QuizVersion.id)
    )
    written = {
        name: [{"key": key, "version": number, "written_at": at.isoformat()} for key, number, at in rows]
        for name, rows in (("questions_written", questions), ("quizzes_written", quizzes))
    }
    return {**written, **_reviews(person_id), **_own(person_id)}


def _own(person_id: int) -> dict[str, list[dict[str, Any]]]:
    quizzes = db.session.execute(select(Quiz.key, Quiz.title).where(Quiz.owner_id == person_id).order_by(Quiz.id))
    drafts = db.session.scalars(
        select(QuestionDraft).where(QuestionDraft.person_id == person_id).order_by(QuestionDraft.id)
    )
    return {
        "quizzes_owned": [{"key": key, "title": title} for key, title in quizzes],
        "question_drafts": [{"form": draft.form, "at": draft.saved_at.isoformat()} for draft in drafts],
    }


def _reviews(person_id: int) -> dict[str, list[dict[str, Any]]]:
    banks = db.session.execute(select(Bank.key, Bank.title).where(Bank.owner_id == person_id).order_by(Bank.id))
    comments = db.session.execute(
        select(Question.key, QuestionComment.text, QuestionComment.created_at)
        .join(Question, Question.id == QuestionComment.question_id)
        .where(QuestionComment.author_id == person_id)
        .order_by(QuestionComment.id)
    )
    resolved = db.session.execute(
        select(Question.key, QuestionComment.resolved_at)
        .join(Question, Question.id == QuestionComment.question_id)
        .where(QuestionComment.resolved_by_id == person_id)
        .order_by(QuestionComment.id)
    )
    checks = db.session.execute(
        select(Question.key, QuestionLawCheck.reference, QuestionLawCheck.checked_at)
        .join(Question, Question.id == QuestionLawCheck.question_id)
        .where(QuestionLawCheck.checked_by_id == person_id)
        .order_by(QuestionLawCheck.id)
    )
    notices = db.session.execute(
        select(LawChangeNotice.reference, LawChangeNotice.created_at)
        .where(LawChangeNotice.created_by_id == person_id)
        .order_by(LawChangeNotice.id)
    )
    return {
        "banks_owned": [{"key": key, "title": title} for key, title in banks],
        "question_comments": [{"key": key, "text": text, "at": at.isoformat()} for key, text, at in comments],
        "question_comments_resolved": [{"key": key, "at": at.isoformat()} for key, at in resolved if at],
        "question_law_checks": [{"key": key, "law": law, "at": at.isoformat()} for key, law, at in checks],
        "law_changes_entered": [{"law": law, "at": at.isoformat()} for law, at in notices],
    }


def erase(person_id: int) -> None:
    """Take the person's name off; versions, comments, banks and quizzes stay, others refer to them. Drafts go."""
    db.session.execute(delete(QuestionDraft).where(QuestionDraft.person_id == person_id))
    for column in _NAMED:
        table = column.class_
        db.session.execute(update(table).where(column == person_id).values({column.key: None}))
