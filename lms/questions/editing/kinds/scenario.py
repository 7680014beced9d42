"""A scenario: one text and several questions on it."""

from lms.core.i18n import lazy
from lms.questions.editing.kinds.free import ESSAY
from lms.questions.editing.kinds.options import MULTIPLE, SINGLE, TRUE_FALSE
from lms.questions.editing.kinds.placed import GROUPING, MATCHING, ORDERING
from lms.questions.editing.kinds.shown import HOTSPOT
from lms.questions.editing.kinds.typed import BLANKS, NUMERIC, SHORT_TEXT
from lms.questions.editing.layout import AREA, NUMBER, Control, Parts, Rows, Values

_INSIDE: dict[str, Parts] = {
    "single": SINGLE,
    "multiple": MULTIPLE,
    "truefalse": TRUE_FALSE,
    "shorttext": SHORT_TEXT,
    "numeric": NUMERIC,
    "matching": MATCHING,
    "ordering": ORDERING,
    "grouping": GROUPING,
    "blanks": BLANKS,
    "hotspot": HOTSPOT,
    "essay": ESSAY,
}
_POINTS = Control("points", lazy("Points"), NUMBER, ("points",), default="1")


def _item(row: Values) -> Parts:
    return (_POINTS, *_INSIDE.get(str(row.get("kind")), SINGLE))


SCENARIO: Parts = (
    Control("stem", lazy("Scenario"), AREA, ("stem",), spoken=True, required=True),
    Rows(
        "inner",
        lazy("Questions on the scenario"),
        lazy("Question %(number)s"),
        lazy("Add a question"),
        ("items",),
        "objects",
        _item,
        fresh="q",
        start=2,
        most=20,
        adds=(
            ("single", lazy("Single choice")),
            ("multiple", lazy("Multiple choice")),
            ("truefalse", lazy("True or false")),
            ("shorttext", lazy("Short text")),
            ("numeric", lazy("Numeric answer")),
            ("matching", lazy("Matching")),
            ("ordering", lazy("Ordering")),
            ("grouping", lazy("Sorting into groups")),
            ("blanks", lazy("Fill in the blanks")),
            ("hotspot", lazy("Place on a picture")),
            ("essay", lazy("Free text")),
        ),
        hint=lazy("The points of the questions add up to the points of the whole."),
    ),
    Control("general", lazy("General feedback"), AREA, ("general",), spoken=True),
)
FORMS: dict[str, Parts] = {**_INSIDE, "set": SCENARIO}
