"""Saving answers one by one, as the page's script does: acknowledged, repeatable, bounded by clock and token."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import event, func, select

from lms.accounts import services as accounts
from lms.activities.quiz import services, timing
from lms.activities.quiz.models import SavedAnswer
from lms.core import clock, db
from tests.accounts.people import kept
from tests.activities.quiz import sheets
from tests.activities.school import RIGHT, ben

NUL = "nul\x00byte"


@pytest.fixture
def attempt(school, ann):
    return sheets.start(school, ann)


@pytest.fixture
def send(client, ann, attempt):
    """Return a function that sends records, or any body, for Ann's attempt."""

    def post(*records, body=None, token=None, uid=None):
        data = json.dumps({"answers": list(records)}) if body is None else body
        headers = {"X-Capability": sheets.token(ann, attempt) if token is None else token}
        return client.post(
            f"/api/attempts/{uid or attempt.uid}/answers", data=data, headers=headers, content_type="application/json"
        )

    return post


def place(attempt, key):
    return next(item.position for item in attempt.items if item.question.key == key)


def history():
    return db.session.scalar(select(func.count()).select_from(SavedAnswer))


def test_an_answer_is_saved_and_acknowledged_with_the_server_s_time(send, attempt):
    record = sheets.record(place(attempt, "q1"), ["b"])
    reply = send(record)
    assert reply.status_code == 200
    said = reply.get_json()
    assert said["results"] == [{"record": record["record"], "state": "saved"}]
    assert said["open"] is True
    assert said["deadline"] == timing.milliseconds(attempt.deadline_at)
    assert abs(said["now"] - timing.milliseconds(clock.now())) < 5000
    assert said["total"] == record["sequence"]
    item = sheets.stored(attempt, place(attempt, "q1"))
    assert (item.answer, item.sequence) == (["b"], record["sequence"])
    assert item.saved_at is not None


def test_a_batch_saves_every_answer_and_the_newest_of_each_question(send, attempt):
    now = timing.milliseconds(clock.now())
    one, two = place(attempt, "q1"), place(attempt, "q2")
    batch = [
        sheets.record(one, ["a"], now - 30),
        sheets.record(one, ["b"], now - 10),
        sheets.record(one, ["c"], now - 20),
        sheets.record(two, ["a", "c"], now),
    ]
    reply = send(*batch).get_json()
    assert [result["state"] for result in reply["results"]] == ["saved"] * 4
    assert sheets.stored(attempt, one).answer == ["b"]
    assert sheets.stored(attempt, two).answer == ["a", "c"]
    assert reply["total"] == now - 10 + now
    assert history() == 4


def test_a_repeated_record_changes_nothing(send, attempt):
    record = sheets.record(place(attempt, "q1"), ["b"])
    first = send(record).get_json()
    again = send(record).get_json()
    assert again["results"] == first["results"]
    assert again["total"] == first["total"]
    assert history() == 1


def test_an_older_answer_that_arrives_later_is_kept_in_the_history_only(send, attempt):
    now = timing.milliseconds(clock.now())
    position = place(attempt, "q1")
    send(sheets.record(position, ["b"], now))
    reply = send(sheets.record(position, ["a"], now - 5000)).get_json()
    assert reply["results"][0]["state"] == "older"
    assert sheets.stored(attempt, position).answer == ["b"]
    assert history() == 2


def test_an_answer_can_be_taken_back(send, attempt):
    position, now = place(attempt, "q2"), timing.milliseconds(clock.now())
    send(sheets.record(position, ["a"], now - 1))
    send(sheets.record(position, [], now))
    assert sheets.stored(attempt, position).answer == []


def test_an_answer_made_in_time_and_received_within_the_grace_counts(send, attempt, travel):
    position = place(attempt, "q1")
    travel(minutes=20, seconds=20)
    made = timing.milliseconds(attempt.deadline_at)
    assert send(sheets.record(position, ["b"], made)).get_json()["results"][0]["state"] == "saved"
    assert send(sheets.record(position, ["a"], made + 1)).get_json()["results"][0]["state"] == "late"
    assert sheets.stored(attempt, position).answer == ["b"]


def test_an_answer_received_after_the_grace_is_kept_aside(send, attempt, travel):
    position = place(attempt, "q1")
    made = timing.milliseconds(clock.now())
    travel(minutes=21)
    reply = send(sheets.record(position, ["b"], made)).get_json()
    assert reply["results"][0]["state"] == "late"
    assert reply["open"] is False
    assert sheets.stored(attempt, position).answer is None
    assert db.session.scalars(select(SavedAnswer.late)).all() == [True]


def test_an_answer_after_the_submit_is_kept_aside_and_a_repeat_of_an_earlier_one_is_still_saved(send, ann, attempt):
    record = sheets.record(place(attempt, "q1"), ["b"])
    send(record)
    with kept():
        services.submit(ann.enrollment_id, "f1-quiz", attempt.uid)
    assert send(record).get_json()["results"][0]["state"] == "saved"
    late = send(sheets.record(place(attempt, "q1"), ["a"], record["sequence"] + 1)).get_json()
    assert (late["results"][0]["state"], late["open"]) == ("late", False)
    assert sheets.stored(attempt, place(attempt, "q1")).answer == ["b"]


def test_how_an_attempt_stands_can_be_asked_for(client, send, ann, attempt):
    record = sheets.record(1, [])
    send(record)
    headers = {"X-Capability": sheets.token(ann, attempt)}
    said = client.get(f"/api/attempts/{attempt.uid}", headers=headers).get_json()
    assert (said["open"], said["total"]) == (True, record["sequence"])
    assert client.get(f"/api/attempts/{attempt.uid}").status_code == 401


# Whose token.


def refused(send, token, uid=None):
    reply = send(sheets.record(1, []), token=token, uid=uid)
    assert reply.status_code == 401
    assert reply.get_json()["error"]
    assert history() == 0


def test_a_missing_or_tampered_token_is_refused(send, ann, attempt):
    good = sheets.token(ann, attempt)

    def changed(place):
        return good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :]

    for token in ("", "x", good[:-2], "." + good, changed(5), changed(len(good) // 2), changed(len(good) - 10)):
        refused(send, token)


def test_the_token_of_another_attempt_is_refused(send, school, ann, attempt):
    other = school.admit(ben())
    foreign = sheets.start(school, other)
    refused(send, sheets.token(other, foreign))
    refused(send, sheets.token(ann, attempt), uid=foreign.uid)


def test_a_token_made_for_another_person_is_refused(send, school, ann, attempt):
    other = school.admit(ben())
    refused(send, sheets.token(other, attempt))


def test_a_token_of_an_older_generation_is_refused(send, ann, attempt):
    old = sheets.token(ann, attempt)
    with kept():
        account = accounts.account_of(ann.who.person_id)
        assert account is not None
        accounts.sign_out_everywhere(account)
    refused(send, old)


def test_the_token_of_a_disabled_account_is_refused(send, ann, attempt):
    with kept():
        account = accounts.account_of(ann.who.person_id)
        assert account is not None
        account.disabled_at = clock.now()
    refused(send, sheets.token(ann, attempt))


def test_a_token_ends_72_hours_after_the_deadline(send, ann, attempt, travel):
    token = sheets.token(ann, attempt)
    travel(hours=72, minutes=19)
    assert send(sheets.record(1, [], 1), token=token).status_code == 200
    travel(hours=72, minutes=21)
    assert send(sheets.record(1, [], 2), token=token).status_code == 401


def test_no_cookie_is_asked_for_and_none_is_set(send):
    reply = send(sheets.record(1, []))
    assert reply.status_code == 200
    assert "Set-Cookie" not in reply.headers


# What does not fit.


def test_bodies_that_are_no_batch_are_refused_in_json(send):
    bodies = [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'"answers"',
        b"{",
        b"{}",
        b'{"answers": {}}',
        b'{"answers": []}',
        b'{"answers": [1]}',
        b'{"answers": [null]}',
        b'{"answers": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"answers": [{"position": ' + b"9" * 5000 + b"}]}",
    ]
    for body in bodies:
        reply = send(body=body)
        assert 400 <= reply.status_code < 500, body[:40]
        assert reply.get_json()["error"]


BAD = [
    ({"record": "not-a-uuid"}, 400, "record"),
    ({"record": 5}, 400, "record"),
    ({"record": None}, 400, "record"),
    ({"record": "x" * 36}, 400, "record"),
    ({"position": "1"}, 400, "position"),
    ({"position": True}, 400, "position"),
    ({"position": 0}, 400, "position"),
    ({"position": -1}, 400, "position"),
    ({"position": 99}, 400, "position"),
    ({"position": 10**30}, 400, "position"),
    ({"position": 1.5}, 400, "position"),
    ({"answer": "b"}, 400, "answer"),
    ({"answer": {"a": 1}}, 400, "answer"),
    ({"answer": [1]}, 400, "answer"),
    ({"answer": [None]}, 400, "answer"),
    ({"answer": [NUL]}, 400, "answer"),
    ({"answer": ["\ud800"]}, 400, "answer"),
    ({"answer": ["x" * 20_201]}, 400, "answer"),
    ({"answer": ["a"] * 401}, 400, "answer"),
    ({"answer": ["no-such-option"]}, 422, "answer"),
    ({"answer": ["a", "b"]}, 422, "answer"),
    ({"answer": ["<script>alert(1)</script>"]}, 422, "answer"),
    ({"sequence": "1"}, 400, "sequence"),
    ({"sequence": 0}, 400, "sequence"),
    ({"sequence": -5}, 400, "sequence"),
    ({"sequence": 2**70}, 400, "sequence"),
    ({"sequence": 2**53}, 400, "sequence"),
    ({"sequence": False}, 400, "sequence"),
]


@pytest.mark.parametrize(("change", "status", "field"), BAD)
def test_a_record_that_does_not_fit_is_refused_with_its_place_and_saves_nothing(send, attempt, change, status, field):
    good = sheets.record(place(attempt, "q2"), ["a"])
    reply = send(good, {**sheets.record(place(attempt, "q1"), ["b"]), **change})
    assert reply.status_code == status
    said = reply.get_json()
    assert said["error"]
    assert said["field"] == f"answers[1].{field}"
    assert history() == 0


def test_missing_parts_of_a_record_are_refused(send):
    for name in ("record", "position", "answer", "sequence"):
        record = sheets.record(1, [])
        del record[name]
        assert send(record).status_code == 400


def test_too_many_or_too_big_batches_are_refused(send):
    assert send(*[sheets.record(1, []) for _ in range(101)]).status_code == 413
    assert send(body=b'{"answers": "' + b"x" * 1_100_000 + b'"}').status_code == 413


def test_an_attempt_that_does_not_exist_is_not_told_apart(send):
    assert send(sheets.record(1, []), uid=uuid4()).status_code == 401
    assert send(sheets.record(1, []), uid="not-a-uuid").status_code == 404


def test_a_short_text_is_saved_as_typed(send, attempt):
    position = place(attempt, "q4")
    assert send(sheets.record(position, ["  １１２ "])).status_code == 200
    assert sheets.stored(attempt, position).answer == ["１１２"]
    assert send(sheets.record(position, ["x" * 201])).status_code == 422


def test_saving_takes_three_statements_for_any_batch(send, attempt, shared_engine):
    batch = [sheets.record(item.position, RIGHT[item.question.key]) for item in attempt.items]
    send(sheets.record(1, []))
    statements = []

    def count(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            statements.append(statement)

    event.listen(shared_engine, "before_cursor_execute", count)
    try:
        assert send(*batch).status_code == 200
    finally:
        event.remove(shared_engine, "before_cursor_execute", count)
    assert len(statements) == 3
