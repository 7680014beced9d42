"""A quiz that staff assign in a run enters everybody's path, and leaves it only while nobody has begun."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from lms.activities.quiz import services as attempts
from lms.content.manifest import Activity, Module, Title
from lms.content.models import Course
from lms.core import clock, db
from lms.core.audit import Entry
from lms.core.errors import Conflict, LmsError
from lms.enrollments import law, paths, run_keys, runs
from lms.enrollments.models import Enrollment, Run, RunActivity
from lms.learning import closing, roster, run_activities, services, visit
from lms.learning.interface import Outcome, Status
from lms.learning.run_activities import Assigned, Plan
from lms.questions import services as questions
from lms.questions.models import Quiz
from tests.accounts import people
from tests.accounts.people import kept, signed_in
from tests.activities import school as schools
from tests.activities.school import Learner, School
from tests.enrollments import world
from tests.questions.banks import quiz, single, write_bank


@pytest.fixture
def school(database: Engine, tmp_path: Path) -> School:
    return schools.build(tmp_path / "banks")


@pytest.fixture
def ann(school: School) -> Learner:
    return school.admit(schools.ann())


@pytest.fixture
def check_in(tmp_path: Path) -> int:
    """Load a quiz of an instructor and return its id."""
    return load(tmp_path)


def load(tmp_path: Path, **settings: Any) -> int:
    folder = write_bank(
        tmp_path / "own", "own-bank", [single("o1"), single("o2")],
        [quiz("check-in", {"draw": "own-bank", "count": 2}, **settings)],
    )  # fmt: skip
    questions.load_folder(folder)
    found = db.session.scalar(select(Quiz.id).where(Quiz.key == "check-in"))
    db.session.rollback()
    assert found is not None
    return found


def assign(school: School, quiz_id: int, **facts: Any) -> str:
    with kept():
        return run_activities.add(school.run_id, Plan(quiz_id, **facts)).key


def assigned(school: School, key: str = "check-in") -> Assigned:
    run = db.session.get_one(Run, school.run_id)
    return next(one for one in run_activities.of_run(run) if one.row.key == key)


def enrollment(ann: Learner) -> Enrollment:
    return db.session.get_one(Enrollment, ann.enrollment_id, populate_existing=True)


def done(ann: Learner, *keys: str) -> None:
    with kept():
        for key in keys:
            services.record(ann.enrollment_id, key, "test", Outcome(Status.PASSED, 90.0))


def test_it_enters_the_path_of_everybody_in_the_run(school: School, ann: Learner, check_in: int) -> None:
    key = assign(school, check_in, title={"ko": "도착 퀴즈", "en": "Check-in"})
    late = school.admit(schools.ben())

    with kept():
        for learner in (ann, late):
            row = enrollment(learner)
            assert paths.path_of(row).ids[-1] == key == "check-in"
            assert [one.activity for one in services.why_not(row)] == ["f1-quiz", "survey", key]
            assert row.steps_total == 3
            assert services.why_not_of([row])[row.id][-1].title["en"] == "Check-in"
            shown = visit.load(row.uid, key)
            assert shown is not None and shown.path.modules[-1].title["ko"] == "이 차수의 활동"
            assert not shown.locked_keys & {key}


def test_completing_waits_for_a_required_one_and_not_for_another(
    school: School, ann: Learner, check_in: int, tmp_path: Path
) -> None:
    key = assign(school, check_in)
    done(ann, "f1-quiz", "survey")
    with kept():
        assert enrollment(ann).state != "completed"
    done(ann, key)
    with kept():
        assert enrollment(ann).state == "completed"
    assign(school, check_in, key="extra", required=False)
    with kept():
        assert enrollment(ann).state == "completed"
        assert services.why_not(enrollment(ann)) == []


def test_a_required_one_is_refused_when_somebody_has_completed(school: School, ann: Learner, check_in: int) -> None:
    done(ann, "f1-quiz", "survey")
    with pytest.raises(Conflict) as refused:
        assign(school, check_in)
    assert refused.value.field == "required"
    with kept():
        assert run_activities.of_run(db.session.get_one(Run, school.run_id)) == []
        assert enrollment(ann).steps_total == 2


def test_taking_it_out_completes_whoever_lacked_nothing_else(school: School, ann: Learner, check_in: int) -> None:
    key = assign(school, check_in)
    done(ann, "f1-quiz", "survey")
    with kept():
        run_activities.remove(assigned(school))
    with kept():
        assert enrollment(ann).state == "completed"
        assert key not in paths.path_of(enrollment(ann)).keys


def test_once_somebody_has_begun_it_stays_and_only_its_times_change(
    school: School, ann: Learner, check_in: int, tmp_path: Path
) -> None:
    key = assign(school, check_in)
    with kept():
        attempts.start(ann.enrollment_id, key, assigned(school).row.quiz_version_id or 0)
    with kept():
        found = assigned(school)
        assert found.begun == 1
        with pytest.raises(Conflict):
            run_activities.remove(found)
        for field, plan in {
            "key": Plan(check_in, key="other"),
            "required": Plan(check_in, required=False),
            "time_limit": Plan(check_in, settings={"time_limit": 5}),
        }.items():
            with pytest.raises(Conflict) as refused:
                run_activities.change(found, plan)
            assert refused.value.field == field
        closes = clock.now() + timedelta(days=3)
        run_activities.change(found, Plan(check_in, title={"en": "New"}, closes_at=closes))
    with kept():
        row = assigned(school).row
        assert (row.title, row.closes_at) == ({"en": "New"}, closes)


def test_a_key_is_nobody_elses(school: School, check_in: int) -> None:
    assert assign(school, check_in) == "check-in"
    assert assign(school, check_in) == "check-in-2"
    for key in ("f1-quiz", "check-in", "Ü"):
        with pytest.raises(LmsError) as refused:
            assign(school, check_in, key=key)
        assert refused.value.field == "key"


def newer(school: School, *keys: str) -> tuple[int, int]:
    """Publish a version of the course with activities of these keys; return the keys of course and version."""
    with kept():
        run = db.session.get_one(Run, school.run_id)
        course = db.session.get_one(Course, run.course_id)
        lessons = tuple(Activity(key, "lesson", Title("새것", "New"), 5, file="n.md") for key in keys)
        version = world.version(course, modules=(Module("f1", Title("하나", "One"), 20, lessons),), version="2027.1")
        return course.id, version.id


def move(school: School, version_id: int) -> None:
    with kept():
        run = db.session.get_one(Run, school.run_id)
        plan = runs.Plan(run.course_id, version_id, run.starts_on, run.ends_on)
        runs.change(run.id, plan, None)


def test_a_key_is_not_that_of_a_version_to_which_the_run_may_move(school: School, check_in: int) -> None:
    newer(school, "check-in", "old-one")
    newer(school, "check-in-2")
    assert assign(school, check_in) == "check-in-3"
    for key in ("check-in", "old-one", "check-in-2", "f1-quiz"):
        with pytest.raises(LmsError) as refused:
            assign(school, check_in, key=key)
        assert refused.value.field == "key"


def test_a_run_does_not_move_to_a_version_with_a_key_of_its_own(school: School, ann: Learner, check_in: int) -> None:
    assign(school, check_in)
    _, clashing = newer(school, "check-in", "f2")
    _, other = newer(school, "f2")
    with kept():
        assert [(run.id, key) for run, key in run_keys.clashes(clashing)] == [(school.run_id, "check-in")]
        assert run_keys.clashes(other) == []
    with pytest.raises(LmsError) as refused:
        move(school, clashing)
    assert refused.value.field == "version" and "check-in" in str(refused.value.message)
    with kept():
        assert enrollment(ann).course_version_id == school.course_version_id
        run_activities.change(assigned(school), Plan(check_in, key="arrival"))
    move(school, clashing)
    with kept():
        assert enrollment(ann).course_version_id == clashing
        assert paths.path_of(enrollment(ann)).ids == ("check-in", "f2", "arrival")
        assert enrollment(ann).steps_total == 3


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"settings": {"time_limit": 2000}}, "time_limit"),
        ({"settings": {"attempts": 0}}, "attempts"),
        ({"settings": {"pass_mark": 101}}, "pass_mark"),
        ({"settings": {"review": {"right": "soon"}}}, "review_right"),
        ({"opens_at": clock.now(), "closes_at": clock.now() - timedelta(hours=1)}, "closes_at"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    school: School, check_in: int, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(LmsError) as refused:
        assign(school, check_in, **facts)
    assert refused.value.field == field


def test_the_same_form_sent_twice_assigns_one(school: School, check_in: int) -> None:
    since = run_activities.newest()
    plan = Plan(check_in, title={"ko": "한 번"}, settings={"attempts": 2})
    with kept():
        first, again = (run_activities.add(school.run_id, plan, since) for _ in range(2))
        assert first is again
        other = run_activities.add(school.run_id, replace(plan, title={"ko": "두 번"}), since)
        anew = run_activities.add(school.run_id, plan, run_activities.newest())
        assert [one.key for one in (first, other, anew)] == ["check-in", "check-in-2", "check-in-3"]


def test_the_version_is_pinned_until_staff_take_the_newer_one(
    school: School, ann: Learner, check_in: int, tmp_path: Path
) -> None:
    assign(school, check_in)
    load(tmp_path, pass_mark=80)
    with kept():
        found = assigned(school)
        assert (found.number, found.newest, found.outdated) == (1, 2, True)
        run_activities.take_newest(found)
    with kept():
        assert not assigned(school).outdated
        shown = visit.load(ann.uid, "check-in")
        assert shown is not None
        step = visit.step_of(shown, shown.path.step("check-in").activity, world.actor(world.person()), "ko")
        assert questions.quiz(step.quiz_version_id or 0).pass_mark == 80


def test_a_closed_run_takes_no_more(school: School, check_in: int) -> None:
    ben = schools.ben()
    with kept():
        closing.close(school.run_id, ben.person_id)
    with pytest.raises(Conflict):
        assign(school, check_in)


def test_what_an_undone_change_left_behind_is_never_seen(school: School, ann: Learner, check_in: int) -> None:
    with pytest.raises(RuntimeError), kept():
        run_activities.add(school.run_id, Plan(check_in))
        assert paths.path_of(enrollment(ann)).ids[-1] == "check-in"
        raise RuntimeError
    with kept():
        assert "check-in" not in paths.path_of(enrollment(ann)).keys
    assign(school, check_in, key="other")
    with kept():
        assert paths.path_of(enrollment(ann)).ids[-1] == "other"


def test_every_step_is_on_record_without_the_access_code(school: School, check_in: int) -> None:
    assign(school, check_in, settings={"access_code": "참깨"})
    with kept():
        run_activities.close(assigned(school))
        run_activities.remove(assigned(school))
    with kept():
        entries = db.session.scalars(
            select(Entry).where(Entry.action.endswith("_run_activity")).order_by(Entry.id)
        ).all()
        assert [one.action.split(".")[1].split("_")[0] for one in entries] == ["add", "close", "remove"]
        assert "참깨" not in str([(one.before, one.after) for one in entries])


def test_the_roster_names_what_is_missing(school: School, ann: Learner, check_in: int) -> None:
    assign(school, check_in, title={"ko": "도착 퀴즈"})
    with kept():
        run = runs.by_uid(school.run_uid)
        boss = world.actor(world.person(), world.Granted("admin"))
        (row,) = roster.table(run, boss)
        assert "도착 퀴즈" in row[-1]
        assert row[10] == 0
        assert db.session.scalars(select(RunActivity)).one().position == 1


def test_whoever_teaches_assigns_a_quiz_and_the_learner_takes_it(
    app: Flask, school: School, ann: Learner, check_in: int
) -> None:
    school.teach(schools.ben())
    staff, learner = signed_in(app.test_client(), "ben@example.org"), signed_in(app.test_client(), "ann@example.org")
    base = f"/staff/runs/{school.run_uid}/quizzes"
    refused = staff.post(f"{base}/new", data={"quiz": str(check_in), "required": "y", "key": "f1-quiz"})
    assert refused.status_code == 422 and "f1-quiz" in refused.text
    answer = staff.post(f"{base}/new", data={"quiz": str(check_in), "required": "y", "title_ko": "도착 퀴즈"})
    assert (answer.status_code, answer.location) == (303, base)
    assert "도착 퀴즈" in staff.get(base).text

    place = f"/learn/{ann.uid}/check-in"
    assert "도착 퀴즈" in learner.get(f"/learn/{ann.uid}/overview").text
    assert learner.get(place).status_code == 200
    assert learner.post(place, data={"do": "start", "number": "1"}).status_code == 303
    shown = learner.get(place)
    assert "data-attempt=" in shown.text
    with kept():
        uid = assigned(school).row.uid
    gone = staff.post(f"/staff/run-quizzes/{uid}/remove")
    assert gone.status_code == 409
    page = staff.get(f"/staff/run-quizzes/{uid}").text
    assert 'name="title_ko"' in page and not [name for name in ("quiz", "time_limit") if f'name="{name}"' in page]
    assert staff.post(f"/staff/run-quizzes/{uid}", data={"title_ko": "새 제목"}).status_code == 303
    assert "새 제목" in staff.get(base).text
    old = {"quiz": str(check_in), "key": "check-in", "required": "y", "time_limit": "5"}
    refused = staff.post(f"/staff/run-quizzes/{uid}", data=old)
    assert refused.status_code == 409
    assert re.search(r'<input aria-[^>]*aria-invalid="true"[^>]*name="time_limit"[^>]*value="5"', refused.text)
    assert staff.post(f"/staff/run-quizzes/{uid}/close").status_code == 303


def test_whatever_the_form_leaves_alone_stays_as_the_quiz_says(app: Flask, school: School, check_in: int) -> None:
    school.teach(schools.ben())
    staff = signed_in(app.test_client(), "ben@example.org")
    data = {
        "quiz": str(check_in), "required": "y", "attempts": "0", "pass_mark": "0", "paging": "one", "back": "no",
        "review_right": "never", "wait_between": "",
    }  # fmt: skip
    assert staff.post(f"/staff/runs/{school.run_uid}/quizzes/new", data=data).status_code == 303
    with kept():
        found = assigned(school)
        assert found.row.settings == {
            "attempts": None, "pass_mark": 0, "paging": "one", "back": False, "review": {"right": "never"},
        }  # fmt: skip
        uid = found.row.uid
    form = staff.get(f"/staff/run-quizzes/{uid}")
    assert '<option selected value="no">' in form.text and '<option selected value="never">' in form.text
    refused = staff.post(f"/staff/run-quizzes/{uid}", data={**data, "pass_mark": "200", "paging": "spiral"})
    assert refused.status_code == 422 and 'value="200"' in refused.text and refused.text.count("field-invalid") == 2


def test_whoever_opens_the_run_sees_which_questions_of_its_own_quiz_cite_a_changed_article(
    app: Flask, school: School, tmp_path: Path, travel: Any
) -> None:
    entries = [single("l1", law=["CWA 75(4)"]), single("l2")]
    questions.load_folder(write_bank(tmp_path / "law", "law", entries, [quiz("law", {"draw": "law", "count": 2})]))
    with kept():
        quiz_id = db.session.scalars(select(Quiz.id).where(Quiz.key == "law")).one()
    assign(school, quiz_id, title={"ko": "법령 퀴즈"})
    school.teach(schools.ben())
    travel(days=(date(2027, 1, 2) - clock.today()).days)
    with kept():
        run = db.session.get_one(Run, school.run_id)
        run.state, run.ends_on = "draft", clock.today() + timedelta(days=5)
    staff = signed_in(app.test_client(), "ben@example.org")
    page = staff.get(f"/staff/runs/{school.run_uid}/law").text
    assert "Question l1?" in page and "Question l2?" not in page and "법령 퀴즈" in page
    assert staff.post(f"/staff/runs/{school.run_uid}/state", data={"state": "open", "checked": ""}).status_code == 422


def test_another_instructors_own_quiz_is_not_offered(app: Flask, school: School, check_in: int) -> None:
    school.teach(schools.ben())
    cho = people.stranger()
    with kept():
        db.session.get_one(Quiz, check_in).owner_id = cho.person_id
    staff = signed_in(app.test_client(), "ben@example.org")
    place = f"/staff/runs/{school.run_uid}/quizzes/new"
    assert f'value="{check_in}"' not in staff.get(place).text
    assert staff.post(place, data={"quiz": str(check_in), "required": "y"}).status_code == 422


def test_nobody_else_assigns_quizzes(app: Flask, school: School, ann: Learner, check_in: int) -> None:
    assign(school, check_in)
    with kept():
        uid = assigned(school).row.uid
    people.stranger()
    for who in ("ann@example.org", "cho@example.org"):
        browser = signed_in(app.test_client(), who)
        assert browser.get(f"/staff/runs/{school.run_uid}/quizzes").status_code == 404
        assert browser.post(f"/staff/runs/{school.run_uid}/quizzes/new", data={}).status_code == 404
        for act in ("remove", "close", "renew"):
            assert browser.post(f"/staff/run-quizzes/{uid}/{act}").status_code == 404


def law_quiz(tmp_path: Path, article: str) -> int:
    """Load a quiz with one question that cites an article; loaded again, its next version."""
    folder = write_bank(
        tmp_path / "law", "law-bank", [single("l1", law=[article]), single("l2")],
        [quiz("law-quiz", {"question": "l1"}, {"question": "l2"}, pass_mark=60 if article == "CWA 29-4(1)" else 50)],
    )  # fmt: skip
    questions.load_folder(folder)
    found = db.session.scalar(select(Quiz.id).where(Quiz.key == "law-quiz"))
    db.session.rollback()
    assert found is not None
    return found


def test_an_open_run_gets_a_quiz_on_changed_law_only_with_a_confirmation(
    school: School, tmp_path: Path, travel: Any
) -> None:
    travel(days=(date(2027, 1, 1) - clock.today()).days)
    plan = Plan(law_quiz(tmp_path, "CWA 29-4(1)"))
    with pytest.raises(law.LawUnconfirmed), kept():
        run_activities.add(school.run_id, plan)
    with kept():
        assert run_activities.of_run(db.session.get_one(Run, school.run_id)) == []
        run_activities.add(school.run_id, plan, law_checked="제29조의4를 다시 읽었음")
    with kept():
        entry = db.session.scalars(select(Entry).where(Entry.action == "enrollments.confirm_law")).one()
        assert entry.reason == "제29조의4를 다시 읽었음" and (entry.after or {})["questions"] == ["l1"]


def test_a_newer_version_on_changed_law_is_taken_with_a_confirmation_too(
    school: School, tmp_path: Path, travel: Any
) -> None:
    travel(days=(date(2027, 1, 1) - clock.today()).days)
    quiz_id = law_quiz(tmp_path, "CWA 1")
    assign(school, quiz_id)
    law_quiz(tmp_path, "CWA 29-4(1)")
    with pytest.raises(law.LawUnconfirmed), kept():
        run_activities.take_newest(assigned(school, "law-quiz"))
    with kept():
        run_activities.take_newest(assigned(school, "law-quiz"), law_checked="읽음")
        assert not assigned(school, "law-quiz").outdated


def test_a_run_in_preparation_takes_any_quiz_since_opening_it_asks(school: School, tmp_path: Path, travel: Any) -> None:
    travel(days=(date(2027, 1, 1) - clock.today()).days)
    with kept():
        db.session.get_one(Run, school.run_id).state = "draft"
    assert assign(school, law_quiz(tmp_path, "CWA 29-4(1)")) == "law-quiz"


def test_the_page_asks_for_the_look_and_sends_the_whole_form_again(
    app: Flask, school: School, tmp_path: Path, travel: Any
) -> None:
    travel(days=(date(2027, 1, 1) - clock.today()).days)
    quiz_id = law_quiz(tmp_path, "CWA 29-4(1)")
    school.teach(schools.ben())
    browser = signed_in(app.test_client(), "ben@example.org")
    path = f"/staff/runs/{school.run_uid}/quizzes/new"
    sent = {"quiz": str(quiz_id), "title_ko": "법 퀴즈", "required": "1", "since": "0"}
    asked = browser.post(path, data=sent)
    assert asked.status_code == 200
    assert "제29조의4" in asked.text and 'name="title_ko" value="법 퀴즈"' in asked.text
    assert browser.post(path, data={**sent, "checked": ""}).status_code == 422
    done = browser.post(path, data={**sent, "checked": "다시 읽었음"})
    assert done.status_code == 303
    with kept():
        assert assigned(school, "law-quiz").row.title == {"ko": "법 퀴즈"}
