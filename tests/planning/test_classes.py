"""Planned classes become training sessions of the run, and what was held goes onto the payment sheet."""

from datetime import timedelta

from sqlalchemy import Engine, select

from lms.core import clock, db
from lms.planning import gathering, joint_runs, matches, money, overview, polls, rounds, services
from lms.planning.models import FeeLine
from lms.planning.slots import Slot
from lms.sessions import services as sessions
from tests.enrollments import world
from tests.planning.districts import city, consultant, draft, entry_of, slot
from tests.sessions import place


def leaders(run_id: int) -> list[set[tuple[int, str]]]:
    found = sessions.of_run(run_id)
    names = sessions.facilitators([one.id for one in found])
    return [{(leader.person_id, leader.kind) for leader, _name in names[one.id]} for one in found]


def test_every_planned_class_becomes_a_training_session_led_by_who_teaches(database: Engine) -> None:
    ben = world.person("박벤", "consultant")
    first = clock.now().replace(microsecond=0) + timedelta(days=3)
    times = [
        Slot(first, first + timedelta(hours=3)),
        Slot(first + timedelta(days=1), first + timedelta(days=1, hours=3)),
    ]
    days = (times[0].day, times[1].day)
    row = services.plan(
        services.Item(place.course().id, days[0], days[1], classes=times, room="대강당", facilitator_ids=[ben.id])
    )
    run = services.make_runs([row.id], None)[0]
    held = sessions.of_run(run.id)
    assert [(one.starts_at, one.room, one.part) for one in held] == [
        (times[0].starts_at, "대강당", 1),
        (times[1].starts_at, "대강당", 2),
    ]
    assert leaders(run.id) == [{(ben.id, "facilitator")}] * 2
    plan = overview.of_year(row.year)
    assert {one.kind for one in overview.clashes_of(plan, lambda day: "")} <= {"weekend"}


def test_a_planned_class_has_the_title_of_the_course_and_on_a_long_day_a_break_at_noon(database: Engine) -> None:
    first = clock.now().replace(microsecond=0) + timedelta(days=3)
    times = [
        Slot(first, first + timedelta(hours=7)),
        Slot(first + timedelta(days=1), first + timedelta(days=1, hours=3)),
    ]
    row = services.plan(services.Item(place.course().id, times[0].day, times[1].day, classes=times))
    long, short = sessions.of_run(services.make_runs([row.id], None)[0].id)
    assert long.title == short.title == "집합교육"
    assert (long.break_starts_at, long.minutes) == (first + timedelta(hours=3), 360)
    assert (short.break_starts_at, short.minutes) == (None, 180)


def test_another_consultant_leads_the_training_session_too(database: Engine) -> None:
    of = city()
    found = rounds.create(draft(of, course_id=place.course().id))
    entry = entry_of(found, of.districts["가상가구"])
    polls.propose(entry, [slot(2)])
    polls.fix(entry, polls.of(entry).dates[0].id)
    ann, ben = consultant("김컨설"), consultant("박컨설")
    matches.choose(entry, ann.id, "", None)
    run = joint_runs.make(found, None)[0]
    assert leaders(run.id) == [{(ann.person_id, "consultant")}]
    matches.choose(entry, ben.id, "", None)
    assert leaders(run.id) == [{(ben.person_id, "consultant")}]


def test_a_training_session_that_was_held_is_paid_once_for_each_who_led_it(database: Engine) -> None:
    made = place.place(topics=("협력", "사례"))
    sessions.lead(made.session.id, made.staff.id, "facilitator", None)
    money.save_card(made.staff.id, money.Card(hour_rate=100_000))
    year = clock.seoul_day(made.session.starts_at).year
    assert gathering.gather(year).lines == 0
    made.session.state = "confirmed"
    db.session.flush()
    assert gathering.gather(year).lines == 1
    assert gathering.gather(year).lines == 0
    line = db.session.scalars(select(FeeLine)).one()
    assert (line.minutes, line.amount, line.topic) == (360, 600_000, "협력, 사례")
    assert (line.run_id, line.source) == (made.run.id, f"session:{made.session.id}")
