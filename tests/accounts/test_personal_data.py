"""Handing out, erasing and merging what is known of a person."""

import io
import json
import zipfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts import actors, export, personal_data, roles, services
from lms.accounts.models import Account, Employment, Person
from lms.core import clock, crypto, db
from lms.core.audit import Entry
from tests.accounts import people
from tests.accounts.people import sign_in, signed_in


def test_ann_downloads_everything_about_herself_and_nothing_else(client: FlaskClient) -> None:
    place = people.organization()
    people.member(staff_id="A-1", works_at=place)
    people.stranger()
    signed_in(client)
    answer = client.post("/profile/data")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        everything = archive.read("data.json").decode()
        found, tables = json.loads(everything), archive.namelist()
        csv = archive.read("person.csv")
    assert found["person"][0]["name"] == "김안"
    assert found["account"][0]["email"] == "ann@example.org"
    assert found["employments"][0]["job"] == "facility-staff"
    assert found["sign_ins"] and found["log"][0]["by"] == "me"
    assert {"README.txt", "data.json", "person.csv", "employments.csv"} <= set(tables)
    assert csv.startswith(b"\xef\xbb\xbf") and "김안" in csv.decode("utf-8-sig")
    assert "조초" not in everything and "argon2" not in everything
    db.session.remove()
    assert db.session.scalars(select(Entry).where(Entry.action == "accounts.export_own_data")).one()


def test_a_get_hands_out_nothing(client: FlaskClient) -> None:
    people.member()
    signed_in(client)
    assert client.get("/profile/data").mimetype == "text/html"


def test_a_zip_joins_sections_and_defuses_formulas() -> None:
    made = export.bundle([{"notes": [{"text": "=1+1"}]}, {"notes": [{"text": "b", "more": {"x": [1]}}], "none": []}])
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.read("notes.csv").decode("utf-8-sig").splitlines() == ["text,more", "'=1+1,", 'b,"{""x"": [1]}"']
        assert "none.csv" not in archive.namelist()
        assert json.loads(archive.read("data.json"))["notes"][0]["text"] == "=1+1"


@pytest.mark.usefixtures("database")
def test_an_erased_person_is_nobody_and_the_bare_row_stays() -> None:
    place = people.organization()
    ann = people.member(works_at=place, role="auditor")
    ben = people.member("이벤", email="ben@example.org", works_at=place)
    with people.kept():
        roles.appoint_deputy(ann.person_id, ben.person_id, clock.today(), clock.today())
        person = services.person_of(ann.person_id)
        assert person
        sealed = crypto.seal_personal(person.data_key, b"note")
    with people.kept():
        personal_data.erase(ann.person_id)
    person = db.session.get(Person, ann.person_id)
    assert person and (person.name, person.data_key) == ("", None) and person.erased_at
    with pytest.raises(crypto.Erased):
        crypto.open_personal(person.data_key, sealed)
    assert db.session.scalar(select(Account).where(Account.person_id == ann.person_id)) is None
    assert roles.deputies(ann.person_id) == []
    assert actors.actor_for(ann.person_id) is None
    assert services.record(ann.uid) is None
    left = personal_data.export(ann.person_id)
    assert "김안" not in str(left) and "example.org" not in str(left)


def test_an_erased_address_can_be_used_again(client: FlaskClient) -> None:
    ann = people.member()
    with people.kept():
        personal_data.erase(ann.person_id)
    assert sign_in(client).status_code == 422
    people.member("김안나")
    assert sign_in(client).status_code == 303


@pytest.mark.usefixtures("database")
def test_merging_moves_jobs_and_the_only_account() -> None:
    place = people.organization()
    with people.kept():
        kept = services.create_person("김안").id
    double = people.member("김 안", works_at=place, role="auditor")
    with people.kept():
        personal_data.repoint(double.person_id, kept)
    actor = actors.actor_for(kept)
    assert actor and actor.has_site("auditor") and actor.organization_ids == {place}
    assert services.record(double.uid) is None
    assert db.session.scalars(select(Employment.person_id)).all() == [kept]


def test_merging_two_accounts_leaves_one_way_in(client: FlaskClient) -> None:
    kept, double = people.member(), people.member("김 안", email="old@example.org")
    with people.kept():
        personal_data.repoint(double.person_id, kept.person_id)
    assert sign_in(client, "old@example.org").status_code == 422
    assert sign_in(client, "ann@example.org").status_code == 303
