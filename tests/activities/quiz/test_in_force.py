"""A run sets for its own quiz how it is taken: pages, marks, feedback and what is shown follow the run, everywhere."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.activities.quiz import corrections, in_force, live, regrading, run_quizzes, standing
from lms.activities.quiz.models import Attempt
from lms.core import db
from lms.enrollments.models import Enrollment, Run
from lms.learning import run_activities, services
from lms.learning.models import OutcomeRow
from lms.learning.run_activities import Plan
from lms.questions import services as questions
from lms.questions.models import Question, Quiz
from tests.accounts.people import kept, signed_in
from tests.activities import school as schools
from tests.activities.quiz import sheets
from tests.activities.quiz.test_pages import begin, filled, finish, text
from tests.activities.quiz.test_paging import page_form, visible
from tests.activities.school import RIGHT, WRONG, Learner, School
from tests.enrollments import world

KEY = "own"
# Three of four right.
MOST_RIGHT = {**RIGHT, "q4": WRONG["q4"]}


@dataclass(frozen=True)
class Inside(Learner):
    """Ann before the quiz that the run has of its own."""

    @property
    def quiz(self) -> str:
        """Return the address of the run's own quiz in the player."""
        return f"/learn/{self.uid}/{KEY}"


@pytest.fixture
def browser(client: FlaskClient, ann: Learner) -> FlaskClient:
    """Return Ann's browser, in English."""
    client.set_cookie("language", "en")
    return signed_in(client)


def assign(school: School, ann: Learner, **settings: Any) -> Inside:
    """Assign the quiz of the course once more, with settings of the run's own."""
    with kept():
        quiz_id = questions.quiz(school.quiz_version_id).quiz_id
        run_activities.add(school.run_id, Plan(quiz_id, key=KEY, settings=settings))
    return Inside(ann.who, ann.enrollment_id, ann.uid)


def test_pages_and_the_way_back_are_those_of_the_run(school: School, ann: Learner, browser: FlaskClient) -> None:
    here = assign(school, ann, paging="one", back=False)
    assert "You cannot go back to earlier pages." in text(browser.get(here.quiz))
    attempt = begin(browser, here)
    assert visible(browser.get(here.quiz).get_data(as_text=True)) == [1]
    browser.post(here.quiz, data=page_form(attempt, RIGHT, {1}, do="page:3"))
    assert sheets.view(attempt.uid).page == 1
    browser.post(here.quiz, data=page_form(attempt, RIGHT, {1}, do="page:2"))
    assert sheets.view(attempt.uid).page == 2
    # What stands on the page that was left is fixed, in the form and for the script.
    browser.post(here.quiz, data=page_form(attempt, WRONG, {1, 2}, do="save"))
    late = sheets.record(1, sheets.answers(attempt, WRONG)[1])
    reply = browser.post(
        f"/api/attempts/{attempt.uid}/answers",
        json={"answers": [late]},
        headers={"X-Capability": sheets.token(here, sheets.view(attempt.uid))},
    )
    assert reply.get_json()["results"][0]["state"] == "fixed"
    assert sheets.stored(attempt, 1).answer == sheets.answers(attempt, RIGHT)[1]
    with kept():
        (row,) = live.working(school.run_id, KEY, world.actor(world.person(), world.Granted("admin")))
        assert (row.page, row.pages) == (2, 4)


def test_the_pass_mark_of_the_run_marks_completes_and_is_shown(
    school: School, ann: Learner, browser: FlaskClient
) -> None:
    here = assign(school, ann, pass_mark=80, grading="last")
    assert "80% or more" in text(browser.get(here.quiz)) and "The last attempt counts." in text(browser.get(here.quiz))
    assert "60% or more" in text(browser.get(ann.quiz))
    attempt = finish(browser, here, MOST_RIGHT)
    assert "75%, 3 of 4 right (pass mark 80%)" in text(browser.get(here.quiz))
    assert "pass mark 80%" in text(browser.get(f"/attempts/{attempt.uid}"))
    finish(browser, ann, MOST_RIGHT)
    with kept():
        rows = {row.activity: row for row in db.session.scalars(select(OutcomeRow))}
        assert (rows[KEY].status, rows["f1-quiz"].status) == ("failed", "passed")
        assert (rows[KEY].counts, rows[KEY].evidence["pass_mark"]) == ("last", 80)
        enrollment = db.session.get_one(Enrollment, ann.enrollment_id)
        assert KEY in [one.activity for one in services.why_not(enrollment)]
        run = db.session.get_one(Run, school.run_id)
        found = run_quizzes.one(run, KEY)
        assert found is not None and found.quiz.pass_mark == 80
        # Figures of all runs together have no one pass mark any more.
        assert in_force.pass_mark_everywhere(questions.quiz(school.quiz_version_id)) is None


def test_a_correction_is_foreseen_by_the_pass_mark_of_the_run(
    school: School, ann: Learner, browser: FlaskClient
) -> None:
    here = assign(school, ann, pass_mark=80)
    finish(browser, here, MOST_RIGHT)
    teacher = schools.ben()
    with kept():
        quiz_id = db.session.scalars(select(Quiz.id).where(Quiz.key == "final")).one()
        question_id = db.session.scalars(select(Question.id).where(Question.key == "q3")).one()
        made = regrading.prepare(quiz_id, school.run_id, question_id, "out", teacher.person_id)
        # Two of three: 66.7 % would pass in the course, and fails here as it did before.
        assert corrections.summary(made.id).to_pass == 0


def test_feedback_and_tries_are_those_of_the_run(school: School, ann: Learner, browser: FlaskClient) -> None:
    here = assign(school, ann, behaviour="tries", tries=2, tries_lose=50)
    assert "at most 2 times. Every further try costs 50%" in text(browser.get(here.quiz))
    attempt = begin(browser, here)
    place = next(item.position for item in attempt.items if item.question.key == "q1")
    browser.post(here.quiz, data=filled(attempt, WRONG, do=f"check:{place}"))
    browser.post(here.quiz, data=filled(attempt, RIGHT, do=f"check:{place}"))
    assert sheets.stored(attempt, place).fixed_at is not None
    browser.post(here.quiz, data=filled(attempt, RIGHT, do="submit"))
    assert sheets.stored(attempt, place).mark == pytest.approx(0.5)
    assert sheets.view(attempt.uid).score == pytest.approx(87.5)


def test_what_the_review_shows_is_what_the_run_says_part_by_part(
    school: School, ann: Learner, browser: FlaskClient
) -> None:
    here = assign(school, ann, review={"right": "never", "points": "never"})
    attempt = finish(browser, here, RIGHT)
    shown = text(browser.get(here.quiz))
    assert "Right answer" not in shown and "100%" not in shown and "Your answer" in shown
    assert "Right answer" not in text(browser.get(f"/attempts/{attempt.uid}"))
    view = sheets.view(attempt.uid)
    assert (view.quiz.settings.review.right, view.quiz.settings.review.answer) == ("never", "at_once")


def test_one_function_tells_of_one_attempt_of_many_and_of_a_person(school: School, ann: Learner) -> None:
    assign(school, ann, pass_mark=90, time_limit=7)
    with kept():
        stands = standing.of_enrollment(ann.enrollment_id, KEY, school.quiz_version_id)
        assert stands.terms is not None
        assert (stands.quiz.pass_mark, stands.quiz.time_limit, stands.terms.time_limit) == (90, 7, 7)
    mine = sheets.start(school, ann)
    with kept():
        attempt = db.session.scalars(select(Attempt).where(Attempt.uid == mine.uid)).one()
        attempt.activity = KEY
        db.session.flush()
        assert in_force.of_attempt(attempt).pass_mark == 90
        assert in_force.of_attempts([attempt])[attempt.id].pass_mark == 90
        attempt.activity = "f1-quiz"
        db.session.flush()
        assert in_force.of_attempt(attempt) is questions.quiz(school.quiz_version_id)
