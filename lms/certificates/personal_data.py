"""What this room holds of a person: exported for them, erased on request."""

from typing import Any

from sqlalchemy import select

from lms.accounts.models import Person
from lms.certificates import documents, facts, services
from lms.core import db

TABLES = ("facts", "certificates", "certificate_documents")


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the person's facts and certificates with all that they say."""
    data_key = db.session.scalar(select(Person.data_key).where(Person.id == person_id))
    return {
        "facts": [
            {
                "uid": str(fact.uid),
                "kind": fact.kind,
                "local_date": fact.local_date.isoformat(),
                "minutes": fact.minutes,
                "mode": fact.mode,
                "topics": fact.topics,
                "marks": fact.marks,
                "attendance": fact.attendance,
                "job": fact.job,
                "reason": fact.reason,
                "created_at": fact.created_at.isoformat(),
                **facts.personal_of(fact, data_key),
            }
            for fact in facts.of_person(person_id)
        ],
        "certificates": [_certificate(shown) for shown in services.for_person(person_id)],
    }


def _certificate(shown: services.Shown) -> dict[str, Any]:
    told = shown.snapshot
    return {
        "uid": str(shown.uid),
        "serial": shown.serial,
        "code": shown.code,
        "issued_on": shown.issued_on.isoformat(),
        "revoked_on": shown.revoked_on.isoformat() if shown.revoked_on else None,
        "revoked_reason": shown.revoked_reason,
        "course": shown.course,
        "name": told.name if told else "",
        "name_en": told.name_en if told else "",
        "organization": told.organization if told else {},
        "position": told.position if told else "",
        "minutes": told.minutes if told else None,
        "starts_on": told.starts_on.isoformat() if told else None,
        "ends_on": told.ends_on.isoformat() if told else None,
    }


def erase(person_id: int) -> None:
    """Delete the documents.

    Facts and certificates stay as records without a name: what they say of the person is sealed with the person's
    key, which the room of accounts destroys.
    """
    documents.forget(person_id)
