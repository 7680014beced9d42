"""Jurisdictions: which station or agency serves which district from when to when, and how that is known."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from lms.core import audit, db
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.organizations.models import Jurisdiction, Organization

SERVING = ("police_station", "agency")


class JurisdictionError(LmsError):
    """A jurisdiction cannot be stored as it was described."""


@dataclass(frozen=True)
class Service:
    """That `organization` serves `district`, as one row says."""

    id: int
    district: Organization
    organization: Organization
    starts_on: date | None
    ends_on: date | None
    source: str
    confirmed: bool

    def in_force(self, day: date) -> bool:
        """Say whether the row holds on a day."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)


def serving(district_id: int, day: date) -> list[Service]:
    """Return who serves a district on a day: police stations and agencies, by kind and name."""
    return [one for one in services_of(district_id) if one.in_force(day)]


def services_of(organization_id: int) -> list[Service]:
    """Return every service, past and present, of which the organization is one side, the newest first."""
    district, organization = (aliased(Organization) for _ in range(2))
    rows = db.session.execute(
        select(Jurisdiction, district, organization)
        .join(district, district.id == Jurisdiction.district_id)
        .join(organization, organization.id == Jurisdiction.organization_id)
        .where(or_(Jurisdiction.district_id == organization_id, Jurisdiction.organization_id == organization_id))
        .order_by(organization.kind, organization.name_ko, district.name_ko, Jurisdiction.id.desc())
    )
    return [
        Service(row.id, served, server, row.starts_on, row.ends_on, row.source, row.confirmed)
        for row, served, server in rows
    ]


def get(jurisdiction_id: int) -> Jurisdiction | None:
    """Return one jurisdiction, or None."""
    return db.session.get(Jurisdiction, jurisdiction_id)


def serve(
    organization: Organization,
    district: Organization | None,
    *,
    starts_on: date | None,
    ends_on: date | None = None,
    source: str,
    confirmed: bool,
) -> Jurisdiction:
    """Record that an organization serves a district; no first day means: since before the records.

    Raises JurisdictionError if the sides are of the wrong kind, or the days overlap with what is recorded.
    """
    if district is None or district.kind != "district":
        raise JurisdictionError(lazy("Choose one of the list."), field="district")
    if organization.kind not in SERVING:
        raise JurisdictionError(lazy("Only police stations and agencies serve districts."), field="organization")
    row = Jurisdiction(district_id=district.id, organization_id=organization.id)
    _set(row, starts_on, ends_on, source, confirmed)
    db.session.add(row)
    db.session.flush()
    audit.note("organizations.serve", after=_values(row), thing=f"jurisdiction:{row.id}")
    return row


def change(row: Jurisdiction, *, starts_on: date | None, ends_on: date | None, source: str, confirmed: bool) -> None:
    """Change the days, source and confirmation of a jurisdiction; raises JurisdictionError as `serve` does."""
    before = _values(row)
    _set(row, starts_on, ends_on, source, confirmed)
    db.session.flush()
    audit.note("organizations.change_service", before=before, after=_values(row), thing=f"jurisdiction:{row.id}")


def _set(row: Jurisdiction, starts_on: date | None, ends_on: date | None, source: str, confirmed: bool) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise JurisdictionError(lazy("The last day must not be before the first."), field="ends_on")
    if confirmed and not source:
        raise JurisdictionError(lazy("Say where this was confirmed."), field="source")
    others = select(Jurisdiction.id).where(
        Jurisdiction.district_id == row.district_id, Jurisdiction.organization_id == row.organization_id
    )
    if row.id is not None:
        others = others.where(Jurisdiction.id != row.id)
    if ends_on is not None:
        others = others.where(or_(Jurisdiction.starts_on.is_(None), Jurisdiction.starts_on <= ends_on))
    if starts_on is not None:
        others = others.where(or_(Jurisdiction.ends_on.is_(None), Jurisdiction.ends_on >= starts_on))
    with db.session.no_autoflush:
        if db.session.scalar(others.limit(1)) is not None:
            raise JurisdictionError(lazy("These days overlap with what is recorded already."), field="starts_on")
    row.starts_on, row.ends_on, row.source, row.confirmed = starts_on, ends_on, source, confirmed


def _values(row: Jurisdiction) -> dict[str, Any]:
    return {
        "district_id": row.district_id,
        "organization_id": row.organization_id,
        "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "source": row.source,
        "confirmed": row.confirmed,
    }
