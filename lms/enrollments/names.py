"""What a run is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from lms.core.i18n import gettext, pick


class Named(Protocol):
    """What a name is made of."""

    @property
    def title(self) -> Mapping[str, str]:
        """Return the run's own title by language; empty for most."""

    @property
    def year(self) -> int:
        """Return the year of its first day."""

    @property
    def number(self) -> int:
        """Return its number among the runs of the course in that year."""


@dataclass(frozen=True)
class RunName:
    """A run by its name alone, where a row of the table is not at hand."""

    title: Mapping[str, str]
    year: int
    number: int


def name_of(run: Named, code: str | None = None) -> str:
    """Return how a run is called: its own title, or year and number."""
    return pick(dict(run.title), code) or gettext("%(year)s, run %(number)s", year=run.year, number=run.number)
