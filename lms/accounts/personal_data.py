"""What this room keeps about a person: to hand out, and to erase."""

from typing import Any

from sqlalchemy import delete, or_, select, update

from lms.accounts import accommodations
from lms.accounts.models import Accommodation, Deputy, Employment, Grant, Identity, OneTimeCode, Person, SignIn
from lms.accounts.services import account_of, email_of
from lms.core import audit, clock, crypto, db

TABLES = (
    "persons",
    "accounts",
    "identities",
    "employments",
    "grants",
    "deputies",
    "sign_ins",
    "one_time_codes",
    "accommodations",
)


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return everything this room knows of a person, as sections of rows; secrets stay out."""
    one, account = db.session.get(Person, person_id), account_of(person_id)
    if one is None:
        return {}
    person = {"uid": str(one.uid), **_values(one, "name", "name_en", "language", "created_at")}
    found: dict[str, list[dict[str, Any]]] = {"person": [person]}
    if account:
        phone = crypto.unseal_text(account.phone, "accounts.phone") if account.phone else ""
        contact = {"email": email_of(account), "phone": phone}
        kept = _values(account, "staff_id", "notifications", "must_change_password", "disabled_at", "created_at")
        found["account"] = [{**contact, **kept}]
        found["sign_ins"] = _rows(
            SignIn, SignIn.account_id == account.id, "agent", "remember", "created_at", "seen_at", "expires_at"
        )
        found["one_time_codes"] = _rows(
            OneTimeCode, OneTimeCode.account_id == account.id, "purpose", "created_at", "expires_at", "used_at"
        )
    found["identities"] = _rows(
        Identity, Identity.person_id == person_id, "issuer", "deployment", "subject", "created_at"
    )
    found["employments"] = _rows(
        Employment,
        Employment.person_id == person_id,
        "organization_id",
        "job",
        "department",
        "position",
        "starts_on",
        "ends_on",
    )
    found["grants"] = _rows(
        Grant, Grant.person_id == person_id, "role", "organization_id", "run_id", "starts_on", "ends_on"
    )
    found["accommodations"] = _rows(
        Accommodation, Accommodation.person_id == person_id, "percent", "reason", "given_at", "ended_at"
    )
    involved = or_(Deputy.person_id == person_id, Deputy.deputy_id == person_id)
    found["deputies"] = [
        {"i_am": "absent" if row.person_id == person_id else "deputy", **_values(row, "starts_on", "ends_on")}
        for row in db.session.scalars(select(Deputy).where(involved).order_by(Deputy.id))
    ]
    found["log"] = [
        {**_values(entry, "at", "action", "thing"), "by": "me" if entry.actor_id == person_id else "somebody else"}
        for entry in audit.about(person_id)
    ]
    return found


def _rows(table: Any, condition: Any, *names: str) -> list[dict[str, Any]]:
    return [_values(row, *names) for row in db.session.scalars(select(table).where(condition).order_by(table.id))]


def _values(row: Any, *names: str) -> dict[str, Any]:
    values = ((name, getattr(row, name)) for name in names)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values}


def erase(person_id: int) -> None:
    """Destroy the data key and blank what names a person; the bare rows stay, since records point to them."""
    account = account_of(person_id)
    if account:
        for table in (SignIn, OneTimeCode):
            db.session.execute(delete(table).where(table.account_id == account.id))
        db.session.delete(account)
    db.session.execute(delete(Identity).where(Identity.person_id == person_id))
    db.session.execute(delete(Deputy).where(or_(Deputy.person_id == person_id, Deputy.deputy_id == person_id)))
    db.session.execute(delete(Accommodation).where(Accommodation.person_id == person_id))
    today = clock.today()
    for dated in (Employment, Grant):
        going_on = or_(dated.ends_on.is_(None), dated.ends_on > today)
        db.session.execute(update(dated).where(dated.person_id == person_id, going_on).values(ends_on=today))
    db.session.execute(update(Employment).where(Employment.person_id == person_id).values(department="", position=""))
    blank = {"name": "", "name_en": "", "data_key": None, "erased_at": clock.now()}
    db.session.execute(update(Person).where(Person.id == person_id).values(blank))
    db.session.flush()


def repoint(person_id: int, kept_id: int) -> None:
    """Give everything of a person to another one who is the same human being, and note where it went.

    The account moves if the kept person has none; else it is closed, so that one way to sign in remains.
    """
    for table, column in (
        (Identity, Identity.person_id),
        (Employment, Employment.person_id),
        (Grant, Grant.person_id),
        (Deputy, Deputy.person_id),
        (Deputy, Deputy.deputy_id),
    ):
        db.session.execute(update(table).where(column == person_id).values({column.key: kept_id}))
    _repoint_accommodations(person_id, kept_id)
    # Nobody stands in for themselves.
    db.session.execute(delete(Deputy).where(Deputy.person_id == Deputy.deputy_id))
    account = account_of(person_id)
    if account is not None and account_of(kept_id) is None:
        account.person_id = kept_id
    elif account is not None and account.disabled_at is None:
        account.disabled_at = clock.now()
    db.session.execute(update(Person).where(Person.id == person_id).values(merged_into_id=kept_id))
    db.session.flush()


def _repoint_accommodations(person_id: int, kept_id: int) -> None:
    # At most one holds at a time: that of the kept person, if both have one.
    mine = (Accommodation.person_id == person_id, Accommodation.ended_at.is_(None))
    if accommodations.present(kept_id) is not None:
        db.session.execute(update(Accommodation).where(*mine).values(ended_at=clock.now()))
    db.session.execute(update(Accommodation).where(Accommodation.person_id == person_id).values(person_id=kept_id))
