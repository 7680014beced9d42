"""Telling those concerned by mail that a consultant was assigned."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lms.accounts.models import Account, Person
from lms.accounts.services import account_of, email_of, notice_wanted
from lms.activities.visit.models import Consulting
from lms.core import db, mail, outbox
from lms.organizations.models import Organization


def later(consulting_id: int, person_id: int) -> None:
    """Let a person be told who consults whom."""
    outbox.later(
        "visit.tell",
        key=f"person:{person_id}",
        dedupe=f"visit.tell:{consulting_id}:{person_id}",
        consulting_id=consulting_id,
        person_id=person_id,
    )


@outbox.handler("visit.tell")
def tell(consulting_id: int, person_id: int) -> None:
    """Mail one person, unless the person wants no such mails or has no address."""
    with db.reading():
        consultant = aliased(Person)
        row = db.session.execute(
            select(Consulting.uid, Organization.name_ko, Organization.name_en, consultant.name)
            .join(Organization, Organization.id == Consulting.organization_id)
            .join(consultant, consultant.id == Consulting.consultant_id)
            .where(Consulting.id == consulting_id)
        ).one_or_none()
        account: Account | None = account_of(person_id)
        if row is None or account is None or account.disabled_at or account.email is None:
            return
        if not notice_wanted(account, "decisions"):
            return
        person = db.session.get_one(Person, person_id)
        uid, name_ko, name_en, by = row
        to, name, language = email_of(account), person.name, person.language
    values = {
        "name": name,
        "organization": name_ko if language == "ko" else name_en,
        "consultant": by,
        "path": path_of(uid),
    }
    number = outbox.job().id
    mail.send(to, "consulting_assigned", language, values, name=name, message_id=f"consulting-{consulting_id}-{number}")


def path_of(uid: UUID) -> str:
    """Return the address of a consulting."""
    return f"/consulting/{uid}"
