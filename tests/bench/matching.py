"""How long 25 districts and 60 consultants take to match: `python -m tests.bench.matching`."""

import json
import random
import time
from datetime import date, timedelta

from lms.planning.matching import Need, Offer, solve

TAGS = [f"field-{number}" for number in range(12)]
DISTRICTS, CONSULTANTS, LIMIT = 25, 60, 2.0


def sample(seed: int) -> tuple[list[Need], list[Offer]]:
    """Return a round as it may look: eight weeks, few fields wished, some conflicts, days away."""
    chance = random.Random(seed)
    days = [date(2022, 4, 19) + timedelta(days=at) for at in range(52)]
    needs = [
        Need(at, at, frozenset(chance.sample(TAGS, 3)), chance.choice(days) if chance.random() < 0.8 else None)
        for at in range(1, DISTRICTS + 1)
    ]
    offers = [
        Offer(
            1000 + at,
            frozenset(chance.sample(TAGS, 4)),
            chance.randint(1, 3),
            frozenset(chance.sample(range(1, DISTRICTS + 1), 4)),
            frozenset(chance.sample(days, 25)) if chance.random() < 0.7 else frozenset(),
        )
        for at in range(CONSULTANTS)
    ]
    return needs, offers


def main() -> None:
    """Print the seconds of the first and of the slowest further match, and their ratio to what is allowed."""
    taken = []
    for seed in range(20):
        needs, offers = sample(seed)
        begun = time.perf_counter()
        found = solve(needs, offers)
        taken.append(time.perf_counter() - begun)
        assert len(found.pairs) + len(found.alone) == DISTRICTS
    slowest = max(taken)
    print(json.dumps({"first_s": round(taken[0], 3), "slowest_s": round(slowest, 3),
                      "of_what_is_allowed": round(slowest / LIMIT, 3)}))  # fmt: skip
    if slowest > LIMIT:
        raise SystemExit(f"matching took {slowest:.2f} s; at most {LIMIT} s are allowed")


if __name__ == "__main__":
    main()
