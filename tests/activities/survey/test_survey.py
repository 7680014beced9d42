"""Surveys: anonymous by construction, once for each enrollment, shown only in bulk."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Table, func, inspect, select

from lms.activities.survey import services
from lms.activities.survey.models import SurveyAnswer
from lms.activities.survey.results import shown, summarize
from lms.content.manifest import Survey, SurveyQuestion, Title
from lms.core import db
from lms.core.audit import Entry
from lms.enrollments.models import Run
from lms.learning.models import OutcomeRow
from tests.accounts.people import kept, member, signed_in
from tests.activities.school import SATISFACTION, ben

FULL = {"s-s1": "5", "s-s2": "4", "s-s9": "고맙습니다. <b>bold</b>"}


@pytest.fixture
def learner(client, ann):
    client.set_cookie("language", "en")
    return signed_in(client)


def stored():
    return [(row.question, row.value) for row in db.session.scalars(select(SurveyAnswer))]


def respond(school, number, **answers):
    """Let so many people answer."""
    with kept():
        for index in range(number):
            for question, value in (answers or {"s1": "4", "s2": "3", "s9": f"text {index}"}).items():
                key = f"{index:03}-{question}-{Random(f'{index}{question}').random()}"[:32]
                db.session.add(
                    SurveyAnswer(
                        key=key,
                        run_id=school.run_id,
                        activity="survey",
                        course_version_id=school.course_version_id,
                        question=question,
                        value=value,
                    )
                )


def close(school):
    with kept():
        db.session.get_one(Run, school.run_id).state = "closed"


def results(school):
    run = db.session.get_one(Run, school.run_id)
    return {result.question.id: result for result in services.results(run, "survey", SATISFACTION)}


def test_answers_are_stored_and_the_step_is_complete(learner, ann):
    assert learner.post(ann.survey, data=FULL).status_code == 303
    assert sorted(stored()) == [("s1", "5"), ("s2", "4"), ("s9", "고맙습니다. <b>bold</b>")]
    outcome = db.session.scalars(select(OutcomeRow)).one()
    assert (outcome.status, outcome.score, outcome.evidence) == ("completed", None, {})
    assert "Thank you for your answers" in learner.get(ann.survey).get_data(as_text=True)


def test_nothing_in_an_answer_leads_back_to_a_person_or_a_time(learner, ann):
    learner.post(ann.survey, data=FULL)
    table: Table = SurveyAnswer.__table__  # type: ignore[assignment]
    assert set(table.columns.keys()) == {"key", "run_id", "activity", "course_version_id", "question", "value"}
    keys = db.session.scalars(select(SurveyAnswer.key)).all()
    assert len({key[:8] for key in keys}) == len(keys) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", key) for key in keys)
    for entry in db.session.scalars(select(Entry)):
        assert "고맙습니다" not in str([entry.before, entry.after, entry.reason, entry.thing])


def test_the_order_of_arrival_is_not_stored(own_database):
    if own_database.dialect.name == "sqlite":
        with own_database.connect() as connection:
            statement = "SELECT sql FROM sqlite_master WHERE name = 'survey_answers'"
            assert "WITHOUT ROWID" in connection.exec_driver_sql(statement).scalar_one()
    assert "id" not in [column["name"] for column in inspect(own_database).get_columns("survey_answers")]


def test_answering_twice_counts_once(learner, ann):
    for _ in range(2):
        assert learner.post(ann.survey, data=FULL).status_code == 303
    assert len(stored()) == 3
    assert db.session.scalar(select(func.count()).select_from(OutcomeRow)) == 1


def test_a_free_text_may_stay_empty_and_is_then_not_stored(learner, ann):
    learner.post(ann.survey, data={**FULL, "s-s9": "   "})
    assert sorted(stored()) == [("s1", "5"), ("s2", "4")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"s-s1": ""}, "Please choose an answer."),
        ({"s-s1": "6"}, "Choose one of the list."),
        ({"s-s1": "5.0"}, "Choose one of the list."),
        ({"s-s1": "<script>"}, "Choose one of the list."),
        ({"s-s9": "x" * 2001}, "At most 2000 characters."),
        ({"s-s9": "nul\x00byte"}, "This contains characters that cannot be stored."),
    ],
)
def test_what_cannot_be_taken_is_said_at_the_question_and_nothing_typed_is_lost(learner, ann, change, message):
    reply = learner.post(ann.survey, data={**FULL, **change})
    body = reply.get_data(as_text=True)
    assert reply.status_code == 422
    assert message in body
    assert stored() == []
    assert 'value="4" checked' in body
    if "s-s9" not in change:
        assert "고맙습니다. &lt;b&gt;bold&lt;/b&gt;" in body


def test_every_free_text_says_that_this_is_no_place_to_report(learner, ann):
    body = learner.get(ann.survey).get_data(as_text=True)
    assert body.count("This is not a place to report. If a child is in danger, call 112 now.") == 1
    assert "This survey is anonymous" in body


@given(st.integers(0, 200))
def test_results_come_after_closing_from_five_on_in_steps_of_five(count):
    assert shown(count, closed=False) == 0
    part = shown(count, closed=True)
    assert part % 5 == 0
    assert part <= count
    assert (part == 0) == (count < 5)
    assert count - part < 5


def test_a_summary_counts_scales_and_shuffles_texts():
    survey = Survey(
        "s",
        Title("설문", "Survey"),
        (SurveyQuestion("a", "scale5", Title("가", "A")), SurveyQuestion("b", "text", Title("나", "B"))),
    )
    texts = [str(number) for number in range(10)]
    scale, free = summarize(survey, {"a": list("55555111"), "b": texts}, closed=True, rng=Random(1))
    assert (scale.count, dict(scale.counts)["5"], scale.mean) == (5, 5, 5.0)
    assert free.count == 10
    assert sorted(free.texts) == texts
    assert list(free.texts) != texts
    scale, free = summarize(survey, {"a": ["1"] * 4}, closed=True, rng=Random(1))
    assert (scale.count, scale.counts, scale.mean, free.texts) == (0, {}, None, ())


def test_staff_see_nothing_before_the_run_is_closed_and_then_in_bulk(app, school, ann):
    school.teach(ben())
    staff = signed_in(app.test_client(), "ben@example.org")
    staff.set_cookie("language", "en")
    respond(school, 7)
    address = f"/staff/runs/{school.run_uid}/surveys"
    body = staff.get(address).get_data(as_text=True)
    assert "The run is not closed yet" in body
    assert "text 1" not in body
    close(school)
    body = staff.get(address).get_data(as_text=True)
    assert "5 answers, mean 4.0 of 5" in body
    assert "5 answers in random order" in body
    assert results(school)["s9"].count == 5


def test_four_answers_are_not_shown(app, school, ann):
    school.teach(ben())
    respond(school, 4)
    close(school)
    staff = signed_in(app.test_client(), "ben@example.org")
    staff.set_cookie("language", "en")
    body = staff.get(f"/staff/runs/{school.run_uid}/surveys").get_data(as_text=True)
    assert body.count("Fewer than 5 answers: not shown.") == 3
    assert "text 1" not in body


@pytest.mark.parametrize(("role", "status"), [("auditor", 403), ("instructor", 403), ("", 404), ("admin", 200)])
def test_only_those_who_manage_the_run_see_its_surveys(app, school, ann, role, status):
    member("누구", email="who@example.org", role=role)
    browser = signed_in(app.test_client(), "who@example.org")
    assert browser.get(f"/staff/runs/{school.run_uid}/surveys").status_code == status


def test_mixing_changes_no_answer(school):
    respond(school, 6)
    before = sorted(stored())
    services.mix()
    services.mix()
    assert sorted(stored()) == before
