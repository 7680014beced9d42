"""What planning holds of a person is exported, erased and moved."""

from datetime import date

from sqlalchemy import Engine, select

from lms.accounts import services as accounts
from lms.core import db
from lms.planning import consultants, money, personal_data, rounds, services
from lms.planning.models import Consultant, FeeLine, InstructorCard, JointInvitee, PlannedFacilitator
from tests.planning.districts import FIRST, City, city, draft


def given() -> City:
    of = city()
    rounds.create(draft(of))
    who = of.contact.id
    consultants.save(who, consultants.Draft(("영아",), 2, (FIRST,), {of.districts["가상나구"].id: "전 직장"}))
    money.save_card(who, money.Card("가상대학교", "교수", ("영아",), "경력", 100_000, 200_000))
    money.add(money.Fee(who, FIRST, "class", 120, "협력", source="session:1"))
    services.plan(services.Item(of.course.id, FIRST, FIRST, facilitator_ids=[who]))
    return of


def test_a_person_gets_everything_that_is_held(database: Engine) -> None:
    of = given()
    found = personal_data.export(of.contact.id)
    assert found["consultant"][0]["conflicts"] == ["전 직장"]
    assert found["instructor_card"][0]["hour_rate"] == 100_000
    assert found["fees"][0]["amount"] == 200_000


def test_after_an_erasure_only_amounts_are_left(database: Engine) -> None:
    of = given()
    personal_data.erase(of.contact.id)
    db.session.expire_all()
    assert db.session.scalars(select(FeeLine.topic)).one() == ""
    assert db.session.scalars(select(FeeLine.amount)).one() == 200_000
    assert db.session.scalars(select(InstructorCard.career)).one() == ""
    assert db.session.scalars(select(Consultant.active)).one() is False
    assert db.session.scalars(select(PlannedFacilitator)).all() == []
    assert set(db.session.scalars(select(JointInvitee.contact_id))) == {None}


def test_merged_persons_keep_one_card_and_all_fees(database: Engine) -> None:
    of = given()
    other = accounts.create_person("나담당", fictional=True)
    money.save_card(other.id, money.Card(hour_rate=50_000))
    consultants.save(other.id, consultants.Draft((), 1))
    money.add(money.Fee(other.id, date(2030, 5, 1), "class", 60, "협력", source="session:1"))
    personal_data.repoint(of.contact.id, other.id)
    db.session.expire_all()
    assert db.session.scalars(select(InstructorCard.person_id)).all() == [other.id]
    assert db.session.scalars(select(Consultant.person_id)).all() == [other.id]
    assert {one.person_id for one in db.session.scalars(select(FeeLine))} == {other.id}
