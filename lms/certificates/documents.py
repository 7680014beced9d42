"""The stored documents of certificates: made once, sealed with the person's key, served as they were made."""

import hmac
import secrets

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lms.accounts.models import Person
from lms.certificates.models import Certificate, Document
from lms.certificates.services import Shown
from lms.core import clock, crypto, db, outbox, storage
from lms.core.errors import LmsError
from lms.core.i18n import lazy

CONTEXT = "certificates.document"
LANGUAGES = ("ko", "en")
log = structlog.get_logger()


class NotReady(LmsError):
    """The document is still being made; it takes seconds."""

    status = 404


class Damaged(LmsError):
    """A stored document is gone or no longer what was made; it is never served."""

    status = 500

    def __init__(self) -> None:
        super().__init__(lazy("The stored certificate is damaged. Staff must restore it from the backup."))


def open_pdf(shown: Shown, language: str) -> bytes:
    """Return the PDF in a language exactly as it was made.

    Raises NotReady before the worker made it, Damaged when the stored file was changed or is gone, and Erased when
    the person's data was erased.
    """
    row = db.session.execute(
        select(Document.storage_key, Document.sha256, Person.data_key)
        .join(Certificate, Certificate.id == Document.certificate_id)
        .join(Person, Person.id == Certificate.person_id)
        .where(Document.certificate_id == shown.id, Document.version == shown.version, Document.language == language)
    ).first()
    if row is None:
        raise NotReady(lazy("Your certificate is being prepared. Try again in a moment."))
    if row.data_key is None:
        raise crypto.Erased
    try:
        data = crypto.open_personal(row.data_key, storage.get(row.storage_key), CONTEXT)
    except (storage.NoFile, crypto.CryptoError) as error:
        log.error("stored certificate cannot be opened", certificate=shown.id, error=type(error).__name__)
        raise Damaged from error
    if not hmac.compare_digest(crypto.digest(data), row.sha256):
        log.error("stored certificate was changed", certificate=shown.id)
        raise Damaged
    return data


def keep(certificate_id: int, version: int, language: str, data: bytes) -> None:
    """Store a document that was made, once; of two made at the same time the first stands.

    Opens write transactions of its own; for the job that renders.
    """
    digest = crypto.digest(data)
    with db.reading():
        found = db.session.get_one(Certificate, certificate_id)
        data_key = db.session.scalar(select(Person.data_key).where(Person.id == found.person_id))
    key = f"certificates/{found.uid}/{version}-{language}-{secrets.token_hex(4)}"
    storage.put(key, crypto.seal_personal(data_key, data, CONTEXT))
    insert = (sqlite if db.is_sqlite() else postgresql).insert(Document)
    values = {"certificate_id": certificate_id, "version": version, "language": language, "storage_key": key}
    statement = insert.values(**values, sha256=digest, rendered_at=clock.now()).on_conflict_do_nothing()
    with db.transaction():
        kept = db.session.execute(statement.returning(Document.id)).first()
    if kept is None:
        storage.delete(key)


def missing(certificate_id: int, version: int) -> list[str]:
    """Return the languages in which a certificate has no document yet."""
    made = db.session.scalars(
        select(Document.language).where(Document.certificate_id == certificate_id, Document.version == version)
    ).all()
    return [language for language in LANGUAGES if language not in made]


def forget(person_id: int) -> None:
    """Delete the stored documents of an erased person after this transaction; their digests stay."""
    keys = db.session.scalars(
        select(Document.storage_key)
        .join(Certificate, Certificate.id == Document.certificate_id)
        .where(Certificate.person_id == person_id)
    ).all()
    if keys:
        outbox.later("certificates.forget", keys=list(keys))
