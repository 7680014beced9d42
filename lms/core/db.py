"""The database: engine, the one session, and the only place that commits.

Reads run in read-only transactions, writes in transactions that are writers from their first statement
(BEGIN IMMEDIATE on SQLite), because a read transaction that turns into a writer can fail at any moment.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Uuid,
    create_engine,
    event,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import PendingRollbackError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, scoped_session, sessionmaker
from sqlalchemy.types import TypeDecorator

from lms.core.prepared import Prepared

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BigId = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; refuses a datetime without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JsonDict = dict[str, Any]
JsonList = list[Any]


class Base(DeclarativeBase):
    """The parent of every table; one metadata, names by one convention."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant, JsonDict: JSON, JsonList: JSON, UUID: Uuid, int: BigId}


def primary_key() -> Any:
    """Return a surrogate key column (64 bits)."""
    return mapped_column(BigId, primary_key=True, autoincrement=True)


def public_id() -> Any:
    """Return a UUID column for URLs and exports."""
    return mapped_column(Uuid, unique=True, default=uuid4)


class ReadOnly(Exception):
    """Something tried to write in a read transaction."""


class _Unit(threading.local):
    """The unit of work of this thread.

    Its transaction begins at the first statement: on a connection of its own where the mapper is not needed, for a
    session costs a hot page more than its statements do. A session that comes later joins that connection.
    """

    def __init__(self) -> None:
        self.connection: Connection | None = None
        self.clear()

    def clear(self) -> None:
        """Be nothing begun; what was not committed is rolled back."""
        self.begun = self.writer = self.open = False
        self.after_rollback: list[Callable[[], None]] = []
        self.write_after: list[Callable[[], None]] = []
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()

    def bind(self) -> Engine | Connection:
        """Return where the next statement goes."""
        return self.connection or _binds["writer" if self.writer else "reader"]


class _RoutedSession(Session):
    """A session whose transaction is a reader or a writer from its first statement."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        return _unit.bind()


_unit = _Unit()
_binds: dict[str, Engine | Connection] = {}
_factory = sessionmaker(class_=_RoutedSession, autoflush=True, expire_on_commit=False)
session: scoped_session[_RoutedSession] = scoped_session(_factory)
_write_lock = threading.RLock()


@event.listens_for(_factory, "before_flush")
def _refuse_write_in_read(active: Session, *_: object) -> None:
    if not _unit.writer and (active.new or active.deleted or any(map(active.is_modified, active.dirty))):
        raise ReadOnly("a read transaction may not write; use POST, db.transaction() or db.write_after()")


def make_engine(url: str, **options: Any) -> Engine:
    """Make an engine with the settings that held under load (SQLite: WAL, FULL, 15 s, one writer per process).

    Errors do not quote the values of a statement: they are people's data, and errors are logged.
    """
    address: URL = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(
            address,
            pool_size=20,
            max_overflow=10,
            pool_pre_ping=False,
            json_serializer=_dump,
            hide_parameters=True,
            **options,
        )
    engine = create_engine(
        address,
        connect_args={"timeout": 15, "isolation_level": None, "check_same_thread": False},
        json_serializer=_dump,
        json_deserializer=_load,
        hide_parameters=True,
        pool_size=20,
        max_overflow=20,
        **options,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "commit", _release)
    event.listen(engine, "rollback", _release)
    return engine


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_decoder: Any = json.JSONDecoder()


def _load(text: str) -> object:
    # What json.loads does beside scanning (encodings, blanks around) takes longer than the short lists in our rows.
    try:
        return _decoder.scan_once(text, 0)[0]
    except StopIteration:
        return json.loads(text)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"]
    # REPLACE deletes without asking the triggers of a ledger, unless told otherwise.
    for pragma in (*pragmas, "recursive_triggers=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # Told to the driver itself: without SQLAlchemy's wrapping it costs a tenth.
    driver: Any = connection.connection.driver_connection
    if connection.get_execution_options().get("sqlite_begin") != "IMMEDIATE":
        # Takes no lock and so cannot be refused.
        driver.execute("BEGIN")
        return
    # The busy handler of SQLite sleeps and starves threads of one process; a lock queues them fairly.
    _write_lock.acquire()
    connection.info["writer"] = True
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        _release(connection)
        connection._handle_dbapi_exception(error, "BEGIN IMMEDIATE", (), None, None)
    except BaseException:
        _release(connection)
        raise


def _release(connection: Connection) -> None:
    if connection.info.pop("writer", False):
        _write_lock.release()


def configure(engine: Engine) -> None:
    """Use `engine` for the session from now on."""
    abandon()
    _factory.configure(join_transaction_mode="conditional_savepoint")
    if engine.dialect.name == "sqlite":
        writer = engine.execution_options(sqlite_begin="IMMEDIATE")
        _binds.update(reader=engine, writer=writer)
    else:
        _binds.update(reader=engine.execution_options(postgresql_readonly=True), writer=engine)


def configure_connection(connection: Connection) -> None:
    """Use one connection for readers and writers, inside its outer transaction (tests that roll back)."""
    abandon()
    _factory.configure(join_transaction_mode="create_savepoint")
    _binds.update(reader=connection, writer=connection)


def engine() -> Engine:
    """Return the engine in use."""
    bound = _binds["writer"]
    return bound.engine if isinstance(bound, Connection) else bound


def is_sqlite() -> bool:
    """Say whether the database is SQLite."""
    return engine().dialect.name == "sqlite"


def begin(*, write: bool) -> None:
    """Start a request's unit of work; the transaction itself begins at the first statement."""
    abandon()
    _unit.begun, _unit.writer = True, write


def is_writer() -> bool:
    """Say whether the present unit of work may write."""
    return _unit.writer


def rows(statement: Prepared, values: Mapping[str, Any]) -> Sequence[Any]:
    """Return all rows of a prepared statement, in the present unit of work: for hot paths.

    What the session has not yet flushed is not seen (see `flush`).
    """
    return statement.rows(_connection(), values)


def run(statement: Prepared, *many: Mapping[str, Any]) -> None:
    """Write with a prepared statement, in the present unit of work; objects the session holds are not told.

    Where the session may hold some of these rows, `flush` comes before and `reread` after it.
    """
    statement.run(_connection(), *many)


def flush() -> None:
    """Write what the session holds, so that prepared statements see it; where nothing uses a session, do nothing."""
    if session.registry.has():
        session.flush()


def reread(kind: type[Base], *keys: int) -> None:
    """Have the session read rows anew that were written past it, where it holds them and somebody looks at them."""
    if session.registry.has():
        active = session()
        for key in keys:
            found = active.identity_map.get(active.identity_key(kind, key))
            if found is not None:
                active.expire(found)


def _connection() -> Connection:
    found = _unit.connection
    if found is not None:
        if not found.in_transaction():
            # The driver would commit every statement by itself.
            raise PendingRollbackError("the unit of work was rolled back")
        return found
    bound = _unit.bind()
    if isinstance(bound, Connection) or not _unit.begun or (session.registry.has() and session().in_transaction()):
        return _connection_of_session()
    found = bound.connect()
    try:
        found.begin()
    except BaseException:
        found.close()
        raise
    _unit.connection = found
    return found


def _connection_of_session() -> Connection:
    active = session()
    connection: Connection | None = active.info.get("connection")
    if connection is None or connection.closed or not active.in_transaction():
        connection = active.info["connection"] = active.connection()
    return connection


def finish(*, keep: bool) -> None:
    """End a request's unit of work: commit, or roll back and do what must survive a refusal."""
    try:
        if keep and _unit.writer:
            _commit()
        elif keep:
            _end_read()
        # What is not committed is rolled back when the connection goes back.
    finally:
        # Both lists run in a writer of their own: failed sign-ins after a refusal, the audit of what was read.
        late = [*_unit.write_after, *(() if keep else _unit.after_rollback)]
        abandon()
    if late:
        with transaction():
            for step in late:
                step()


def _commit() -> None:
    if session.registry.has():
        # On a connection of the unit's own this only flushes.
        session.commit()
    if _unit.connection is not None:
        _unit.connection.commit()


def _end_read() -> None:
    """Commit, though there is nothing to keep: after a rollback psycopg forgets the statements it had prepared."""
    if session.registry.has() and session.is_active:
        session.expunge_all()
        session.commit()
    if _unit.connection is not None and _unit.connection.in_transaction():
        _unit.connection.commit()


def abandon() -> None:
    """Throw the unit of work away, whatever its state."""
    session.remove()
    _unit.clear()


def after_rollback(step: Callable[[], None]) -> None:
    """Do `step` in a transaction of its own if the present one is rolled back."""
    _unit.after_rollback.append(step)


def write_after(step: Callable[[], None]) -> None:
    """Do `step` in a short write transaction after the present unit of work, whatever became of it."""
    _unit.write_after.append(step)


@contextmanager
def transaction() -> Iterator[None]:
    """Run a block as one write transaction, for jobs and commands; never nests."""
    if _unit.open:
        raise RuntimeError("db.transaction() does not nest")
    begin(write=True)
    _unit.open = True
    try:
        yield
        _commit()
    finally:
        abandon()


@contextmanager
def reading() -> Iterator[None]:
    """Run a block as one read transaction, for jobs and commands; never inside `transaction()`, which it would end."""
    if _unit.open:
        raise RuntimeError("db.reading() does not nest in db.transaction()")
    begin(write=False)
    try:
        yield
    finally:
        abandon()
