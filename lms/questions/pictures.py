"""The pictures of banks: bytes in the storage under their digest, names by bank."""

from collections.abc import Mapping

from sqlalchemy import select

from lms.content.bank import Picture
from lms.core import db, storage
from lms.questions.models import BankPicture, QuestionPicture


def keep(picture: Picture, data: bytes) -> None:
    """Put the bytes of a picture into the storage, before any transaction."""
    if not storage.exists(storage.content_key(picture.digest)):
        storage.put_content(data)


def store(bank_id: int, media: Mapping[str, Picture]) -> None:
    """Let a bank use pictures under their names; a name that is there already shows the new picture from now on.

    Versions of questions refer to the content, so those made before go on showing what they showed.
    """
    if not media:
        return
    known = set(db.session.scalars(select(QuestionPicture.digest)))
    for picture in {picture.digest: picture for picture in media.values()}.values():
        if picture.digest not in known:
            db.session.add(
                QuestionPicture(
                    digest=picture.digest,
                    mime=picture.mime,
                    size=picture.size,
                    width=picture.width,
                    height=picture.height,
                )
            )
    db.session.flush()
    named = {row.name: row for row in db.session.scalars(select(BankPicture).where(BankPicture.bank_id == bank_id))}
    for name, picture in media.items():
        if name not in named:
            db.session.add(BankPicture(bank_id=bank_id, name=name, digest=picture.digest))
        elif named[name].digest != picture.digest:
            named[name].digest = picture.digest
    db.session.flush()


def of_bank(bank_id: int) -> dict[str, Picture]:
    """Return name → picture of a bank, for `documents.prepare`."""
    rows = db.session.execute(
        select(BankPicture.name, QuestionPicture)
        .join(QuestionPicture, QuestionPicture.digest == BankPicture.digest)
        .where(BankPicture.bank_id == bank_id)
        .order_by(BankPicture.name)
    )
    return {name: Picture(row.digest, row.mime, row.size, row.width, row.height) for name, row in rows}


def by_digest(digest: str) -> QuestionPicture | None:
    """Return a picture that some bank has or had."""
    return db.session.get(QuestionPicture, digest)
