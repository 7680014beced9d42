"""The quiz from outside, in a browser without scripts."""

import re

import pytest
from sqlalchemy import event, func, select

from lms.activities.quiz import more_attempts, timing
from lms.activities.quiz.models import Attempt, SavedAnswer
from lms.core import clock, db
from lms.enrollments.models import Request, Run
from lms.learning.models import OutcomeRow
from tests.accounts.people import kept, signed_in, stranger
from tests.activities.quiz import sheets
from tests.activities.school import RIGHT, WRONG, ben


@pytest.fixture
def learner(client, ann):
    """Return Ann's browser, in English."""
    client.set_cookie("language", "en")
    return signed_in(client)


def text(reply):
    """Return what one reads on a page, without its markup."""
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", reply.get_data(as_text=True), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def begin(learner, ann, number=1):
    assert learner.post(ann.quiz, data={"do": "start", "number": str(number)}).status_code == 303
    return latest(ann)


def latest(ann):
    of_quiz = select(Attempt.uid).where(
        Attempt.enrollment_id == ann.enrollment_id, Attempt.activity == ann.quiz.rpartition("/")[2]
    )
    uid = db.session.scalar(of_quiz.order_by(Attempt.number.desc()).limit(1))
    return sheets.view(uid)


def filled(attempt, sheet, **more):
    """Return the form of an attempt as a browser sends it."""
    data = {"attempt": attempt.uid.hex, "seen": str(timing.milliseconds(clock.now())), **more}
    for position, answer in sheets.answers(attempt, sheet).items():
        data[f"a-{position}"] = answer
    return data


def finish(learner, ann, sheet, number=1):
    attempt = begin(learner, ann, number)
    reply = learner.post(ann.quiz, data=filled(attempt, sheet, do="submit"))
    assert reply.status_code == 303, text(reply)
    return attempt


def test_the_rules_stand_before_the_start(learner, ann):
    shown = text(learner.get(ann.quiz))
    for words in ("Questions 4", "60% or more", "3 of 3 left", "20 min", "The best attempt counts.", "(Seoul time)"):
        assert words in shown
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_a_quiz_is_taken_without_a_script_from_start_to_result(learner, ann):
    attempt = finish(learner, ann, RIGHT)
    shown = text(learner.get(ann.quiz))
    assert "Passed 100%, 4 of 4 right (pass mark 60%)" in shown
    assert shown.count("Right answer") == 4
    assert "Your answer 112" in shown
    assert latest(ann).uid == attempt.uid


def test_answers_saved_without_a_script_stand_there_again(learner, ann):
    attempt = begin(learner, ann)
    learner.post(ann.quiz, data=filled(attempt, RIGHT, do="save"))
    body = learner.get(ann.quiz).get_data(as_text=True)
    assert body.count(" checked>") == 4
    assert 'value="112"' in body
    assert "4 of 4 answered" in body
    assert body.count('data-state>Saved <span class="number">') == 4


def test_a_second_click_on_start_and_an_old_start_page_start_no_further_attempt(learner, ann):
    first = begin(learner, ann)
    learner.post(ann.quiz, data={"do": "start", "number": "1"})
    learner.post(ann.quiz, data=filled(first, WRONG, do="submit"))
    learner.post(ann.quiz, data={"do": "start", "number": "1"})
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1
    assert begin(learner, ann, 2).number == 2


def test_submitting_twice_shows_the_result_and_counts_once(learner, ann):
    attempt = begin(learner, ann)
    data = filled(attempt, RIGHT, do="submit")
    for _ in range(2):
        assert learner.post(ann.quiz, data=data).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(OutcomeRow)) == 1


def test_the_form_of_an_earlier_attempt_changes_nothing_in_the_next_one(learner, ann):
    first = finish(learner, ann, WRONG)
    second = begin(learner, ann, 2)
    learner.post(ann.quiz, data=filled(first, RIGHT, do="submit"))
    assert all(item.answer == () for item in sheets.view(second.uid).items)
    assert sheets.view(second.uid).open


def test_unanswered_questions_are_asked_about_once_and_what_was_answered_is_kept(learner, ann):
    attempt = begin(learner, ann)
    sheet = {"q1": RIGHT["q1"], "q4": RIGHT["q4"]}
    reply = learner.post(ann.quiz, data=filled(attempt, sheet, do="submit"))
    assert reply.status_code == 422
    assert "Not answered yet" in text(reply)
    assert 'name="sure"' in reply.get_data(as_text=True)
    assert sheets.view(attempt.uid).answered == 2
    assert learner.post(ann.quiz, data=filled(attempt, sheet, do="submit", sure="1")).status_code == 303
    assert "50%, 2 of 4 right" in text(learner.get(ann.quiz))


def test_a_refused_answer_stands_marked_and_nothing_that_was_typed_is_lost(learner, ann):
    attempt = begin(learner, ann)
    position = next(item.position for item in attempt.items if item.question.key == "q4")
    data = {**filled(attempt, RIGHT, do="save"), f"a-{position}": "1" * 201}
    reply = learner.post(ann.quiz, data=data)
    body = reply.get_data(as_text=True)
    assert reply.status_code == 422
    assert f'id="q-{position}-e"' in body
    assert "At most 200 characters." in body
    assert "1" * 201 in body
    assert body.count(" checked>") == 4
    assert sheets.view(attempt.uid).answered == 0


@pytest.mark.parametrize(
    "data",
    [
        {"do": "burn"},
        {},
        {"do": "save", "attempt": "x"},
        {"do": "submit"},
        {"do": "save", "attempt": "\x00"},
        {"do": "start", "number": "x" * 5000},
        {"do": "start"},
    ],
)
def test_a_form_that_no_page_of_ours_sends_changes_nothing(learner, ann, data):
    attempt = begin(learner, ann)
    reply = learner.post(ann.quiz, data=data)
    assert reply.status_code in (303, 400)
    assert db.session.scalar(select(func.count()).select_from(SavedAnswer)) == 0
    assert sheets.view(attempt.uid).open


@pytest.mark.parametrize("answer", ["z", "\x00", "<b>", "b" * 5000])
def test_an_option_that_does_not_exist_is_refused(learner, ann, answer):
    attempt = begin(learner, ann)
    position = next(item.position for item in attempt.items if item.question.key == "q1")
    reply = learner.post(ann.quiz, data={**filled(attempt, {}, do="save"), f"a-{position}": answer})
    assert reply.status_code == 422
    assert "Choose one of the options." in text(reply)


def test_a_run_that_is_closed_takes_no_more_answers_but_shows_the_page(learner, ann, school):
    attempt = begin(learner, ann)
    with kept():
        db.session.get_one(Run, school.run_id).state = "closed"
    assert learner.post(ann.quiz, data=filled(attempt, RIGHT, do="submit")).status_code == 409
    assert learner.get(ann.quiz).status_code == 200


def test_an_overdue_attempt_is_shown_with_its_result_and_closed_right_after(learner, ann, travel):
    attempt = begin(learner, ann)
    learner.post(ann.quiz, data=filled(attempt, RIGHT, do="save"))
    travel(minutes=21)
    shown = text(learner.get(ann.quiz))
    assert "Passed" in shown
    assert "The time was over" in shown
    assert sheets.view(attempt.uid).submitted_by == "deadline"
    assert db.session.scalar(select(func.count()).select_from(OutcomeRow)) == 1
    assert text(learner.get(ann.quiz)).count("The time was over") == 1


def test_a_submit_after_the_time_counts_what_was_saved_in_time(learner, ann, travel):
    attempt = begin(learner, ann)
    travel(minutes=21)
    assert learner.post(ann.quiz, data=filled(attempt, RIGHT, do="submit")).status_code == 303
    assert "Not passed 0%" in text(learner.get(ann.quiz))


def test_after_the_last_failed_attempt_pages_to_repeat_and_a_request_are_offered(learner, ann, school):
    for number in (1, 2, 3):
        finish(learner, ann, WRONG, number)
    shown = text(learner.get(ann.quiz))
    assert "All attempts are used" in shown
    assert f'href="/learn/{ann.uid}/f1-case"' in learner.get(ann.quiz).get_data(as_text=True)
    note = "I was ill. <script>alert(1)</script>"
    assert learner.post(ann.quiz, data={"do": "ask", "note": note}).status_code == 303
    assert learner.post(ann.quiz, data={"do": "ask", "note": "again"}).status_code == 303
    asked = db.session.scalars(select(Request).where(Request.kind == "attempts")).one()
    assert (asked.note, asked.detail, asked.subject) == (note, {"attempts": 1}, "f1-quiz")
    assert "You asked for another attempt" in text(learner.get(ann.quiz))


def test_a_note_that_is_too_long_is_refused_and_kept(learner, ann):
    for number in (1, 2, 3):
        finish(learner, ann, WRONG, number)
    reply = learner.post(ann.quiz, data={"do": "ask", "note": "가" * 1001})
    assert reply.status_code == 422
    assert "가" * 1001 in reply.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Request)) == 0


def test_whoever_still_has_attempts_asks_for_none(learner, ann):
    assert learner.post(ann.quiz, data={"do": "ask"}).status_code == 409


def test_staff_grant_another_attempt_with_one_click(app, learner, ann, school):
    school.teach(ben())
    for number in (1, 2, 3):
        finish(learner, ann, WRONG, number)
    learner.post(ann.quiz, data={"do": "ask"})
    uid = db.session.scalars(select(Request.uid)).one()
    address = f"/staff/requests/{uid}/attempts"
    assert learner.post(address, data={"decision": "grant", "attempts": "1"}).status_code == 404
    staff = signed_in(app.test_client(), "ben@example.org")
    assert staff.post(address, data={"decision": "grant", "attempts": "99"}).status_code == 422
    assert staff.post(address, data={"decision": "grant", "attempts": "x"}).status_code == 422
    assert staff.post(address, data={"decision": "burn", "attempts": "1"}).status_code == 422
    for _ in range(2):
        assert staff.post(address, data={"decision": "grant", "attempts": "1"}).status_code == 303
    assert more_attempts.granted(ann.enrollment_id, "f1-quiz") == 1
    assert "1 of 4 left" in text(learner.get(ann.quiz))
    assert begin(learner, ann, 4).number == 4


def test_an_earlier_attempt_can_be_looked_at_by_its_learner_only(app, learner, ann):
    attempt = finish(learner, ann, WRONG)
    address = f"/attempts/{attempt.uid}"
    assert "Attempt 1, submitted" in text(learner.get(address))
    stranger()
    other = signed_in(app.test_client(), "cho@example.org")
    assert other.get(address).status_code == 404
    assert app.test_client().get(address).status_code == 303
    assert learner.get("/attempts/00000000-0000-4000-8000-000000000000").status_code == 404
    second = begin(learner, ann, 2)
    assert learner.get(f"/attempts/{second.uid}").status_code == 303


def test_the_page_of_an_attempt_takes_at_most_five_statements(learner, ann, shared_engine):
    attempt = begin(learner, ann)
    learner.get(ann.quiz)
    statements = []

    def count(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            statements.append(statement)

    event.listen(shared_engine, "before_cursor_execute", count)
    try:
        reply = learner.get(ann.quiz)
    finally:
        event.remove(shared_engine, "before_cursor_execute", count)
    assert attempt.uid.hex in reply.get_data(as_text=True)
    assert len(statements) <= 5, statements


def test_the_right_answers_are_not_in_the_page_before_the_submit(learner, ann):
    begin(learner, ann)
    body = learner.get(ann.quiz).get_data(as_text=True)
    for words in ("Yes, because.", "No, because.", "Right.", "It is 112.", "See the law."):
        assert words not in body


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_of_the_quiz_is_made_in_both_languages(learner, ann, language):
    learner.set_cookie("language", language)
    assert learner.get(ann.quiz).status_code == 200
    attempt = begin(learner, ann)
    assert learner.get(ann.quiz).status_code == 200
    learner.post(ann.quiz, data=filled(attempt, WRONG, do="submit"))
    assert learner.get(ann.quiz).status_code == 200
    assert learner.get(f"/attempts/{attempt.uid}").status_code == 200
