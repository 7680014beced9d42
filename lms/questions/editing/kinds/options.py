"""Choosing: single choice, multiple choice, true or false."""

from lms.core.i18n import lazy
from lms.questions.editing.layout import AREA, CHOICE, LINE, MEMBER, PICK, ROW, Control, Parts, Rows, fixed
from lms.questions.editing.words import GENERAL, STEM, feedback_of, text_of

_TEXT = text_of("options", "options", lazy("Text of the option"))
_LAST = Control(
    "last",
    lazy("Option that always comes last"),
    ROW,
    ("last",),
    rows="options",
    hint=lazy("For options such as “all of these”, when the order is left to chance."),
)


def _options(right: Control) -> Rows:
    return Rows(
        "options",
        lazy("Options to choose from"),
        lazy("Option %(number)s"),
        lazy("Add an option"),
        ("options",),
        "list",
        fixed(_TEXT, right, feedback_of("options")),
        start=4,
        most=12,
    )


_ONE = Control("answer", lazy("This is the right answer"), PICK, ("answer",), rows="options", listed=True)
_SEVERAL = Control("right", lazy("This is a right answer"), MEMBER, ("answer",))
_SCORING = Control(
    "scoring",
    lazy("How it is marked"),
    CHOICE,
    ("scoring",),
    default="all",
    choices=(
        ("all", lazy("All or nothing: full points for exactly the right options")),
        ("partial", lazy("In parts: a share for each right option, less where wrong ones are chosen too")),
        ("penalty", lazy("In parts with deduction: each wrong option takes away what a right one earns")),
    ),
)
_TRUE = Control(
    "answer",
    lazy("The statement is"),
    CHOICE,
    ("answer",),
    choices=(("true", lazy("true")), ("false", lazy("false"))),
    required=True,
    listed=True,
)


def _either(key: str) -> tuple[Control, ...]:
    label = {"true": lazy("Word for “true”"), "false": lazy("Word for “false”")}[key]
    told = {"true": lazy("Feedback when “true” is chosen"), "false": lazy("Feedback when “false” is chosen")}[key]
    return (
        Control(f"feedback-{key}", told, AREA, ("feedback", key), spoken=True),
        Control(f"text-{key}", label, LINE, ("options", key), spoken=True),
    )


SINGLE: Parts = (STEM, _ONE, _options(_ONE), _LAST, GENERAL)
MULTIPLE: Parts = (STEM, _SCORING, _options(_SEVERAL), _LAST, GENERAL)
TRUE_FALSE: Parts = (
    STEM,
    _TRUE,
    _either("true")[0],
    _either("false")[0],
    _either("true")[1],
    _either("false")[1],
    GENERAL,
)
