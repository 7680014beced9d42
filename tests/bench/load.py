"""Many learners hand in within one minute, and every answer that was acknowledged is looked for in the database.

    python -m tests.bench.load --database sqlite --learners 500 --seconds 60

Ends with 1 if any request failed or any acknowledged answer is missing.
"""

import argparse
import json
import queue
import re
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests import postgres
from tests.bench.classroom import Balance, Seat, balance, seat
from tests.live import Site

# Browsers of a classroom that wait for an answer at the same moment.
HANDS = 48
PORTION = 5


@dataclass(frozen=True)
class Report:
    """What came of a minute of handing in; times in milliseconds, of single requests."""

    learners: int
    seconds: float
    requests: int
    faults: tuple[str, ...]
    p50: float
    p95: float
    slowest: float
    ledger: Balance

    @property
    def good(self) -> bool:
        """Say whether nothing failed and nothing was lost."""
        kept = not self.ledger.lost and not self.ledger.without_outcome
        return kept and not self.faults and self.ledger.submitted == self.learners


def session_of(site: Site) -> tuple[str, str]:
    """Return a form cookie and the token of its forms; all learners' forms carry the same."""
    with urllib.request.urlopen(site.url + "/sign-in") as answer:
        cookie = (answer.headers.get("Set-Cookie") or "").partition(";")[0]
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode())
    assert found
    return cookie, found[1]


def hand_in(site: Site, seats: Sequence[Seat], seconds: float) -> Report:
    """Let all of them answer and hand in, spread evenly over the seconds; the server must run."""
    session, csrf = session_of(site)
    waiting: queue.Queue[tuple[float, Seat]] = queue.Queue()
    began = time.monotonic()
    for number, one in enumerate(seats):
        waiting.put((began + seconds * number / len(seats), one))
    times: list[float] = []
    faults: list[str] = []

    def timed(what: str, expected: int, status: int, start: float) -> bool:
        times.append((time.monotonic() - start) * 1000)
        if status != expected:
            faults.append(f"{what}: {status}")
        return status == expected

    def one_learner(one: Seat) -> None:
        start = time.monotonic()
        if not timed("page", 200, one.look(site, session), start):
            return
        positions = list(one.choices)
        for turn in range(2):
            for first in range(0, len(positions), PORTION):
                start = time.monotonic()
                timed("save", 200, one.save(site, positions[first : first + PORTION], turn), start)
        start = time.monotonic()
        timed("submit", 303, one.submit(site, session, csrf), start)
        start = time.monotonic()
        timed("result", 200, one.look(site, session), start)

    def work() -> None:
        while True:
            try:
                at, one = waiting.get_nowait()
            except queue.Empty:
                return
            time.sleep(max(0.0, at - time.monotonic()))
            try:
                one_learner(one)
            except (OSError, ValueError) as error:
                faults.append(f"{type(error).__name__}: {error}")

    hands = [threading.Thread(target=work) for _ in range(min(HANDS, len(seats)))]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    taken = time.monotonic() - began
    ordered = sorted(times)
    return Report(
        learners=len(seats),
        seconds=round(taken, 1),
        requests=len(times),
        faults=tuple(faults),
        p50=round(statistics.median(ordered), 1),
        p95=round(ordered[int(len(ordered) * 0.95)], 1),
        slowest=round(ordered[-1], 1),
        ledger=balance(site, seats),
    )


@contextmanager
def served(database: str, folder: Path, learners: int) -> Iterator[tuple[Site, list[Seat]]]:
    """Give a running site with so many learners in front of an open attempt."""
    with ExitStack() as stack:
        environ = {}
        if database == "postgresql":
            environ["LMS_DATABASE_URL"] = stack.enter_context(postgres.running(durable=True)).url()
        site = Site(folder / "data", environ=environ)
        site.data.mkdir(parents=True)
        site.prepare()
        seats = seat(site, learners)
        site.start()
        stack.callback(site.stop)
        yield site, seats


def main() -> int:
    """Measure once and print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--learners", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        with served(options.database, Path(folder), options.learners) as (site, seats):
            report = hand_in(site, seats, options.seconds)
    print(json.dumps({"database": options.database, **asdict(report)}, indent=1))
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
