"""Answers that came too late: kept, shown to staff, accepted with a reason or not, and the learner is told once."""

import re

import pytest
from sqlalchemy import select

from lms.activities.quiz import late, services, timing
from lms.activities.quiz.models import SavedAnswer
from lms.core import audit, clock, db, mail, worker
from lms.enrollments import requests
from lms.enrollments.models import Request
from lms.learning.models import OutcomeRow
from tests.accounts.people import kept, signed_in, stranger
from tests.activities.quiz import sheets
from tests.activities.quiz.test_pages import text
from tests.activities.school import RIGHT, WRONG, ben


@pytest.fixture
def attempt(school, ann):
    return sheets.start(school, ann)


@pytest.fixture
def send(client, ann, attempt):
    def post(*records):
        reply = client.post(
            f"/api/attempts/{attempt.uid}/answers",
            json={"answers": list(records)},
            headers={"X-Capability": sheets.token(ann, attempt)},
        )
        assert reply.status_code == 200, reply.get_json()
        return [one["state"] for one in reply.get_json()["results"]]

    return post


@pytest.fixture
def teacher(school):
    return school.teach(ben())


def right(attempt, made):
    return [sheets.record(position, answer, made) for position, answer in sheets.answers(attempt, RIGHT).items()]


def worked():
    """Let the worker do what late answers left it to do."""
    worker.run(once=True)


def waiting():
    return db.session.scalars(select(Request).where(Request.kind == "late").order_by(Request.id)).all()


def closed_late(attempt, ann, send, travel):
    """Let an attempt end with wrong answers, and right ones arrive an hour late."""
    with kept():
        services.save_form(ann.enrollment_id, "f1-quiz", attempt.uid, sheets.answers(attempt, WRONG), 10**15)
    made = timing.milliseconds(attempt.deadline_at) - 5000
    travel(minutes=80)
    with kept():
        services.close_overdue(attempt.id)
    assert send(*right(attempt, made)) == ["late"] * 4
    worked()


def test_late_answers_wait_in_front_of_staff_once(attempt, ann, send, travel, school, teacher, client):
    closed_late(attempt, ann, send, travel)
    worked()
    (asked,) = waiting()
    assert (asked.enrollment_id, asked.subject) == (ann.enrollment_id, attempt.uid.hex)
    signed_in(client, "ben@example.org")
    client.set_cookie("language", "en")
    listed = text(client.get("/staff/waiting"))
    assert "Answers that came too late" in listed
    assert "See what it is about" in listed
    shown = client.get(f"/staff/requests/{asked.uid}/late").get_data(as_text=True)
    assert re.search(
        r'Counts now</dt>.*?name="c-\d" value="119".*?Came late</dt>.*?name="l-\d" value="112"', shown, re.S
    )
    assert "Quiz Quiz Attempt 1" in text(client.get(f"/staff/requests/{asked.uid}/late"))
    listed = text(client.get(f"/staff/runs/{school.run_uid}/late"))
    assert "김안" in listed and "Quiz · Attempt 1 · 4 answers" in listed


def test_whoever_decides_about_late_answers_is_not_told_a_result_that_is_not_there_yet(
    attempt, ann, send, travel, teacher, client
):
    closed_late(attempt, ann, send, travel)
    (asked,) = waiting()
    client.set_cookie("language", "en")
    signed_in(client, "ben@example.org")
    address = f"/staff/requests/{asked.uid}/late"
    assert "Result 0% · Not passed" in text(client.get(address))
    with kept():
        # As while an essay of it waits for a person.
        row = sheets.row(attempt)
        row.score = row.points = row.passed = None
    assert "Result Not marked yet" in text(client.get(address))


def test_accepted_answers_count_and_the_new_outcome_takes_the_place_of_the_old(
    attempt, ann, send, travel, teacher, client
):
    closed_late(attempt, ann, send, travel)
    (asked,) = waiting()
    signed_in(client, "ben@example.org")
    address = f"/staff/requests/{asked.uid}/late"
    refused = client.post(address, data={"decision": "accept", "reason": " "})
    assert refused.status_code == 422
    for _ in range(2):
        assert client.post(address, data={"decision": "accept", "reason": "The line broke."}).status_code == 303
    shown = sheets.view(attempt.uid)
    assert (shown.score, shown.passed, shown.submitted_by) == (100.0, True, "deadline")
    rows = db.session.scalars(select(OutcomeRow).order_by(OutcomeRow.id)).all()
    assert [(row.source, row.status, row.reason) for row in rows] == [
        (f"attempt:{attempt.uid.hex}", "failed", ""),
        (f"attempt:{attempt.uid.hex}", "passed", "The line broke."),
    ]
    assert rows[0].superseded_by_id == rows[1].id
    assert set(db.session.scalars(select(SavedAnswer.decision).where(SavedAnswer.late.is_(True)))) == {"accepted"}
    noted = db.session.scalars(select(audit.Entry).where(audit.Entry.action == "quiz.decide_late")).all()
    assert [entry.reason for entry in noted] == ["The line broke."]


def test_declined_answers_change_nothing_and_are_not_asked_about_again(attempt, ann, send, travel, teacher):
    closed_late(attempt, ann, send, travel)
    (asked,) = waiting()
    with kept():
        late.decide(asked, "decline", teacher.person_id, "Everybody had the same time.")
    assert sheets.view(attempt.uid).score == 0.0
    worked()
    assert len(waiting()) == 1
    assert requests.open_of("late", ann.enrollment_id, attempt.uid.hex) is None


def test_the_learner_is_told_once_with_the_reason(attempt, ann, send, travel, teacher, settings):
    closed_late(attempt, ann, send, travel)
    for path in (settings.data / "mail").glob("*.eml"):
        path.unlink()
    (asked,) = waiting()
    with kept():
        late.decide(asked, "accept", teacher.person_id, "The line broke.")
        late.decide(asked, "accept", teacher.person_id, "The line broke.")
    worked()
    worked()
    (told,) = [one for one in mail.kept(1, 50)[0] if "ann@example.org" in one.to]
    assert "The line broke." in told.text
    assert f"/learn/{ann.uid}/f1-quiz" in told.text


def test_an_answer_of_no_possible_time_is_kept_and_shown_though_the_attempt_is_open(attempt, send):
    position = next(item.position for item in attempt.items if item.question.key == "q1")
    ahead = timing.milliseconds(clock.now()) + 3_600_000
    assert send(sheets.record(position, ["a"])) == ["saved"]
    assert send(sheets.record(position, ["b"], ahead), sheets.record(position, ["c"], 1)) == ["late", "late"]
    worked()
    (asked,) = waiting()
    (one,) = late.of_attempt(late.attempt_of(asked))
    assert one.made_at is None
    assert one.counted == ("a",)


def test_an_accepted_answer_of_an_open_attempt_can_still_be_changed(attempt, send, teacher):
    position = next(item.position for item in attempt.items if item.question.key == "q1")
    ahead = timing.milliseconds(clock.now()) + 3_600_000
    send(sheets.record(position, ["b"], ahead))
    worked()
    (asked,) = waiting()
    with kept():
        late.decide(asked, "accept", teacher.person_id, "A wrong clock.")
    assert sheets.stored(attempt, position).answer == ["b"]
    assert sheets.view(attempt.uid).open
    assert send(sheets.record(position, ["c"], timing.milliseconds(clock.now()) + 2000)) == ["saved"]


def test_a_late_answer_that_changes_nothing_bothers_nobody(attempt, ann, send, travel):
    with kept():
        services.save_form(ann.enrollment_id, "f1-quiz", attempt.uid, sheets.answers(attempt, RIGHT), 10**15)
    travel(minutes=80)
    assert set(send(*right(attempt, timing.milliseconds(clock.now())))) == {"late"}
    worked()
    assert waiting() == []


def test_only_who_may_decide_requests_sees_late_answers(attempt, ann, send, travel, school, client):
    closed_late(attempt, ann, send, travel)
    (asked,) = waiting()
    stranger()
    for address in ("ann@example.org", "cho@example.org"):
        signed_in(client, address)
        assert client.get(f"/staff/requests/{asked.uid}/late").status_code == 404
        assert client.post(f"/staff/requests/{asked.uid}/late", data={"decision": "accept"}).status_code == 404
        assert client.get(f"/staff/runs/{school.run_uid}/late").status_code == 404
