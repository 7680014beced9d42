"""The staff pages about organizations."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import db
from lms.organizations import jurisdictions
from lms.organizations.models import Organization
from lms.organizations.seed import seed_demo
from tests.accounts import people
from tests.accounts.people import signed_in


@pytest.fixture
def dan(app: Flask) -> FlaskClient:
    """Return the browser of Dan, who administers."""
    people.admin()
    with people.kept():
        seed_demo()
    return signed_in(app.test_client(), "dan@example.org")


def text(response) -> str:
    """Return a page as text."""
    return response.get_data(as_text=True)


def code(value: str) -> Organization:
    """Return the organization with a code."""
    return db.session.scalars(select(Organization).where(Organization.code == value)).one()


def test_cho_sees_nothing(app: Flask) -> None:
    people.stranger()
    with people.kept():
        seed_demo()
    uid, row = code("11110").uid, jurisdictions.services_of(code("11110").id)[0].id
    cho = signed_in(app.test_client(), "cho@example.org")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("organizations_staff."):
            path = rule.rule.replace("<uuid:uid>", str(uid)).replace("<int:jurisdiction_id>", str(row))
            for method in (rule.methods or set()) & {"GET", "POST"}:
                assert cho.open(path, method=method).status_code == 404, (method, path)


def test_a_manager_sees_the_own_organization_and_changes_nothing(app: Flask) -> None:
    with people.kept():
        seed_demo()
    mine, other = code("DEMO-AGENCY-1"), code("DEMO-AGENCY-2")
    people.member("이벤", email="ben@example.org", manages=mine.id)
    ben = signed_in(app.test_client(), "ben@example.org")
    page = text(ben.get("/staff/organizations"))
    assert "가상 한빛" in page and "가상 이음" not in page
    assert ben.get(f"/staff/organizations/{mine.uid}").status_code == 200
    assert ben.get(f"/staff/organizations/{other.uid}").status_code == 403
    assert ben.get(f"/staff/organizations/{mine.uid}/edit").status_code == 403
    assert ben.post("/staff/organizations/new").status_code == 403


def test_the_list_is_searched_filtered_and_paged(dan: FlaskClient) -> None:
    assert len(set(re.findall(r"/staff/organizations/[0-9a-f-]{36}", text(dan.get("/staff/organizations"))))) == 50
    assert "page=2" in text(dan.get("/staff/organizations"))
    page = text(dan.get("/staff/organizations?q=서대문&kind=district"))
    assert "서대문구" in page and "서울서대문경찰서" not in page
    nothing = dan.get("/staff/organizations?q=없는+기관")
    assert nothing.status_code == 200 and "없는 기관" in text(nothing)
    assert dan.get("/staff/organizations?kind=club&page=-1").status_code == 200


def test_an_organization_is_added_and_changed(dan: FlaskClient) -> None:
    form = {"kind": "facility", "name_ko": "가상 별빛 쉼터", "name_en": "Starlight", "district": str(code("11110").id)}
    answer = dan.post("/staff/organizations/new", data={**form, "code": "STAR-1"})
    assert answer.status_code == 303
    page = text(dan.get(answer.headers["Location"]))
    assert "가상 별빛 쉼터" in page and "종로구" in page
    uid = code("STAR-1").uid
    assert 'value="STAR-1"' in text(dan.get(f"/staff/organizations/{uid}/edit"))
    changed = dan.post(f"/staff/organizations/{uid}/edit", data={**form, "code": "STAR-2", "district": ""})
    assert changed.status_code == 303
    db.session.remove()
    assert code("STAR-2").district_id is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_ko": ""}, "name_ko"),
        ({"name_ko": "가" * 121}, "name_ko"),
        ({"name_en": "a\x00b"}, "name_en"),
        ({"kind": "club"}, "kind"),
        ({"code": "코드"}, "code"),
        ({"code": "11110"}, "code"),
        ({"district": "999999"}, "district"),
        ({"district": "abc"}, "district"),
        ({"starts_on": "yesterday"}, "starts_on"),
        ({"starts_on": "2026-03-02", "ends_on": "2026-03-01"}, "ends_on"),
    ],
)
def test_a_faulty_form_is_refused_at_the_field_and_keeps_what_was_typed(
    dan: FlaskClient, changes: dict[str, str], field: str
) -> None:
    form = {"kind": "facility", "name_ko": "가상 별빛", "name_en": "Starlight", "district": "", "source": "<b>x</b>"}
    answer = dan.post("/staff/organizations/new", data={**form, **changes})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in text(answer)
    assert "&lt;b&gt;x&lt;/b&gt;" in text(answer)
    db.session.remove()
    assert not db.session.scalars(select(Organization).where(Organization.name_en == "Starlight")).all()


def test_districts_served_are_added_ended_and_confirmed(dan: FlaskClient) -> None:
    agency, district = code("DEMO-AGENCY-1"), code("11680")
    path = f"/staff/organizations/{agency.uid}"
    form = {"district": str(district.id), "starts_on": "2026-03-02", "source": "가상 공문"}
    assert dan.post(f"{path}/serve", data={**form, "district": ""}).status_code == 422
    assert dan.post(f"{path}/serve", data={**form, "source": ""}).status_code == 422
    assert dan.post(f"{path}/serve", data=form).status_code == 303
    again = dan.post(f"{path}/serve", data=form)
    assert again.status_code == 422 and 'id="starts_on-error"' in text(again)
    assert "강남구" in text(dan.get(path))
    row = next(one for one in jurisdictions.services_of(agency.id) if one.district.code == "11680")
    change = {"starts_on": "2026-03-02", "ends_on": "2026-12-31", "source": "가상 공문", "confirmed": "y"}
    assert dan.get(f"/staff/organizations/jurisdictions/{row.id}").status_code == 200
    assert dan.post(f"/staff/organizations/jurisdictions/{row.id}", data=change).status_code == 303
    db.session.remove()
    stored = jurisdictions.get(row.id)
    assert stored and stored.confirmed and stored.ends_on
    assert dan.get("/staff/organizations/jurisdictions/999999").status_code == 404
    facility = code("DEMO-FACILITY-1")
    assert dan.post(f"/staff/organizations/{facility.uid}/serve", data=form).status_code == 422
