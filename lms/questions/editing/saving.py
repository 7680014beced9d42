"""From the form to a new version of a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex

from sqlalchemy import func, select

from lms.content.bank import Picture
from lms.content.problems import ContentFault
from lms.core import db
from lms.core.errors import LmsError
from lms.core.i18n import Lazy, lazy
from lms.questions import documents, pictures, writing
from lms.questions.documents import PreparedQuestion
from lms.questions.editing import faults, form, sheet
from lms.questions.editing.layout import Values
from lms.questions.models import Bank, Question, QuestionVersion

MOST_FIELD = 20_000
# What an author can say of a question when saving it. Retired ones stay retired until somebody sets them otherwise.
STATUSES = {
    "draft": lazy("Draft: no quiz uses it until it has been reviewed"),
    "reviewed": lazy("Reviewed: quizzes use it from the next attempt on"),
}


class FormFaults(LmsError):
    """What a form says cannot be a question yet; `errors`: name of the field → what is wrong there."""

    def __init__(self, errors: dict[str, list[Lazy]]) -> None:
        super().__init__(lazy("Please check what you entered"))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a question: its present version, and whether anything changed."""

    question: Question
    number: int
    changed: bool


def prepare(kind: str, key: str, values: Values, media: Mapping[str, Picture]) -> PreparedQuestion:
    """Return what a form says, read and rendered. Raises FormFaults with every problem at its field."""
    unstorable = sheet.unstorable(values, MOST_FIELD)
    made = form.written(kind, key, values)
    try:
        prepared = documents.prepare(made.document, media)
    except ContentFault as fault:
        raise FormFaults(faults.at_fields(fault.problems, made.fields) | unstorable) from fault
    if unstorable:
        raise FormFaults(unstorable)
    return prepared


def newest(bank_id: int) -> int:
    """Return the key of the question that came into a bank last, or 0."""
    return db.session.scalar(select(func.max(Question.id)).where(Question.bank_id == bank_id)) or 0


def add(bank_id: int, kind: str, values: Values, status: str, actor_id: int, since: int | None = None) -> Saved:
    """Write a new question into a bank.

    `since`: the newest question of the bank when the form was made; an equal one made after it is this form sent twice,
    and is returned. Raises FormFaults.
    """
    prepared = prepare(kind, _fresh_key(), values, pictures.of_bank(bank_id))
    return Saved(_add_once(bank_id, prepared, _status(status, "draft"), actor_id, since), 1, True)


def copy(question: Question, present: QuestionVersion, actor_id: int, since: int | None = None) -> Question:
    """Write a copy of a question into its bank, as a draft, and return it; `since` as in `add`."""
    document = {**present.source, "id": _fresh_key()}
    prepared = documents.prepare(document, pictures.of_bank(question.bank_id))
    return _add_once(question.bank_id, prepared, "draft", actor_id, since)


def _fresh_key() -> str:
    return f"q-{token_hex(4)}"


def _add_once(bank_id: int, prepared: PreparedQuestion, status: str, actor_id: int, since: int | None) -> Question:
    if since is not None:
        # Whoever sends the same form twice at once queues here.
        db.session.execute(select(Bank.id).where(Bank.id == bank_id).with_for_update())
        same = _made_since(bank_id, prepared, actor_id, since)
        if same is not None:
            return same
    return writing.add_question(bank_id, prepared, status, actor_id)


def _made_since(bank_id: int, prepared: PreparedQuestion, actor_id: int, since: int) -> Question | None:
    rows = db.session.execute(
        select(Question, QuestionVersion.source)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(Question.bank_id == bank_id, Question.id > since)
        .where(QuestionVersion.number == 1, QuestionVersion.created_by_id == actor_id)
    )
    wanted = {**prepared.source, "id": ""}
    return next((row for row, source in rows if {**source, "id": ""} == wanted), None)


def change(
    question: Question, present: QuestionVersion, values: Values, base_version_id: int, status: str, actor_id: int
) -> Saved:
    """Give a question a new version; what says the same as before writes none.

    Raises FormFaults, and Conflict when somebody else gave it a version since `base_version_id`.
    """
    prepared = prepare(present.kind, question.key, values, pictures.of_bank(question.bank_id))
    version = writing.new_version(question.id, prepared, base_version_id, actor_id)
    wanted = _status(status, question.status)
    moved = wanted != question.status
    if moved:
        writing.set_status([question.id], wanted)
    return Saved(question, version.number, moved or version.id != base_version_id)


def _status(asked: str, present: str) -> str:
    return asked if asked in STATUSES else present
