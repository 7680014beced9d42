"""What this room holds of a person: who wrote a version of a question or quiz."""

from typing import Any

from sqlalchemy import select, update

from lms.core import db
from lms.questions.models import Question, QuestionVersion, Quiz, QuizVersion

TABLES = ("question_versions", "quiz_versions")


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return which versions of questions and quizzes the person wrote."""
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
    return {
        name: [{"key": key, "version": number, "written_at": at.isoformat()} for key, number, at in rows]
        for name, rows in (("questions_written", questions), ("quizzes_written", quizzes))
    }


def erase(person_id: int) -> None:
    """Take the author's name off the versions; the versions themselves stay, attempts refer to them."""
    for table in (QuestionVersion, QuizVersion):
        db.session.execute(update(table).where(table.created_by_id == person_id).values(created_by_id=None))
