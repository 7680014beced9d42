"""A ledger keeps every row as it was written, in an order nobody can change unseen."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from lms.core import audit, db, ledger
from lms.core.audit import Entry

TABLE = Entry.__table__


def write(count: int, first: int = 1) -> None:
    with db.transaction():
        for number in range(first, first + count):
            audit.note("test.step", person_ids=[number], after={"소속": "가상", "n": 0.5}, thing=f"run:{number}")


def rows():
    with db.reading():
        return db.session.execute(select(TABLE).order_by(TABLE.c.id)).all()


def change(engine: Engine, *statements: str) -> None:
    """Do what no account of the application can: change the table with its triggers away."""
    triggers = ledger.triggers(TABLE.name, TABLE.c.keys(), engine.dialect.name)
    with engine.begin() as link:
        for statement in [*ledger.drop_triggers(TABLE.name, engine.dialect.name), *statements, *triggers]:
            link.exec_driver_sql(statement)


def faults() -> list[tuple[int, str]]:
    with db.reading():
        return [(fault.seq, fault.problem.split(":")[0]) for fault in ledger.verify(TABLE)]


def test_rows_wait_unsealed_and_are_chained_in_order(own_database):
    write(5)
    assert [row.seq for row in rows()] == [None] * 5

    assert ledger.seal(TABLE) == 5

    sealed = rows()
    assert [row.seq for row in sealed] == [1, 2, 3, 4, 5]
    assert sealed[0].previous_hash == ledger.START
    assert [row.previous_hash for row in sealed[1:]] == [row.hash for row in sealed[:-1]]
    assert faults() == []
    with db.reading():
        assert ledger.head(TABLE) == (5, sealed[-1].hash)
        assert ledger.unsealed(TABLE) == 0


def test_sealing_goes_on_where_it_stopped_and_in_portions(own_database):
    write(3)
    assert ledger.seal(TABLE, most=2) == 2
    assert ledger.seal(TABLE, most=2) == 1
    assert ledger.seal(TABLE) == 0
    write(2, 4)
    assert ledger.seal_all() == 2
    assert [row.seq for row in rows()] == [1, 2, 3, 4, 5]
    assert faults() == []


def test_hash_is_the_same_on_both_databases(own_database):
    with db.transaction():
        db.session.execute(
            insert(TABLE).values(
                at=datetime(2026, 11, 23, 1, 2, 3, 450000, UTC), actor_id=7, action="a.b", thing="run:1",
                address="", person_ids=[2, 1], after={"b": "가", "a": [1.5, None, True]}, reason="",
            )
        )  # fmt: skip
    ledger.seal(TABLE)
    row = rows()[0]
    assert row.id == 1
    assert row.hash == "e1b2a9423b5e05f871d787f62fe406135ce23851a5623c0fd7fa77dc972c5c06"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET reason = 'other' WHERE id = 1",
        "UPDATE audit_entries SET actor_id = 99 WHERE id = 1",
        "UPDATE audit_entries SET seq = 9 WHERE id = 1",
        "UPDATE audit_entries SET seq = NULL, hash = NULL, reason = 'again' WHERE id = 1",
        "UPDATE audit_entries SET id = 1000 WHERE id = 1",
        "DELETE FROM audit_entries WHERE id = 1",
        "DELETE FROM audit_entries",
    ],
)
@pytest.mark.parametrize("sealed", [False, True])
def test_nothing_can_be_changed_or_deleted(own_database, statement, sealed):
    write(2)
    if sealed:
        ledger.seal(TABLE)
    before = rows()
    with pytest.raises(IntegrityError, match="append-only"), own_database.begin() as link:
        link.exec_driver_sql(statement)
    assert rows() == before


def test_sealing_step_cannot_smuggle_a_change_in(own_database):
    write(1)
    with pytest.raises(IntegrityError, match="append-only"), own_database.begin() as link:
        link.exec_driver_sql("UPDATE audit_entries SET seq = 1, previous_hash = 'x', hash = 'y', reason = 'other'")


def test_row_cannot_be_inserted_as_sealed(own_database):
    write(1)
    ledger.seal(TABLE)
    copied = "at, address, action, thing, person_ids, reason, seq, previous_hash, hash"
    with pytest.raises(IntegrityError, match="append-only"), own_database.begin() as link:
        link.exec_driver_sql(
            f"INSERT INTO audit_entries ({copied}) SELECT {copied.replace('seq', 'seq + 1', 1)} FROM audit_entries"
        )


def test_replace_and_truncate_are_refused_too(own_database):
    write(1)
    on_sqlite = own_database.dialect.name == "sqlite"
    columns = "id, at, address, action, thing, person_ids, reason"
    statement = (
        f"REPLACE INTO audit_entries ({columns}) SELECT {columns.replace('reason', repr('other'))} FROM audit_entries"
        if on_sqlite
        else "TRUNCATE audit_entries"
    )
    with pytest.raises(IntegrityError, match="append-only"), own_database.begin() as link:
        link.exec_driver_sql(statement)
    assert rows()[0].reason == ""


def test_every_ledger_has_its_triggers(own_database):
    tables = [table.name for table in ledger.ledgers()]
    assert tables == ["attendance_lists", "audit_entries", "facts"]
    with own_database.connect() as link:
        if own_database.dialect.name == "sqlite":
            found = link.execute(text("SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY 1"))
            assert dict(found.all()) == dict.fromkeys(tables, 3)  # type: ignore[arg-type]
        else:
            found = link.execute(text("SELECT tgrelid::regclass::text, count(*) FROM pg_trigger "
                                      "WHERE NOT tgisinternal GROUP BY 1"))  # fmt: skip
            assert dict(found.all()) == dict.fromkeys(tables, 2)  # type: ignore[arg-type]
    assert {c["name"] for c in inspect(own_database).get_columns("facts")} >= set(ledger.CHAIN)


def test_change_is_found(own_database):
    write(6)
    ledger.seal(TABLE)
    change(own_database, "UPDATE audit_entries SET reason = 'nothing happened' WHERE seq = 3")
    assert faults() == [(3, "its content was changed after it was sealed")]


def test_missing_row_is_found(own_database):
    write(6)
    ledger.seal(TABLE)
    change(own_database, "DELETE FROM audit_entries WHERE seq IN (3, 4)")
    assert faults() == [(5, "expected entry 3 here")]


def test_row_put_in_place_of_another_is_found(own_database):
    write(4)
    ledger.seal(TABLE)
    change(
        own_database,
        "DELETE FROM audit_entries WHERE seq = 2",
        "UPDATE audit_entries SET seq = 2 WHERE seq = 3",
        "UPDATE audit_entries SET seq = 3 WHERE seq = 4",
    )
    assert {seq for seq, _ in faults()} == {2, 3}


SEAL = """
import sys
from lms import rooms
from lms.core import db, ledger
from lms.core.audit import Entry
db.configure(db.make_engine(sys.argv[1]))
assert rooms
print("ready", flush=True)
sys.stdin.readline()
total = 0
for _ in range(400):
    total += ledger.seal(Entry.__table__, most=3)
print(total)
"""


@pytest.mark.slow
def test_workers_that_seal_at_once_do_not_fork_the_chain(own_database):
    write(300)
    url = own_database.url.render_as_string(hide_password=False)
    root = Path(__file__).parents[2]
    sealers = [
        subprocess.Popen([sys.executable, "-c", SEAL, url], cwd=root, text=True, stdin=-1, stdout=-1) for _ in range(3)
    ]
    for sealer in sealers:
        assert sealer.stdout and sealer.stdout.readline() == "ready\n"
    for sealer in sealers:
        assert sealer.stdin
        sealer.stdin.write("go\n")
        sealer.stdin.flush()
    write(300, 301)  # while they seal
    totals = [int(sealer.communicate(timeout=120)[0]) for sealer in sealers]
    ledger.seal_all()
    assert sum(totals) <= 600 and sum(1 for total in totals if total) >= 2
    assert sorted(row.seq for row in rows()) == list(range(1, 601))
    assert faults() == []
