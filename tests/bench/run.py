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
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

from sqlalchemy import Engine, event, insert, select

from lms import config
from lms.accounts import browsers
from lms.accounts.models import Account, Grant, Person
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.app import create_app, prepare
from lms.content import services as content
from lms.core import clock, db, tokens
from lms.enrollments.models import Enrollment
from lms.learning.models import Progress
from lms.questions import services as questions
from lms.questions.models import QuestionVersion
from tests import postgres
from tests.bench import populate
from tests.bench.driver import Request, Step, cpu_seconds, drive
from tests.live import Site, free_port, processes_below

ROUNDS = 5
CLIENTS = (1, 8)
COUNTS = {"sign_in": 16, "run_progress": 24, "submit": 16, "whole_attempt": 16}
FIRST_WHOLE = 100
WHOLE = 220
FIRST_SUBMIT = 400
COUNT = 360
PEOPLE = 8
ITEMS = 20
QUIZ = "final-quiz"
SMALL = 1000
HOT = ("my_learning", "course_page", "lesson_page", "heartbeat", "quiz_page", "answer_save", "submit")
CAPABILITY = r'data-attempt="[^>]*?data-token="([^"]+)"'

Make = Callable[[int, int], list[Step]]


def finish_lessons(enrollment: Enrollment) -> None:
    """Let somebody stand before the final quiz."""
    path = content.path(enrollment.course_version_id, "")
    known = set(db.session.scalars(select(Progress.activity).where(Progress.enrollment_id == enrollment.id)))
    rows = [
        {"enrollment_id": enrollment.id, "activity": key, "status": "completed", "seconds": 60, "quiet_seconds": 0,
         "practices": [], "completed_at": clock.now()}
        for key in path.keys if key not in known and key != QUIZ
    ]  # fmt: skip
    db.session.execute(insert(Progress), rows)


def enrollment(number: int) -> Enrollment:
    """Return an enrollment of the benchmark."""
    return db.session.scalars(select(Enrollment).where(Enrollment.uid == populate.uid(3, number))).one()


def open_attempts() -> list[UUID]:
    """Let people stand before the final quiz, some with an open attempt of twenty items; return the attempts.

    The first are worked on; those from FIRST_SUBMIT on have answered everything and only hand in.
    """
    with db.transaction():
        versions = list(db.session.scalars(select(QuestionVersion.id).order_by(QuestionVersion.id)))
        uids = [open_attempt(number, versions) for number in range(PEOPLE)]
        for number in range(FIRST_WHOLE, FIRST_WHOLE + WHOLE):
            finish_lessons(enrollment(number))
        return uids + [open_attempt(FIRST_SUBMIT + n, versions, answered=True) for n in range(WHOLE)]


def open_attempt(number: int, versions: list[int], *, answered: bool = False) -> UUID:
    """Let somebody stand before the final quiz with an open attempt; return it."""
    one = enrollment(number)
    finish_lessons(one)
    key = next(step.quiz for step in content.path(one.course_version_id, "").activities if step.id == QUIZ)
    assert key
    attempt = Attempt(
        uid=uuid4(), enrollment_id=one.id, activity=QUIZ, number=1, open_key=f"{one.id}:{QUIZ}",
        quiz_version_id=content.quiz_versions_of(one.course_version_id)[key], started_at=clock.now(),
    )  # fmt: skip
    db.session.add(attempt)
    db.session.flush()
    for position in range(1, ITEMS + 1):
        version = versions[position % len(versions)]
        order = list(questions.question(version).options)
        item = AttemptItem(attempt_id=attempt.id, position=position, question_version_id=version, option_order=order)
        if answered:
            item.answer, item.sequence, item.saved_at = order[:1] or ["112"], int(clock.epoch() * 1000), clock.now()
        db.session.add(item)
    return attempt.uid


def sign_in(number: int) -> str:
    """Sign a person of the benchmark in; return the cookie."""
    person = select(Person.id).where(Person.uid == populate.uid(1, number)).scalar_subquery()
    account = db.session.scalars(select(Account).where(Account.person_id == person)).one()
    return "sign-in=" + browsers.start(account, remember=False, agent="bench")


def sign_in_admin() -> str:
    """Sign an administrator in; return the cookie."""
    admin = select(Account).join(Grant, Grant.person_id == Account.person_id).where(Grant.role == "admin")
    account = db.session.scalars(admin).first()
    assert account
    account.must_change_password = False
    return "sign-in=" + browsers.start(account, remember=False, agent="bench")


def old_tokens(lesson: str, folder: Path) -> list[str]:
    """Return tokens of lesson pages served 60 hours ago, so that every heartbeat has new time to report."""
    with db.reading():
        people = [(one.id, one.person_id) for one in map(enrollment, range(PEOPLE))]
    past = folder / "past"
    past.write_text(str(-60 * 3600))
    clock.use_offset_file(past)
    try:
        return [
            tokens.make("learn", person_id=person, subject=f"{one}:{lesson}", generation=1, life=timedelta(hours=72))
            for one, person in people
        ]
    finally:
        clock.use_offset_file(None)


def fetch(site: Site, path: str, cookie: str) -> tuple[str, str]:
    """Return a page and the session cookie that came with it."""
    with urllib.request.urlopen(urllib.request.Request(site.url + path, headers={"Cookie": cookie})) as answer:
        return answer.read().decode(), (answer.headers.get("Set-Cookie") or "").partition(";")[0]


def visited(site: Site, cookie: str) -> str:
    """Return the cookies of a browser after its first page."""
    session = fetch(site, "/", cookie)[1]
    return f"{session}; {cookie}" if session else cookie


def found(pattern: str, text: str) -> str:
    """Return the first group of a pattern that must be there."""
    match = re.search(pattern, text)
    assert match, f"{pattern} not in {text[:2000]}"
    return match[1]


def workloads(site: Site, attempts: list[UUID]) -> dict[str, Make]:
    """Return what each workload sends."""
    with db.transaction():
        mine, staff = [sign_in(n) for n in range(PEOPLE)], sign_in_admin()
        fresh = [(str(populate.uid(3, n)), sign_in(n)) for n in range(FIRST_WHOLE, FIRST_WHOLE + WHOLE)]
        answering = [sign_in(n) for n in range(FIRST_SUBMIT, FIRST_SUBMIT + WHOLE)]
    # A browser that has seen one page sends the session cookie of that page with all others.
    mine, staff = [visited(site, cookie) for cookie in mine], visited(site, staff)
    fresh = [(uid, visited(site, cookie)) for uid, cookie in fresh]
    with db.reading():
        sheets = {
            uid: {f"a-{item.position}": (item.answer or [""])[0] for item in db.session.scalars(
                select(AttemptItem).join(Attempt, Attempt.id == AttemptItem.attempt_id).where(Attempt.uid == uid))}
            for uid in attempts[PEOPLE:]
        }  # fmt: skip
    ready = [(FIRST_SUBMIT + n, uid, answering[n]) for n, uid in enumerate(attempts[PEOPLE:])]
    taking = threading.Lock()
    enrolled = [populate.uid(3, n) for n in range(PEOPLE)]
    lesson = found(r'href="(/learn/[^"/]+/f1-[^"]+)"', fetch(site, f"/learn/{enrolled[0]}/overview", mine[0])[0])
    lesson = lesson.rpartition("/")[2]
    lessons = [fetch(site, f"/learn/{enrolled[n]}/{lesson}", mine[n])[0] for n in range(PEOPLE)]
    assert all("data-token=" in text for text in lessons)
    learn, beats = old_tokens(lesson, site.data), [0] * PEOPLE
    quiz = [fetch(site, f"/learn/{enrolled[n]}/{QUIZ}", mine[n])[0] for n in range(PEOPLE)]
    capability = [found(CAPABILITY, text) for text in quiz]
    choice = found(r'name="a-1"[^>]*value="([^"]+)"', quiz[0])
    form, session = fetch(site, "/sign-in", "")
    csrf = found(r'name="csrf_token"[^>]*value="([^"]+)"', form)

    def get(path: Callable[[int], str], cookie: Callable[[int], str] = lambda c: mine[c]) -> Make:
        return lambda c, _n: [lambda _text: Request("GET", path(c), headers={"Cookie": cookie(c)})]

    def script(path: str, token: str, body: object) -> Request:
        headers = {"Content-Type": "application/json", "X-Capability": token}
        return Request("POST", path, json.dumps(body).encode(), headers)

    def send(path: str, cookie: str, **values: str) -> Request:
        # All forms carry the token of one session.
        cookies = f"{session}; {cookie.rpartition('; ')[2]}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
        return Request("POST", path, urlencode({"csrf_token": csrf, **values}).encode(), headers, 303)

    def beat(c: int, _n: int) -> list[Step]:
        start = beats[c] * 16
        beats[c] += 1
        body = {"intervals": [[start, start + 15, True]], "place": "h-1"}
        return [lambda _text: script("/api/learn/time", learn[c], body)]

    def record(position: str, choice: str) -> dict[str, object]:
        made = int(time.time() * 1000)
        return {"record": str(uuid4()), "position": int(position), "answer": [choice], "sequence": made}

    def save(c: int, _n: int) -> list[Step]:
        body = {"answers": [record("1", choice)]}
        return [lambda _text: script(f"/api/attempts/{attempts[c]}/answers", capability[c], body)]

    def enter(c: int, n: int) -> list[Step]:
        values = {"identifier": populate.email(20 + c * 8 + n % 8), "password": populate.PASSWORD}
        return [lambda _text: send("/sign-in", "", **values)]

    def hand_in(_c: int, _n: int) -> list[Step]:
        with taking:
            number, uid, cookie = ready.pop()
        values = {"do": "submit", "sure": "1", "attempt": uid.hex, **sheets[uid]}
        return [lambda _text: send(f"/learn/{populate.uid(3, number)}/{QUIZ}", cookie, **values)]

    def whole(_c: int, _n: int) -> list[Step]:
        with taking:
            uid, cookie = fresh.pop()
        path, given, opened = f"/learn/{uid}/{QUIZ}", {}, {}
        look = Request("GET", path, headers={"Cookie": cookie})

        def save_all(text: str) -> Request:
            for position, value in re.findall(r'name="a-(\d+)"[^>]*value="([^"]+)"', text):
                given.setdefault(position, value)
            opened["uid"] = found(r'data-attempt="([^"]+)"', text)
            answers = [record(position, value) for position, value in given.items()]
            token = found(CAPABILITY, text)
            return script(f"/api/attempts/{UUID(opened['uid'])}/answers", token, {"answers": answers})

        def submit(_text: str) -> Request:
            fields = {f"a-{position}": value for position, value in given.items()}
            return send(path, cookie, do="submit", sure="1", attempt=opened["uid"], **fields)

        return [
            lambda _text: look,
            lambda text: send(path, cookie, do="start", number=found(r'name="number"[^>]*value="(\d+)"', text)),
            lambda _text: look,
            save_all,
            submit,
            lambda _text: look,
        ]

    return {
        "sign_in": enter,
        "my_learning": get(lambda _c: "/"),
        "course_page": get(lambda _c: "/courses/mandated-reporter"),
        "lesson_page": get(lambda c: f"/learn/{enrolled[c]}/{lesson}"),
        "heartbeat": beat,
        "quiz_page": get(lambda c: f"/learn/{enrolled[c]}/{QUIZ}"),
        "answer_save": save,
        "submit": hand_in,
        "whole_attempt": whole,
        "run_progress": get(lambda _c: f"/staff/runs/{populate.uid(2, 0)}/progress", lambda _c: staff),
        "catalog_search": get(lambda _c: "/courses?q=%EC%95%84%EB%8F%99"),
    }


def statements(app: object, make: Make) -> int:
    """Return how many SQL statements a second request of a workload takes, counted in this process."""
    client = app.test_client(use_cookies=False)  # type: ignore[attr-defined]
    seen: list[str] = []

    def note(_c: object, _cur: object, text: str, *_rest: object) -> None:
        seen.append(text)

    for _ in range(2):
        # The class, not one engine: on PostgreSQL writers use an engine of their own.
        event.listen(Engine, "before_cursor_execute", note)
        seen.clear()
        body = ""
        for step in make(0, 0):
            asked = step(body)
            answer = client.open(asked.path, method=asked.method, data=asked.body, headers=asked.headers)
            body = answer.get_data(as_text=True)
            assert answer.status_code == asked.expect, (asked.path, answer.status_code, body[:2000])
        event.remove(Engine, "before_cursor_execute", note)
    return len([text for text in seen if not text.startswith(("BEGIN", "COMMIT", "SET TRANSACTION"))])


@contextlib.contextmanager
def floor(url: str, log: Path) -> Iterator[tuple[int, int]]:
    """Serve the floor with the settings of `lms serve`; give its process and port."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--http", "1", "--no-ws"]
    command += ["--workers", "1", "--blocking-threads", "8", "--port", str(port), "--log-level", "error"]
    environment = {**os.environ, "FLOOR_DATABASE": url, "PYTHONPATH": os.pathsep.join(sys.path)}
    with open(log, "wb") as out:
        process = subprocess.Popen([*command, "tests.bench.floor:create"], env=environment, stdout=out, stderr=out)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/1"):
                break
            time.sleep(0.1)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(30)


def ground(_client: int, _number: int) -> list[Step]:
    """Ask for the floor's page."""
    return [lambda _text: Request("GET", "/1")]


def spent(pid: int, port: int, make: Make, clients: int, count: int) -> tuple[float, float, float, float]:
    """Drive a server once; return requests per second, p50, p95 and CPU milliseconds per request."""
    family = [pid, *processes_below(pid)]
    before = cpu_seconds(family)
    one = drive(port, make, clients, count)
    return one.rps, one.p50_ms, one.p95_ms, (cpu_seconds(family) - before) * 1000 / count


def measure(
    database: str, url: str, folder: Path, options: argparse.Namespace, only: tuple[str, ...] = ()
) -> list[dict[str, object]]:
    """Prepare, fill and serve a site, and measure every workload."""
    site = Site(folder / "data", environ={"LMS_DATABASE_URL": url, "LMS_WORKERS": "1", "LMS_TEST_CLOCK": ""})
    site.data.mkdir(parents=True)
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
            print(f"{database}, {options.enrollments} enrollments")
            print(f"{'workload':15} clients   req/s    p50    p95 cpu ms sql ratio")
            for name, make in made.items():
                if only and name not in only:
                    continue
                sql = statements(app, make)
                for clients in CLIENTS[:1] if only else CLIENTS:
                    count = COUNTS.get(name, COUNT)
                    drive(site.port, make, clients, 8)
                    rounds = []
                    for _ in range(ROUNDS):
                        ours = spent(site.process.pid, site.port, make, clients, count)
                        base = spent(floor_pid, floor_port, ground, clients, 360)
                        rounds.append((*ours, ours[3] / base[3]))
                    rps, p50, p95, cpu, ratio = (round(statistics.median(c), 2) for c in zip(*rounds, strict=True))
                    rows.append({"database": database, "workload": name, "clients": clients, "rps": rps, "p50_ms": p50,
                                 "p95_ms": p95, "cpu_ms": cpu, "sql": sql, "floor_ratio": ratio})  # fmt: skip
                    print(f"{name:15} {clients:7} {rps:7} {p50:6} {p95:6} {cpu:6} {sql:3} {ratio:5}", flush=True)
        finally:
            site.stop()
    return rows


def database(server: postgres.Server | None, name: str) -> str:
    """Make a database on a server and return its address; "" without a server."""
    if server is None:
        return ""
    server.execute(f"CREATE DATABASE {name}")
    return server.url(name)


def compare(large: list[dict[str, object]], small: list[dict[str, object]]) -> None:
    """Print how the cost against the floor grew with the number of enrollments."""
    before = {row["workload"]: float(str(row["floor_ratio"])) for row in small}
    print("growth of cost per request from the small to the large database")
    for row in large:
        if row["clients"] == 1 and row["workload"] in before:
            print(f"{row['workload']:15} {float(str(row['floor_ratio'])) / before[row['workload']]:.2f}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--people", type=int, default=populate.PEOPLE)
    parser.add_argument("--runs", type=int, default=populate.RUNS)
    parser.add_argument("--enrollments", type=int, default=populate.ENROLLMENTS)
    parser.add_argument("--only", nargs="*", default=(), help="these workloads, with one client")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ieum-bench-")))
        server = stack.enter_context(postgres.running(durable=True)) if options.database == "postgresql" else None
        rows = measure(options.database, database(server, "large"), folder / "large", options, tuple(options.only))
        if options.enrollments > SMALL:
            options.enrollments = SMALL
            compare(rows, measure(options.database, database(server, "small"), folder / "small", options, only=HOT))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
