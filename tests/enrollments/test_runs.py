"""Planning, opening and closing runs."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.content import law_changes
from lms.content import services as content
from lms.content.law import parse_law
from lms.content.models import CoursePage, CourseVersion
from lms.core import audit, clock, db, outbox
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import speaking
from lms.enrollments import law, paths, requests, runs, services
from lms.enrollments.models import Run, RunActivity
from lms.questions import services as questions
from tests.enrollments import world
from tests.questions.banks import quiz, single, write_bank

pytestmark = pytest.mark.usefixtures("database")


def test_runs_of_a_year_are_numbered() -> None:
    course = world.course()
    first, second = world.run(course), world.run(course)
    assert (first.number, second.number) == (1, 2)
    with speaking("en"):
        assert runs.name_of(second) == f"{second.year}, run 2"
    assert world.run(course, title={"ko": "봄 과정", "en": ""}).title == {"ko": "봄 과정"}


def test_a_number_is_given_once() -> None:
    course = world.course()
    world.run(course)
    with pytest.raises(LmsError) as refused:
        world.run(course, number=1)
    assert refused.value.field == "number"
    assert world.run(world.course(), number=1).number == 1


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("ends_on", {"ends_on": -5}),
        ("due_on", {"due_on": -9}),
        ("due_on", {"due_on": 90}),
        ("apply_until", {"apply_from": 5, "apply_until": 3}),
        ("apply_from", {"apply_from": 90}),
    ],
)
def test_dates_out_of_order_are_refused_at_their_field(field: str, days: dict[str, int]) -> None:
    dates = {name: clock.today() + timedelta(days=number) for name, number in days.items()}
    with pytest.raises(LmsError) as refused:
        world.run(**dates)
    assert refused.value.field == field


def test_a_version_of_another_course_is_refused() -> None:
    one, other = world.course(), world.course()
    plan = runs.Plan(one.id, other.current_version_id or 0, clock.today(), clock.today())
    with pytest.raises(LmsError) as refused:
        runs.create(plan, None)
    assert refused.value.field == "version"


def test_places_cannot_be_fewer_than_people_inside() -> None:
    course, people = world.course(), world.people()
    run = world.run(course, capacity=2)
    services.enroll([people.ann.id, people.cho.id], run.id, None)
    with pytest.raises(LmsError) as refused:
        runs.change(run.id, world.plan(course, capacity=1), None)
    assert refused.value.field == "capacity"


def test_a_later_end_moves_the_day_by_which_learners_finish() -> None:
    course, people = world.course(), world.people()
    run = world.run(course)
    enrollment = services.apply(people.ann.id, run.id)
    later = run.ends_on + timedelta(days=10)
    runs.change(run.id, world.plan(course, ends_on=later), None)
    assert enrollment.due_on == later


def test_an_earlier_start_lets_people_begin() -> None:
    course, people = world.course(), world.people()
    run = world.run(course, starts_on=clock.today() + timedelta(days=5))
    enrollment = services.apply(people.ann.id, run.id)
    assert enrollment.state == "approved"
    runs.change(run.id, world.plan(course), None)
    assert enrollment.state == "active"


def test_a_run_with_people_does_not_go_back_into_preparation() -> None:
    people, run = world.people(), world.run()
    assert runs.set_state(run.id, "draft", None).state == "draft"
    runs.set_state(run.id, "open", None)
    services.apply(people.ann.id, run.id)
    with pytest.raises(Conflict):
        runs.set_state(run.id, "draft", None)


def test_closing_declines_who_waits_and_fails_who_is_not_done() -> None:
    people, run = world.people(), world.run(entry="approval")
    done, open_, asks = world.person("가상 하나"), world.person("가상 둘"), world.person("가상 셋")
    services.enroll([done.id, open_.id], run.id, people.ben.id)
    services.complete(services.latest(run.id, done.id))
    enrollment = services.apply(asks.id, run.id)
    runs.close(run.id, people.ben.id)
    states = [services.latest(run.id, person.id).state for person in (done, open_, asks)]
    assert states == ["completed", "failed", "declined"]
    assert requests.open_of("application", enrollment.id) is None
    with pytest.raises(Conflict):
        runs.close(run.id, people.ben.id)
    assert runs.set_state(run.id, "open", people.ben.id).closed_at is None


def test_another_version_takes_along_who_has_not_completed() -> None:
    course, people = world.course(), world.people()
    run = world.run(course)
    old = run.course_version_id
    active, done = services.apply(people.ann.id, run.id), services.apply(people.cho.id, run.id)
    services.complete(done)
    one_lesson = world.Module("f1", world.Title("하나", "One"), 20, (world.manifest("x").modules[0].activities[0],))
    new = world.version(course, modules=(one_lesson,), version="2026.2")
    runs.change(run.id, world.plan(course), people.ben.id)
    assert (active.course_version_id, active.steps_total) == (new.id, 1)
    assert (done.course_version_id, done.steps_total) == (old, 2)
    jobs = db.session.scalars(select(outbox.Job).where(outbox.Job.name == "learning.recompute")).all()
    assert [job.args["enrollment_id"] for job in jobs] == [active.id]
    entry = db.session.scalars(select(audit.Entry).where(audit.Entry.action == "enrollments.move_version")).one()
    assert (entry.person_ids, entry.after) == ([people.ann.id], {"course_version_id": new.id})


NEW_YEAR = date(2027, 1, 1)


def citing(html: str, as_of: date = date(2026, 10, 2)) -> Run:
    """Make a run in preparation of a course whose one page cites something, on the day the clock says."""
    course = world.course(legal_as_of=as_of)
    page = {"activity": "f1-case", "language": "ko", "html": html, "practices": [], "seconds": 60}
    db.session.add(CoursePage(course_version_id=course.current_version_id, **page))
    return world.run(course, state="draft", ends_on=clock.today() + timedelta(days=5))


def cite(text: str) -> str:
    return parse_law(text).html("ko", "")


def test_a_run_whose_course_cites_a_changed_article_opens_only_with_a_confirmation(travel) -> None:
    ben = world.person("가상 벤")
    travel(days=(NEW_YEAR - clock.today()).days)
    run = citing(cite("CWA 29-4(1)"))
    assert [change.reference.article for change in law.concern(run).changes] == ["29-4"]

    with pytest.raises(law.LawUnconfirmed):
        runs.set_state(run.id, "open", ben.id)
    assert run.state == "draft"

    assert runs.set_state(run.id, "open", ben.id, law_checked="제29조의4를 다시 읽었음").state == "open"
    entry = db.session.scalars(select(audit.Entry).where(audit.Entry.action == "enrollments.confirm_law")).one()
    assert entry.reason == "제29조의4를 다시 읽었음"
    assert entry.after and entry.after["changed"] == ["Child Welfare Act, Art. 29-4"]


@pytest.mark.parametrize("text", ["CWA 75(3)1-2", "CWA 68(2)", "PA 29"])
def test_other_articles_ask_for_nothing(travel, text: str) -> None:
    travel(days=(NEW_YEAR - clock.today()).days)
    assert law.concern(citing(cite(text))) is None


def test_a_course_read_after_the_change_asks_for_nothing(travel) -> None:
    travel(days=(NEW_YEAR - clock.today()).days)
    assert law.concern(citing(cite("CWA 75(4)"), as_of=NEW_YEAR)) is None


@pytest.mark.parametrize(("before", "asked"), [(5, True), (6, False)])
def test_a_change_during_the_run_counts_and_one_after_it_does_not(travel, before: int, asked: bool) -> None:
    travel(days=(NEW_YEAR - clock.today()).days - before)
    assert (law.concern(citing(cite("CWA 75(4)"))) is not None) is asked


def test_the_questions_a_quiz_of_the_course_can_draw_are_looked_at_too(travel, tmp_path) -> None:
    write_bank(tmp_path, "law", [single("q1", law=["CWA 75(4)"])], [quiz("lawful", {"question": "q1"})])
    questions.load_all(tmp_path)
    db.begin(write=True)
    travel(days=(NEW_YEAR - clock.today()).days)
    run = citing("")
    assert law.concern(run) is None
    version = db.session.get_one(CourseVersion, run.course_version_id)
    version.quiz_versions = {"lawful": questions.current_quiz_version("lawful")}
    db.session.flush()
    content.forget()
    assert [change.reference.article for change in law.concern(run).changes] == ["75"]


def test_what_cites_a_changed_article_is_named_in_lessons_in_the_course_and_in_quizzes_of_the_run(
    travel, tmp_path
) -> None:
    items = [
        single("q1", law=["CWA 75(4)"]),
        single("q2", law=["CWA 75(4)"], tags=["other"]),
        single("q3", law=["PA 63"]),
    ]
    write_bank(
        tmp_path, "law", items,
        [quiz("lawful", {"question": "q1"}), quiz("own", {"draw": "law", "tags": ["other"], "count": 1})],
    )  # fmt: skip
    questions.load_all(tmp_path)
    db.begin(write=True)
    travel(days=(NEW_YEAR - clock.today()).days)
    run = citing(cite("CWA 75(4)"))
    (found,) = law.concern(run).citing
    assert ([title.en for title in found.lessons], found.questions) == (["A case"], ())

    own = questions.current_quiz_version("own")
    title = {"ko": "도착 퀴즈", "en": "Check-in"}
    db.session.add(
        RunActivity(run_id=run.id, key="own", type="quiz", title=title, quiz_version_id=own, settings={}, position=1)
    )
    db.session.flush()
    paths.touch(run)
    db.session.get_one(CourseVersion, run.course_version_id).quiz_versions = {
        "lawful": questions.current_quiz_version("lawful")
    }
    db.session.flush()
    content.forget()
    (found,) = law.concern(run).citing
    # What the draw cannot give is not named, nor what cites another article.
    assert [(view.key, [one.en for one in titles]) for view, titles in found.questions] == [
        ("q1", ["Quiz"]), ("q2", ["Check-in"]),
    ]  # fmt: skip
    runs.set_state(run.id, "open", world.person("가상 벤").id, law_checked="모두 읽음")
    entry = db.session.scalars(select(audit.Entry).where(audit.Entry.action == "enrollments.confirm_law")).one()
    assert entry.after and (entry.after["lessons"], entry.after["questions"]) == (["A case"], ["q1", "q2"])


def test_the_age_of_the_law_is_a_setting() -> None:
    run = citing("", as_of=clock.today() - timedelta(days=31))
    law_changes.use_age(30)
    try:
        assert law.concern(run).too_old
    finally:
        law_changes.use_age(180)


def test_law_that_was_read_long_ago_asks_for_a_confirmation() -> None:
    old = clock.today() - timedelta(days=181)
    assert law.concern(citing("", as_of=old)).too_old
    assert law.concern(citing("", as_of=old + timedelta(days=1))) is None
