"""Prepared statements answer as SQLAlchemy does."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import Engine, bindparam, select, text, union_all
from sqlalchemy.exc import DBAPIError

from lms.accounts.models import Deputy, Employment, Person
from lms.core import clock, crypto, db
from lms.core.prepared import Prepared
from tests.enrollments.world import add

_persons, _employments, _deputies = Person.__table__, Employment.__table__, Deputy.__table__


def _person(name: str = "앤") -> Person:
    person: Person = add(Person(name=name, data_key=crypto.new_data_key(), created_at=clock.now()))
    return person


def test_values_and_rows_are_converted_like_everywhere(database: Engine) -> None:
    person = _person("안")
    db.session.flush()
    columns = (_persons.c.id, _persons.c.uid, _persons.c.name, _persons.c.fictional, _persons.c.created_at)
    statement = select(*columns).where(_persons.c.uid == bindparam("uid"))
    (row,) = db.rows(Prepared(statement), {"uid": person.uid})
    assert row == tuple(db.session.execute(statement, {"uid": person.uid}).one())
    assert row.name == "안"
    assert row.created_at.tzinfo is UTC
    assert db.rows(Prepared(statement), {"uid": uuid4()}) == []


def test_a_union_and_a_value_of_the_statement_itself(database: Engine) -> None:
    person = _person()
    db.session.flush()
    one = select(_persons.c.id, _persons.c.name).where(_persons.c.id == bindparam("id"), _persons.c.language == "ko")
    found = db.rows(Prepared(union_all(one, one)), {"id": person.id})
    assert [row.id for row in found] == [person.id, person.id]


def test_days_and_instants_go_in_as_they_come_out(database: Engine) -> None:
    person = _person()
    db.session.flush()
    statement = select(_persons.c.id).where(
        _persons.c.created_at < bindparam("until", type_=_persons.c.created_at.type), _persons.c.id == bindparam("id")
    )
    later, earlier = datetime(2100, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)
    assert len(db.rows(Prepared(statement), {"until": later, "id": person.id})) == 1
    assert db.rows(Prepared(statement), {"until": earlier, "id": person.id}) == []
    days = select(_employments.c.id).where(_employments.c.starts_on <= bindparam("day"))
    assert db.rows(Prepared(days), {"day": date(1990, 1, 1)}) == []


def test_what_the_driver_refuses_is_said_by_sqlalchemy(own_database: Engine) -> None:
    statement = Prepared(select(_deputies.c.id).where(_deputies.c.id == bindparam("id")))
    with db.transaction():
        assert db.rows(statement, {"id": 1}) == []
        db.session.execute(text("DROP TABLE deputies"))
    with db.reading(), pytest.raises(DBAPIError):
        db.rows(statement, {"id": 1})
