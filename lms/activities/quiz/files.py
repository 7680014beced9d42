"""Files handed in with an answer: what is allowed, where they are kept, and who gets them back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import select

from lms.activities.quiz.models import AnswerFile, Attempt, AttemptItem
from lms.core import clock, db, storage
from lms.core.attachments import Sent
from lms.core.i18n import Lazy, lazy
from lms.questions.services import QuestionView

MB = 1024 * 1024
MOST_BYTES = 10 * MB
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument."
# Ending → (media type, how the bytes begin).
TYPES: dict[str, tuple[str, bytes]] = {
    "pdf": ("application/pdf", b"%PDF-"),
    "docx": (f"{_OFFICE}wordprocessingml.document", _ZIP),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    "pptx": (f"{_OFFICE}presentationml.presentation", _ZIP),
    "hwpx": ("application/hwp+zip", _ZIP),
    "hwp": ("application/x-hwp", _OLE),
    "odt": ("application/vnd.oasis.opendocument.text", _ZIP),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
}


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of an answer; `size` in bytes."""

    uid: UUID
    attempt: UUID
    name: str
    mime: str
    size: int

    @property
    def kilobytes(self) -> int:
        """Return its size in KB, rounded up."""
        return -(-self.size // 1024)


def fault(sent: Sequence[Sent]) -> Lazy | None:
    """Return why files cannot be taken, or None."""
    for one in sent:
        kind = TYPES.get(one.ending)
        if kind is None:
            known = ", ".join(sorted(TYPES))
            return lazy(
                "“%(name)s” is of a type that cannot be handed in. Allowed: %(known)s.", name=one.name, known=known
            )
        if len(one.data) > MOST_BYTES:
            return lazy("“%(name)s” is too big: at most %(most)s MB.", name=one.name, most=MOST_BYTES // MB)
        if not one.data.startswith(kind[1]):
            return lazy("The content of “%(name)s” does not fit its name.", name=one.name)
    return None


def most_of(question: QuestionView) -> int:
    """Return how many files may come with the answer to a question."""
    return int(question.body.get("files") or 0) if question.kind.control == "essay" else 0


def put(sent: Mapping[int, Sequence[Sent]]) -> dict[int, list[AnswerFile]]:
    """Put files into the storage and return their rows, not yet added; before any transaction."""
    found: dict[int, list[AnswerFile]] = {}
    for position, files in sent.items():
        for one in files:
            uid = uuid4()
            storage.put(key_of(uid), one.data)
            found.setdefault(position, []).append(
                AnswerFile(
                    uid=uid,
                    name=one.name,
                    mime=TYPES[one.ending][0],
                    size=len(one.data),
                    digest=sha256(one.data).hexdigest(),
                    created_at=clock.now(),
                )
            )
    return found


def key_of(uid: UUID) -> str:
    """Return where the storage keeps a file."""
    return f"answers/{uid.hex}"


def drop(rows: Mapping[int, Sequence[AnswerFile]]) -> None:
    """Delete files from the storage whose rows were not written."""
    for files in rows.values():
        for row in files:
            storage.delete(key_of(row.uid))


def add(attempt_id: int, position: int, rows: Sequence[AnswerFile]) -> None:
    """Add files to an item of an attempt."""
    item_id = db.session.scalars(
        select(AttemptItem.id).where(AttemptItem.attempt_id == attempt_id, AttemptItem.position == position)
    ).one()
    for row in rows:
        row.attempt_item_id = item_id
        db.session.add(row)
    db.session.flush()


def remove(uids: Collection[UUID]) -> None:
    """Take files off their answer; the bytes go once that is written."""
    if not uids:
        return
    for row in db.session.scalars(select(AnswerFile).where(AnswerFile.uid.in_(uids))).all():
        db.session.delete(row)
        key = key_of(row.uid)
        db.write_after(lambda key=key: storage.delete(key))  # type: ignore[misc]
    db.session.flush()


def of_attempt(attempt_id: int) -> dict[int, tuple[FileView, ...]]:
    """Return position → files of an attempt."""
    rows = db.session.execute(
        select(AnswerFile, AttemptItem.position, Attempt.uid)
        .join(AttemptItem, AttemptItem.id == AnswerFile.attempt_item_id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(Attempt.id == attempt_id)
        .order_by(AnswerFile.id)
    )
    found: dict[int, tuple[FileView, ...]] = {}
    for row, position, attempt in rows:
        view = FileView(row.uid, attempt, row.name, row.mime, row.size)
        found[position] = (*found.get(position, ()), view)
    return found
