"""Organizations: find, make and change them."""

import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select, true
from sqlalchemy.exc import IntegrityError

from lms.core import audit, clock, db, i18n
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.core.lists import Page
from lms.organizations.models import KINDS, Organization
from lms.policy import Actor

NAMES_SECONDS = 60
WITHIN_A_DISTRICT = ("police_station", "agency", "facility")


class OrganizationError(LmsError):
    """An organization cannot be found or stored as it was described."""


@dataclass(frozen=True)
class Draft:
    """What somebody says an organization is; dates are days in Seoul, `ends_on` is the last day."""

    kind: str
    name_ko: str
    name_en: str
    code: str | None = None
    district_id: int | None = None
    source: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    fictional: bool = False


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that narrows organizations to those the actor may see (Permission.SEE_ORGANIZATION)."""
    if actor.has_site("admin", "auditor"):
        return true()
    return Organization.id.in_(actor.organizations("manager"))


def get(uid: UUID) -> Organization | None:
    """Return the organization with this public id, or None."""
    return db.session.scalar(select(Organization).where(Organization.uid == uid))


def by_id(organization_id: int | None) -> Organization | None:
    """Return the organization with this key, or None."""
    return db.session.get(Organization, organization_id) if organization_id else None


def listed(actor: Actor, text: str = "", kind: str = "", number: int = 1) -> Page:
    """Return one page of the organizations an actor may see, by kind and name.

    `text`: a part of the Korean or English name, or the code; `kind`: one of KINDS or empty for all.
    """
    wanted = [visible_to(actor)]
    if text:
        wanted.append(_named_like(text))
    if kind in KINDS:
        wanted.append(Organization.kind == kind)
    page = Page.of(db.session.scalar(select(func.count()).select_from(Organization).where(*wanted)) or 0, number)
    statement = select(Organization).where(*wanted).order_by(*_by_kind_and_name()).limit(page.size).offset(page.offset)
    return page.holding(db.session.scalars(statement).all())


def _named_like(text: str) -> ColumnElement[bool]:
    return or_(
        Organization.name_ko.icontains(text, autoescape=True),
        Organization.name_en.icontains(text, autoescape=True),
        Organization.code == text,
    )


def _by_kind_and_name() -> tuple[Any, ...]:
    order = {kind: place for place, kind in enumerate(KINDS)}
    return case(order, value=Organization.kind), Organization.name_ko, Organization.id


def of_kind(*kinds: str) -> list[Organization]:
    """Return all organizations of these kinds, by kind and name."""
    return list(
        db.session.scalars(select(Organization).where(Organization.kind.in_(kinds)).order_by(*_by_kind_and_name()))
    )


def suggestions(actor: Actor, most: int = 300) -> list[str]:
    """Return Korean names to suggest while somebody types the name of an organization."""
    statement = select(Organization.name_ko).where(visible_to(actor)).order_by(*_by_kind_and_name()).limit(most)
    return list(db.session.scalars(statement))


def shown_name(written: str) -> str:
    """Return how pages call an organization whose Korean name was written down, as in an enrollment.

    In English that is the name of today, where exactly one is known; no statement is sent for a page in Korean.
    """
    if not written or i18n.language() == i18n.DEFAULT_LANGUAGE:
        return written
    return _english_names(int(clock.epoch() // NAMES_SECONDS)).get(written, written)


@lru_cache(maxsize=1)
def _english_names(_slot: int) -> dict[str, str]:
    names = select(Organization.name_ko, Organization.name_en).where(Organization.name_en != "")
    found: dict[str, set[str]] = {}
    for korean, english in db.session.execute(names):
        found.setdefault(korean, set()).add(english)
    return {korean: english.pop() for korean, english in found.items() if len(english) == 1}


def resolve(text: str, field: str = "organization") -> Organization:
    """Return the one organization meant by a code, a full name, or a part that fits a single name.

    Raises OrganizationError at `field`, naming up to five candidates when several fit.
    """
    text = unicodedata.normalize("NFC", text).strip()
    exact = or_(Organization.name_ko == text, Organization.name_en == text, Organization.code == text)
    for condition in (exact, _named_like(text)):
        found = db.session.scalars(select(Organization).where(condition).order_by(Organization.name_ko).limit(6)).all()
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{one.name_ko} ({one.code})" if one.code else one.name_ko for one in found[:5])
            raise OrganizationError(
                lazy("Several organizations fit: %(names)s. Type the whole name or the code.", names=names), field=field
            )
    raise OrganizationError(lazy("No organization has this name. Check the spelling or add it first."), field=field)


def create(draft: Draft) -> Organization:
    """Make an organization; raises OrganizationError naming the field that is wrong."""
    _check(draft)
    organization = Organization(**asdict(draft))
    _store(organization)
    audit.note("organizations.create", after=_plain(draft), thing=f"organization:{organization.id}")
    return organization


def change(organization: Organization, draft: Draft) -> None:
    """Give an organization what the draft says; raises OrganizationError naming the field that is wrong."""
    _check(draft, organization)
    before = {name: getattr(organization, name) for name in asdict(draft)}
    for name, value in asdict(draft).items():
        setattr(organization, name, value)
    _store(organization)
    thing = f"organization:{organization.id}"
    audit.note("organizations.change", before=_plain(Draft(**before)), after=_plain(draft), thing=thing)


def _plain(draft: Draft) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(draft).items() if v not in (None, "")}


def _check(draft: Draft, present: Organization | None = None) -> None:
    if draft.kind not in KINDS:
        raise OrganizationError(lazy("Choose one of the list."), field="kind")
    if not draft.name_ko or not draft.name_en:
        raise OrganizationError(lazy("Please fill this in."), field="name_en" if draft.name_ko else "name_ko")
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        raise OrganizationError(lazy("The last day must not be before the first."), field="ends_on")
    if draft.district_id is not None:
        if draft.kind not in WITHIN_A_DISTRICT:
            raise OrganizationError(lazy("Only stations, agencies and facilities lie in a district."), field="district")
        district = db.session.get(Organization, draft.district_id)
        if district is None or district.kind != "district":
            raise OrganizationError(lazy("Choose one of the list."), field="district")
    if draft.code is not None:
        other = db.session.scalar(select(Organization.id).where(Organization.code == draft.code))
        if other is not None and (present is None or other != present.id):
            raise _code_taken()


def _code_taken() -> OrganizationError:
    return OrganizationError(lazy("Another organization has this code."), field="code")


def _store(organization: Organization) -> None:
    # The code may be taken between the check and now; a savepoint keeps the session usable for the form's answer.
    try:
        with db.session.begin_nested():
            db.session.add(organization)
    except IntegrityError as error:
        raise _code_taken() from error
    _english_names.cache_clear()
