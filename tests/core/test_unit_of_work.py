"""A unit of work is one transaction, whether prepared statements, the mapper or both of them use it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, bindparam, event, func, insert, select, update
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
    size: Mapped[int] = mapped_column(default=0)


COUNT = Prepared(select(func.count().label("number")).select_from(Thing))
ADD = Prepared(insert(Thing).values(name=bindparam("name"), size=0))
GROW = Prepared(update(Thing).where(Thing.name == bindparam("which")).values(size=bindparam("to")))


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


def test_what_the_mapper_holds_is_written_for_prepared_statements_and_read_anew_after_them() -> None:
    db.begin(write=True)
    db.flush()  # no session: nothing to do
    db.reread(Thing, "mapped")  # type: ignore[arg-type]
    db.session.add(one := Thing(name="mapped"))
    db.flush()
    assert count() == 1
    db.run(GROW, {"which": "mapped", "to": 7})
    assert one.size == 0
    db.reread(Thing, "mapped", "unknown")  # type: ignore[arg-type]
    assert one.size == 7
    db.finish(keep=True)


def test_what_is_not_flushed_is_written_by_the_commit() -> None:
    db.begin(write=True)
    db.run(ADD, {"name": "prepared"})
    db.session.add(Thing(name="mapped"))
    db.finish(keep=True)
    assert stored() == 2


@pytest.mark.parametrize("mapped", [True, False])
@pytest.mark.parametrize(("keep", "end"), [(True, "commit"), (False, "rollback")])
def test_a_read_that_went_well_ends_with_a_commit_which_keeps_statements_prepared(
    keep: bool, end: str, mapped: bool
) -> None:
    seen: list[str] = []
    notes = {name: lambda _connection, name=name: seen.append(name) for name in ("commit", "rollback")}
    for name, note in notes.items():
        event.listen(Engine, name, note)
    try:
        db.begin(write=False)
        assert (len(db.session.scalars(select(Thing)).all()) if mapped else count()) == 0
        if mapped:
            db.session.add(Thing(name="never written"))
        db.finish(keep=keep)
    finally:
        for name, note in notes.items():
            event.remove(Engine, name, note)
    assert seen == [end]
    assert stored() == 0


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
