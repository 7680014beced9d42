"""Workers are true processes here, and they die: every job is done all the same, once in effect, in order per key."""

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select, text

from lms.core import db, outbox
from lms.core.outbox import Job

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]

PROGRAM = """
import os, sys, time
from pathlib import Path
from sqlalchemy import text
from lms import rooms
from lms.core import db, outbox, worker
assert rooms
db.configure(db.make_engine(sys.argv[1]))
log = Path(sys.argv[2])

@outbox.handler("test.effect")
def effect(number):
    with db.transaction():
        db.session.execute(text("INSERT INTO effects (number) VALUES (:n) ON CONFLICT DO NOTHING"), {"n": number})
    with log.open("a") as out:
        out.write(f"{number}\\n")
    time.sleep(0.05)

@outbox.handler("test.suicide", attempts=2)
def suicide(number):
    os.kill(os.getpid(), 9)

@outbox.handler("test.long", slow=True)
def long(number):
    for item in range(100):
        time.sleep(0.1)
        outbox.job().progress(item + 1, 100)

print("ready", flush=True)
worker.run(lease=1.5)
print("stopped", flush=True)
"""


class Worker:
    """A true worker process."""

    def __init__(self, engine, log: Path) -> None:
        url = engine.url.render_as_string(hide_password=False)
        self.log = log
        self.output = log.with_suffix(f".{time.monotonic_ns()}")
        with self.output.open("w") as output:
            self.process = subprocess.Popen([sys.executable, "-c", PROGRAM, url, str(log)], cwd=ROOT, stdout=output)
        wait(lambda: "ready" in self.output.read_text())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> bool:
        """Ask it to stop; say whether it did so by itself."""
        self.process.terminate()
        self.process.wait(30)
        return self.output.read_text().endswith("stopped\n")


@pytest.fixture
def start(own_database, effects):
    """Start workers; those still running at the end of the test are killed."""
    started: list[Worker] = []

    def new() -> Worker:
        started.append(Worker(own_database, effects))
        return started[-1]

    yield new
    for working in started:
        working.kill()


@pytest.fixture
def effects(own_database, tmp_path):
    with own_database.begin() as link:
        link.execute(text("CREATE TABLE effects (number INTEGER PRIMARY KEY)"))
    return tmp_path / "log"


def later(name: str) -> int:
    with db.transaction():
        return outbox.later(name, number=0)


def job(job_id: int) -> Job:
    with db.reading():
        return db.session.get_one(Job, job_id)


def open_jobs() -> int:
    with db.reading():
        return outbox.counts()["open"]


def wait(until, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def test_killed_workers_lose_no_job_and_no_order(start, effects):
    with db.transaction():
        for number in range(60):
            outbox.later("test.effect", key=f"key:{number % 7}" if number % 2 else None, number=number)
    for _ in range(4):
        working = start()
        before = open_jobs()
        wait(lambda before=before: open_jobs() <= max(0, before - 5))
        working.kill()
    last = [start(), start()]
    wait(lambda: open_jobs() == 0)

    for working in last:
        assert working.stop()
    with db.reading():
        assert sorted(db.session.execute(text("SELECT number FROM effects")).scalars()) == list(range(60))
        assert {outbox.state_of(found) for found in db.session.scalars(select(Job))} == {"finished"}
    lines = [int(line) for line in effects.read_text().split()]
    repeated = [number for number, times in Counter(lines).items() if times > 1]
    assert len(repeated) <= 8  # what the four were at when they died (two lanes each)
    for key in range(7):
        first_done = list(dict.fromkeys(number for number in lines if number % 2 and number % 7 == key))
        assert first_done == sorted(first_done)


def test_job_that_kills_its_worker_is_given_up(start, effects):
    job_id = later("test.suicide")
    for _ in range(2):
        working = start()
        assert working.process.wait(30) == -signal.SIGKILL
    working = start()
    wait(lambda: outbox.state_of(job(job_id)) == "given_up")
    assert "the end of the worker itself" in job(job_id).last_error
    assert working.stop()


def test_worker_that_is_told_to_stop_hands_its_long_job_on(start, effects):
    job_id = later("test.long")
    working = start()
    wait(lambda: job(job_id).progress_done >= 20)  # longer than its lease: the heartbeat holds it
    assert job(job_id).attempts == 1
    assert working.stop()
    left = job(job_id)
    assert (outbox.state_of(left), left.attempts, left.lease_until) == ("waiting", 0, None)
