"""Where the demonstration year is played: its clock, its chance, and what happens when."""

import heapq
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random

from lms.core import clock, worker
from lms.desk.year.cast import Cast

Action = Callable[[], None]
# Papers that nobody waits for here: the worker of the site makes them when it is started.
LEFT = ("certificates.render",)


@dataclass
class Stage:
    """A site whose clock is moved from one thing that happens to the next.

    `clock_file`: what LMS_TEST_CLOCK names; `chance`: the same at every play of one seed; `say`: tells how far it is.
    """

    clock_file: Path
    chance: Random
    say: Callable[[str], None]
    cast: Cast = field(default_factory=Cast)
    _coming: list[tuple[datetime, int, Action]] = field(default_factory=list)
    _count: int = 0

    def start(self, instant: datetime) -> None:
        """Set the clock to when everything begins."""
        self._set(instant)

    def later(self, instant: datetime, action: Action) -> None:
        """Let something happen at an instant; what is planned for the same one happens in the order it was planned."""
        heapq.heappush(self._coming, (instant, self._count, action))
        self._count += 1

    def play(self) -> None:
        """Let everything happen in the order of time; the worker works before the first thing of a day and at last."""
        day: date | None = None
        while self._coming:
            instant, _, action = heapq.heappop(self._coming)
            if clock.seoul_day(instant) != day:
                day = clock.seoul_day(instant)
                self._set(moment(day, 0, 5))
                worker.run(once=True, without=LEFT)
            self._set(instant)
            action()
        worker.run(once=True, without=LEFT)

    def some(self, people: Collection[int], share: float) -> set[int]:
        """Return a share of people by chance, rounded to whole ones."""
        return set(self.chance.sample(sorted(people), round(share * len(people))))

    def _set(self, instant: datetime) -> None:
        self.clock_file.write_text(f"{(instant - datetime.now(UTC)).total_seconds():.3f}")


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant by day and hour in Seoul."""
    return datetime.combine(day, time(hour, minute), clock.SEOUL).astimezone(UTC)
