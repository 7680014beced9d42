"""The outbox: what must happen after the commit is a row written in the same transaction, worked by `lms work`.

    outbox.later("certificates.render", key=f"certificate:{id}", certificate_id=id)

    @outbox.handler("certificates.render")
    def render(certificate_id: int) -> None: ...

A handler runs outside any transaction and opens short ones itself; it may run twice (after a crash) and must be safe
to. Arguments are ids and other plain JSON, never names or addresses of people.
"""

import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Index, String, Text, case, func, literal_column, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import audit, clock, db, storage
from lms.core.db import Base, JsonDict, primary_key
from lms.core.errors import Conflict
from lms.core.i18n import lazy

_OPEN = "finished_at IS NULL AND given_up_at IS NULL"


class Job(Base):
    """One thing to do: waiting, leased to a worker, finished, canceled (finished too) or given up."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "not_before", "id", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index("ix_outbox_open_key", "key", "id", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
    )

    id: Mapped[int] = primary_key()
    name: Mapped[str] = mapped_column(String(80), index=True)
    args: Mapped[JsonDict]
    key: Mapped[str | None] = mapped_column(String(160))
    dedupe: Mapped[str | None] = mapped_column(String(160), unique=True)
    again: Mapped[bool] = mapped_column(default=False)
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    lease_holder: Mapped[str] = mapped_column(String(40), default="")
    requester_id: Mapped[int | None] = mapped_column(index=True)
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    result_key: Mapped[str | None] = mapped_column(String(200))
    result_name: Mapped[str] = mapped_column(String(200), default="")
    expires_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    canceled_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


class Chore(Base):
    """When a thing that is done again and again is due next."""

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    due_at: Mapped[datetime]
    ran_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")


class GiveUp(Exception):
    """Raised by a handler when trying again cannot help; the message is for staff."""


class Stopped(Exception):
    """Raised inside a long handler when its job was canceled or the worker is told to stop."""


@dataclass(frozen=True)
class Handler:
    """How a job of one name is done: by which function, how often it is tried, whether it may take long."""

    name: str
    work: Callable[..., None]
    attempts: int
    slow: bool


@dataclass(frozen=True)
class Regular:
    """Something the workers do every so many seconds."""

    name: str
    seconds: int
    work: Callable[[], None]


handlers: dict[str, Handler] = {}
regulars: dict[str, Regular] = {}
F = TypeVar("F", bound=Callable[..., None])


def handler(name: str, *, attempts: int = 12, slow: bool = False) -> Callable[[F], F]:
    """Declare the function that does jobs of this name.

    `attempts`: tries before it is given up (12 reach over about a day). `slow`: bulk work, kept out of the lane
    that is reserved for quick jobs.
    """

    def declare(work: F) -> F:
        if name in handlers and handlers[name].work.__qualname__ != work.__qualname__:
            raise ValueError(f"two handlers for {name}")
        handlers[name] = Handler(name, work, attempts, slow)
        return work

    return declare


def every(name: str, seconds: int) -> Callable[[F], F]:
    """Declare a function that one of the workers calls every `seconds`; it must be safe to run twice."""

    def declare(work: F) -> F:
        regulars[name] = Regular(name, seconds, work)
        return work

    return declare


def later(
    name: str,
    key: str | None = None,
    dedupe: str | None = None,
    not_before: datetime | None = None,
    requester_id: int | None = None,
    **args: Any,
) -> int:
    """Write a job in the present write transaction and return its id.

    Jobs with the same `key` are done one after the other. `dedupe`: while a job with the same value is open, that
    one is returned instead; if it is being worked at this moment, it is done once more, since it may have begun
    before what this transaction changes.
    """
    active = db.session()
    if not db.is_writer():
        raise db.ReadOnly("outbox.later() needs a write transaction")
    now = clock.now()
    values: dict[str, Any] = {
        "name": name,
        "args": args,
        "key": key,
        "dedupe": dedupe,
        "not_before": not_before or now,
        "requester_id": requester_id,
        "created_at": now,
    }
    active.flush()
    insert = (sqlite if db.is_sqlite() else postgresql).insert(Job).values(values)
    if dedupe is not None:
        running = Job.lease_until.is_not(None)
        insert = insert.on_conflict_do_update(
            index_elements=[Job.dedupe], set_={"again": case((running, True), else_=Job.again)}
        )
    return active.execute(insert.returning(Job.id)).scalar_one()


# What a handler can say while it works.


class Work:
    """The job a handler is working on; `holder` names this very lease of it."""

    def __init__(self, job_id: int, holder: str, requester_id: int | None, stopping: Callable[[], bool]) -> None:
        self.id = job_id
        self.holder = holder
        self.requester_id = requester_id
        self._stopping = stopping
        self.moved_at = time.monotonic()

    def progress(self, done: int, total: int) -> None:
        """Show how far the job is; raise Stopped if it was canceled or the worker shuts down.

        Call it outside a transaction, after each committed item.
        """
        with db.transaction():
            db.session.execute(update(Job).where(Job.id == self.id).values(progress_done=done, progress_total=total))
            canceled = db.session.scalar(select(Job.canceled_at).where(Job.id == self.id))
        self.moved_at = time.monotonic()
        if canceled is not None or self._stopping():
            raise Stopped

    def keep_result(self, name: str, data: bytes, days: int = 7) -> None:
        """Store the file the job made under `name`; the requester can fetch it until it expires."""
        key = storage.put(f"results/{self.id}", data)
        with db.transaction():
            values = {"result_key": key, "result_name": name, "expires_at": clock.now() + timedelta(days=days)}
            db.session.execute(update(Job).where(Job.id == self.id).values(values))

    def finish(self) -> None:
        """Mark the job finished in the present transaction, so that its effect and its end are one.

        Raises Stopped if the lease ran out and another worker has the job now.
        """
        mine = update(Job).where(Job.id == self.id, Job.lease_holder == self.holder)
        if db.session.execute(mine.values(finishing()).returning(Job.id)).first() is None:
            raise Stopped


_work: ContextVar[Work | None] = ContextVar("work", default=None)


def job() -> Work:
    """Return the job that the calling handler is working on."""
    found = _work.get()
    if found is None:
        raise RuntimeError("outbox.job() is for handlers")
    return found


def enter(work: Work | None) -> None:
    """Make `work` the job of the present thread; for the worker."""
    _work.set(work)


def finishing() -> dict[str, Any]:
    """Return the values that end a job, or set it waiting once more if somebody asked while it ran."""
    now = clock.now()
    return {
        "finished_at": case((Job.again, None), else_=now),
        "dedupe": case((Job.again, Job.dedupe), else_=None),
        "not_before": case((Job.again, now), else_=Job.not_before),
        "attempts": case((Job.again, 0), else_=Job.attempts),
        "again": False,
        "lease_until": None,
        "lease_holder": "",
        "canceled_at": None,
        "last_error": "",
    }


# What staff see and do.

STATES = ("waiting", "working", "failing", "given_up", "finished", "canceled")


def state_of(job: Job) -> str:
    """Say in one word how a job stands."""
    if job.given_up_at is not None:
        return "given_up"
    if job.finished_at is not None:
        return "canceled" if job.canceled_at is not None else "finished"
    if job.lease_until is not None and job.lease_until > wall_clock():
        return "working"
    return "failing" if job.last_error else "waiting"


@dataclass(frozen=True)
class Page:
    """One page of jobs, newest first; `number` counts from 1."""

    jobs: tuple[Job, ...]
    number: int
    pages: int
    total: int


def page(state: str = "", name: str = "", number: int = 1, size: int = 50) -> Page:
    """Return one page of jobs in a state (see STATES; empty: all) and, if given, of one name."""
    now = wall_clock()
    open_ = (Job.finished_at.is_(None), Job.given_up_at.is_(None))
    resting = or_(Job.lease_until.is_(None), Job.lease_until <= now)
    conditions: Mapping[str, tuple[Any, ...]] = {
        "given_up": (Job.given_up_at.is_not(None),),
        "finished": (Job.finished_at.is_not(None), Job.canceled_at.is_(None)),
        "canceled": (Job.finished_at.is_not(None), Job.canceled_at.is_not(None)),
        "working": (*open_, Job.lease_until > now),
        "failing": (*open_, resting, Job.last_error != ""),
        "waiting": (*open_, resting, Job.last_error == ""),
    }
    wanted = [*conditions.get(state, ()), *([Job.name == name] if name else [])]
    total = db.session.execute(select(func.count()).select_from(Job).where(*wanted)).scalar_one()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    found = db.session.scalars(
        select(Job).where(*wanted).order_by(Job.id.desc()).limit(size).offset((number - 1) * size)
    )
    return Page(tuple(found), number, pages, total)


def counts() -> dict[str, int]:
    """Return how many jobs are open, of these failing, and how many were given up."""
    open_ = (Job.finished_at.is_(None), Job.given_up_at.is_(None))

    def count(*conditions: Any) -> int:
        return db.session.execute(select(func.count()).select_from(Job).where(*conditions)).scalar_one()

    failing = count(*open_, Job.last_error != "")
    return {"open": count(*open_), "failing": failing, "given_up": count(Job.given_up_at.is_not(None))}


def find(job_id: int) -> Job | None:
    """Return a job, or None."""
    return db.session.get(Job, job_id)


def of_requester(person_id: int, most: int = 20) -> list[Job]:
    """Return the newest jobs that a person asked for, with their progress and result files."""
    return list(
        db.session.scalars(select(Job).where(Job.requester_id == person_id).order_by(Job.id.desc()).limit(most))
    )


def retry(job_id: int) -> None:
    """Set a job that failed or was given up waiting again, from the first attempt; raise Conflict for any other."""
    idle = or_(Job.lease_until.is_(None), Job.lease_until <= wall_clock(), Job.given_up_at.is_not(None))
    changed = db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.finished_at.is_(None), idle)
        .values(given_up_at=None, attempts=0, not_before=clock.now(), lease_until=None)
        .returning(Job.id)
    ).first()
    if changed is None:
        raise Conflict(lazy("This job is finished or is being done right now."))
    audit.note("outbox.retry", thing=f"job:{job_id}")


def cancel(job_id: int) -> None:
    """Cancel a job: a waiting one at once, a running one at its next step; raise Conflict for a finished one."""
    now = clock.now()
    running = Job.lease_until > wall_clock()
    changed = db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.finished_at.is_(None))
        .values(
            canceled_at=now,
            finished_at=case((running, literal_column("NULL")), else_=now),
            dedupe=case((running, Job.dedupe), else_=literal_column("NULL")),
            given_up_at=None,
            again=False,
        )
        .returning(Job.id)
    ).first()
    if changed is None:
        raise Conflict(lazy("This job is finished."))
    audit.note("outbox.cancel", thing=f"job:{job_id}")


def wall_clock() -> datetime:
    """Return the true time: leases of workers must not jump with the test clock."""
    return clock.now() - clock.offset()


@every("outbox.tidy", 3600)
def tidy() -> None:
    """Delete result files past their day, and jobs finished more than 90 days ago."""
    with db.reading():
        past = db.session.execute(
            select(Job.id, Job.result_key).where(Job.expires_at < clock.now(), Job.result_key.is_not(None)).limit(500)
        ).all()
    for row in past:
        storage.delete(row.result_key)
        with db.transaction():
            db.session.execute(update(Job).where(Job.id == row.id).values(result_key=None))
    with db.transaction():
        old = Job.finished_at < clock.now() - timedelta(days=90)
        db.session.execute(Job.__table__.delete().where(old, Job.result_key.is_(None)))  # type: ignore[attr-defined]
