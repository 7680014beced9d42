"""Planning, opening and closing runs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.core import audit, clock, db, outbox
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import speaking
from lms.enrollments import requests, runs, services
from tests.enrollments import world

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
    services.complete(services._latest(run.id, done.id))
    enrollment = services.apply(asks.id, run.id)
    runs.close(run.id, people.ben.id)
    states = [services._latest(run.id, person.id).state for person in (done, open_, asks)]
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
