"""`make bench`: what each hot page costs beside a floor on the same server, in the same run."""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, event

from lms import config
from lms.app import create_app, prepare
from tests import postgres
from tests.bench import populate, stage
from tests.bench.driver import Request, Step, cpu_seconds, drive
from tests.bench.workloads import Make, workloads
from tests.live import Site, free_port, processes_below

ROUNDS = 5
CLIENTS = (1, 8)
COUNTS = {"sign_in": 16, "run_progress": 24, "submit": 48, "whole_attempt": 16, "roster": 40}
COUNT = 360
SMALL = 1000
HOT = ("my_learning", "course_page", "lesson_page", "heartbeat", "quiz_page", "answer_save", "submit")


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
    attempts, session = stage.open_attempts(), stage.roster()
    rows: list[dict[str, object]] = []
    with floor(settings.database_url, folder / "floor.log") as (floor_pid, floor_port):
        site.start("--no-work")
        assert site.process
        try:
            made = workloads(site, attempts, session)
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
