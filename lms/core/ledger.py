"""Ledgers: tables whose rows are only ever added, chained by hashes so that a change is found.

Rows are written unchained, so that nobody waits for the head of the chain; the worker seals them in order within
seconds. From the moment a row is written, triggers of the database refuse to change or delete it; the only update
they let pass is the one sealing step.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, String, Table, bindparam, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import db

CHAIN = ("seq", "previous_hash", "hash")
START = "0" * 64
BATCH = 500


class Sealed:
    """The columns of a ledger row's place in its chain; null until the row is sealed.

    The hash covers every other column that is not null. A migration that adds a column to a ledger must therefore
    make it nullable, and make the triggers anew (SQLite loses them when Alembic copies the table).
    """

    seq: Mapped[int | None] = mapped_column(unique=True, sort_order=900)
    previous_hash: Mapped[str | None] = mapped_column(String(64), sort_order=901)
    hash: Mapped[str | None] = mapped_column(String(64), sort_order=902)


@dataclass(frozen=True)
class Fault:
    """One place where a chain does not hold."""

    table: str
    seq: int
    row_id: int
    problem: str


def ledgers() -> list[Table]:
    """Return the tables of all ledgers, by name."""
    found = (mapper.local_table for mapper in db.Base.registry.mappers if issubclass(mapper.class_, Sealed))
    return sorted((cast(Table, table) for table in found), key=lambda table: table.name)


def seal(table: Table, most: int = BATCH) -> int:
    """Chain up to `most` unsealed rows in the order of their ids, in one short write transaction.

    Returns how many rows were sealed. Two workers that seal at once queue here, so the chain cannot fork.
    """
    # Looking first costs a read; beginning to write would make every writer of SQLite wait for nothing.
    with db.reading():
        if db.session.execute(select(table.c.id).where(table.c.seq.is_(None)).limit(1)).first() is None:
            return 0
    with db.transaction():
        if not db.is_sqlite():
            key = int.from_bytes(hashlib.sha256(table.name.encode()).digest()[:8], "big", signed=True)
            db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
        head = db.session.execute(
            select(table.c.seq, table.c.hash).where(table.c.seq.is_not(None)).order_by(table.c.seq.desc()).limit(1)
        ).first()
        seq, previous = (head.seq, head.hash) if head else (0, START)
        waiting = db.session.execute(select(table).where(table.c.seq.is_(None)).order_by(table.c.id).limit(most)).all()
        steps = []
        for row in waiting:
            seq += 1
            digest = fingerprint(row, seq, previous)
            steps.append({"row": row.id, "new_seq": seq, "new_previous_hash": previous, "new_hash": digest})
            previous = digest
        if steps:
            place: dict[str, Any] = {name: bindparam(f"new_{name}") for name in CHAIN}
            statement = update(table).where(table.c.id == bindparam("row")).values(place)
            db.session.connection().execute(statement, steps)
    return len(waiting)


def seal_all() -> int:
    """Seal everything that waits in every ledger; return how many rows were sealed."""
    total = 0
    for table in ledgers():
        while sealed := seal(table):
            total += sealed
            if sealed < BATCH:
                break
    return total


def verify(table: Table) -> list[Fault]:
    """Walk a chain from its start and return every place where it does not hold (within a read transaction)."""
    faults = []
    expected, previous = 1, START
    for row in _in_order(table):
        if row.seq != expected:
            faults.append(Fault(table.name, row.seq, row.id, f"expected entry {expected} here: entries are missing"))
        elif row.previous_hash != previous:
            faults.append(Fault(table.name, row.seq, row.id, "does not follow the entry before it"))
        if row.hash != fingerprint(row, row.seq, row.previous_hash or ""):
            faults.append(Fault(table.name, row.seq, row.id, "its content was changed after it was sealed"))
        expected, previous = row.seq + 1, row.hash
    return faults


def head(table: Table) -> tuple[int, str]:
    """Return number and hash of the last sealed row: to be kept elsewhere, it shows later if the end was cut off."""
    row = db.session.execute(
        select(table.c.seq, table.c.hash).where(table.c.seq.is_not(None)).order_by(table.c.seq.desc()).limit(1)
    ).first()
    return (row.seq, row.hash) if row else (0, START)


def unsealed(table: Table) -> int:
    """Return how many rows wait to be sealed."""
    return db.session.execute(select(func.count()).where(table.c.seq.is_(None))).scalar_one()


def fingerprint(row: Row[Any], seq: int, previous: str) -> str:
    """Return the SHA-256 of a row at its place: canonical JSON of place and content, the same on every database."""
    content = {k: _plain(v) for k, v in row._mapping.items() if k not in CHAIN and v is not None}
    line = json.dumps([seq, previous, content], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _in_order(table: Table) -> Iterator[Row[Any]]:
    last = 0
    while True:
        # Ordered by place, read in portions: a ledger outgrows memory.
        rows = db.session.execute(select(table).where(table.c.seq > last).order_by(table.c.seq).limit(1000)).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].seq


def triggers(table: str, columns: Sequence[str], dialect: str) -> list[str]:
    """Return the statements that make `table` append-only, for migrations.

    `columns`: all columns of the table. They refuse every delete and every update but the sealing step, and an insert
    that claims to be sealed. On PostgreSQL TRUNCATE is refused too; on SQLite REPLACE is, by `recursive_triggers`.
    """
    if dialect == "sqlite":
        content = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in columns if name not in CHAIN)
        step = f"OLD.seq IS NULL AND OLD.hash IS NULL AND NEW.seq IS NOT NULL AND NEW.hash IS NOT NULL AND {content}"
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({step}) {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_forgery BEFORE INSERT ON {table} "
            f"WHEN NEW.seq IS NOT NULL OR NEW.hash IS NOT NULL {refuse}",
        ]
    return [
        _POSTGRESQL_GUARD,
        f"CREATE TRIGGER {table}_append_only BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION ledger_guard()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard()",
    ]


def drop_triggers(table: str, dialect: str) -> list[str]:
    """Return the statements that take the triggers of `table` away, for migrations that change or remove it."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_{name}" for name in ("no_update", "no_delete", "no_forgery")]
    return [f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}" for name in ("append_only", "no_truncate")]


_POSTGRESQL_GUARD = """
CREATE OR REPLACE FUNCTION ledger_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
DECLARE
    chain CONSTANT text[] := ARRAY['seq', 'previous_hash', 'hash'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.seq IS NULL AND NEW.hash IS NULL THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.seq IS NULL AND OLD.hash IS NULL AND NEW.seq IS NOT NULL AND NEW.hash IS NOT NULL
           AND to_jsonb(NEW) - chain = to_jsonb(OLD) - chain THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', ERRCODE = 'restrict_violation';
END
$guard$
"""
