"""Consultants: expertise, load, days, and districts with which they have a conflict of interest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select

from lms.accounts.models import Person
from lms.core import audit, db
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.organizations.models import Organization
from lms.planning.matching import Offer
from lms.planning.models import Consultant, ConsultantConflict

MOST_TAGS = 20
TAG_MOST = 40


@dataclass(frozen=True)
class Draft:
    """What staff say of a consultant; `conflicts`: reason by district."""

    tags: tuple[str, ...]
    most_load: int
    days: tuple[date, ...] = ()
    conflicts: Mapping[int, str] | None = None
    active: bool = True


@dataclass(frozen=True)
class Listed:
    """A consultant with name and conflicts."""

    consultant: Consultant
    person: Person
    conflicts: Sequence[tuple[Organization, str]]


def tags_of(text: str, field: str = "tags") -> tuple[str, ...]:
    """Return the fields of expertise of a line, parted by commas, each once; raises LmsError at `field`."""
    found = tuple(dict.fromkeys(" ".join(part.split()) for part in text.replace("·", ",").split(",") if part.strip()))
    if len(found) > MOST_TAGS or any(len(one) > TAG_MOST for one in found):
        raise LmsError(
            lazy("At most %(most)s fields of %(long)s characters.", most=MOST_TAGS, long=TAG_MOST), field=field
        )
    return found


def by_uid(uid: UUID) -> Consultant | None:
    """Return the consultant with this uid, or None."""
    return db.session.scalar(select(Consultant).where(Consultant.uid == uid))


def listed() -> list[Listed]:
    """Return all consultants by name, with two statements."""
    conflicts: dict[int, list[tuple[Organization, str]]] = {}
    for row, district in db.session.execute(
        select(ConsultantConflict, Organization)
        .join(Organization, Organization.id == ConsultantConflict.district_id)
        .order_by(Organization.name_ko)
    ):
        conflicts.setdefault(row.consultant_id, []).append((district, row.reason))
    rows = db.session.execute(
        select(Consultant, Person).join(Person, Person.id == Consultant.person_id).order_by(Person.name, Person.id)
    )
    return [Listed(row.Consultant, row.Person, conflicts.get(row.Consultant.id, ())) for row in rows]


def known_tags() -> list[str]:
    """Return every field of expertise that some consultant has."""
    return sorted({tag for tags in db.session.scalars(select(Consultant.tags)) for tag in tags})


def days_of(row: Consultant) -> list[date]:
    """Return the days on which a consultant is available; none means any day."""
    return [date.fromisoformat(day) for day in row.days]


def conflicts_of(consultant_id: int) -> list[tuple[Organization, str]]:
    """Return the districts of conflict of a consultant, with the reasons."""
    rows = db.session.execute(
        select(Organization, ConsultantConflict.reason)
        .join(ConsultantConflict, ConsultantConflict.district_id == Organization.id)
        .where(ConsultantConflict.consultant_id == consultant_id)
        .order_by(Organization.name_ko)
    )
    return [(row.Organization, row.reason) for row in rows]


def save(person_id: int, draft: Draft) -> Consultant:
    """Make somebody a consultant, or change what is said of them; sent twice, it is one."""
    row = db.session.scalar(select(Consultant).where(Consultant.person_id == person_id).with_for_update())
    if row is None:
        row = Consultant(person_id=person_id)
        db.session.add(row)
    row.tags, row.most_load, row.active = list(draft.tags), draft.most_load, draft.active
    row.days = [day.isoformat() for day in draft.days]
    db.session.flush()
    db.session.execute(delete(ConsultantConflict).where(ConsultantConflict.consultant_id == row.id))
    db.session.add_all(
        ConsultantConflict(consultant_id=row.id, district_id=district, reason=reason)
        for district, reason in (draft.conflicts or {}).items()
    )
    db.session.flush()
    after = {"tags": row.tags, "most_load": row.most_load, "conflicts": sorted(draft.conflicts or {})}
    audit.note("planning.save_consultant", [person_id], thing=f"consultant:{row.id}", after=after)
    return row


def offers() -> list[Offer]:
    """Return the active consultants as the solver takes them."""
    conflicts: dict[int, set[int]] = {}
    for row in db.session.scalars(select(ConsultantConflict)):
        conflicts.setdefault(row.consultant_id, set()).add(row.district_id)
    active = db.session.scalars(select(Consultant).where(Consultant.active).order_by(Consultant.id))
    return [
        Offer(
            one.id,
            frozenset(one.tags),
            one.most_load,
            frozenset(conflicts.get(one.id, ())),
            frozenset(days_of(one)),
        )
        for one in active
    ]
