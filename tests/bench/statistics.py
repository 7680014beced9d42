"""What the statistics of a large quiz cost: `python -m tests.bench.statistics [--attempts N]`.

Fills a database of its own with one quiz of twenty items and very many attempts, lets the figures be computed as the
worker does it, and prints the seconds of CPU: of the pure part, and of all with reading the rows.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import event, insert, select

from lms import rooms
from lms.activities.quiz import results, tallies
from lms.activities.quiz.models import Attempt, AttemptItem, AttemptTally
from lms.activities.quiz.results import Scope
from lms.core import clock, db, migrate
from lms.questions import services as questions
from lms.questions import statistics
from lms.questions.models import QuestionVersion
from tests.bench.populate import BATCH
from tests.questions.banks import quiz, single, write_bank

assert rooms
ATTEMPTS = 100_000
ITEMS = 20
MOST_SECONDS = 3.0


def fill(folder: Path, attempts: int) -> Scope:
    """Make the quiz, and attempts at it whose answers hang together."""
    write_bank(folder, "bench", [single(f"q{n}") for n in range(ITEMS)],
               [quiz("bench", {"draw": "bench", "count": ITEMS})])  # fmt: skip
    questions.load_all(folder)
    with db.reading():
        version_id = questions.current_quiz_version("bench")
        versions = list(db.session.scalars(select(QuestionVersion.id).order_by(QuestionVersion.id)))
    assert version_id is not None
    rng, now = Random(20261126), clock.now()

    with db.reading():
        views = questions.questions(versions)

    def rows() -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        for number in range(1, attempts + 1):
            able, points, items = rng.gauss(0, 1), 0, []
            for position, question_id in enumerate(versions, 1):
                right = rng.gauss(able - (position - 10) / 8, 1) > 0
                points += right
                items.append(
                    {"attempt_id": number, "position": position, "question_version_id": question_id,
                     "option_order": ["a", "b", "c"], "answer": ["b"] if right else [rng.choice("ac")],
                     "sequence": 1, "mark": float(right), "seconds": rng.randrange(5, 300), "exempt": ""}
                )  # fmt: skip
            score = 100 * points / ITEMS
            attempt = {
                "id": number, "uid": UUID(int=number), "enrollment_id": number, "activity": "bench", "number": 1,
                "quiz_version_id": version_id, "started_at": now, "submitted_at": now, "submitted_by": "learner",
                "score": score, "points": float(points), "passed": score >= 60,
            }  # fmt: skip
            yield attempt, items

    made, items, tallied = [], [], []
    for attempt, mine in rows():
        made.append(attempt)
        items += mine
        # As every attempt that is handed in gets it.
        tally = tallies.text_of([AttemptItem(**one) for one in mine], views)
        tallied.append({"attempt_id": attempt["id"], "tally": tally})
        if len(made) == BATCH or attempt["id"] == attempts:
            with db.transaction():
                db.session.execute(insert(Attempt), made)
                db.session.execute(insert(AttemptItem), items)
                db.session.execute(insert(AttemptTally), tallied)
            made, items, tallied = [], [], []
    return Scope(quiz_version_id=version_id)


def measure(scope: Scope) -> dict[str, Any]:
    """Return the seconds of CPU: `whole` with reading, `pure` for the figures alone, and what came out."""
    with db.reading():
        before = time.process_time()
        attempts, result = results.compute(scope)
        whole = time.process_time() - before
        totals = {row.id: row.points for row in db.session.execute(select(Attempt.id, Attempt.points))}
        cohort = statistics.cohort_of(totals)
        views, columns, asked = results.count(cohort)
        before = time.process_time()
        cohort = statistics.cohort_of(totals)
        for key, column in columns.items():
            statistics.item(column, cohort, views[key].options, set(views[key].answer))
        reliability = statistics.reliability(cohort, columns, asked)
        pure = time.process_time() - before
    assert result["alpha"] == reliability.alpha
    return {"attempts": attempts, "items": len(columns), "pure": round(pure, 2), "whole": round(whole, 2),
            "target": MOST_SECONDS, "alpha": round(result["alpha"], 4)}  # fmt: skip


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=ATTEMPTS)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = db.make_engine(f"sqlite:///{folder}/bench.sqlite3")
        migrate.upgrade(engine)
        db.configure(engine)
        # The rows of this database stand for themselves: there are no people behind the attempts.
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF").close())
        engine.dispose()
        print(json.dumps(measure(fill(Path(folder) / "banks", wanted.attempts))))


if __name__ == "__main__":
    main()
