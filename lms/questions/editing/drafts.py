"""What somebody typed into the editor and did not save yet: one draft for each person and question."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from lms.core import clock, db
from lms.questions.editing.layout import Values
from lms.questions.models import QuestionDraft


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: the values of the form, the version it was begun on (None: a new question), and when it was kept."""

    values: Values
    base_version_id: int | None
    saved_at: datetime


def slot_of(bank_id: int, question_id: int | None, kind: str) -> str:
    """Return the name under which a person has one draft: of a question, or of a new one of a kind in a bank."""
    return f"question:{question_id}" if question_id is not None else f"bank:{bank_id}:{kind}"


def find(person_id: int, slot: str) -> Draft | None:
    """Return the draft of a person, or None."""
    row = db.session.scalar(_of(person_id, slot))
    return Draft(row.form, row.base_version_id, row.saved_at) if row is not None else None


def keep(person_id: int, bank_id: int, slot: str, values: Values, base_version_id: int | None) -> datetime:
    """Keep what was typed, instead of what was kept before; return the time."""
    row = db.session.scalar(_of(person_id, slot).with_for_update())
    if row is None:
        row = QuestionDraft(person_id=person_id, bank_id=bank_id, slot=slot)
        db.session.add(row)
    row.form, row.base_version_id, row.saved_at = values, base_version_id, clock.now()
    db.session.flush()
    return row.saved_at


def discard(person_id: int, slot: str) -> None:
    """Throw a draft away; nothing happens if there is none."""
    db.session.execute(delete(QuestionDraft).where(QuestionDraft.person_id == person_id, QuestionDraft.slot == slot))


def new_in(person_id: int, bank_id: int) -> dict[str, datetime]:
    """Return kind → time of the drafts of new questions that a person has in a bank."""
    rows = db.session.execute(
        select(QuestionDraft.slot, QuestionDraft.saved_at).where(
            QuestionDraft.person_id == person_id, QuestionDraft.bank_id == bank_id
        )
    )
    begin = f"bank:{bank_id}:"
    return {slot.removeprefix(begin): at for slot, at in rows if slot.startswith(begin)}


def _of(person_id: int, slot: str):  # type: ignore[no-untyped-def]
    return select(QuestionDraft).where(QuestionDraft.person_id == person_id, QuestionDraft.slot == slot)
