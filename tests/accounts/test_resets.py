"""A new password by mail, and on paper for those without mail."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts import resets, services
from lms.accounts.models import OneTimeCode, Throttle
from lms.config import Settings
from lms.core import db, mail, outbox
from lms.core.outbox import Job
from tests.accounts import people
from tests.accounts.people import PASSWORD, sign_in, signed_in

NEW = "달빛 아래 우리 동네"
TWICE = {"new": NEW, "again": NEW}


class Post:
    """A mail server that keeps what comes."""

    def __init__(self) -> None:
        self.letters: list[Message] = []

    async def handle_DATA(self, _server: object, _session: object, envelope) -> str:
        """Take a mail."""
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def post(settings: Settings) -> Iterator[Post]:
    """Run a mail server."""
    taken = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(taken, hostname="127.0.0.1", port=port)
    controller.start()
    mail.use(replace(settings, mail_url=f"smtp://127.0.0.1:{port}", base_url="https://ieum.example"))
    try:
        yield taken
    finally:
        mail.use(settings)
        controller.stop()


def work() -> int:
    """Do the jobs that wait, as the worker would, and return how many there were."""
    db.begin(write=False)
    waiting = db.session.execute(select(Job.id, Job.name, Job.args).where(Job.finished_at.is_(None))).all()
    db.session.remove()
    for _id, name, args in waiting:
        outbox.handlers[name].work(**args)
    with db.transaction():
        for job in db.session.scalars(select(Job)):
            job.finished_at = job.created_at
    return len(waiting)


def plain(letter: Message) -> str:
    """Return the text of a mail."""
    assert isinstance(letter, EmailMessage)
    body = letter.get_body(("plain",))
    assert body
    return body.get_content()


def link(letter: Message) -> str:
    """Return the path of the link in a mail."""
    found = re.search(r"https://ieum\.example(/password/reset/[\w-]+)", plain(letter))
    assert found, plain(letter)
    return found[1]


def ask(client: FlaskClient, identifier: str = "ann@example.org"):
    """Ask for a mail."""
    return client.post("/password/forgot", data={"identifier": identifier})


def test_ann_sets_a_new_password_by_mail(app: Flask, post: Post) -> None:
    people.member()
    other, client = signed_in(app.test_client()), app.test_client()
    assert ask(client).status_code == 303
    assert work() == 1
    assert "ann@example.org" in post.letters[0]["To"]
    path = link(post.letters[0])
    assert client.get(path).status_code == 200
    assert client.post(path, data=TWICE).status_code == 303
    assert other.get("/profile").status_code == 303
    assert sign_in(client).status_code == 422
    assert sign_in(client, password=NEW).status_code == 303
    work()
    assert "ann@example.org" in post.letters[1]["To"]
    assert NEW not in post.letters[1].as_string()


def test_opening_the_link_changes_nothing_however_often(app: Flask, post: Post) -> None:
    people.member()
    client = app.test_client()
    ask(client)
    work()
    path = link(post.letters[0])
    for _ in range(3):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert client.head(path).status_code == 200
    assert sign_in(client).status_code == 303
    assert client.post(path, data=TWICE).status_code == 303


def test_a_link_works_once_and_for_an_hour(app: Flask, post: Post, travel: Callable[..., None]) -> None:
    people.member()
    client = app.test_client()
    ask(client)
    ask(client)
    work()
    first, second = (link(letter) for letter in post.letters)
    assert client.post(first, data=TWICE).status_code == 303
    assert client.post(first, data=TWICE).status_code == 410
    assert client.get(second).status_code == 410
    ask(client)
    work()
    path = link(post.letters[-1])
    travel(minutes=61)
    assert client.get(path).status_code == 410
    assert client.post(path, data=TWICE).status_code == 410


def test_a_weak_password_is_refused_and_the_link_still_works(app: Flask, post: Post) -> None:
    people.member()
    client = app.test_client()
    ask(client)
    work()
    path = link(post.letters[0])
    for data in ({}, {"new": NEW, "again": "x"}, {"new": "password123", "again": "password123"}):
        answer = client.post(path, data=data)
        assert answer.status_code == 422
        assert "password123" not in answer.get_data(as_text=True)
    assert client.post(path, data=TWICE).status_code == 303


def test_the_answer_tells_nothing(app: Flask) -> None:
    people.member()
    with people.kept():
        closed = services.create_account(services.create_person("이벤").id, email="ben@example.org")
        services.disable(closed)
    people.member("박이브", email=None, staff_id="EVE-1")
    client = app.test_client()
    names = ("ann@example.org", "ben@example.org", "nobody@example.org", "EVE-1", "NOBODY-1")
    answers = [ask(client, name) for name in names]
    assert {(a.status_code, a.headers["Location"], a.get_data()) for a in answers} == {
        (303, "/password/forgot/sent", answers[0].get_data())
    }
    assert client.get("/password/forgot/sent").status_code == 200


def test_at_most_three_mails_an_hour_and_the_count_names_nobody(app: Flask, travel: Callable[..., None]) -> None:
    people.member()
    client = app.test_client()
    for _ in range(5):
        assert ask(client).status_code == 303
        ask(client, "nobody@example.org")
    assert len(db.session.scalars(select(Job).where(Job.name == "accounts.send_reset")).all()) == 3
    assert not any("@" in subject for subject in db.session.scalars(select(Throttle.subject)))
    travel(minutes=61)
    ask(client)
    assert len(db.session.scalars(select(Job).where(Job.name == "accounts.send_reset")).all()) == 4


def test_codes_stand_in_the_clear_nowhere_but_in_the_mail(app: Flask, post: Post) -> None:
    people.member()
    ask(app.test_client())
    work()
    code = link(post.letters[0]).rpartition("/")[2]
    stored = db.session.execute(select(OneTimeCode.code_hash)).all()
    jobs = db.session.execute(select(Job.args)).all()
    assert stored and code not in f"{stored}{jobs}"


def test_a_reset_lets_in_a_victim_whose_account_is_being_guessed(app: Flask, post: Post) -> None:
    people.member()
    attacker, victim = app.test_client(), app.test_client()
    for _ in range(40):
        sign_in(attacker, password="wrong")
    assert sign_in(victim).status_code == 429
    ask(victim)
    work()
    assert victim.post(link(post.letters[0]), data=TWICE).status_code == 303
    for _ in range(40):
        sign_in(attacker, password="wrong")
    assert sign_in(victim, password=NEW).status_code == 303


def test_made_up_codes_are_gone(client: FlaskClient) -> None:
    for code in ("x", "x" * 43, "%00", "..%2f", "é", "x" * 2000):
        assert client.get(f"/password/reset/{code}").status_code in (404, 410), code
        assert client.post(f"/password/reset/{code}", data=TWICE).status_code in (404, 410), code


def test_no_mail_goes_to_a_closed_or_vanished_account(app: Flask, post: Post) -> None:
    ann = people.member()
    ask(app.test_client())
    with people.kept():
        account = services.account(ann.account_id)
        assert account
        services.disable(account)
    work()
    resets.send_reset(999_999)
    resets.tell_password_changed(999_999)
    assert post.letters == []


def test_an_english_reader_gets_an_english_mail(app: Flask, post: Post) -> None:
    ann = people.member()
    with people.kept():
        person = services.person_of(ann.person_id)
        assert person
        person.language = "en"
    ask(app.test_client())
    work()
    assert post.letters[0]["Subject"] == "Set a new password"
    assert "Dear 김안," in plain(post.letters[0])


def test_a_code_on_paper_lets_somebody_without_mail_in(app: Flask) -> None:
    people.admin()
    eve = people.member("박이브", email=None, staff_id="EVE-1")
    dan, client = signed_in(app.test_client(), "dan@example.org"), app.test_client()
    page = dan.post(f"/staff/people/{eve.uid}/account/reset").get_data(as_text=True)
    path = re.search(r"/password/reset/[\w-]{43}", page)
    assert path
    assert client.post(path[0], data=TWICE).status_code == 303
    assert sign_in(client, "eve-1", NEW).status_code == 303
    assert PASSWORD != NEW
