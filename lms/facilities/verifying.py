"""In-house classes are verified or given back; once verified they stand in the ledger of everybody who was there."""

from datetime import timedelta
from typing import Any

from lms.certificates.facts import FactEntry, record_fact
from lms.core import clock, db, releases
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import gettext, lazy
from lms.facilities.classes import attendees, day_of, lock, modules_of, note, scope_of
from lms.facilities.models import InHouseAttendee, InHouseClass
from lms.organizations.models import Organization

SOURCE = "in_house"


def verify(held: InHouseClass, actor_id: int | None) -> None:
    """Confirm that a class took place: everybody of it who is known gets its minutes as a fact.

    Raises Conflict unless it waits; the same decision by the same person passes, as after a double click.
    """
    found = lock(held.id)
    if (found.state, found.decided_by_id) == ("verified", actor_id):
        return
    if found.state != "entered":
        raise Conflict(lazy("This class does not wait to be verified."))
    _decide(found, "verified", actor_id, "")
    releases.decide_all(scope_of(found), True, gettext("The class was verified."), actor_id)
    organization = db.session.get_one(Organization, found.organization_id)
    rows = attendees(found.id)
    for row in rows:
        if row.person_id is not None:
            record_fact(_fact(found, row, organization, "completed", actor_id, ""))
    people = [row.person_id for row in rows if row.person_id is not None]
    note("facilities.verify_class", found, {"people": len(people)}, people)


def give_back(held: InHouseClass, actor_id: int | None, reason: str) -> None:
    """Return a class to the facility with a reason, to be mended; raises LmsError without one, Conflict if decided."""
    found = lock(held.id)
    if (found.state, found.decided_by_id, found.reason) == ("returned", actor_id, reason.strip()):
        return
    if found.state != "entered":
        raise Conflict(lazy("This class does not wait to be verified."))
    if not reason.strip():
        raise LmsError(lazy("Give a reason; the facility will read it."), field="reason")
    _decide(found, "returned", actor_id, reason)
    releases.decide_all(scope_of(found), False, reason, actor_id)
    note("facilities.return_class", found, {})


def withdraw(held: InHouseClass, actor_id: int | None, reason: str) -> None:
    """Take a verified class back with a reason: its minutes count no longer. Raises LmsError, Conflict as above."""
    found = lock(held.id)
    if found.state == "withdrawn":
        return
    if found.state != "verified":
        raise Conflict(lazy("Only a verified class is taken back."))
    if not reason.strip():
        raise LmsError(lazy("Give a reason; the facility will read it."), field="reason")
    _decide(found, "withdrawn", actor_id, reason)
    organization = db.session.get_one(Organization, found.organization_id)
    rows = [row for row in attendees(found.id) if row.person_id is not None]
    for row in rows:
        record_fact(_fact(found, row, organization, "revoked", actor_id, reason.strip()))
    note("facilities.withdraw_class", found, {}, [row.person_id for row in rows if row.person_id is not None])


def _decide(found: InHouseClass, state: str, actor_id: int | None, reason: str) -> None:
    found.state, found.reason = state, reason.strip()
    found.decided_by_id, found.decided_at = actor_id, clock.now()
    db.session.flush()


def _fact(
    held: InHouseClass,
    row: InHouseAttendee,
    organization: Organization,
    kind: str,
    actor_id: int | None,
    reason: str,
) -> FactEntry:
    assert row.person_id is not None
    ends_at = held.starts_at + timedelta(minutes=held.minutes)
    return FactEntry(
        person_id=row.person_id,
        kind=kind,
        source_kind=SOURCE,
        source_id=row.id,
        local_date=day_of(held),
        course_version_id=held.course_version_id,
        minutes=held.minutes,
        mode="class",
        topics=_topics(held),
        attendance={"starts_at": held.starts_at.isoformat(), "ends_at": ends_at.isoformat(), "class": str(held.uid)},
        organization_id=held.organization_id,
        job=row.job,
        personal={"name": row.name, "organization": organization.name_ko, "position": row.position},
        actor_id=actor_id,
        reason=reason,
    )


def _topics(held: InHouseClass) -> list[dict[str, Any]]:
    parts = [module for module in modules_of(held.course_version_id) if module.id in held.modules]
    if not parts:
        return [{"ko": held.topic, "en": held.topic, "minutes": held.minutes}]
    return [{**module.title.as_dict(), "minutes": module.minutes} for module in parts]
