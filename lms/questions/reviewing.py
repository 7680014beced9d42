"""Comments of reviewers on questions: open until somebody resolves them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.core import audit, clock, db
from lms.core.errors import Conflict
from lms.core.i18n import lazy
from lms.questions import indexing
from lms.questions.models import Question, QuestionComment, QuestionVersion
from lms.questions.writing import BankError

MOST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment with the number of the version it is about and who wrote it."""

    comment: QuestionComment
    number: int
    author: str


def remarks(question_id: int) -> list[Remark]:
    """Return the comments on a question, open ones first, then the newest first."""
    rows = db.session.execute(
        select(QuestionComment, QuestionVersion.number, Person.name)
        .join(QuestionVersion, QuestionVersion.id == QuestionComment.question_version_id)
        .outerjoin(Person, Person.id == QuestionComment.author_id)
        .where(QuestionComment.question_id == question_id)
        .order_by(QuestionComment.resolved_at.is_not(None), QuestionComment.id.desc())
    )
    return [Remark(row[0], row[1], row[2] or "") for row in rows]


def open_counts(question_ids: Sequence[int]) -> dict[int, int]:
    """Return question → how many comments on it are open, where there are any."""
    rows = db.session.execute(
        select(QuestionComment.question_id, func.count())
        .where(QuestionComment.question_id.in_(question_ids), QuestionComment.resolved_at.is_(None))
        .group_by(QuestionComment.question_id)
    )
    return {row[0]: row[1] for row in rows}


def comment(question: Question, text: str, author_id: int) -> QuestionComment:
    """Comment on the present version of a question; the same words of the same person, still open, stand once.

    Raises BankError at field `text` when there is none.
    """
    text = text.strip()
    if not text or len(text) > MOST_TEXT:
        raise BankError(lazy("Please fill this in."), field="text")
    # Whoever sends the same form twice at once queues here.
    db.session.execute(select(Question.id).where(Question.id == question.id).with_for_update())
    said = select(QuestionComment).filter_by(
        question_version_id=question.current_version_id, author_id=author_id, text=text, resolved_at=None
    )
    same = db.session.scalar(said.limit(1))
    if same is not None:
        return same
    made = QuestionComment(
        question_id=question.id,
        question_version_id=question.current_version_id,
        author_id=author_id,
        text=text,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    audit.note("questions.comment", thing=f"question:{question.id}", after={"comment": made.id})
    return made


def settle(found: QuestionComment, person_id: int, *, resolved: bool) -> None:
    """Resolve a comment, or open it again. Raises Conflict when somebody else did so already."""
    if (found.resolved_at is not None) is resolved:
        raise Conflict(lazy("Somebody else, or you in another window, was faster."))
    found.resolved_at = clock.now() if resolved else None
    found.resolved_by_id = person_id if resolved else None
    action = "questions.resolve_comment" if resolved else "questions.reopen_comment"
    audit.note(action, thing=f"question:{found.question_id}", after={"comment": found.id})


def confirm_language(question: Question, language: str) -> None:
    """Say that the text in a language still fits, although another language changed after it.

    Raises Conflict when it is not outdated.
    """
    if language not in indexing.outdated(question.languages):
        raise Conflict(lazy("This translation is not out of date."))
    question.languages = {**question.languages, language: max(question.languages.values())}
    db.session.flush()
    indexing.retag([question])
    audit.note("questions.confirm_language", thing=f"question:{question.id}", after={"language": language})
