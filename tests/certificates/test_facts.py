"""Facts are recorded once, in the order in which they happened, and survive an erasure without a name."""

import pytest
from sqlalchemy import select, update

from lms.accounts.models import Person
from lms.certificates import facts
from lms.certificates.models import Fact
from lms.core import db, ledger
from tests.certificates import given

pytestmark = pytest.mark.usefixtures("database")


def recorded() -> list[tuple[str, int]]:
    return [(fact.kind, fact.position) for fact in db.session.scalars(select(Fact).order_by(Fact.id))]


def test_same_fact_is_recorded_once():
    (enrollment,) = given.enrollments()
    assert given.fact(enrollment) == given.fact(enrollment)
    assert recorded() == [("completed", 1)]


def test_completion_can_be_reopened_and_reached_again():
    (enrollment,) = given.enrollments()
    for kind in ("completed", "reopened", "reopened", "completed"):
        given.fact(enrollment, kind)
    assert recorded() == [("completed", 1), ("reopened", 2), ("completed", 3)]


def test_cycles_and_sources_are_told_apart():
    one, other = given.enrollments(2)
    given.fact(one)
    given.fact(one, cycle=2)
    given.fact(other)
    given.fact(one, source_kind="class")
    assert recorded() == [("completed", 1)] * 4


def test_personal_part_is_sealed_and_gone_with_the_key():
    (enrollment,) = given.enrollments()
    fact = db.session.get_one(Fact, given.fact(enrollment))
    assert fact.personal is not None
    assert "홍길동".encode() not in fact.personal
    person = db.session.get_one(Person, fact.person_id)
    assert facts.personal_of(fact, person.data_key)["name"] == "홍길동"
    assert facts.personal_of(fact, None) == {}
    assert [found.id for found in facts.of_person(person.id)] == [fact.id]


def test_chain_stays_whole_when_a_person_is_erased(own_database):
    with db.transaction():
        for enrollment in given.enrollments(3):
            given.fact(enrollment)
    ledger.seal_all()
    with db.transaction():
        db.session.execute(update(Person).values(data_key=None))
    with db.reading():
        assert ledger.verify(Fact.__table__) == []
        assert db.session.scalars(select(Fact.seq).order_by(Fact.seq)).all() == [1, 2, 3]
