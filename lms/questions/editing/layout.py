"""What the form of a question is made of: controls and rows of controls, each bound to a place in the document."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lms.content.manifest import LANGUAGES
from lms.core.i18n import Lazy

# What a form holds: a text for each control, a list of such mappings for each set of rows.
Values = dict[str, Any]

LINE, AREA, LINES, WHOLE, NUMBER, NUMBERS = "line", "area", "lines", "whole", "number", "numbers"
FLAG, CHOICE, PICK, MEMBER, ROW, HIDDEN, PICTURE = "flag", "choice", "pick", "member", "row", "hidden", "picture"
YES = "1"
# What a new row starts with that is to choose the row of its own number among others.
SAME_NUMBER = "#"


@dataclass(frozen=True, slots=True)
class Control:
    """One question to the author.

    `look`: line, area (Markdown), lines (one text a line), whole, number, numbers (with commas), flag, choice (one of
    `choices`), pick (a radio beside each row: which row is the one), member (a box in each row: it belongs to the list
    at `at`), row (one of the rows called `rows`), hidden, picture (the name of a picture of the bank).
    `at`: the place in the document, below `texts.<language>` where the control is `spoken` (asked in each language);
    `{options}` in it stands for the key of the row of `options` that the control is in.
    `default`: what need not be written; `starts`: what a new form holds; `listed`: the document
    has a list of this one value. SAME_NUMBER starts with the row of `rows` that has the same number.
    """

    name: str
    label: Lazy
    look: str
    at: tuple[str, ...]
    spoken: bool = False
    hint: Lazy | None = None
    required: bool = False
    default: str = ""
    starts: str = ""
    choices: tuple[tuple[str, Lazy], ...] = ()
    rows: str = ""
    listed: bool = False

    def names(self) -> tuple[tuple[str, str], ...]:
        """Return (name in the form, language or nothing) of each of its fields."""
        if not self.spoken:
            return ((self.name, ""),)
        return tuple((f"{self.name}.{code}", code) for code in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Rows:
    """As many sets of the same controls as the author wants.

    `held`: how the document holds the keys of the rows: "list" (a list of keys at `at`), "table" (a mapping by key) or
    "objects" (a list of mappings with an id). `inner` returns the parts of one row. `fresh`: the beginning of new keys
    (nothing: letters). `start`: how many rows a new question has, `least`: how many any form shows. `adds`: what can be
    added, where there is a choice. `decides`: the controls of a row that `inner` looks at.
    """

    name: str
    title: Lazy
    one: Lazy
    more: Lazy
    at: tuple[str, ...]
    held: str
    inner: Callable[[Values], "Parts"]
    fresh: str = ""
    start: int = 0
    least: int = 0
    most: int = 30
    moves: bool = True
    hint: Lazy | None = None
    adds: tuple[tuple[str, Lazy], ...] = ()
    decides: tuple[Control, ...] = ()
    shows_key: bool = False


Parts = tuple["Control | Rows", ...]


def fixed(*parts: "Control | Rows") -> Callable[[Values], Parts]:
    """Return the inner parts of rows that are all alike."""
    return lambda _row: parts


def fresh_key(rows: Rows, taken: set[str]) -> str:
    """Return a key that no row has yet."""
    letters = [] if rows.fresh else [chr(code) for code in range(ord("a"), ord("z") + 1)]
    for letter in letters:
        if letter not in taken:
            return letter
    number = 1
    while f"{rows.fresh or 'o'}{number}" in taken:
        number += 1
    return f"{rows.fresh or 'o'}{number}"
