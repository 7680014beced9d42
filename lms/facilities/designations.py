"""Who is the child-rights expert of a facility, from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from lms.accounts.models import Employment, Person
from lms.accounts.services import check_days, in_force
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.facilities.models import Designation
from lms.organizations.models import Organization

# Kinds of organizations that care for children and may name experts (CWA 52(1)).
FACILITIES = ("facility", "agency")


@dataclass(frozen=True)
class Expert:
    """A designation with the person's name; `in_force`: today. `organization_id` is what the policy reads."""

    id: int
    uid: UUID
    organization_id: int
    person_id: int
    name: str
    starts_on: date
    ends_on: date | None
    in_force: bool


def of_organization(organization_id: int) -> list[Expert]:
    """Return the experts of a facility, past, present and to come, the newest first."""
    return _experts(Designation.organization_id == organization_id)


def of_person(person_id: int) -> list[Expert]:
    """Return where a person is or was an expert, the newest first."""
    return _experts(Designation.person_id == person_id)


def on(organization_id: int, day: date) -> list[Expert]:
    """Return who is an expert of a facility on a day."""
    held = (Designation.starts_on <= day) & or_(Designation.ends_on.is_(None), Designation.ends_on >= day)
    return _experts((Designation.organization_id == organization_id) & held)


def by_uid(uid: UUID) -> Designation | None:
    """Return the designation with this public id, or None."""
    return db.session.scalar(select(Designation).where(Designation.uid == uid))


def _experts(condition: object) -> list[Expert]:
    today = clock.today()
    rows = db.session.execute(
        select(Designation, Person.name)
        .join(Person, Person.id == Designation.person_id)
        .where(condition)  # type: ignore[arg-type]
        .order_by(Designation.starts_on.desc(), Designation.id.desc())
    )
    return [
        Expert(
            one.id, one.uid, one.organization_id, one.person_id, name, one.starts_on, one.ends_on, one.in_force(today)
        )
        for one, name in rows
    ]


def staff_on(organization_id: int, day: date) -> Sequence[tuple[Person, Employment]]:
    """Return who works in an organization on a day, by name."""
    rows = db.session.execute(
        select(Person, Employment)
        .join(Employment, Employment.person_id == Person.id)
        .where(
            Employment.organization_id == organization_id,
            in_force(Employment, day),
            Person.erased_at.is_(None),
            Person.merged_into_id.is_(None),
        )
        .order_by(Person.name, Person.id, Employment.starts_on.desc())
    )
    found = {person.id: (person, employment) for person, employment in reversed(list(rows))}
    return list(reversed(found.values()))


def designate(
    organization: Organization, person_id: int, starts_on: date, ends_on: date | None, actor_id: int | None
) -> Designation:
    """Name a person as expert of a facility for these days; an open end holds until it is ended.

    Raises LmsError for an organization that is no facility, a person who does not work there on the first day, or
    days the wrong way round; Conflict when the person is its expert on some of these days already.
    """
    if organization.kind not in FACILITIES:
        raise LmsError(lazy("Only facilities and protection agencies name child-rights experts."), field="person")
    check_days(starts_on, ends_on)
    if person_id not in {person.id for person, _ in staff_on(organization.id, starts_on)}:
        raise LmsError(lazy("This person does not work here on the first day."), field="person")
    # Two who name at once queue at the organization, so that the second finds what the first wrote.
    db.session.execute(select(Organization.id).where(Organization.id == organization.id).with_for_update())
    same = select(Designation.id).where(
        Designation.organization_id == organization.id,
        Designation.person_id == person_id,
        or_(Designation.ends_on.is_(None), Designation.ends_on >= starts_on),
    )
    if ends_on is not None:
        same = same.where(Designation.starts_on <= ends_on)
    if db.session.scalar(same.limit(1)) is not None:
        raise Conflict(lazy("This person is the expert on some of these days already."), field="starts_on")
    made = Designation(
        organization_id=organization.id,
        person_id=person_id,
        starts_on=starts_on,
        ends_on=ends_on,
        designated_by_id=actor_id,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    after = {"organization": organization.id, "starts_on": starts_on.isoformat(), "ends_on": _iso(ends_on)}
    audit.note("facilities.designate", [person_id], after=after, thing=f"designation:{made.id}")
    return made


def end(designation: Designation, last_day: date) -> None:
    """Set the last day of a designation; raise LmsError for a day before the first."""
    if last_day < designation.starts_on:
        raise LmsError(lazy("The last day must not be before the first."), field="ends_on")
    before = {"ends_on": _iso(designation.ends_on)}
    designation.ends_on = last_day
    db.session.flush()
    audit.note(
        "facilities.end_designation",
        [designation.person_id],
        before,
        {"ends_on": last_day.isoformat()},
        thing=f"designation:{designation.id}",
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
