"""One device at a time works on an attempt; the next one asks, and what the first had unsent is never lost."""

import re

import pytest
from sqlalchemy import select

from lms.activities.quiz import timing
from lms.activities.quiz.models import Attempt, SavedAnswer
from lms.core import clock, db
from tests.accounts.people import signed_in
from tests.activities.quiz import sheets
from tests.activities.quiz.test_pages import filled, latest, text
from tests.activities.school import RIGHT, WRONG

PHONE = "Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile Safari"
DESK = "Mozilla/5.0 (Windows NT 10.0) Firefox/127.0"


@pytest.fixture
def desk(app, ann):
    return browser(app, DESK)


@pytest.fixture
def phone(app, ann):
    return browser(app, PHONE)


def browser(app, agent):
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    client.set_cookie("language", "en")
    return signed_in(client)


def begin(client, ann):
    assert client.post(ann.quiz, data={"do": "start", "number": "1"}).status_code == 303
    return latest(ann)


def token_on(page):
    return re.findall(r'data-attempt="[^>]*?data-token="([^"]+)"', page.get_data(as_text=True))[0]


def send(client, attempt, token, *records):
    return client.post(
        f"/api/attempts/{attempt.uid}/answers", json={"answers": list(records)}, headers={"X-Capability": token}
    )


def take(client, ann, attempt, **more):
    return client.post(ann.quiz, data={"do": "take", "attempt": attempt.uid.hex, **more})


def test_a_second_device_is_asked_before_it_goes_on(desk, phone, ann):
    attempt = begin(desk, ann)
    assert 'id="attempt"' in desk.get(ann.quiz).get_data(as_text=True)
    shown = phone.get(ann.quiz)
    assert shown.status_code == 200
    assert 'id="attempt"' not in shown.get_data(as_text=True)
    assert "This attempt is open on another device It goes on on: Firefox · Windows." in text(shown)
    assert db.session.scalar(select(Attempt.device_name).where(Attempt.id == attempt.id)) == "Firefox · Windows"


def test_the_device_that_took_over_goes_on_and_the_first_one_is_told(desk, phone, ann):
    attempt = begin(desk, ann)
    first = token_on(desk.get(ann.quiz))
    assert send(desk, attempt, first, sheets.record(1, [])).status_code == 200
    assert take(phone, ann, attempt).status_code == 303
    second = token_on(phone.get(ann.quiz))
    position = next(item.position for item in attempt.items if item.question.key == "q1")
    refused = send(desk, attempt, first, sheets.record(position, ["a"]))
    assert refused.status_code == 409
    assert "another device" in refused.get_json()["error"]
    look = desk.get(f"/api/attempts/{attempt.uid}", headers={"X-Capability": first}).get_json()
    assert (look["open"], look["mine"]) == (True, False)
    assert send(phone, attempt, second, sheets.record(position, ["b"])).get_json()["results"][0]["state"] == "saved"
    assert "open on another device" in text(desk.get(ann.quiz))
    assert sheets.stored(attempt, position).answer == ["b"]


def test_what_the_first_device_had_unsent_is_taken_when_it_goes_on_again(desk, phone, ann):
    attempt = begin(desk, ann)
    first = token_on(desk.get(ann.quiz))
    position = next(item.position for item in attempt.items if item.question.key == "q1")
    unsent = sheets.record(position, ["b"])
    take(phone, ann, attempt)
    assert send(desk, attempt, first, unsent).status_code == 409
    take(desk, ann, attempt)
    again = send(desk, attempt, token_on(desk.get(ann.quiz)), unsent)
    assert again.get_json()["results"][0]["state"] == "saved"
    assert sheets.stored(attempt, position).answer == ["b"]


def test_a_form_of_the_first_device_is_not_saved_but_offered(desk, phone, ann):
    attempt = begin(desk, ann)
    form = filled(attempt, RIGHT, do="save")
    take(phone, ann, attempt)
    refused = desk.post(ann.quiz, data=form)
    assert refused.status_code == 409
    assert "Not saved yet from this device" in text(refused)
    assert all(item.answer == () for item in sheets.view(attempt.uid).items)
    html = refused.get_data(as_text=True)
    offered = re.findall(r'<input type="hidden" name="(a-\d+|seen)" value="([^"]*)">', html)
    fields: dict[str, list[str]] = {}
    for name, value in offered:
        fields.setdefault(name, []).append(value)
    assert take(desk, ann, attempt, **fields).status_code == 303
    shown = sheets.view(attempt.uid)
    assert {item.question.key: list(item.answer) for item in shown.items} == RIGHT


def test_what_is_offered_never_replaces_a_newer_answer(desk, phone, ann, travel):
    attempt = begin(desk, ann)
    form = filled(attempt, WRONG, do="save")
    take(phone, ann, attempt)
    travel(seconds=5)
    phone.post(ann.quiz, data=filled(attempt, RIGHT, do="save"))
    travel(seconds=9)
    form = {name: value for name, value in form.items() if name not in ("do", "attempt")}
    assert take(desk, ann, attempt, **form).status_code == 303
    shown = sheets.view(attempt.uid)
    assert {item.question.key: list(item.answer) for item in shown.items} == RIGHT


def test_signing_in_again_in_the_same_browser_is_the_same_device(desk, ann):
    begin(desk, ann)
    desk.post("/sign-out")
    signed_in(desk)
    assert 'id="attempt"' in desk.get(ann.quiz).get_data(as_text=True)


def test_after_the_end_the_answers_of_either_device_are_kept_as_late(desk, phone, ann, travel):
    attempt = begin(desk, ann)
    first = token_on(desk.get(ann.quiz))
    take(phone, ann, attempt)
    travel(minutes=25)
    made = timing.milliseconds(attempt.deadline_at) - 1000
    reply = send(desk, attempt, first, sheets.record(1, [], made))
    assert reply.status_code == 200
    assert reply.get_json()["results"][0]["state"] == "late"
    assert db.session.scalar(select(SavedAnswer.late)) is True


def test_an_attempt_of_before_the_upgrade_is_nobodys_and_goes_on_everywhere(school, ann, desk, phone):
    attempt = sheets.start(school, ann)
    for client in (desk, phone):
        token = token_on(client.get(ann.quiz))
        assert send(client, attempt, token, sheets.record(1, [])).status_code == 200


def test_the_token_of_one_attempt_opens_no_other(school, ann, desk):
    attempt = begin(desk, ann)
    token = token_on(desk.get(ann.quiz))
    other = "00000000-0000-4000-8000-000000000000"
    body = {"answers": [sheets.record(1, [], timing.milliseconds(clock.now()))]}
    reply = desk.post(f"/api/attempts/{other}/answers", json=body, headers={"X-Capability": token})
    assert reply.status_code == 401
    assert sheets.row(attempt).submitted_at is None
