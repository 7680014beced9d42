"""What happens to answers when the server is killed, and to pages when the database is gone, locked or full."""

import http.client
import json
import resource
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from tests import postgres
from tests.browser import learners
from tests.live import Site, processes_below

pytestmark = pytest.mark.slow

START = """
from uuid import UUID
from sqlalchemy import select
from lms.activities.quiz import saving, services, standing, timing
from lms.content import services as content
from lms.core import clock, tokens
from lms.enrollments.models import Enrollment

enrollment = db.session.scalars(select(Enrollment).where(Enrollment.uid == UUID(arguments[0]))).one()
quiz_version = content.quiz_versions_of(enrollment.course_version_id)["mandated-reporter-final"]
uid = services.start(enrollment.id, "final-quiz", quiz_version).uid
db.session.flush()
_, attempt = standing.by_uid(uid)
until = timing.token_end(attempt.deadline_at, clock.now())
token = tokens.make(saving.PURPOSE, person_id=enrollment.person_id, subject=uid.hex, generation=1, until=until)
choices = {item.position: list(item.order)[:1] or ["112"] for item in attempt.items}
print(json.dumps({"uid": uid.hex, "token": token, "choices": choices}))
"""
STORED = """
from uuid import UUID
from sqlalchemy import select
from lms.activities.quiz.models import Attempt, AttemptItem, SavedAnswer

items = db.session.scalars(select(AttemptItem).join(Attempt).where(Attempt.uid == UUID(arguments[0]))).all()
records = db.session.scalars(select(SavedAnswer.record)).all()
print(json.dumps({"sequences": {i.position: i.sequence for i in items}, "records": [str(one) for one in records]}))
"""


@dataclass
class Sheet:
    """An open attempt and what the server has acknowledged of it."""

    uid: str
    token: str
    choices: dict[str, list[str]]
    acknowledged: dict[str, tuple[int, int]] = field(default_factory=dict)

    def send(self, site: Site, position: str) -> int:
        """Send one answer and return the status; remember what was acknowledged."""
        record, sequence = str(uuid4()), time.time_ns() // 1_000_000
        answer = {"record": record, "position": int(position), "answer": self.choices[position], "sequence": sequence}
        link = http.client.HTTPConnection("127.0.0.1", site.port, timeout=40)
        try:
            headers = {"X-Capability": self.token, "Content-Type": "application/json"}
            link.request("POST", f"/api/attempts/{UUID(self.uid)}/answers", json.dumps({"answers": [answer]}), headers)
            reply = link.getresponse()
            said = json.loads(reply.read())
        finally:
            link.close()
        if reply.status == 200 and said["results"][0]["state"] == "saved":
            self.acknowledged[record] = (int(position), sequence)
        return reply.status

    def missing(self, site: Site) -> list[str]:
        """Return the acknowledged answers that the database does not have."""
        stored = json.loads(learners.run(site, STORED, self.uid).splitlines()[-1])
        newest = {int(position): sequence for position, sequence in stored["sequences"].items()}
        kept = set(stored["records"])
        return [
            record
            for record, (position, sequence) in self.acknowledged.items()
            if record not in kept or newest[position] < sequence
        ]


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[postgres.Server | None]:
    """Return a PostgreSQL that writes through to the disk, if the tests run on PostgreSQL."""
    if request.config.getoption("--database") == "sqlite":
        yield None
        return
    with postgres.running(durable=True) as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, server: postgres.Server | None) -> Iterator[Site]:
    """Return a site that serves the real course."""
    data = tmp_path_factory.mktemp("faults") / "data"
    data.mkdir()
    site = Site(data, environ={"LMS_DATABASE_URL": server.url()} if server else {})
    site.prepare()
    yield site
    site.stop()


@pytest.fixture
def sheet(site: Site) -> Iterator[Sheet]:
    """Return the open attempt of a fresh learner, with the server running."""
    learner = learners.fresh(site)
    made = json.loads(learners.run(site, START, learner.uid).splitlines()[-1])
    site.start()
    yield Sheet(**made)
    site.stop()


def test_every_acknowledged_answer_survives_the_death_of_the_server(site: Site, sheet: Sheet) -> None:
    for _ in range(3):
        before = len(sheet.acknowledged)
        stopping = threading.Event()

        def save(first: int, stopping: threading.Event = stopping) -> None:
            positions = sorted(sheet.choices)[first::2]
            while not stopping.is_set():
                for position in positions:
                    try:
                        sheet.send(site, position)
                    except (OSError, http.client.HTTPException, ValueError):
                        return

        learning = [threading.Thread(target=save, args=(first,)) for first in range(2)]
        for one in learning:
            one.start()
        time.sleep(1.5)
        site.kill()
        stopping.set()
        for one in learning:
            one.join()
        assert len(sheet.acknowledged) > before + 20
        site.start()
        assert sheet.missing(site) == []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try the faults that the database of this run can have."""
    if "fault" in metafunc.fixturenames:
        faults = {"sqlite": ["full", "locked"], "postgresql": ["stopped"]}
        metafunc.parametrize("fault", faults[metafunc.config.getoption("--database")])


def test_a_database_that_fails_is_a_plain_503_and_loses_nothing(
    site: Site, sheet: Sheet, server: postgres.Server | None, fault: str
) -> None:
    position = next(iter(sheet.choices))
    assert sheet.send(site, position) == 200
    with FAULTS[fault](site, server):
        assert sheet.send(site, position) == 503
        assert site.status("/healthz") == 200
        # SQLite can still be read.
        assert (site.status("/readyz"), site.status("/courses")) == ((503, 503) if fault == "stopped" else (200, 200))
    assert (site.status("/readyz"), site.status("/courses")) == (200, 200)
    assert sheet.send(site, position) == 200
    assert sheet.missing(site) == []


@contextmanager
def _stopped(site: Site, server: postgres.Server | None) -> Iterator[None]:
    assert server
    server.stop()
    yield
    server.start()


@contextmanager
def _full(site: Site, server: postgres.Server | None) -> Iterator[None]:
    # No file of the site may grow, as on a full disk.
    _limit(site, 1)
    yield
    _limit(site, resource.RLIM_INFINITY)


@contextmanager
def _locked(site: Site, server: postgres.Server | None) -> Iterator[None]:
    other = sqlite3.connect(site.data / "ieum.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def _limit(site: Site, size: int) -> None:
    assert site.process
    for pid in processes_below(site.process.pid):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


FAULTS = {"stopped": _stopped, "full": _full, "locked": _locked}
