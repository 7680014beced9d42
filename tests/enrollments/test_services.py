"""Applying, enrolling, deciding, leaving."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Employment
from lms.core import audit, clock, db, outbox
from lms.core.errors import Conflict, LmsError, NotFound
from lms.enrollments import places, requests, runs, services
from lms.enrollments.models import Enrollment, Request
from lms.enrollments.services import NotAdmitted
from tests.enrollments import world

pytestmark = pytest.mark.usefixtures("database")


def told() -> list[str]:
    """Return what people are told by mail, in order."""
    jobs = db.session.scalars(select(outbox.Job).where(outbox.Job.name == "enrollments.tell").order_by(outbox.Job.id))
    return [job.args["event"] for job in jobs]


def test_an_open_run_lets_ann_begin_at_once() -> None:
    people, run = world.people(), world.run()
    enrollment = services.apply(people.ann.id, run.id)
    assert enrollment.state == "active"
    assert (enrollment.name, enrollment.organization_name, enrollment.job) == (
        "김안", "가상 해오름 보육원", "facility-staff",
    )  # fmt: skip
    assert enrollment.organization_id == people.home.id
    assert enrollment.due_on == run.ends_on
    assert enrollment.steps_total == 2
    assert run.seats_taken == 1
    assert told() == []


def test_applying_twice_changes_nothing() -> None:
    people, run = world.people(), world.run(entry="approval")
    first = services.apply(people.ann.id, run.id, "첫째")
    again = services.apply(people.ann.id, run.id, "둘째")
    assert again.id == first.id
    notes = db.session.scalars(select(Request.note).where(Request.enrollment_id == first.id)).all()
    assert notes == ["첫째"]


def test_an_approved_person_is_as_of_the_approval() -> None:
    people, run = world.people(), world.run(entry="approval")
    enrollment = services.apply(people.ann.id, run.id)
    assert enrollment.state == "requested" and run.seats_taken == 0
    elsewhere = world.organization("가상 구청", "district")
    world.add(
        Employment(
            person_id=people.ann.id, organization_id=elsewhere.id, job="dedicated-official", starts_on=clock.today()
        )
    )
    people.ann.name = "김안나"
    asked = requests.open_of("application", enrollment.id)
    assert asked is not None
    services.decide(asked.id, "approve", people.ben.id)
    assert enrollment.state == "active"
    assert (enrollment.name, enrollment.organization_name, enrollment.job) == (
        "김안나", "가상 구청", "dedicated-official",
    )  # fmt: skip
    assert enrollment.decided_by_id == people.ben.id
    assert told() == ["approved"]


def test_deciding_twice_is_harmless_and_deciding_otherwise_is_refused() -> None:
    people, run = world.people(), world.run(entry="approval")
    enrollment = services.apply(people.ann.id, run.id)
    asked = requests.open_of("application", enrollment.id)
    assert asked is not None
    services.decide(asked.id, "approve", people.ben.id)
    services.decide(asked.id, "approve", people.ben.id)
    assert told() == ["approved"]
    with pytest.raises(Conflict):
        services.decide(asked.id, "decline", people.ben.id, "가상의 까닭")
    with pytest.raises(Conflict):
        services.decide(asked.id, "approve", people.cho.id)


def test_declining_needs_a_reason_and_ann_may_apply_anew() -> None:
    people, run = world.people(), world.run(entry="approval")
    enrollment = services.apply(people.ann.id, run.id)
    asked = requests.open_of("application", enrollment.id)
    assert asked is not None
    with pytest.raises(LmsError) as refused:
        services.decide(asked.id, "decline", people.ben.id, "  ")
    assert refused.value.field == "reason"
    services.decide(asked.id, "decline", people.ben.id, "자리가 다른 직무를 위한 것입니다.")
    assert enrollment.state == "declined"
    assert services.apply(people.ann.id, run.id).state == "requested"
    assert enrollment.decided_at is None


def test_a_full_run_with_approval_lets_an_approved_person_wait() -> None:
    people, run = world.people(), world.run(entry="approval", capacity=1)
    for person in (people.ann, people.cho):
        asked = requests.open_of("application", services.apply(person.id, run.id).id)
        assert asked is not None
        services.decide(asked.id, "approve", people.ben.id)
    assert told() == ["approved", "waitlisted"]


def test_raising_the_capacity_promotes_who_waits_but_nobody_who_needs_approval() -> None:
    people, course = world.people(), world.course()
    run = world.run(course, entry="approval", capacity=1)
    third = world.person("가상 삼")
    for person in (people.ann, people.cho):
        asked = requests.open_of("application", services.apply(person.id, run.id).id)
        assert asked is not None
        services.decide(asked.id, "approve", people.ben.id)
    services.apply(third.id, run.id)
    runs.change(run.id, world.plan(course, entry="approval", capacity=5), people.ben.id)
    states = dict(db.session.execute(select(Enrollment.person_id, Enrollment.state)).all())
    assert states == {people.ann.id: "active", people.cho.id: "active", third.id: "requested"}
    assert told() == ["approved", "waitlisted", "promoted"]


def test_who_leaves_the_waiting_list_and_comes_back_stands_at_its_end() -> None:
    run = world.run(capacity=1)
    first, second, third = (world.person(f"가상 {number}") for number in range(3))
    inside, left, waits = (services.apply(person.id, run.id) for person in (first, second, third))
    services.leave(left.id)
    services.apply(second.id, run.id)
    services.leave(inside.id)
    assert (inside.state, left.state, waits.state) == ("withdrawn", "waitlisted", "active")


def test_a_run_that_has_not_begun_keeps_people_approved_until_it_does(travel) -> None:
    people = world.people()
    run = world.run(starts_on=clock.today() + timedelta(days=3), ends_on=clock.today() + timedelta(days=9))
    enrollment = services.apply(people.ann.id, run.id)
    assert enrollment.state == "approved"
    with pytest.raises(Conflict):
        services.activate(enrollment)
    (job,) = db.session.scalars(select(outbox.Job).where(outbox.Job.name == "enrollments.start"))
    assert (job.args, clock.seoul_day(job.not_before)) == ({"run_id": run.id}, run.starts_on)
    travel(days=3)
    assert places.start(runs.lock(run.id)) == 1
    assert enrollment.state == "active"


def test_staff_enroll_many_at_once_and_those_without_a_place_wait() -> None:
    people, run = world.people(), world.run(entry="staff", capacity=1)
    found = services.enroll([people.ann.id, people.cho.id, people.ann.id], run.id, people.ben.id)
    assert [one.result for one in found] == ["admitted", "waitlisted"]
    again = services.enroll([people.cho.id, people.ann.id], run.id, people.ben.id)
    assert [one.result for one in again] == ["already", "already"]
    assert told() == ["enrolled", "waitlisted"]


def test_enrolling_somebody_unknown_writes_nothing() -> None:
    people, run = world.people(), world.run()
    with pytest.raises(NotFound):
        services.enroll([people.ann.id, 999_999], run.id, people.ben.id)
    assert db.session.scalar(select(func.count()).select_from(Enrollment)) == 0


def test_enrolling_an_applicant_approves_the_application() -> None:
    people, run = world.people(), world.run(entry="approval")
    enrollment = services.apply(people.ann.id, run.id)
    services.enroll([people.ann.id], run.id, people.ben.id)
    assert enrollment.state == "active"
    request = db.session.scalars(select(Request)).one()
    assert (request.decision, request.decided_by_id, request.open_key) == ("approve", people.ben.id, None)


@pytest.mark.parametrize(
    ("facts", "state"),
    [({}, "draft"), ({}, "closed"), ({"entry": "staff"}, "open"), ({"jobs": ("police-officer",)}, "open")],
)
def test_a_run_that_is_not_for_ann_refuses_her(facts: dict, state: str) -> None:
    people, run = world.people(), world.run(state=state, **facts)
    with pytest.raises(NotAdmitted):
        services.apply(people.ann.id, run.id)


def test_a_course_that_comes_first_must_be_completed() -> None:
    people = world.people()
    basic = world.course("basic-course")
    world_run = world.run(basic)
    advanced = world.run(world.course("advanced-course", prerequisites=("basic-course",)))
    with pytest.raises(NotAdmitted) as refused:
        services.apply(people.ann.id, advanced.id)
    assert "신고의무자 교육" in str(refused.value)
    services.complete(services.lock(services.apply(people.ann.id, world_run.id).id)[1])
    assert services.apply(people.ann.id, advanced.id).state == "active"


def test_the_track_follows_from_the_job() -> None:
    people = world.people()
    run = world.run(world.course(tracks=world.TWO_TRACKS))
    assert services.apply(people.ann.id, run.id).track == "facility"
    assert services.apply(people.ben.id, run.id).track == ""


def test_leaving_lets_open_requests_lapse() -> None:
    people, run = world.people(), world.run(entry="approval")
    enrollment = services.apply(people.ann.id, run.id)
    services.leave(enrollment.id)
    request = db.session.scalars(select(Request)).one()
    assert (enrollment.state, request.decision, request.open_key) == ("canceled", "lapsed", None)


def test_who_was_enrolled_by_staff_cannot_leave_alone() -> None:
    people, run = world.people(), world.run(entry="staff")
    (one,) = services.enroll([people.ann.id], run.id, people.ben.id)
    with pytest.raises(Conflict):
        services.leave(one.enrollment_id)
    with pytest.raises(LmsError):
        services.remove(one.enrollment_id, people.ben.id, "")
    assert services.remove(one.enrollment_id, people.ben.id, "퇴사").state == "withdrawn"
    entry = db.session.scalars(select(audit.Entry).where(audit.Entry.action == "enrollments.remove")).one()
    assert entry.reason == "퇴사" and entry.person_ids == [people.ann.id]


def test_a_completed_person_cannot_be_removed() -> None:
    people, run = world.people(), world.run()
    enrollment = services.apply(people.ann.id, run.id)
    services.complete(enrollment)
    with pytest.raises(Conflict):
        services.remove(enrollment.id, people.ben.id, "까닭")


def test_a_new_cycle_leaves_the_old_row_as_it_is() -> None:
    people, run = world.people(), world.run(capacity=1)
    old = services.apply(people.ann.id, run.id)
    with pytest.raises(Conflict):
        services.new_cycle(old.id, people.ben.id)
    services.complete(old)
    completed_at = old.completed_at
    fresh = services.new_cycle(old.id, people.ben.id)
    assert (fresh.cycle, fresh.state, run.seats_taken) == (2, "active", 1)
    assert services.new_cycle(old.id, people.ben.id).id == fresh.id
    assert (old.state, old.completed_at) == ("completed", completed_at)


def test_completing_reopening_and_failing_keep_their_place() -> None:
    people, run = world.people(), world.run(capacity=1)
    enrollment = services.apply(people.ann.id, run.id)
    for step, state in (
        (services.complete, "completed"),
        (services.complete, "completed"),
        (services.reopen, "active"),
        (services.fail, "failed"),
        (services.complete, "completed"),
    ):
        step(enrollment)
        assert (enrollment.state, run.seats_taken) == (state, 1)
    services.reopen(enrollment)
    assert enrollment.completed_at is None
