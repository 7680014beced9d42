"""Putting things where they belong: matching, sorting into groups, ordering."""

from lms.core.i18n import Lazy, lazy
from lms.questions.editing.layout import CHOICE, ROW, SAME_NUMBER, Control, Parts, Rows, fixed
from lms.questions.editing.words import GENERAL, STEM, feedback, text_of


def _choices(title: Lazy, one: Lazy, more: Lazy, hint: Lazy, fresh: str, start: int) -> Rows:
    text = text_of("choices", "choices", lazy("Text"))
    return Rows(
        "choices", title, one, more, ("choices",), "list", fixed(text), fresh=fresh, start=start, most=20, hint=hint
    )


def _parts(title: Lazy, one: Lazy, more: Lazy, belongs: Lazy, starts: str = "") -> Rows:
    where = Control("answer", belongs, ROW, ("answer", "{parts}"), rows="choices", required=True, starts=starts)
    text = text_of("parts", "parts", lazy("Text"))
    return Rows("parts", title, one, more, ("parts",), "list", fixed(text, where), fresh="p", start=3, most=30)


_RESULTS = feedback("right", "partly", "wrong")
MATCHING: Parts = (
    STEM,
    # The parts first, since choices are thought of for them; each begins with the choice of its number.
    _parts(lazy("Parts to be matched"), lazy("Part %(number)s"), lazy("Add a part"), lazy("Belongs to"), SAME_NUMBER),
    _choices(
        lazy("What is chosen from"),
        lazy("Choice %(number)s"),
        lazy("Add a choice"),
        lazy("There may be more choices than parts, and a choice may fit several parts."),
        "c",
        3,
    ),
    *_RESULTS,
    GENERAL,
)
GROUPING: Parts = (
    STEM,
    _choices(
        lazy("Groups"),
        lazy("Group %(number)s"),
        lazy("Add a group"),
        lazy("The names of the groups that things are sorted into."),
        "g",
        2,
    ),
    _parts(lazy("Things to be sorted"), lazy("Thing %(number)s"), lazy("Add a thing"), lazy("Goes into")),
    *_RESULTS,
    GENERAL,
)
ORDERING: Parts = (
    STEM,
    Rows(
        "items",
        lazy("Steps in the right order"),
        lazy("Step %(number)s"),
        lazy("Add a step"),
        ("items",),
        "list",
        fixed(text_of("items", "items", lazy("Text"))),
        fresh="i",
        start=4,
        most=20,
        hint=lazy("Learners see them mixed."),
    ),
    Control(
        "scoring",
        lazy("How it is marked"),
        CHOICE,
        ("scoring",),
        default="places",
        choices=(
            ("places", lazy("In parts: a share for each step that stands at its place")),
            ("all", lazy("All or nothing")),
        ),
    ),
    *_RESULTS,
    GENERAL,
)
