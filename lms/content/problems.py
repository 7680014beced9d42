"""What is wrong in a course folder: all faults at once, each as `file: place: problem`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lms.core.errors import LmsError
from lms.core.i18n import Lazy, lazy

_LINE = re.compile(r"\bline (\d+)\b")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, for the author: the file, the place in it (a line, a key) and what is wrong.

    `asks`: it may be none, and a person has to judge.
    """

    file: str
    place: str
    text: Lazy
    asks: bool = False

    def __str__(self) -> str:
        return self._joined(self.place, self.text.message % self.text.values)

    def translated(self, gettext: Callable[[str], str]) -> str:
        """Return the line in another language; `gettext` maps an English msgid to its translation."""
        place = _LINE.sub(lambda found: gettext("line %(number)s") % {"number": found[1]}, self.place)
        return self._joined(place, gettext(self.text.message) % self.text.values)

    def _joined(self, place: str, text: str) -> str:
        return ": ".join(part for part in (self.file, place, text) if part)


class Report:
    """Collects problems while a folder is read; each is kept once."""

    def __init__(self) -> None:
        self._problems: dict[tuple[str, str, str], Problem] = {}

    def add(self, file: str, place: str, text: Lazy) -> None:
        """Note one fault."""
        self.take(Problem(file, place, text))

    def take(self, problem: Problem) -> None:
        """Note a fault that somebody else described."""
        self._problems.setdefault((problem.file, problem.place, str(problem)), problem)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._problems.values())

    def __len__(self) -> int:
        return len(self._problems)

    def sorted(self) -> list[Problem]:
        """Return the problems by file, and in a file by line."""
        return sorted(self, key=lambda problem: (problem.file, _line_number(problem.place), problem.place))


def _line_number(place: str) -> int:
    found = _LINE.search(place)
    return int(found[1]) if found else 0


class ContentFault(LmsError):
    """A course folder or question bank cannot be used; `problems` says all that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(lazy("The content has %(count)s problems.", count=len(problems)))
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


# The two words a place may hold, for the translators.
PLACE_WORDS = (lazy("line %(number)s", number=""),)
