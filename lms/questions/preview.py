"""The questions a quiz can draw, for staff who look at it before learners do."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from lms.core import db
from lms.questions.loading import PreparedBank
from lms.questions.models import Bank, Question, QuestionVersion
from lms.questions.reading import QuestionView, questions, quiz, view_of
from lms.questions.services import drawable


def of_version(quiz_version_id: int) -> list[QuestionView]:
    """Return every question that a stored quiz can draw, by its key. Raises NotFound."""
    found = questions(drawable(quiz(quiz_version_id))).values()
    return sorted(found, key=lambda view: view.key)


def of_banks(banks: Sequence[PreparedBank]) -> Mapping[str, tuple[QuestionView, ...]]:
    """Return quiz → the questions it can draw, for banks that are not stored; what they lack is read from the site."""
    own = {bank.key: list(_views(bank)) for bank in banks}
    found = {}
    for bank in banks:
        for entry in bank.quizzes:
            views: dict[str, QuestionView] = {}
            for slot in entry.slots:
                pool = own[bank.key] if slot.draw is None else own.get(slot.draw) or _stored(slot.draw)
                for tags, view in pool:
                    if view.key == slot.question if slot.draw is None else set(slot.tags) <= set(tags):
                        views.setdefault(f"{slot.draw or bank.key}/{view.key}", view)
            found[entry.id] = tuple(views.values())
    return found


def _views(bank: PreparedBank) -> Iterator[tuple[Sequence[str], QuestionView]]:
    for item in bank.questions:
        row = QuestionVersion(id=0, question_id=0, number=0, kind=item.kind, tags=list(item.tags), body=item.body)
        yield item.tags, view_of(row, item.key)


def _stored(bank: str) -> list[tuple[Sequence[str], QuestionView]]:
    rows = db.session.execute(
        select(QuestionVersion, Question.key)
        .join(Question, Question.current_version_id == QuestionVersion.id)
        .join(Bank, Bank.id == Question.bank_id)
        .where(Bank.key == bank, Question.status == "reviewed")
        .order_by(Question.key)
    )
    return [(row[0].tags, view_of(row[0], row[1])) for row in rows]
