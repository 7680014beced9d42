"""Photos and sign-in sheets of in-house classes, in the private storage."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import select

from lms.core import attachments, clock, db, storage
from lms.core.attachments import Kept
from lms.facilities.models import InHouseFile

MOST = {"photo": 6, "sheet": 3}
FOLDER = "in-house"


def of_class(class_id: int) -> list[InHouseFile]:
    """Return the files of a class in the order they came."""
    return list(
        db.session.scalars(select(InHouseFile).where(InHouseFile.class_id == class_id).order_by(InHouseFile.id))
    )


def add(class_id: int, kept: Mapping[str, Sequence[Kept]]) -> None:
    """Add files to a class; those of a request that comes to nothing are deleted again."""
    for kind, files in kept.items():
        for one in files:
            uid = uuid4()
            key = attachments.put(FOLDER, uid.hex, one)
            db.after_rollback(lambda key=key: storage.delete(key))  # type: ignore[misc]
            db.session.add(
                InHouseFile(
                    uid=uid,
                    class_id=class_id,
                    kind=kind,
                    name=one.name,
                    mime=one.mime,
                    size=one.size,
                    digest=one.digest,
                    created_at=clock.now(),
                )
            )
    db.session.flush()


def remove(class_id: int, uids: Sequence[UUID]) -> None:
    """Take files off a class; the bytes go once that is written."""
    for row in of_class(class_id):
        if row.uid in uids:
            drop(row)
    db.session.flush()


def drop(row: InHouseFile) -> None:
    """Delete a file; the bytes go once that is written."""
    uid = row.uid
    db.session.delete(row)
    db.write_after(lambda: _delete_unless_kept(uid))


def _delete_unless_kept(uid: UUID) -> None:
    if db.session.scalar(select(InHouseFile.id).where(InHouseFile.uid == uid)) is None:
        storage.delete(f"{FOLDER}/{uid.hex}")


def data_of(row: InHouseFile) -> bytes:
    """Return the bytes of a file."""
    return storage.get(f"{FOLDER}/{row.uid.hex}")
