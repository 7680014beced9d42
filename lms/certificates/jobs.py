"""What happens after a certificate is issued: its documents are made, and its owner is told."""

from sqlalchemy import select

from lms.accounts.models import Account, Person
from lms.accounts.services import email_of, notice_wanted
from lms.certificates import document, documents
from lms.certificates.issuer import issuer
from lms.certificates.models import Certificate
from lms.certificates.services import Shown, by_id
from lms.core import db, mail, outbox, storage


@outbox.handler("certificates.render")
def render(certificate_id: int) -> None:
    """Make the documents that are still missing; what was made stays as it is."""
    with db.reading():
        found = db.session.get_one(Certificate, certificate_id)
        shown = by_id(certificate_id)
        languages = documents.missing(certificate_id, found.version)
    if shown is None or shown.snapshot is None:
        return  # erased meanwhile
    by = issuer()
    seal = document.Seal(by.seal.suffix[1:], by.seal.read_bytes()) if by.seal else None
    for language in languages:
        try:
            data = document.render(shown.snapshot, language, by.base_url, int(found.issued_at.timestamp()), seal)
        except document.Unprintable as error:
            raise outbox.GiveUp(str(error)) from error
        documents.keep(certificate_id, shown.version, language, data)


@outbox.handler("certificates.notify")
def notify(certificate_id: int) -> None:
    """Mail the owner that the certificate is ready, if the owner wants such mails and has an address."""
    with db.reading():
        shown = by_id(certificate_id)
        person = db.session.get(Person, shown.person_id) if shown else None
        account = db.session.scalar(select(Account).where(Account.person_id == shown.person_id)) if shown else None
        wanted = account is not None and account.disabled_at is None and notice_wanted(account, "certificates")
        address = email_of(account) if account is not None and wanted else ""
    if shown is None or shown.snapshot is None or not shown.is_valid or person is None or not address:
        return
    try:
        _send(shown, person, address)
    except mail.BadAddress as error:
        raise outbox.GiveUp(str(error)) from error


def _send(shown: Shown, person: Person, address: str) -> None:
    values = {
        "name": person.name,
        "course": shown.course,
        "serial": shown.serial,
        "path": f"/certificates/{shown.uid}.pdf?language={person.language}",
        "verify_path": f"/verify/{shown.code}",
    }
    mail.send(
        address, "certificate_ready", person.language, values, name=person.name, message_id=f"certificate-{shown.uid}"
    )


@outbox.handler("certificates.forget")
def forget(keys: list[str]) -> None:
    """Delete the files of erased documents."""
    for key in keys:
        storage.delete(key)
