"""Typing: short text, a number, blanks in a text."""

from dataclasses import replace

from lms.core.i18n import lazy
from lms.questions.editing.layout import (
    CHOICE,
    FLAG,
    LINE,
    LINES,
    NUMBER,
    PICK,
    Control,
    Parts,
    Rows,
    Values,
    fixed,
)
from lms.questions.editing.words import GENERAL, STEM, feedback

_LINES_HINT = lazy("One on each line.")
_ACCEPT = Control(
    "accept",
    lazy("Accepted answers"),
    LINES,
    ("accept",),
    spoken=True,
    required=True,
    hint=lazy("One on each line. An answer in any language counts."),
)
_FOLDING = (
    Control("case", lazy("Capital and small letters must agree"), FLAG, ("case",)),
    Control("space", lazy("Spaces must agree"), FLAG, ("space",)),
    Control("width", lazy("Full-width and half-width characters must agree"), FLAG, ("width",)),
    Control("wildcard", lazy("An asterisk (*) in an accepted answer stands for any text"), FLAG, ("wildcard",)),
)

_UNITS = Rows(
    "units",
    lazy("Units"),
    lazy("Unit %(number)s"),
    lazy("Add a unit"),
    ("units",),
    "table",
    fixed(
        Control(
            "factor",
            lazy("How many of the first unit it is"),
            NUMBER,
            ("units", "{units}"),
            required=True,
            hint=lazy("1 for the unit the right number is in; for minutes beside hours: 0.0166667."),
        ),
        Control(
            "text",
            lazy("Accepted spellings"),
            LINES,
            ("units", "{units}"),
            spoken=True,
            required=True,
            hint=_LINES_HINT,
        ),
    ),
    fresh="u",
    most=12,
    moves=False,
    hint=lazy("Leave this out when the answer is a bare number."),
)

_CHOICES = Rows(
    "choices",
    lazy("Choices in the list"),
    lazy("Choice %(number)s"),
    lazy("Add a choice"),
    ("blanks", "{blanks}", "choices"),
    "list",
    fixed(Control("text", lazy("Text"), LINE, ("choices", "{blanks}", "{choices}"), spoken=True, required=True)),
    fresh="x",
    start=3,
    least=2,
    most=12,
)
_INPUT = Control(
    "input",
    lazy("How it is filled in"),
    CHOICE,
    ("blanks", "{blanks}", "input"),
    required=True,
    starts="text",
    choices=(("text", lazy("Typed")), ("select", lazy("Chosen from a list"))),
)


def _blank(row: Values) -> Parts:
    if row.get("input") == "select":
        pick = Control(
            "answer", lazy("This is the right choice"), PICK, ("blanks", "{blanks}", "answer"), rows="choices"
        )
        return (_INPUT, pick, replace(_CHOICES, inner=fixed(*_CHOICES.inner(row), pick)))
    return (
        _INPUT,
        Control(
            "accept",
            lazy("Accepted answers"),
            LINES,
            ("accept", "{blanks}"),
            spoken=True,
            required=True,
            hint=_LINES_HINT,
        ),
    )


_BLANKS = Rows(
    "blanks",
    lazy("Blanks"),
    lazy("Blank %(number)s"),
    lazy("Add a blank"),
    ("blanks",),
    "table",
    _blank,
    fresh="b",
    start=1,
    most=20,
    moves=False,
    decides=(_INPUT,),
    shows_key=True,
    hint=lazy("Write the mark of a blank, such as [[b1]], into the text where the learner fills it in."),
)

SHORT_TEXT: Parts = (STEM, _ACCEPT, *_FOLDING, *feedback("right", "wrong"), GENERAL)
NUMERIC: Parts = (
    STEM,
    Control("value", lazy("The right number"), NUMBER, ("value",), required=True),
    Control(
        "tolerance",
        lazy("How far off is still right"),
        NUMBER,
        ("tolerance",),
        default="0",
        hint=lazy("0 accepts only the number itself; 0.5 accepts half a unit more or less."),
    ),
    Control("relative", lazy("This is a share of the right number (0.05 means 5 %)"), FLAG, ("relative",)),
    _UNITS,
    Control("unit_required", lazy("Without a unit the answer is wrong"), FLAG, ("unit_required",)),
    *feedback("right", "wrong"),
    GENERAL,
)
BLANKS: Parts = (STEM, _BLANKS, *feedback("right", "partly", "wrong"), GENERAL)
