"""One-time codes on paper: a page takes them, guessing waits, each works once."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts import codes, services
from lms.accounts.models import Account, Throttle
from lms.core import db
from tests.accounts.people import kept

PASSWORD = "수달이 헤엄치는 넓은 강 27"


def code_for(staff_id: str = "IE-1") -> str:
    with kept():
        person = services.create_person("최초", fictional=True)
        account = services.create_account(person.id, staff_id=staff_id, must_change_password=False)
        code = codes.draw()
        codes.give(account, code)
        return code


def send(client: FlaskClient, code: str, password: str = PASSWORD, again: str = "") -> tuple[int, str]:
    client.get("/sign-in/code")
    answer = client.post("/sign-in/code", data={"paper_code": code, "new": password, "again": again or password})
    return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_code_sets_the_password_and_signs_in_once(app: Flask, client: FlaskClient) -> None:
    code = code_for()
    status, _ = send(client, code.lower().replace("-", " "))
    assert status == 303 and client.get("/profile").status_code == 200
    status, text = send(app.test_client(), code)
    assert status == 422 and "paper_code" in text
    fresh = app.test_client()
    fresh.get("/sign-in")
    signed = fresh.post("/sign-in", data={"identifier": "ie-1", "password": PASSWORD})
    assert signed.status_code == 303


def test_a_refused_password_does_not_use_up_the_code(client: FlaskClient) -> None:
    code = code_for()
    assert send(client, code, "짧다")[0] == 422
    assert send(client, code, PASSWORD, PASSWORD + "!")[0] == 422
    assert send(client, code)[0] == 303


def test_guesses_are_counted_by_network_and_then_wait(app: Flask, client: FlaskClient) -> None:
    code = code_for()
    statuses = [send(client, f"ABCD-EFGH-{number:04d}-WXYZ")[0] for number in range(codes.FREE + 1)]
    assert set(statuses[:-1]) == {422} and statuses[-1] == 429
    # Even the right one waits now.
    assert send(client, code)[0] == 429
    db.begin(write=True)
    assert db.session.scalars(select(Throttle).where(Throttle.name == "code")).one().count == codes.FREE


def test_a_closed_account_takes_no_code(client: FlaskClient) -> None:
    code = code_for()
    with kept():
        services.disable(db.session.scalars(select(Account).where(Account.staff_id == "IE-1")).one())
    assert send(client, code)[0] == 422
