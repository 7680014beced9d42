"""What is read for a draw: fair, by all tags, and no more of a large bank than of a small one."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from lms.core import clock, db
from lms.questions import services
from lms.questions.models import Bank, Question, QuestionTag, QuestionVersion, Quiz, QuizSlot, QuizVersion

pytestmark = pytest.mark.usefixtures("database")


def make(count: int, *slots: dict[str, Any]) -> int:
    """Make a bank of so many questions and a quiz of it; every second is easy, every tenth of unit u1."""
    rng = Random(5)
    with db.transaction():
        bank = Bank(key=f"bank-{count}", title={"ko": "은행"})
        db.session.add(bank)
        db.session.flush()
        first = db.session.scalar(select(Question.id).order_by(Question.id.desc()).limit(1)) or 0
        ids = range(first + 1, first + 1 + count)
        chances = {key: rng.getrandbits(48) for key in ids}
        db.session.execute(
            insert(Question),
            [{"id": key, "bank_id": bank.id, "key": f"q{key}", "status": "reviewed", "languages": {},
              "chance": chances[key]} for key in ids],
        )  # fmt: skip
        body = {"options": ["a", "b"], "answer": ["a"], "points": 1, "pages": [], "law": [],
                "texts": {"ko": {"stem": "?", "options": {"a": "가", "b": "나"}, "feedback": {"a": "", "b": ""},
                                 "general": "", "accept": []}}}  # fmt: skip
        tags = {key: [*(["easy"] if key % 2 == 0 else []), *(["unit:u1"] if key % 10 == 0 else [])] for key in ids}
        now = clock.now()
        db.session.execute(
            insert(QuestionVersion),
            [{"id": key, "question_id": key, "number": 1, "kind": "single", "tags": tags[key], "source": {},
              "body": body, "digest": "", "created_at": now} for key in ids],
        )  # fmt: skip
        db.session.execute(update(Question).where(Question.bank_id == bank.id).values(current_version_id=Question.id))
        db.session.execute(
            insert(QuestionTag),
            [{"question_id": key, "tag": tag, "bank_id": bank.id, "drawable": True, "chance": chances[key]}
             for key in ids for tag in ("", *tags[key])],
        )  # fmt: skip
        quiz = Quiz(key=f"quiz-{count}", title={"ko": "퀴즈"}, bank_id=bank.id)
        db.session.add(quiz)
        db.session.flush()
        version = QuizVersion(quiz_id=quiz.id, number=1, settings={"pass_mark": 60}, digest="", created_at=now)
        db.session.add(version)
        db.session.flush()
        db.session.add_all(
            QuizSlot(quiz_version_id=version.id, position=n, bank_id=bank.id, tags=slot.get("tags", []),
                     count=slot.get("count", 1))
            for n, slot in enumerate(slots)
        )  # fmt: skip
        return version.id


def drawn(version: int, seed: int, seen: list[int] | None = None) -> list[int]:
    return [item.question_version_id for item in services.draw(version, Random(seed), seen or [])]


@contextmanager
def steps() -> Iterator[list[int]]:
    """Count the instructions of SQLite's machine that run inside the block, in hundreds."""
    seen = [0]

    def progress() -> int:
        seen[0] += 1
        return 0

    connection: Any = db.session.connection().connection.driver_connection
    connection.set_progress_handler(progress, 100)
    try:
        yield seen
    finally:
        connection.set_progress_handler(None, 100)


def test_every_item_carries_all_tags_and_none_comes_twice() -> None:
    version = make(1_000, {"tags": ["easy", "unit:u1"], "count": 20}, {"tags": ["easy"], "count": 20}, {"count": 5})
    for seed in range(10):
        found = drawn(version, seed)
        assert len(found) == len(set(found)) == 45
        views = services.questions(found)
        assert sum({"easy", "unit:u1"} <= views[key].tags for key in found) >= 20


def test_a_draw_is_fair_beyond_the_window_too() -> None:
    version = make(400, {"count": 20})
    times = Counter(key for seed in range(400) for key in drawn(version, seed))

    assert len(times) == 400
    # Each is drawn 20 times on average; a Poisson count plus the 6 % of the window stays well within this.
    assert max(times.values()) < 50
    middle = sorted(times.values())[20:-20]
    assert middle[0] >= 8 and middle[-1] <= 34


def test_nothing_seen_comes_back_before_the_pool_is_used_up() -> None:
    version = make(60, {"count": 20})
    seen: list[int] = []
    for seed in range(3):
        found = drawn(version, seed, seen)
        assert not set(found) & set(seen)
        seen += found
    assert len(drawn(version, 9, seen)) == 20


def test_the_same_source_draws_the_same_items() -> None:
    version = make(1_000, {"tags": ["easy"], "count": 10}, {"count": 10})
    assert drawn(version, 7) == drawn(version, 7)


def test_what_is_not_reviewed_or_out_of_step_is_left_out() -> None:
    version = make(40, {"count": 40})
    with db.transaction():
        db.session.execute(update(Question).where(Question.id % 2 == 0).values(status="draft"))
        db.session.execute(update(QuestionTag).where(QuestionTag.question_id == 1).values(drawable=False))
    assert sorted(drawn(version, 1)) == list(range(3, 40, 2))


def test_a_larger_bank_costs_what_a_small_one_does() -> None:
    """The real sizes are measured by `python -m tests.bench.pool`; on PostgreSQL the plan is looked at instead."""
    slots = ({"tags": ["easy"], "count": 10}, {"tags": ["easy", "unit:u1"], "count": 5}, {"count": 5})
    if not db.is_sqlite():
        make(3_000, *slots)
        with db.transaction():
            # As the database does by itself soon after so many rows: without, its plan is a guess.
            db.session.execute(text("ANALYZE question_tags"))
        plan = db.session.execute(
            text(
                "EXPLAIN SELECT question_id FROM question_tags WHERE bank_id = 2 AND tag = 'easy' AND drawable "
                "AND chance >= 5 ORDER BY chance, question_id LIMIT 256"
            )
        ).scalars()
        assert "ix_question_tags_draw" in " ".join(plan)
        return
    small, large = make(3_000, *slots), make(6_000, *slots)
    costs = []
    with db.reading():
        for version in (small, large):
            services.draw(version, Random(1))
            with steps() as seen:
                for seed in range(5):
                    services.draw(version, Random(seed))
            costs.append(seen[0])
    assert 0 < costs[0] and costs[1] < 1.5 * costs[0], costs
