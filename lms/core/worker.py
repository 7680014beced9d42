"""The worker: claims jobs of the outbox and does them, seals the ledgers, and does what is due again and again.

Claim (commit), work without a transaction, finish (commit). A worker that dies leaves a lease behind; when it has run
out, another worker does the job. So every job is done at least once, and handlers are safe to run twice.
"""

import random
import secrets
import signal
import threading
import time
import traceback
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import case, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from lms.core import audit, clock, db, ledger, outbox
from lms.core.bell import Bell
from lms.core.outbox import Chore, Job, Work, wall_clock

log = structlog.get_logger()

LEASE = 30.0
"""Seconds until another worker may take over the job of a dead one."""
SILENCE = 1800.0
"""Seconds after which a job that shows no progress counts as hung; its lease is no longer renewed."""
POLL = 0.5
LONGEST_PAUSE = 4 * 3600.0


@dataclass(frozen=True)
class Claimed:
    """A job that this worker has leased."""

    id: int
    holder: str
    name: str
    args: dict[str, Any]
    attempts: int
    requester_id: int | None


def run(*, once: bool = False, lanes: int = 2, lease: float = LEASE, without: Collection[str] = ()) -> int:
    """Work until SIGTERM or SIGINT, or with `once` until nothing is due; return how many jobs were worked.

    `without`: names of jobs that are left to another worker.

    With two lanes or more the first takes only quick jobs, so that mails do not wait behind bulk work.
    """
    worker = _Worker(lanes, lease, without)
    return worker.drain() if once else worker.serve()


class _Worker:
    def __init__(self, lanes: int, lease: float, without: Collection[str] = ()) -> None:
        self.lanes = lanes
        self.lease = lease
        self.without = without
        self.stopping = Bell()
        self.busy: dict[str, Work] = {}
        self.done = 0

    def drain(self) -> int:
        while self.step(quick=False):
            pass
        ledger.seal_all()
        return self.done

    def serve(self) -> int:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stopping.set())
        threads = [
            threading.Thread(target=self._lane, args=(self.lanes > 1 and number == 0,), name=f"lane-{number}")
            for number in range(self.lanes)
        ]
        threads.append(threading.Thread(target=self._heartbeat, name="heartbeat", daemon=True))
        for thread in threads:
            thread.start()
        log.info("worker started", lanes=self.lanes)
        while not self.stopping.wait(1):
            _guarded("sealing", ledger.seal_all)
            _guarded("chores", run_chores)
        for thread in threads[:-1]:
            thread.join()
        _guarded("sealing", ledger.seal_all)
        log.info("worker stopped", jobs=self.done)
        return self.done

    def _lane(self, quick: bool) -> None:
        while not self.stopping.is_set():
            try:
                worked = self.step(quick=quick)
            except Exception as error:
                # The database is away: jobs wait there, and so do we.
                log.error("worker cannot reach its jobs", error=describe(error))
                db.abandon()
                worked = False
                self.stopping.wait(2)
            if not worked:
                self.stopping.wait(POLL * random.uniform(0.8, 1.2))  # noqa: S311  no secret: spreads the polls

    def _heartbeat(self) -> None:
        while not self.stopping.wait(self.lease / 3) or self.busy:
            _guarded("heartbeat", self._renew)
            if self.stopping.is_set():
                time.sleep(self.lease / 3)

    def _renew(self) -> None:
        alive = [work for work in list(self.busy.values()) if time.monotonic() - work.moved_at < SILENCE]
        if not alive:
            return
        until = wall_clock() + timedelta(seconds=self.lease)
        with db.transaction():
            for work in alive:
                db.session.execute(
                    update(Job).where(Job.id == work.id, Job.lease_holder == work.holder).values(lease_until=until)
                )

    def step(self, *, quick: bool) -> bool:
        """Claim one job and work it; say whether there was one."""
        claimed = claim(self.lease, quick=quick, without=self.without)
        if claimed is None:
            return False
        work = Work(claimed.id, claimed.holder, claimed.requester_id, self.stopping.is_set)
        self.busy[claimed.holder] = work
        try:
            _do(claimed, work)
        finally:
            self.done += 1
            del self.busy[claimed.holder]
        return True


def claim(lease: float = LEASE, *, quick: bool = False, without: Collection[str] = ()) -> Claimed | None:
    """Lease the job that is due longest, or return None; `quick`: none that may take long; `without`: none so named.

    Of the jobs with one key only the first that is open can be claimed.
    """
    earlier = aliased(Job)
    before_it = exists().where(
        earlier.key == Job.key, earlier.id < Job.id, earlier.finished_at.is_(None), earlier.given_up_at.is_(None)
    )
    due = (
        select(Job)
        .where(
            Job.finished_at.is_(None),
            Job.given_up_at.is_(None),
            Job.not_before <= clock.now(),
            or_(Job.lease_until.is_(None), Job.lease_until <= wall_clock()),
            or_(Job.key.is_(None), ~before_it),
        )
        .order_by(Job.not_before, Job.id)
        .limit(1)
    )
    left = {*without, *(name for name, entry in outbox.handlers.items() if quick and entry.slow)}
    if left:
        due = due.where(Job.name.not_in(sorted(left)))
    with db.reading():
        # An idle worker must not queue up with those who write.
        if db.session.execute(due.with_only_columns(Job.id)).first() is None:
            return None
    with db.transaction():
        found = db.session.scalar(due.with_for_update(skip_locked=True, of=Job))
        if found is None:
            return None
        found.attempts += 1
        found.lease_until = wall_clock() + timedelta(seconds=lease)
        found.lease_holder = secrets.token_hex(16)
        return Claimed(found.id, found.lease_holder, found.name, found.args, found.attempts, found.requester_id)


def _do(claimed: Claimed, work: Work) -> None:
    handler = outbox.handlers.get(claimed.name)
    most = handler.attempts if handler else 12
    try:
        if handler is None:
            raise RuntimeError(f"nothing here does jobs called {claimed.name}")
        if claimed.attempts > most:
            raise outbox.GiveUp("every try ended with the end of the worker itself")
        audit.acting(claimed.requester_id, "")
        outbox.enter(work)
        handler.work(**claimed.args)
    except outbox.Stopped:
        db.abandon()
        _release(claimed)
    except outbox.GiveUp as error:
        db.abandon()
        log.error("job given up", job=claimed.id, name=claimed.name, error=describe(error))
        _fail(claimed, describe(error), give_up=True)
    except Exception as error:
        db.abandon()
        log.warning("job failed", job=claimed.id, name=claimed.name, attempt=claimed.attempts, error=describe(error))
        _fail(claimed, describe(error), give_up=claimed.attempts >= most)
    else:
        _finish(claimed)
    finally:
        outbox.enter(None)
        audit.acting(None, "")


def _finish(claimed: Claimed) -> None:
    _end(claimed, outbox.finishing())


def _release(claimed: Claimed) -> None:
    # Canceled: it ends here. Told to stop: it goes on where it was, and this attempt does not count.
    now = clock.now()
    canceled = Job.canceled_at.is_not(None)
    _end(
        claimed,
        {
            "finished_at": case((canceled, now), else_=None),
            "dedupe": case((canceled, None), else_=Job.dedupe),
            "attempts": claimed.attempts - 1,
            "lease_until": None,
            "lease_holder": "",
        },
    )


def _fail(claimed: Claimed, reason: str, *, give_up: bool) -> None:
    now = clock.now()
    values: dict[str, Any] = {"last_error": reason, "lease_until": None, "lease_holder": "", "again": False}
    if give_up:
        values |= {"given_up_at": now, "dedupe": None}
    else:
        values |= {"not_before": now + timedelta(seconds=pause(claimed.attempts))}
    _end(claimed, values)


def _end(claimed: Claimed, values: dict[str, Any]) -> None:
    # Only who still holds the lease may say how it ended.
    with db.transaction():
        db.session.execute(update(Job).where(Job.id == claimed.id, Job.lease_holder == claimed.holder).values(values))


def pause(attempts: int) -> float:
    """Return the seconds to wait after so many failed tries: doubling from 10, at most 4 hours, spread by ±25 %."""
    return min(10 * 2.0 ** (attempts - 1), LONGEST_PAUSE) * random.uniform(0.75, 1.25)  # noqa: S311  no secret


def describe(error: BaseException) -> str:
    """Say what went wrong and where, without values: messages of databases and mail servers quote people's data."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "/site-packages/" not in f.filename]
    place = f" ({frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno})" if frames else ""
    if isinstance(error, DBAPIError):
        return f"{type(error).__name__}: {type(error.orig).__name__}{place}"
    return f"{type(error).__name__}: {error}"[:1000] + place


def run_chores() -> None:
    """Do every regular thing that is due; of several workers one does it."""
    now = clock.now()
    with db.reading():
        known = {row.name: row.due_at for row in db.session.execute(select(Chore.name, Chore.due_at))}
    for regular in list(outbox.regulars.values()):
        if regular.name in known and known[regular.name] > now:
            continue
        if _claim_chore(regular):
            error = _guarded(regular.name, regular.work)
            with db.transaction():
                db.session.execute(update(Chore).where(Chore.name == regular.name).values(last_error=error))


def _claim_chore(regular: outbox.Regular) -> bool:
    now = clock.now()
    due = now + timedelta(seconds=regular.seconds)
    insert = (sqlite if db.is_sqlite() else postgresql).insert(Chore)
    with db.transaction():
        statement = insert.values(name=regular.name, due_at=due, ran_at=now, last_error="")
        return (
            db.session.execute(
                statement.on_conflict_do_update(
                    index_elements=[Chore.name], set_={"due_at": due, "ran_at": now}, where=Chore.due_at <= now
                ).returning(Chore.name)
            ).first()
            is not None
        )


def _guarded(what: str, work: Any) -> str:
    try:
        work()
    except Exception as error:
        db.abandon()
        log.error("worker could not do its round", part=what, error=describe(error))
        return describe(error)
    return ""
