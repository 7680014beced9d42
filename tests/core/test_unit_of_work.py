"""A unit of work is one transaction, whether prepared statements, the mapper or both of them use it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError, PendingRollbackError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from lms.core import db
from lms.core.prepared import Prepared


class Tables(DeclarativeBase):
    """Apart from the tables of the site, which other tests count."""


class Thing(Tables):
    """A table of this test alone."""

    __tablename__ = "things"

    name: Mapped[str] = mapped_column(primary_key=True)


COUNT = Prepared(select(func.count().label("number")).select_from(Thing))
ADD = Prepared(insert(Thing))


def count() -> int:
    return int(db.rows(COUNT, {})[0].number)


def stored() -> int:
    with db.reading():
        return count()


@pytest.fixture(autouse=True)
def things(own_database: Engine) -> Iterator[Engine]:
    """Give the database of the test its table."""
    Thing.__table__.create(own_database)  # type: ignore[attr-defined]
    yield own_database
    db.abandon()


def test_both_see_and_commit_the_same() -> None:
    db.begin(write=True)
    db.run(ADD, {"name": "prepared"})
    db.session.add(Thing(name="mapped"))
    db.session.flush()
    assert count() == len(db.session.scalars(select(Thing)).all()) == 2
    db.finish(keep=True)
    assert stored() == 2


def test_a_session_that_begins_is_joined_by_prepared_statements() -> None:
    db.begin(write=True)
    db.session.add(Thing(name="mapped"))
    db.session.flush()
    db.run(ADD, {"name": "prepared"})
    assert count() == 2
    db.finish(keep=True)
    assert stored() == 2


def test_what_is_not_flushed_is_written_by_the_commit() -> None:
    db.begin(write=True)
    db.run(ADD, {"name": "prepared"})
    db.session.add(Thing(name="mapped"))
    db.finish(keep=True)
    assert stored() == 2


@pytest.mark.parametrize("mapper_first", [True, False])
def test_a_refusal_keeps_nothing_and_does_what_must_survive(mapper_first: bool) -> None:
    db.begin(write=True)
    db.after_rollback(lambda: db.run(ADD, {"name": "survivor"}))
    for mapped in (mapper_first, not mapper_first):
        if mapped:
            db.session.add(Thing(name="mapped"))
            db.session.flush()
        else:
            db.run(ADD, {"name": "prepared"})
    db.finish(keep=False)
    with db.reading():
        assert db.session.scalars(select(Thing.name)).all() == ["survivor"]


def test_a_savepoint_undoes_its_own_part_only() -> None:
    with db.transaction():
        db.run(ADD, {"name": "one"})
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(insert(Thing).values(name="one"))
        db.run(ADD, {"name": "two"})
    assert stored() == 2


def test_nothing_follows_a_flush_that_failed() -> None:
    db.begin(write=True)
    db.run(ADD, {"name": "one"})
    db.session.add(Thing(name="one"))
    with pytest.raises(IntegrityError):
        db.session.flush()
    with pytest.raises(PendingRollbackError):
        db.run(ADD, {"name": "two"})
    with pytest.raises(PendingRollbackError):
        db.finish(keep=True)
    assert stored() == 0


def test_a_reader_refuses_to_write_whoever_read_first() -> None:
    with db.reading():
        assert count() == 0
        db.session.add(Thing(name="mapped"))
        with pytest.raises(db.ReadOnly):
            db.session.flush()


def test_a_failed_transaction_leaves_nothing_and_frees_the_writer() -> None:
    with pytest.raises(ZeroDivisionError), db.transaction():
        db.run(ADD, {"name": "one"})
        raise ZeroDivisionError
    with db.transaction():
        db.run(ADD, {"name": "two"})
    assert stored() == 1
