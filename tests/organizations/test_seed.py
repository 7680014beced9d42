"""The organizations every installation starts with."""

import re

import pytest
from sqlalchemy import func, select

from lms.core import clock, db
from lms.organizations import jurisdictions
from lms.organizations.models import Jurisdiction, Organization
from lms.organizations.seed import DISTRICTS, seed, seed_demo

pytestmark = pytest.mark.usefixtures("database")


def count(kind: str) -> int:
    """Count the organizations of a kind."""
    return db.session.scalar(select(func.count()).where(Organization.kind == kind)) or 0


def code(value: str) -> Organization:
    """Return the organization with a code."""
    return db.session.scalars(select(Organization).where(Organization.code == value)).one()


def test_there_are_25_districts_and_31_stations_and_each_is_joined_to_one_district() -> None:
    seed()
    assert (count("district"), count("police_station"), count("city"), count("foundation")) == (25, 31, 1, 1)
    rows = db.session.scalars(select(Jurisdiction)).all()
    assert len(rows) == 31 == len({row.organization_id for row in rows})
    assert all(row.confirmed and row.source for row in rows)
    twice = [district for *_, stations in DISTRICTS if len(stations) == 2 for district in stations]
    assert len(twice) == 12


def test_seongbuk_is_served_by_two_stations() -> None:
    seed()
    found = jurisdictions.serving(code("11290").id, clock.today())
    assert [one.organization.name_ko for one in found] == ["서울성북경찰서", "서울종암경찰서"]
    assert found[0].organization.name_en == "Seoul Seongbuk Police Station"


def test_seeding_again_adds_nothing_and_overwrites_nothing() -> None:
    seed_demo()
    changed = code("11110")
    changed.name_en = "Changed by staff"
    row = jurisdictions.services_of(changed.id)[0]
    stored = jurisdictions.get(row.id)
    assert stored
    stored.confirmed = False
    db.session.flush()
    before = [db.session.scalar(select(func.count()).select_from(table)) for table in (Organization, Jurisdiction)]
    seed()
    seed_demo()
    after = [db.session.scalar(select(func.count()).select_from(table)) for table in (Organization, Jurisdiction)]
    assert before == after
    assert code("11110").name_en == "Changed by staff"
    assert not stored.confirmed


def test_demo_organizations_are_fictional_and_named_so() -> None:
    seed_demo()
    made = db.session.scalars(select(Organization).where(Organization.fictional)).all()
    assert len(made) == 5
    assert all(one.name_ko.startswith("가상 ") and one.name_en.startswith("Fictional ") for one in made)
    served = [row for one in made for row in jurisdictions.services_of(one.id)]
    assert served and not any(row.confirmed for row in served)
    assert all(re.fullmatch(r"\d{5}", row.district.code or "") for row in served)
