"""A hall full of people checks in within two minutes, and every check-in that was acknowledged is looked for.

    python -m tests.bench.checkins --database sqlite --people 400 --seconds 120

Ends with 1 if any request failed, any acknowledged check-in is missing, or anybody is marked twice.
"""

import argparse
import http.client
import json
import queue
import statistics
import sys
import tempfile
import threading
import time
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from lms.sessions import rotating
from tests import postgres
from tests.bench.classroom import ask
from tests.bench.load import session_of
from tests.browser import learners
from tests.live import Site

HANDS = 48
COURSES = Path(__file__).resolve().parents[1] / "courses"

SEAT = """
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from sqlalchemy import select
from lms.accounts import browsers, passwords, services as accounts
from lms.accounts.models import Account
from lms.content.models import Course
from lms.core import clock
from lms.enrollments import runs
from lms.enrollments import services as enrollments
from lms.sessions import services

course = db.session.scalars(select(Course).where(Course.slug == "demo-job-basic")).one()
today = clock.today()
run = runs.create(runs.Plan(course.id, course.current_version_id, today, today + timedelta(days=30)), None)
runs.set_state(run.id, "open", None, "시험")
now = clock.now()
made = services.create(
    run.id,
    services.Plan("d2-class", now - timedelta(minutes=5), now + timedelta(hours=2), title="가상 집합교육"),
    None,
)
hashed = passwords.make("a password nobody types")
people = []
for number in range(int(arguments[0])):
    person = accounts.create_person(f"가상 {number:03d}", fictional=True)
    email = f"hall-{made.id}-{number}@demo.invalid"
    accounts.create_account(person.id, email=email, password_hash=hashed, must_change_password=False)
    people.append(person.id)
enrollments.enroll(people, run.id, None)
print(json.dumps({"session": str(made.uid), "id": made.id,
                  "secret": b64encode(services.secret_of(made)).decode()}))
for person_id in people:
    account = db.session.scalars(select(Account).where(Account.person_id == person_id)).one()
    print(json.dumps([person_id, browsers.start(account, remember=False, agent="load")]))
"""
PUBLISH = """
import json, sys
from pathlib import Path
from lms import app, config
from lms.content.check import known_in
from lms.content.publish import publish
from lms.core import db
from lms.learning import registry
from lms.questions import services as questions
app.prepare(config.read())
folder = Path(sys.argv[1])
bank, course = folder / "quizzes" / "demo-job-basic", folder / "courses" / "demo-job-basic"
questions.load_folder(bank)
with db.reading():
    pinned = questions.current_quiz_versions()
publish(course, registry.checkers(), pinned, known=known_in(course, bank))
"""
STORED = """
from sqlalchemy import select
from lms.sessions.models import Attendance, AttendanceMark

rows = db.session.execute(
    select(Attendance.person_id, Attendance.state, Attendance.in_at, AttendanceMark.kind)
    .join(AttendanceMark, AttendanceMark.attendance_id == Attendance.id)
    .where(Attendance.session_id == int(arguments[0]))
).all()
print(json.dumps([[row.person_id, row.state, row.in_at is not None, row.kind] for row in rows]))
"""
CONFIRM = """
from datetime import timedelta
from sqlalchemy import select
from lms.accounts.models import Person
from lms.sessions import attendance
from lms.sessions.models import TrainingSession

session = db.session.get_one(TrainingSession, int(arguments[0]))
actor = db.session.scalars(select(Person.id).order_by(Person.id).limit(1)).one()
open_ones = attendance.undecided(session)
attendance.settle(session.id, {one.line.id: None for one in open_ones}, actor)
made = attendance.confirm(session.id, actor)
print(json.dumps({entry["person"]: entry["state"] for entry in made.entries}))
"""


@dataclass
class Hall:
    """A training session with its people, and whose check-in the server has acknowledged."""

    session: UUID
    id: int
    secret: bytes
    people: dict[int, str]
    acknowledged: set[int]

    def check_in(self, site: Site, form: tuple[str, str], person_id: int) -> int:
        """Scan the code and press the button, as a phone does; return the status of the last answer.

        Raises OSError or HTTPException when the line or the server breaks; then nothing counts as acknowledged.
        """
        session, csrf = form
        path = f"/check-in/{rotating.token(self.secret, self.session, 'in', rotating.window_of(time.time()))}"
        headers = {
            "Cookie": f"{session}; sign-in={self.people[person_id]}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        status, _text = ask(site, "GET", path, None, headers)
        if status != 200:
            return status
        status, _text = ask(site, "POST", path, urlencode({"csrf_token": csrf}), headers)
        if status == 303:
            self.acknowledged.add(person_id)
        return status

    def stored(self, site: Site) -> list[list[object]]:
        """Return person, state, whether a time of coming stands, and kind of every mark in the database."""
        found: list[list[object]] = json.loads(learners.run(site, STORED, str(self.id)).splitlines()[-1])
        return found

    def missing(self, site: Site) -> list[int]:
        """Return who was told that the check-in is recorded, and has none in the database."""
        there = {row[0] for row in self.stored(site) if row[2] and row[3] == "in"}
        return sorted(self.acknowledged - there)

    def doubled(self, site: Site) -> list[object]:
        """Return who is marked more than once."""
        marked = [row[0] for row in self.stored(site)]
        return sorted({one for one in marked if marked.count(one) > 1}, key=str)

    def confirm(self, site: Site) -> dict[str, str]:
        """Confirm the list, missing check-outs as proposed; return person → state as it says."""
        found: dict[str, str] = json.loads(learners.run(site, CONFIRM, str(self.id)).splitlines()[-1])
        return found


def hall(site: Site, people: int) -> Hall:
    """Publish the demonstration course and seat so many people in a session that goes on; the site is prepared."""
    learners.script_output(site, PUBLISH, str(COURSES))
    first, *rest = learners.run(site, SEAT, str(people)).splitlines()
    facts = json.loads(first)
    pairs = [json.loads(line) for line in rest]
    return Hall(UUID(facts["session"]), facts["id"], b64decode(facts["secret"]), dict(pairs), set())


@dataclass(frozen=True)
class Report:
    """What came of it; times in milliseconds, of a scan and its button together."""

    people: int
    seconds: float
    faults: tuple[str, ...]
    p50: float
    p95: float
    slowest: float
    acknowledged: int
    missing: tuple[int, ...]
    doubled: tuple[object, ...]

    @property
    def good(self) -> bool:
        """Say whether nothing failed, was lost or doubled."""
        return not self.faults and not self.missing and not self.doubled and self.acknowledged == self.people


def arrive(site: Site, room: Hall, seconds: float) -> Report:
    """Let everybody check in, spread evenly over the seconds; every third presses the button again."""
    form = session_of(site)
    waiting: queue.Queue[tuple[float, int]] = queue.Queue()
    began = time.monotonic()
    for number, person_id in enumerate(room.people):
        waiting.put((began + seconds * number / len(room.people), person_id))
    times: list[float] = []
    faults: list[str] = []

    def work() -> None:
        while True:
            try:
                at, person_id = waiting.get_nowait()
            except queue.Empty:
                return
            time.sleep(max(0.0, at - time.monotonic()))
            for _ in range(2 if person_id % 3 == 0 else 1):
                start = time.monotonic()
                try:
                    status = room.check_in(site, form, person_id)
                except (OSError, http.client.HTTPException) as error:
                    faults.append(f"{type(error).__name__}: {error}")
                    continue
                times.append((time.monotonic() - start) * 1000)
                if status != 303:
                    faults.append(f"{status}")

    hands = [threading.Thread(target=work) for _ in range(min(HANDS, len(room.people)))]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    taken = time.monotonic() - began
    ordered = sorted(times) or [0.0]
    return Report(
        people=len(room.people),
        seconds=round(taken, 1),
        faults=tuple(faults),
        p50=round(statistics.median(ordered), 1),
        p95=round(ordered[int(len(ordered) * 0.95)], 1),
        slowest=round(ordered[-1], 1),
        acknowledged=len(room.acknowledged),
        missing=tuple(room.missing(site)),
        doubled=tuple(room.doubled(site)),
    )


@contextmanager
def served(database: str, folder: Path, people: int) -> Iterator[tuple[Site, Hall]]:
    """Give a running site with a session that goes on and so many people on its roster."""
    with ExitStack() as stack:
        environ = {}
        if database == "postgresql":
            environ["LMS_DATABASE_URL"] = stack.enter_context(postgres.running(durable=True)).url()
        site = Site(folder / "data", environ=environ)
        site.data.mkdir(parents=True)
        site.prepare()
        room = hall(site, people)
        site.start()
        stack.callback(site.stop)
        yield site, room


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure once and print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--seconds", type=float, default=120)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="checkins-") as folder:
        with served(options.database, Path(folder), options.people) as (site, room):
            report = arrive(site, room, options.seconds)
    print(json.dumps({"database": options.database, **asdict(report)}, indent=1))
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
