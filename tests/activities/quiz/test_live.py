"""The live view: who works on a quiz, where, saved when, time left; never what was answered."""

from sqlalchemy import select

from lms.activities.quiz import services
from lms.core import audit, db
from lms.learning import run_activities
from lms.questions.models import QuizVersion
from tests.accounts.people import kept, signed_in, stranger
from tests.activities.quiz import sheets
from tests.activities.quiz.test_pages import text
from tests.activities.school import RIGHT, ben
from tests.bench.test_statements import counted


def answered(client, ann, attempt):
    for position, answer in sheets.answers(attempt, RIGHT).items():
        if position < 3:
            reply = client.post(
                f"/api/attempts/{attempt.uid}/answers",
                json={"answers": [sheets.record(position, answer)]},
                headers={"X-Capability": sheets.token(ann, attempt)},
            )
            assert reply.status_code == 200


def watching(client, school):
    school.teach(ben())
    client.set_cookie("language", "en")
    return signed_in(client, "ben@example.org")


def test_the_run_page_leads_to_who_works_where_and_how_long_there_is(client, school, ann, travel):
    attempt = sheets.start(school, ann)
    answered(client, ann, attempt)
    token = {"X-Capability": sheets.token(ann, attempt)}
    client.post(f"/api/attempts/{attempt.uid}/here", json={"position": 3, "page": 0}, headers=token)
    teacher = watching(client, school)
    run = teacher.get(f"/staff/runs/{school.run_uid}").get_data(as_text=True)
    assert f"/staff/runs/{school.run_uid}/live" in run
    page = teacher.get(f"/staff/runs/{school.run_uid}/live")
    shown = text(page)
    for words in ("김안", "Question 3", "2 / 4", "19 min", "connected", "At work 1"):
        assert words in shown
    assert '<meta http-equiv="refresh" content="30;' in page.get_data(as_text=True)
    travel(minutes=4)
    assert "not heard of since" in text(teacher.get(f"/staff/runs/{school.run_uid}/live"))


def test_the_rows_for_the_script_say_the_same_and_never_an_answer(client, school, ann):
    attempt = sheets.start(school, ann)
    answered(client, ann, attempt)
    teacher = watching(client, school)
    said = teacher.get(f"/staff/runs/{school.run_uid}/live/rows?activity=f1-quiz").get_json()
    (row,) = said["rows"]
    assert set(row) == {"key", "name", "where", "answered", "saved", "left", "line", "silent"}
    assert (row["name"], row["answered"], row["silent"]) == ("김안", "2 / 4", False)
    assert said["counts"] == {"working": 1, "silent": 0, "submitted": 0}


def test_a_look_takes_five_statements_at_most_and_stands_in_the_audit_log_once(client, school, ann):
    sheets.start(school, ann)
    teacher = watching(client, school)
    address = f"/staff/runs/{school.run_uid}/live"
    teacher.get(address)
    with counted() as seen:
        teacher.get(f"{address}/rows")
    assert len(seen) <= 5, seen
    teacher.get(f"{address}?again=1")
    actions = list(db.session.scalars(select(audit.Entry.action).where(audit.Entry.action == "quiz.see_live")))
    assert len(actions) == 1


def test_a_submitted_attempt_is_shown_for_a_while(client, school, ann, travel):
    signed_in(client)
    attempt = sheets.start(school, ann)
    client.post(ann.quiz, data={"do": "submit", "sure": "1", "attempt": attempt.uid.hex})
    teacher = watching(client, school)
    address = f"/staff/runs/{school.run_uid}/live"
    assert "Submitted" in text(teacher.get(address))
    travel(hours=3)
    assert "Nobody works on this quiz at present" in text(teacher.get(address))


def test_strangers_and_learners_see_no_live_view(client, school, ann):
    stranger()
    for address in ("ann@example.org", "cho@example.org"):
        signed_in(client, address)
        assert client.get(f"/staff/runs/{school.run_uid}/live").status_code == 404
        assert client.get(f"/staff/runs/{school.run_uid}/live/rows").status_code == 404


def test_a_quiz_that_the_run_does_not_have_is_not_found(client, school, ann):
    teacher = watching(client, school)
    assert teacher.get(f"/staff/runs/{school.run_uid}/live?activity=no").status_code == 404


def test_the_quiz_with_somebody_in_it_stands_open_and_any_other_when_asked_for(client, school, ann):
    with kept():
        quiz_id = db.session.get_one(QuizVersion, school.quiz_version_id).quiz_id
        key = run_activities.add(school.run_id, run_activities.Plan(quiz_id)).key
    teacher = watching(client, school)
    address = f"/staff/runs/{school.run_uid}/live"
    rows = f'data-url="{address}/rows?activity='
    assert f'{rows}f1-quiz"' in teacher.get(address).get_data(as_text=True)
    with kept():
        services.start(ann.enrollment_id, key, school.quiz_version_id)
    with counted() as seen:
        assert f'{rows}{key}"' in teacher.get(address).get_data(as_text=True)
    assert len(seen) <= 6, seen
    assert f'{rows}f1-quiz"' in teacher.get(f"{address}?activity=f1-quiz").get_data(as_text=True)
