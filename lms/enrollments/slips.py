"""Slips to cut out, with the code of the first sign-in for people of a run without e-mail address and password."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from lms.accounts import codes
from lms.accounts.models import Account, Person
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.enrollments.models import Enrollment
from lms.enrollments.states import OUTSIDE


@dataclass(frozen=True)
class Slip:
    """What one slip says, and whose account it is for."""

    account_id: int
    name: str
    organization_name: str
    staff_id: str
    code: str
    until: date


def waiting(run_id: int) -> Sequence[Any]:
    """Return who of a run needs a code, by organization and name: account id, name, organization, staff ID."""
    return db.session.execute(_rows(Enrollment.run_id == run_id)).all()


def _rows(condition: ColumnElement[bool]) -> Any:
    return (
        select(Account.id, Account.staff_id, Enrollment.name, Enrollment.organization_name, Account.person_id)
        .join(Enrollment, Enrollment.person_id == Account.person_id)
        .join(Person, Person.id == Account.person_id)
        .where(
            condition,
            Enrollment.state.not_in(OUTSIDE),
            Account.email.is_(None),
            Account.password_hash.is_(None),
            Account.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
        .distinct()
        .order_by(Enrollment.organization_name, Enrollment.name, Account.id)
    )


def draw(run_id: int, account_ids: Collection[int]) -> list[Slip]:
    """Return slips with new codes for some of those who need one; none of the codes opens anything before `keep`.

    Raises LmsError for nobody. Who chose a password meanwhile is left out.
    """
    rows = [row for row in waiting(run_id) if row.id in set(account_ids)]
    if not rows:
        raise LmsError(lazy("Choose at least one person."), field="people")
    until = clock.today() + codes.LIFE
    return [Slip(row.id, row.name, row.organization_name, row.staff_id or "", codes.draw(), until) for row in rows]


def keep(run_id: int, slips: Collection[Slip]) -> None:
    """Let the codes of slips that were printed be valid; earlier codes of these people are void.

    Raises Conflict when somebody does not need one any more: then none is.
    """
    rows = {row.id: row for row in waiting(run_id)}
    if any(one.account_id not in rows for one in slips):
        raise Conflict(lazy("Somebody of them chose a password meanwhile. Make the codes once more."))
    for one in slips:
        codes.give(db.session.get_one(Account, one.account_id), one.code)
    people = [rows[one.account_id].person_id for one in slips]
    audit.note("enrollments.print_codes", people, thing=f"run:{run_id}")
