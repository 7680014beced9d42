"""What searching and drawing cost in a large question bank beside a small one: `python -m tests.bench.pool`.

Fills a database with two banks whose items are alike, indexes them as the editor does, and compares the CPU of the
same searches and of the same random draw. On PostgreSQL its own processes are counted too.
"""

import argparse
import json
import os
import statistics
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, select, text

from lms import rooms
from lms.core import clock, db, migrate
from lms.questions import indexing, searching, services
from lms.questions.models import Bank, Question, QuestionVersion, Quiz, QuizSlot, QuizVersion
from lms.questions.searching import Wanted
from tests import postgres
from tests.bench.driver import cpu_seconds
from tests.live import processes_below

assert rooms
SMALL, LARGE = 1_000, 50_000
BATCH = 1_000
ROUNDS = 5
TURNS = 60
MOST = 1.5
# As often in a small bank as in a large one; in every third item; two of which each is in many and both in few.
RARE, COMMON, TOGETHER = "면접교섭", "아동", "가해 피해"


def fill(count: int) -> tuple[int, int]:
    """Make a bank of so many items and a quiz that draws from it; return their keys."""
    rng, now = Random(count), clock.now()
    with db.transaction():
        bank = Bank(key=f"bank-{count}", title={"ko": "은행"})
        db.session.add(bank)
        db.session.flush()
        quiz = Quiz(key=f"quiz-{count}", title={"ko": "퀴즈"}, bank_id=bank.id)
        db.session.add(quiz)
        db.session.flush()
        version = QuizVersion(quiz_id=quiz.id, number=1, settings={"pass_mark": 60}, digest="", created_at=now)
        db.session.add(version)
        db.session.flush()
        slots = ((["difficulty:easy"], 10), (["difficulty:easy", "unit:u1"], 5), ([], 5))
        for position, (tags, many) in enumerate(slots):
            slot = QuizSlot(quiz_version_id=version.id, position=position, bank_id=bank.id, tags=tags, count=many)
            db.session.add(slot)
        bank_id, version_id = bank.id, version.id
        first = max(db.session.scalars(select(Question.id).order_by(Question.id.desc()).limit(1)).all() or [0]) + 1
    for start in range(0, count, BATCH):
        with db.transaction():
            ids = range(first + start, first + start + min(BATCH, count - start))
            db.session.execute(
                insert(Question),
                [{"id": key, "bank_id": bank_id, "key": f"q{key}", "status": "reviewed", "languages": {"ko": 1},
                  "chance": rng.getrandbits(48)} for key in ids],
            )  # fmt: skip
            versions = [_version(key, key - first, count, rng) | {"created_at": now} for key in ids]
            db.session.execute(insert(QuestionVersion), versions)
            db.session.execute(
                text("UPDATE questions SET current_version_id = id WHERE id BETWEEN :low AND :high"),
                {"low": ids[0], "high": ids[-1]},
            )
            indexing.index_missing()
    return bank_id, version_id


def _version(key: int, number: int, count: int, rng: Random) -> dict[str, Any]:
    words = [f"문항{rng.randrange(10_000):04d}"]
    words += [RARE] * (number % (count // 20) == 0) + [COMMON] * (number % 3 == 0)
    # Twenty items of both words in either bank, so that as many lines are shown.
    words += ["가해"] * (number % 4 == 0 or number % (count // 20) == 0)
    words += ["피해"] * (number % 4 == 1 or number % (count // 20) == 0)
    tags = ["difficulty:easy"] * (number % 2 == 0) + ["unit:u1"] * (number % 10 == 0)
    texts = {"stem": " ".join(words), "options": {"a": "가", "b": "나"}, "feedback": {}, "general": "", "accept": []}
    body = {"options": ["a", "b"], "answer": ["a"], "points": 1, "pages": [], "law": [], "texts": {"ko": texts}}
    source = {"kind": "single", "texts": {"ko": {"stem": texts["stem"], "options": texts["options"]}}}
    return {"id": key, "question_id": key, "number": 1, "kind": "single", "tags": tags, "source": source, "body": body,
            "digest": ""}  # fmt: skip


def spent(work: Callable[[], object], pids: list[int]) -> float:
    """Return milliseconds of CPU of one turn: the median of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        before = cpu_seconds([os.getpid(), *pids, *(child for pid in pids for child in processes_below(pid))])
        for _ in range(TURNS):
            with db.reading():
                work()
        after = cpu_seconds([os.getpid(), *pids, *(child for pid in pids for child in processes_below(pid))])
        rounds.append((after - before) * 1000 / TURNS)
    return statistics.median(rounds)


def measure(pids: list[int], small: int, large: int) -> list[dict[str, Any]]:
    """Return what each piece of work costs in both banks."""
    made = [fill(small), fill(large)]
    if pids:
        with db.transaction():
            db.session.execute(text("ANALYZE"))
    seeds = Random(1)
    pieces: dict[str, Callable[[int, int], object]] = {
        "search_rare": lambda bank, _quiz: searching.listed(bank, Wanted(RARE)),
        "search_common": lambda bank, _quiz: searching.listed(bank, Wanted(COMMON)),
        "search_tag": lambda bank, _quiz: searching.listed(bank, Wanted("", ("unit:u1",))),
        "search_rare_together": lambda bank, _quiz: searching.listed(bank, Wanted(TOGETHER)),
        "draw": lambda _bank, quiz: services.draw(quiz, Random(seeds.random())),
    }
    rows = []
    for name, work in pieces.items():
        costs = []
        for bank, quiz in made:
            costs.append(spent(lambda bank=bank, quiz=quiz, work=work: work(bank, quiz), pids))  # type: ignore[misc]
        rows.append({"work": name, "small_ms": round(costs[0], 2), "large_ms": round(costs[1], 2),
                     "growth": round(costs[1] / costs[0], 2), "target": MOST})  # fmt: skip
        print(f"{name:22} {costs[0]:8.2f} {costs[1]:8.2f} {costs[1] / costs[0]:6.2f}", flush=True)
    return rows


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--small", type=int, default=SMALL)
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--output", type=Path)
    wanted = parser.parse_args()
    with ExitStack() as stack:
        folder, pids = stack.enter_context(tempfile.TemporaryDirectory(prefix="ieum-pool-")), []
        url = f"sqlite:///{folder}/bench.sqlite3"
        if wanted.database == "postgresql":
            server = stack.enter_context(postgres.running(durable=False))
            assert server.process
            url, pids = server.url(), [server.process.pid]
        engine = db.make_engine(url)
        stack.callback(engine.dispose)
        migrate.upgrade(engine)
        db.configure(engine)
        rows = measure(pids, wanted.small, wanted.large)
        if wanted.output:
            wanted.output.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
