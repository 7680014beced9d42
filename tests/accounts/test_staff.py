"""The staff pages about people."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from lms.accounts import actors, roles, services
from lms.accounts.models import Account, Person
from lms.core import clock, db
from lms.core.audit import Entry
from tests.accounts import people
from tests.accounts.people import sign_in, signed_in

DAY = timedelta(days=1)


@pytest.fixture
def dan(app: Flask) -> FlaskClient:
    """Return the browser of Dan, who administers."""
    people.admin()
    return signed_in(app.test_client(), "dan@example.org")


def text(response) -> str:
    """Return a page as text."""
    return response.get_data(as_text=True)


def named(response) -> set[str]:
    """Return the names in a list of people."""
    return set(re.findall(r'/staff/people/[0-9a-f-]{36}">([^<]+)<', text(response)))


def test_cho_sees_nothing(app: Flask, client: FlaskClient) -> None:
    people.stranger()
    ann, paths = people.member(), []
    signed_in(client, "cho@example.org")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("accounts_staff."):
            path = rule.rule.replace("<uuid:uid>", str(ann.uid))
            path = re.sub(r"<int:\w+>", "1", path)
            paths.append(path)
            for method in (rule.methods or set()) & {"GET", "POST"}:
                assert client.open(path, method=method).status_code == 404, (method, path)
    assert len(paths) >= 10
    assert client.get(f"/staff/people/{people.Member(0, 0, ann.uid, '').uid}").status_code == 404


def test_nobody_without_signing_in_sees_anything(app: Flask) -> None:
    ann, client = people.member(), app.test_client()
    for path in ("/staff/people", f"/staff/people/{ann.uid}", "/staff/people/new"):
        assert client.get(path).headers["Location"].startswith("/sign-in")


def test_a_manager_sees_the_people_of_the_own_organization_only(app: Flask) -> None:
    here, there = people.organization(), people.organization("가상 별빛 쉼터")
    ann = people.member(works_at=here)
    eve = people.member("박이브", email="eve@example.org", works_at=there)
    people.member("이벤", email="ben@example.org", works_at=there, manages=here)
    ben = signed_in(app.test_client(), "ben@example.org")
    assert named(ben.get("/staff/people")) == {"김안", "이벤"}
    assert ben.get(f"/staff/people/{ann.uid}").status_code == 200
    assert "ann@example.org" not in text(ben.get(f"/staff/people/{ann.uid}"))
    assert ben.get(f"/staff/people/{eve.uid}").status_code == 403
    assert ben.post(f"/staff/people/{ann.uid}/account/close").status_code == 403


def test_an_auditor_reads_and_changes_nothing(app: Flask) -> None:
    ann = people.member()
    people.member("오딧", email="aud@example.org", role="auditor")
    auditor = signed_in(app.test_client(), "aud@example.org")
    assert auditor.get(f"/staff/people/{ann.uid}").status_code == 200
    assert auditor.get("/staff/people/new").status_code == 403
    assert auditor.post(f"/staff/people/{ann.uid}/account/first-password").status_code == 403


def test_people_are_found_by_parts_of_names_addresses_jobs_and_roles(dan: FlaskClient) -> None:
    here = people.organization()
    people.member("남궁민수", staff_id="SFWF-417", works_at=here, job="police-officer")
    people.member("김민", email="kim@example.org", manages=here)
    with people.kept():
        services.create_person("Minsu Park")
    for query, expected in (
        ("q=민", {"남궁민수", "김민"}),
        ("q=궁민", {"남궁민수"}),
        ("q=minsu", {"Minsu Park"}),
        ("q=%25", set()),
        ("q=_", set()),
        ("q=ann@EXAMPLE.org", {"남궁민수"}),
        ("q=sfwf-417", {"남궁민수"}),
        ("q=example", set()),
        ("organization=해오름", {"남궁민수"}),
        ("job=police-officer", {"남궁민수"}),
        ("job=nonsense&q=김민", {"김민"}),
        ("role=manager", {"김민"}),
        ("role=admin", {"다니엘 단"}),
        ("q=민&role=manager", {"김민"}),
    ):
        assert named(dan.get(f"/staff/people?{query}")) == expected, query


def test_a_long_list_has_pages_and_costs_few_statements(dan: FlaskClient, database: Engine) -> None:
    with people.kept():
        db.session.add_all(
            [Person(name=f"사람 {number:03}", created_at=clock.now(), language="ko") for number in range(120)]
        )
    seen: list[str] = []

    def count(*values: object) -> None:
        if str(values[2]).startswith("SELECT"):
            seen.append(str(values[2]))

    event.listen(database, "before_cursor_execute", count)
    try:
        first = dan.get("/staff/people?q=사람")
    finally:
        event.remove(database, "before_cursor_execute", count)
    assert len(seen) <= 5
    assert len(named(first)) == 50
    assert len(named(dan.get("/staff/people?q=사람&page=3"))) == 20
    assert len(named(dan.get("/staff/people?q=사람&page=99"))) == 20
    assert dan.get("/staff/people?page=x").status_code == 200


def test_looking_is_logged(app: Flask, dan: FlaskClient) -> None:
    ann = people.member()
    dan.get("/staff/people")
    dan.get(f"/staff/people/{ann.uid}")
    db.session.remove()
    entries = db.session.scalars(select(Entry).where(Entry.action.in_(["accounts.list_people", "accounts.see_person"])))
    found = {entry.action: entry for entry in entries}
    assert ann.person_id in found["accounts.list_people"].person_ids
    assert found["accounts.see_person"].person_ids == [ann.person_id]
    assert found["accounts.see_person"].actor_id != ann.person_id
    own = signed_in(app.test_client())
    own.get(f"/staff/people/{ann.uid}")
    db.session.remove()
    assert len(db.session.scalars(select(Entry).where(Entry.action == "accounts.see_person")).all()) == 1


def test_dan_adds_a_person_who_signs_in_with_the_password_shown_once(app: Flask, dan: FlaskClient) -> None:
    people.organization()
    form = {
        "name": "박하늘",
        "language": "ko",
        "organization": "해오름",
        "job": "facility-staff",
        "starts_on": clock.today().isoformat(),
        "with_account": "y",
        "staff_id": "NEW-1",
    }
    page = dan.post("/staff/people/new", data=form)
    shown = re.search(r"<dd>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</dd>", text(page))
    assert page.status_code == 200 and shown
    client = app.test_client()
    assert sign_in(client, "new-1", shown[1]).headers["Location"].startswith("/profile/password")
    person = db.session.scalars(select(Person).where(Person.name == "박하늘")).one()
    job = services.employment_on(person.id, clock.today())
    assert job and job.job == "facility-staff"


def test_a_person_needs_no_account(dan: FlaskClient) -> None:
    answer = dan.post("/staff/people/new", data={"name": "박하늘", "language": "ko"})
    assert answer.status_code == 303
    page = dan.get(answer.headers["Location"])
    assert "/account" in text(page)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"name": "=cmd"}, "name"),
        ({"email": "no address"}, "email"),
        ({"email": "dan@example.org"}, "email"),
        ({"email": "", "staff_id": ""}, "staff_id"),
        ({"organization": "없는 기관", "job": "other"}, "organization"),
        ({"organization": "해오름", "job": ""}, "job"),
        ({"organization": "가상", "job": "other"}, "organization"),
        ({"starts_on": "2026-13-01", "organization": "해오름", "job": "other"}, "starts_on"),
        ({"language": "fr"}, "language"),
    ],
)
def test_a_faulty_new_person_is_refused_at_the_field_and_nothing_is_kept(
    dan: FlaskClient, changes: dict[str, str], field: str
) -> None:
    people.organization()
    people.organization("가상 별빛 쉼터")
    form = {"name": "박하늘", "language": "ko", "with_account": "y", "email": "sky@example.org", **changes}
    answer = dan.post("/staff/people/new", data=form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in text(answer)
    if field != "name":
        assert 'value="박하늘"' in text(answer)
    db.session.remove()
    assert db.session.scalars(select(Person).where(Person.name == "박하늘")).all() == []


def test_jobs_and_roles_are_given_and_ended(dan: FlaskClient) -> None:
    place, ann = people.organization(), people.member()
    today, path = clock.today(), f"/staff/people/{ann.uid}"
    job = {"organization": "해오름", "job": "facility-head", "starts_on": today.isoformat(), "department": "보육"}
    assert dan.post(f"{path}/jobs/new", data={**job, "ends_on": "2020-01-01"}).status_code == 422
    assert dan.post(f"{path}/jobs/new", data=job).status_code == 303
    role = {"role": "manager", "organization": "해오름", "starts_on": today.isoformat()}
    assert dan.post(f"{path}/roles/new", data={**role, "organization": ""}).status_code == 422
    assert dan.post(f"{path}/roles/new", data={**role, "role": "admin"}).status_code == 422
    assert dan.post(f"{path}/roles/new", data=role).status_code == 303
    assert dan.post(f"{path}/roles/new", data=role).status_code == 422
    actor = actors.actor_for(ann.person_id)
    assert actor and actor.organizations("manager") == {place} and actor.job == "facility-head"
    held, employed = roles.grants(ann.person_id)[0].grant, services.employments(ann.person_id)[0][0]
    yesterday = {"ends_on": (today - DAY).isoformat()}
    assert dan.post(f"{path}/roles/{held.id}/end", data=yesterday).status_code == 303
    assert dan.post(f"{path}/jobs/{employed.id}/end", data=yesterday).status_code == 422
    assert dan.post(f"{path}/jobs/{employed.id}/end", data={"ends_on": today.isoformat()}).status_code == 303
    assert dan.post(f"{path}/jobs/999/end", data=yesterday).status_code == 404
    assert dan.post(f"{path}/roles/999/end", data=yesterday).status_code == 404
    db.session.remove()
    actor = actors.actor_for(ann.person_id)
    assert actor and actor.granted == ()


def test_a_job_of_somebody_else_is_not_ended_by_a_wrong_address(dan: FlaskClient) -> None:
    place = people.organization()
    ann, eve = people.member(), people.member("박이브", email="eve@example.org", works_at=place)
    job = services.employments(eve.person_id)[0][0]
    data = {"ends_on": clock.today().isoformat()}
    assert dan.post(f"/staff/people/{ann.uid}/jobs/{job.id}/end", data=data).status_code == 404


def test_the_account_is_closed_opened_and_given_a_first_password(app: Flask, dan: FlaskClient) -> None:
    ann, client = people.member(), app.test_client()
    path = f"/staff/people/{ann.uid}/account"
    signed_in(client)
    assert dan.post(f"{path}/close").status_code == 303
    assert client.get("/profile").status_code == 303
    assert sign_in(client).status_code == 422
    assert dan.post(f"{path}/reset").status_code == 409
    assert dan.post(f"{path}/open").status_code == 303
    page = text(dan.post(f"{path}/first-password"))
    shown = re.search(r"<dd>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</dd>", page)
    assert shown
    assert sign_in(client).status_code == 422
    assert sign_in(client, password=shown[1]).headers["Location"].startswith("/profile/password")
    assert dan.post(f"{path}/sign-out").status_code == 303
    assert client.get("/profile").headers["Location"].startswith("/sign-in")


def test_identifiers_are_changed_and_an_account_is_made_later(dan: FlaskClient) -> None:
    ann = people.member()
    path = f"/staff/people/{ann.uid}/account"
    assert 'value="ann@example.org"' in text(dan.get(path))
    assert dan.post(path, data={"email": "dan@example.org"}).status_code == 422
    assert dan.post(path, data={"email": "ann.kim@example.org", "staff_id": "a-1"}).status_code == 303
    account = db.session.scalars(select(Account).where(Account.id == ann.account_id)).one()
    assert (services.email_of(account), account.staff_id) == ("ann.kim@example.org", "A-1")
    with people.kept():
        later = services.create_person("박이브").uid
    path = f"/staff/people/{later}/account"
    assert dan.post(path, data={}).status_code == 422
    assert dan.post(path, data={"staff_id": "E-1"}).status_code == 200
    assert dan.post(f"/staff/people/{later}/account/close").status_code == 303


def test_nobody_closes_the_own_account(dan: FlaskClient) -> None:
    me = db.session.scalars(select(Person).where(Person.name == "다니엘 단")).one()
    assert dan.post(f"/staff/people/{me.uid}/account/close").status_code == 409


def test_a_person_without_account_has_none_to_close(dan: FlaskClient) -> None:
    with people.kept():
        uid = services.create_person("박이브").uid
    for act in ("close", "open", "sign-out", "reset", "first-password"):
        assert dan.post(f"/staff/people/{uid}/account/{act}").status_code == 404
