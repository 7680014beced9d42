"""Files of questions between being looked at and being taken, opened only by who sent them."""

from dataclasses import dataclass, replace
from uuid import UUID

from lms.core import outbox, waiting


@dataclass(frozen=True)
class Waiting(waiting.Waiting):
    """A file of questions: for which bank (None: a new one called `title`), and how it is to be read."""

    FOLDER = "imports"

    bank: str | None
    title: str
    name: str
    format: str
    language: str
    # Of a large file, which the worker looks at and takes: the job that does it or did it, and what it is told.
    step: str = ""
    job: int = 0
    leave_out: tuple[int, ...] = ()
    leave_refused: bool = False
    quizzes: bool = True
    target: str = ""

    @property
    def is_text(self) -> bool:
        """Say whether it was pasted, so that its lines can be corrected in the page."""
        return self.name == ""


def keep(
    data: bytes, *, person_id: int, bank: UUID | None, title: str, name: str, format_key: str, language: str
) -> Waiting:
    """Keep a file until tomorrow night and return what opens it."""
    of_bank = bank.hex if bank else None
    return Waiting.keep(
        data, person_id, bank=of_bank, title=title, name=name[:200], format=format_key, language=language
    )


def find(uid: UUID, person_id: int | None, bank: UUID | None) -> Waiting | None:
    """Return a file that this person sent for this bank (None: for a new one), or None."""
    found = sent_by(uid, person_id)
    return found if found is not None and found.bank == (bank.hex if bank else None) else None


def sent_by(uid: UUID, person_id: int | None) -> Waiting | None:
    """Return a file that this person sent and that still waits, or None."""
    found = Waiting.find(uid)
    if found is None or found.person_id != person_id:
        return None
    return replace(found, leave_out=tuple(found.leave_out))


outbox.every("questions.forget_imports", 3600)(Waiting.forget_old)
