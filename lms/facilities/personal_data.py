"""What this room holds of a person: exported for them, erased on request, moved when persons are merged."""

from typing import Any

from sqlalchemy import select, update

from lms.core import clock, db
from lms.facilities.models import Designation, InHouseAttendee, InHouseClass

TABLES = ("designations", "in_house_classes", "in_house_attendees")


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return where the person is an expert, and the in-house classes the person was in."""
    named = db.session.scalars(
        select(Designation).where(Designation.person_id == person_id).order_by(Designation.starts_on)
    )
    been = db.session.execute(
        select(InHouseAttendee, InHouseClass)
        .join(InHouseClass, InHouseClass.id == InHouseAttendee.class_id)
        .where(InHouseAttendee.person_id == person_id)
        .order_by(InHouseClass.starts_at)
    )
    return {
        "designations": [
            {
                "organization_id": one.organization_id,
                "starts_on": one.starts_on.isoformat(),
                "ends_on": one.ends_on.isoformat() if one.ends_on else None,
            }
            for one in named
        ],
        "in_house_classes": [
            {
                "uid": str(held.uid),
                "topic": held.topic,
                "starts_at": held.starts_at.isoformat(),
                "minutes": held.minutes,
                "state": held.state,
                "name": row.name,
                "position": row.position,
                "job": row.job,
            }
            for row, held in been
        ],
    }


def erase(person_id: int) -> None:
    """End what the person is named for, and take name and position out of the lists; that somebody was there stays."""
    today = clock.today()
    db.session.execute(
        update(Designation)
        .where(Designation.person_id == person_id, Designation.ends_on.is_(None))
        .values(ends_on=today)
    )
    db.session.execute(
        update(InHouseAttendee).where(InHouseAttendee.person_id == person_id).values(name="", position="")
    )
    db.session.flush()


def repoint(person_id: int, kept_id: int) -> None:
    """Give the person's rows to the one who is the same human being; twice in one class counts once."""
    theirs = select(InHouseAttendee.class_id).where(InHouseAttendee.person_id == kept_id)
    for row in db.session.scalars(
        select(InHouseAttendee).where(InHouseAttendee.person_id == person_id, InHouseAttendee.class_id.in_(theirs))
    ):
        row.person_id = None
    held = {
        (one.organization_id, one.starts_on)
        for one in db.session.scalars(select(Designation).where(Designation.person_id == kept_id))
    }
    for one in db.session.scalars(select(Designation).where(Designation.person_id == person_id)):
        if (one.organization_id, one.starts_on) in held:
            db.session.delete(one)
        else:
            one.person_id = kept_id
    db.session.execute(update(InHouseAttendee).where(InHouseAttendee.person_id == person_id).values(person_id=kept_id))
    db.session.flush()
