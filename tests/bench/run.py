"""`make bench`: what each hot page costs beside a floor on the same server, in the same run."""

import argparse
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

from sqlalchemy import event, insert, select

from lms import config
from lms.accounts import browsers
from lms.accounts.models import Account, Grant, Person
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.app import create_app, prepare
from lms.content import services as content
from lms.core import clock, db
from lms.enrollments.models import Enrollment
from lms.learning.models import Progress
from lms.questions import services as questions
from lms.questions.models import QuestionVersion
from tests import postgres
from tests.bench import populate
from tests.bench.driver import Request, cpu_seconds, drive
from tests.live import Site, free_port, processes_below

ROUNDS = 5
CLIENTS = (1, 8)
COUNTS = {"sign_in": 16, "run_progress": 24}
COUNT = 120
PEOPLE = 8
ITEMS = 20
QUIZ = "final-quiz"

Make = Callable[[int, int], Request]


def open_attempts() -> list[UUID]:
    """Let the first people stand before the final quiz with an open attempt of twenty items; return the attempts."""
    uids = []
    with db.transaction():
        versions = list(db.session.scalars(select(QuestionVersion.id).order_by(QuestionVersion.id)))
        for number in range(PEOPLE):
            one = db.session.scalars(select(Enrollment).where(Enrollment.uid == populate.uid(3, number))).one()
            path = content.path(one.course_version_id, "")
            known = set(db.session.scalars(select(Progress.activity).where(Progress.enrollment_id == one.id)))
            rest = [key for key in path.keys if key not in known and key != QUIZ]
            db.session.execute(
                insert(Progress),
                [{"enrollment_id": one.id, "activity": key, "status": "completed", "seconds": 60, "quiet_seconds": 0,
                  "practices": [], "completed_at": clock.now()} for key in rest],
            )  # fmt: skip
            key = next(step.quiz for step in path.activities if step.id == QUIZ)
            assert key
            quiz_version = content.quiz_versions_of(one.course_version_id)[key]
            attempt = Attempt(
                uid=uuid4(), enrollment_id=one.id, activity=QUIZ, number=1, open_key=f"{one.id}:{QUIZ}",
                quiz_version_id=quiz_version,
                started_at=clock.now(), deadline_at=None,
            )  # fmt: skip
            db.session.add(attempt)
            db.session.flush()
            for position in range(1, ITEMS + 1):
                version = versions[position % len(versions)]
                order = list(questions.question(version).options)
                db.session.add(
                    AttemptItem(
                        attempt_id=attempt.id, position=position, question_version_id=version, option_order=order
                    )
                )
            uids.append(attempt.uid)
    return uids


def cookies() -> tuple[list[str], str]:
    """Sign the first people and an administrator in; return their cookies."""
    with db.transaction():
        mine = []
        for number in range(PEOPLE):
            person = select(Person.id).where(Person.uid == populate.uid(1, number)).scalar_subquery()
            account = db.session.scalars(select(Account).where(Account.person_id == person)).one()
            mine.append("sign-in=" + browsers.start(account, remember=False, agent="bench"))
        admin = select(Account).join(Grant, Grant.person_id == Account.person_id).where(Grant.role == "admin")
        chief = db.session.scalars(admin).first()
        assert chief
        chief.must_change_password = False
        return mine, "sign-in=" + browsers.start(chief, remember=False, agent="bench")


def fetch(site: Site, path: str, cookie: str) -> tuple[str, str]:
    """Return a page and the session cookie that came with it."""
    with urllib.request.urlopen(urllib.request.Request(site.url + path, headers={"Cookie": cookie})) as answer:
        return answer.read().decode(), (answer.headers.get("Set-Cookie") or "").partition(";")[0]


def found(pattern: str, text: str) -> str:
    """Return the first group of a pattern that must be there."""
    match = re.search(pattern, text)
    assert match, f"{pattern} not in {text[:2000]}"
    return match[1]


def workloads(site: Site, attempts: list[UUID]) -> dict[str, Make]:
    """Return what each workload sends."""
    mine, staff = cookies()
    enrolled = [populate.uid(3, n) for n in range(PEOPLE)]
    lesson = found(r'href="(/learn/[^"/]+/f1-[^"]+)"', fetch(site, f"/learn/{enrolled[0]}/overview", mine[0])[0])
    lesson = lesson.rpartition("/")[2]
    learn = [
        found(r'data-token="([^"]+)"', fetch(site, f"/learn/{enrolled[n]}/{lesson}", mine[n])[0]) for n in range(8)
    ]
    quiz = [fetch(site, f"/learn/{enrolled[n]}/{QUIZ}", mine[n])[0] for n in range(PEOPLE)]
    capability = [found(r'data-attempt-token="([^"]+)"', text) for text in quiz]
    choice = found(r'name="a-1"[^>]*value="([^"]+)"', quiz[0])
    form, session = fetch(site, "/sign-in", "")
    csrf = found(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    begun = time.time()

    def get(path: Callable[[int], str], cookie: Callable[[int], str] = lambda c: mine[c]) -> Make:
        return lambda c, _n: Request("GET", path(c), headers={"Cookie": cookie(c)})

    def script(path: str, token: str, body: object) -> Request:
        headers = {"Content-Type": "application/json", "X-Capability": token}
        return Request("POST", path, json.dumps(body).encode(), headers)

    def beat(c: int, _n: int) -> Request:
        now = time.time() - begun
        return script("/api/learn/time", learn[c], {"intervals": [[max(0.0, now - 15), now, True]], "place": "h-1"})

    def save(c: int, _n: int) -> Request:
        record = {"record": str(uuid4()), "position": 1, "answer": [choice], "sequence": int(time.time() * 1000)}
        return script(f"/api/attempts/{attempts[c]}/answers", capability[c], {"answers": [record]})

    def enter(c: int, n: int) -> Request:
        values = {"csrf_token": csrf, "email": populate.email(20 + c * 8 + n % 8), "password": populate.PASSWORD}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": session}
        return Request("POST", "/sign-in", urlencode(values).encode(), headers, 303)

    return {
        "sign_in": enter,
        "my_learning": get(lambda _c: "/"),
        "course_page": get(lambda _c: "/courses/mandated-reporter"),
        "lesson_page": get(lambda c: f"/learn/{enrolled[c]}/{lesson}"),
        "heartbeat": beat,
        "quiz_page": get(lambda c: f"/learn/{enrolled[c]}/{QUIZ}"),
        "answer_save": save,
        "run_progress": get(lambda _c: f"/staff/runs/{populate.uid(2, 0)}/progress", lambda _c: staff),
        "catalog_search": get(lambda _c: "/courses?q=%EC%95%84%EB%8F%99"),
    }


def statements(app: object, make: Make) -> int:
    """Return how many SQL statements a second request of a workload takes, counted in this process."""
    client = app.test_client(use_cookies=False)  # type: ignore[attr-defined]
    seen: list[str] = []
    engine = db.session.get_bind()

    def note(_c: object, _cur: object, text: str, *_rest: object) -> None:
        seen.append(text)

    for _ in range(2):
        asked = make(0, 0)
        event.listen(engine, "before_cursor_execute", note)
        seen.clear()
        answer = client.open(asked.path, method=asked.method, data=asked.body, headers=asked.headers)
        event.remove(engine, "before_cursor_execute", note)
        assert answer.status_code == asked.expect, (asked.path, answer.status_code)
    return len([text for text in seen if not text.startswith(("BEGIN", "COMMIT", "SET TRANSACTION"))])


@contextlib.contextmanager
def floor(url: str, log: Path) -> Iterator[tuple[int, int]]:
    """Serve the floor with the settings of `lms serve`; give its process and port."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--http", "1", "--no-ws"]
    command += ["--workers", "1", "--blocking-threads", "8", "--port", str(port), "--log-level", "error"]
    with open(log, "wb") as out:
        process = subprocess.Popen(
            [*command, "tests.bench.floor:create"], env={**os.environ, "FLOOR_DATABASE": url}, stdout=out, stderr=out
        )
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/1"):
                break
            time.sleep(0.1)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(30)


def spent(pid: int, port: int, make: Make, clients: int, count: int) -> tuple[float, float, float, float]:
    """Drive a server once; return requests per second, p50, p95 and CPU milliseconds per request."""
    family = [pid, *processes_below(pid)]
    before = cpu_seconds(family)
    one = drive(port, make, clients, count)
    return one.rps, one.p50_ms, one.p95_ms, (cpu_seconds(family) - before) * 1000 / count


def measure(database: str, url: str, folder: Path, options: argparse.Namespace) -> list[dict[str, object]]:
    """Prepare, fill and serve a site, and measure every workload."""
    site = Site(folder / "data", environ={"LMS_DATABASE_URL": url, "LMS_WORKERS": "1"} if url else {})
    site.prepare()
    environment = {name: value for name, value in site.environment().items() if name.startswith("LMS_")}
    settings = config.read(environment)
    prepare(settings)
    populate.fill(options.enrollments, options.people, options.runs)
    attempts = open_attempts()
    rows: list[dict[str, object]] = []
    with floor(settings.database_url, folder / "floor.log") as (floor_pid, floor_port):
        site.start("--no-work")
        assert site.process
        try:
            made = workloads(site, attempts)
            app = create_app(settings, prepared=True)
            print(f"{'workload':15} clients   req/s    p50    p95 cpu ms sql ratio")
            for name, make in made.items():
                sql = statements(app, make)
                for clients in CLIENTS:
                    count = COUNTS.get(name, COUNT)
                    drive(site.port, make, clients, 8)
                    rounds = []
                    for _ in range(ROUNDS):
                        ours = spent(site.process.pid, site.port, make, clients, count)
                        base = spent(floor_pid, floor_port, lambda c, n: Request("GET", "/1"), clients, 480)
                        rounds.append((*ours, ours[3] / base[3]))
                    rps, p50, p95, cpu, ratio = (round(statistics.median(c), 2) for c in zip(*rounds, strict=True))
                    rows.append({"database": database, "workload": name, "clients": clients, "rps": rps, "p50_ms": p50,
                                 "p95_ms": p95, "cpu_ms": cpu, "sql": sql, "floor_ratio": ratio})  # fmt: skip
                    print(f"{name:15} {clients:7} {rps:7} {p50:6} {p95:6} {cpu:6} {sql:3} {ratio:5}", flush=True)
        finally:
            site.stop()
    return rows


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--people", type=int, default=populate.PEOPLE)
    parser.add_argument("--runs", type=int, default=populate.RUNS)
    parser.add_argument("--enrollments", type=int, default=populate.ENROLLMENTS)
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ieum-bench-")))
        url = stack.enter_context(postgres.running(durable=True)).url() if options.database == "postgresql" else ""
        rows = measure(options.database, url, folder, options)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
