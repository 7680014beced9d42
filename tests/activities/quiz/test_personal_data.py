"""What a person gets of attempts and answers, and what is left after an erasure."""

from sqlalchemy import func, select

from lms.activities.quiz import personal_data, services, timing
from lms.activities.quiz.models import SavedAnswer
from lms.core import clock, db
from tests.accounts.people import kept
from tests.activities.quiz import sheets
from tests.activities.school import RIGHT, ben


def test_the_export_holds_attempts_and_answers_of_this_person_only(school, ann):
    attempt = sheets.start(school, ann)
    other = school.admit(ben())
    sheets.start(school, other)
    with kept():
        services.save_form(
            ann.enrollment_id, "f1-quiz", attempt.uid, sheets.answers(attempt, RIGHT), timing.milliseconds(clock.now())
        )
    found = personal_data.export(ann.who.person_id)
    assert [row["attempt"] for row in found["quiz_attempts"]] == [str(attempt.uid)]
    assert {row["question"]: row["answer"] for row in found["quiz_answers"]} == RIGHT
    assert found["granted_attempts"] == []


def test_erasing_removes_the_answers_and_keeps_the_score(school, ann):
    attempt = sheets.start(school, ann)
    with kept():
        services.save_form(
            ann.enrollment_id, "f1-quiz", attempt.uid, sheets.answers(attempt, RIGHT), timing.milliseconds(clock.now())
        )
        services.submit(ann.enrollment_id, "f1-quiz", attempt.uid)
    with kept():
        personal_data.erase(ann.who.person_id)
    shown = sheets.view(attempt.uid)
    assert all(item.answer == () for item in shown.items)
    assert (shown.score, shown.passed) == (100.0, True)
    assert db.session.scalar(select(func.count()).select_from(SavedAnswer)) == 0
