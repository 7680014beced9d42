"""What a run of the plan has cost: sessions confirmed, visits recorded, the payment sheet, and what was typed."""

from datetime import timedelta

from sqlalchemy import Engine, select

from lms.core import clock, db
from lms.enrollments.models import Enrollment, Run
from lms.planning import gathering, money, overview, services
from lms.planning.models import FeeLine
from lms.sessions import services as sessions
from tests.activities.visit import consultings
from tests.facilities import home as homes
from tests.planning.districts import city
from tests.sessions import place


def test_confirmed_sessions_cost_what_the_card_says_until_they_stand_on_the_sheet(database: Engine) -> None:
    made = place.place(topics=("협력",))
    sessions.lead(made.session.id, made.staff.id, "facilitator", None)
    row = services.adopt(made.run)
    row.planned_amount = 500_000
    assert overview.one(row).spent.total == 0
    made.session.state = "closed"
    db.session.flush()
    assert overview.one(row).spent.total == 0
    made.session.state = "confirmed"
    db.session.flush()
    spent = overview.one(row).spent
    assert (spent.total, spent.waiting, spent.unknown) == (0, 1, [made.staff.name])
    money.save_card(made.staff.id, money.Card(hour_rate=100_000))
    spent = overview.one(row).spent
    assert (spent.fees, spent.waiting, spent.unknown) == (600_000, 1, [])
    year = clock.seoul_day(made.session.starts_at).year
    assert gathering.gather(year).lines == 1
    money.save_card(made.staff.id, money.Card(hour_rate=900_000))
    row.extra_amount, row.extra_note = 50_000, "대관료"
    one = overview.one(row)
    assert (one.spent.fees, one.spent.extra, one.spent.total, one.spent.waiting) == (600_000, 50_000, 650_000, 0)
    assert one.left == -150_000
    assert overview.of_year(row.year).spent_amount == 650_000


def test_who_has_no_card_is_named_and_not_forgotten(database: Engine) -> None:
    made = place.place(topics=("협력",))
    sessions.lead(made.session.id, made.staff.id, "facilitator", None)
    made.session.state = "confirmed"
    db.session.flush()
    year = clock.seoul_day(made.session.starts_at).year
    assert gathering.gather(year) == gathering.Gathered(0, [made.staff.name])
    money.save_card(made.staff.id, money.Card(hour_rate=100_000))
    assert gathering.gather(year) == gathering.Gathered(1, [])


def test_recorded_visits_go_onto_the_sheet_and_count_for_the_run_of_the_expert(database: Engine) -> None:
    home = homes.build()
    enrollment_id = consultings.course_of(home)
    case = consultings.begun(home)
    eve = home.eve.person_id
    money.save_card(eve, money.Card(visit_rate=200_000))
    enrollment = db.session.get_one(Enrollment, enrollment_id)
    row = services.adopt(db.session.get_one(Run, enrollment.run_id))
    row.starts_on = clock.today() - timedelta(days=300)
    spent = overview.one(row).spent
    assert [(one.kind, one.amount, one.written) for one in spent.costs] == [("visit", 200_000, False)]
    held = spent.costs[0]
    assert gathering.gather(held.held_on.year).lines == 1
    assert gathering.gather(held.held_on.year).lines == 0
    line = db.session.scalars(select(FeeLine)).one()
    assert (line.person_id, line.kind, line.amount, line.minutes) == (eve, "visit", 200_000, held.minutes)
    assert line.run_id == enrollment.run_id and "1" in line.topic
    line.run_id = None  # written before it was known for which run it counts
    assert overview.one(row).spent.total == 200_000
    assert case.row.consultant_id == eve


def test_an_item_without_a_run_has_cost_only_what_was_typed(database: Engine) -> None:
    day = clock.today()
    item = services.Item(city().course.id, day, day, extra_amount=30_000, extra_note="인쇄")
    assert overview.one(services.plan(item)).spent.total == 30_000
