"""Free text, marked by a person."""

from lms.core.i18n import lazy
from lms.questions.editing.layout import AREA, NUMBER, WHOLE, Control, Rows, fixed
from lms.questions.editing.words import GENERAL, STEM, text_of

ESSAY = (
    STEM,
    Control(
        "words", lazy("Most words"), WHOLE, ("words",), hint=lazy("Leave it empty when the length does not matter.")
    ),
    Control(
        "files",
        lazy("Files that may be handed in"),
        WHOLE,
        ("files",),
        default="0",
        hint=lazy("From 0 to 3."),
    ),
    Rows(
        "rubric",
        lazy("What is looked at (rubric)"),
        lazy("Criterion %(number)s"),
        lazy("Add a criterion"),
        ("rubric",),
        "objects",
        fixed(
            text_of("rubric", "rubric", lazy("Criterion"), AREA),
            Control("points", lazy("Points"), NUMBER, ("rubric", "{rubric}", "points"), required=True),
        ),
        fresh="r",
        most=12,
        hint=lazy("The points of the criteria add up to the points of the question."),
    ),
    Control(
        "sample",
        lazy("Model answer"),
        AREA,
        ("sample",),
        spoken=True,
        hint=lazy("Learners see it when their answer is marked."),
    ),
    GENERAL,
)
