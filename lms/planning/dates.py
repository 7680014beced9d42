"""Which of the proposed dates suits best: a pure function over the answers of the organizations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Standing:
    """How a date stands: how many said yes, maybe, no, and how many have not answered."""

    date_id: int
    starts_at: datetime
    yes: int
    maybe: int
    no: int
    silent: int

    @property
    def possible(self) -> bool:
        """Say whether nobody has refused."""
        return self.no == 0


def standings(
    dates: Mapping[int, datetime], invitees: Sequence[int], answers: Mapping[tuple[int, int], str]
) -> list[Standing]:
    """Return every date with its answers, the best first.

    `dates`: instants by id; `answers`: by invitee and date. Fewest refusals come first, since every organization is to
    be there; then most who said yes, then most who said maybe, then the earlier date.
    """
    found = []
    for date_id, starts_at in dates.items():
        said = [answers.get((one, date_id), "") for one in invitees]
        found.append(
            Standing(date_id, starts_at, said.count("yes"), said.count("maybe"), said.count("no"), said.count(""))
        )
    return sorted(found, key=lambda one: (one.no, -one.yes, -one.maybe, one.starts_at, one.date_id))


def best(
    dates: Mapping[int, datetime], invitees: Sequence[int], answers: Mapping[tuple[int, int], str]
) -> Standing | None:
    """Return the date to propose: the best one, if somebody said yes to it."""
    ranked = standings(dates, invitees, answers)
    return ranked[0] if ranked and ranked[0].yes else None
