"""Planning, changing and canceling training sessions, and who leads them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Grant
from lms.core import clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.outbox import Job
from lms.policy import Granted, Permission, can
from lms.sessions import services
from lms.sessions.models import TrainingSession
from tests.enrollments import world
from tests.sessions.place import course, place, plan

pytestmark = pytest.mark.usefixtures("database")


def told() -> list[str]:
    return [
        job.args["event"] for job in db.session.scalars(select(Job).order_by(Job.id)) if job.name == "sessions.tell"
    ]


def test_a_session_credits_the_time_that_is_taught():
    run = world.run(course())
    made = services.create(run.id, plan(), None)
    assert (made.minutes, made.part, made.state, made.sequence) == (360, 1, "planned", 0)
    assert len(services.secret_of(made)) == 32
    assert told() == ["planned"]


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("activity", {"activity": "d1-read"}),
        ("ends_at", {"ends_at": clock.now() - timedelta(days=1)}),
        ("ends_at", {"ends_at": clock.now() + timedelta(days=1)}),
        ("break_ends_at", {"break_ends_at": None}),
        ("break_starts_at", {"break_starts_at": clock.now() - timedelta(days=1)}),
        ("minutes", {"minutes": 361}),
        ("minutes", {"minutes": 0}),
        ("online_link", {"online_link": "javascript:alert(1)"}),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_at_its_field(field, facts):
    run = world.run(course())
    with pytest.raises(LmsError) as refused:
        services.create(run.id, plan(**facts), None)
    assert refused.value.field == field


def test_a_session_without_a_title_takes_that_of_the_course():
    run = world.run(course())
    made = services.create(run.id, plan(title=" "), None)
    assert made.title == "집합교육"
    assert services.change(made.id, plan(title=""), None).title == "집합교육"


def test_a_plan_sent_twice_makes_one_session():
    run = world.run(course())
    since, wanted = services.newest(run.id), plan()
    assert services.create(run.id, wanted, None, since).id == services.create(run.id, wanted, None, since).id


def test_a_new_time_or_place_is_told_and_raises_the_sequence_and_topics_do_not():
    run = world.run(course())
    starts = clock.now() + timedelta(days=2)
    made = services.create(run.id, plan(starts_at=starts), None)
    services.change(made.id, plan(starts_at=starts, topics=("역할", " ")), None)
    assert (made.sequence, made.topics) == (0, ["역할"])
    services.change(made.id, plan(starts_at=starts, topics=("역할",), room="다른 방"), None)
    assert made.sequence == 1
    services.cancel(made.id, None, "강사 사정")
    assert (made.sequence, made.state) == (2, "canceled")
    assert told() == ["planned", "changed", "canceled"]
    with pytest.raises(Conflict):
        services.change(made.id, plan(), None)


def test_canceling_needs_a_reason():
    of = place()
    with pytest.raises(LmsError) as refused:
        services.cancel(of.session.id, None, " ")
    assert refused.value.field == "reason"


def test_who_leads_gets_the_role_in_the_run_once():
    of = place()
    for kind in ("facilitator", "assistant"):
        services.lead(of.session.id, of.staff.id, kind, None)
    grants = db.session.scalars(select(Grant).where(Grant.person_id == of.staff.id)).all()
    assert [(one.role, one.run_id) for one in grants] == [("facilitator", of.run.id)]
    assert [one.id for one in services.facilitating(of.staff.id)] == [of.session.id]
    ((row, name),) = services.facilitators([of.session.id])[of.session.id]
    assert (row.kind, name) == ("assistant", "가상 진행자")
    services.dismiss(of.session.id, of.staff.id, None)
    assert services.facilitating(of.staff.id) == []


def test_between_finds_what_overlaps():
    of = place()
    starts, ends = of.session.starts_at, of.session.ends_at
    assert [one.id for one in services.between(starts, ends)] == [of.session.id]
    assert services.between(ends, ends + timedelta(hours=1)) == []
    services.cancel(of.session.id, None, "강사 사정")
    assert services.between(starts, ends) == []


def test_the_list_of_sessions_is_what_one_may_see():
    first, second = place(1), place(1)
    ann = world.person("김안")
    scopes = [
        (),
        (Granted("admin"),),
        (Granted("auditor"),),
        (Granted("instructor"),),
        (Granted("manager", organization_id=1),),
        *[(Granted(role, run_id=first.run.id),) for role in ("instructor", "facilitator", "consultant")],
    ]
    for granted in scopes:
        actor = world.actor(ann, *granted)
        found = set(db.session.scalars(select(TrainingSession.id).where(services.visible_to(actor))))
        able = {one.id for one in (first.session, second.session) if can(actor, Permission.SEE_ATTENDANCE, one)}
        assert found == able, granted
