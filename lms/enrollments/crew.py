"""Who works in a run: persons with a role for it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from lms.accounts import roles
from lms.accounts.models import Grant, Person
from lms.core import clock, db
from lms.enrollments.models import Run


@dataclass(frozen=True)
class Member:
    """A person with a role in a run."""

    grant_id: int
    name: str
    person_uid: UUID
    role: str


def of(run_id: int) -> list[Member]:
    """Return who has a role in a run today or later."""
    rows = db.session.execute(
        select(Grant, Person)
        .join(Person, Person.id == Grant.person_id)
        .where(Grant.run_id == run_id, (Grant.ends_on.is_(None)) | (Grant.ends_on >= clock.today()))
        .order_by(Grant.role, Person.name, Grant.id)
    )
    return [Member(row.Grant.id, row.Person.name, row.Person.uid, row.Grant.role) for row in rows]


def grant_of(uid: UUID, grant_id: int) -> Grant | None:
    """Return a role given for the run with this uid, or None."""
    return db.session.scalar(
        select(Grant).join(Run, Run.id == Grant.run_id).where(Run.uid == uid, Grant.id == grant_id)
    )


def end(grant: Grant) -> None:
    """End a role at once: yesterday was its last day."""
    roles.end_grant(grant, clock.today() - timedelta(days=1))


def run_uid(grant: Grant) -> UUID:
    """Return the uid of the run a role is for."""
    assert grant.run_id is not None
    return db.session.get_one(Run, grant.run_id).uid
