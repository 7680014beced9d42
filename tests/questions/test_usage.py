"""Where a question and a quiz are used names the runs, those that were assigned the quiz themselves too."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from lms.accounts import roles
from lms.content.models import Course
from lms.core import clock, db
from lms.enrollments.models import Run
from lms.learning import run_activities
from lms.learning.run_activities import Plan
from lms.questions import services, usage
from lms.questions.models import Question, Quiz
from tests.accounts.people import Member, kept, signed_in, stranger
from tests.activities import school as schools
from tests.activities.school import School
from tests.enrollments import world
from tests.questions.banks import quiz, single, write_bank


@pytest.fixture
def school(database: Engine, tmp_path: Path) -> School:
    school = schools.build(tmp_path / "banks")
    load(tmp_path, {"question": "o1"})
    with kept():
        own = db.session.scalars(select(Quiz).where(Quiz.key == "own")).one()
        run_activities.add(school.run_id, Plan(own.id, title={"ko": "도착 퀴즈", "en": "Check-in"}))
    return school


def load(tmp_path: Path, *slots: dict[str, str]) -> None:
    services.load_folder(write_bank(tmp_path / "own", "own", [single("o1"), single("o2")], [quiz("own", *slots)]))


def question(key: str) -> Question:
    return db.session.scalars(select(Question).where(Question.key == key)).one()


def browser_of(app: Flask, who: Member, **scope: int) -> FlaskClient:
    with kept():
        roles.grant(who.person_id, "instructor", starts_on=clock.today(), **scope)
    browser = app.test_client()
    browser.set_cookie("language", "en")
    return signed_in(browser, "cho@example.org")


def uses(page: str) -> str:
    return page.partition('id="uses"')[2].partition("<h2")[0]


def test_a_question_names_the_runs_that_were_assigned_its_quiz(school: School, tmp_path: Path) -> None:
    with kept():
        (use,) = usage.of_question(question("o1"))
        assert [(line.run_id, line.own["en"], line.state) for line in use.runs] == [(school.run_id, "Check-in", "open")]
        assert use.present and use.fixed
        assert usage.of_question(question("o2")) == []
        # The quiz of the course is asked by the same run, through the course.
        (use,) = usage.of_question(question("q1"))
        assert [(line.run_id, line.own) for line in use.runs] == [(school.run_id, {})]


def test_a_run_that_keeps_an_earlier_version_still_uses_what_that_asked(school: School, tmp_path: Path) -> None:
    load(tmp_path, {"question": "o2"})
    with kept():
        (use,) = usage.of_question(question("o1"))
        assert not use.present and [line.run_id for line in use.runs] == [school.run_id]
        (use,) = usage.of_question(question("o2"))
        assert use.present and use.runs == ()
        own = db.session.scalars(select(Quiz).where(Quiz.key == "own")).one()
        assert [(line.run_id, number) for line, number in usage.of_quiz(own)] == [(school.run_id, 1)]
    with kept():
        db.session.get_one(Run, school.run_id).state = "closed"
        own = db.session.scalars(select(Quiz).where(Quiz.key == "own")).one()
        assert [line.state for line, _number in usage.of_quiz(own)] == ["closed"]


def test_whoever_may_see_the_run_finds_it_linked_and_others_only_counted(app: Flask, school: School) -> None:
    cho = stranger()
    with kept():
        own = db.session.scalars(select(Quiz).where(Quiz.key == "own")).one()
        places = (f"/staff/banks/questions/{question('o1').uid}", f"/staff/quizzes/{own.uid}")
    elsewhere = other_run(school)
    browser = browser_of(app, cho, run_id=elsewhere)
    for place in places:
        shown = uses(browser.get(place).text)
        assert "and in 1 run that you may not see" in shown and "Check-in" not in shown
    with kept():
        roles.grant(cho.person_id, "instructor", run_id=school.run_id, starts_on=clock.today())
    for place in places:
        shown = uses(browser.get(place).text)
        assert "Check-in" in shown and "Opened" in shown and "may not see" not in shown
        assert f"/staff/runs/{school.run_uid}/quizzes" in shown


def other_run(school: School) -> int:
    with kept():
        return world.run(db.session.get_one(Course, db.session.get_one(Run, school.run_id).course_id)).id


def test_a_quiz_that_a_reader_may_not_see_is_not_named(app: Flask, school: School) -> None:
    cho, ben = stranger(), schools.ben()
    with kept():
        own = db.session.scalars(select(Quiz).where(Quiz.key == "own")).one()
        own.owner_id, own.title = ben.person_id, {"ko": "비밀", "en": "Secret quiz"}
        place = f"/staff/banks/questions/{question('o1').uid}"
    shown = uses(browser_of(app, cho, run_id=other_run(school)).get(place).text)
    assert "A quiz that you may not see" in shown and "Secret quiz" not in shown
