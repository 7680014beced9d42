"""Controls that several kinds have in common."""

from lms.content.bank import MOST_HINTS
from lms.core.i18n import Lazy, lazy
from lms.questions.editing.layout import AREA, LINE, Control, Rows, fixed

STEM = Control("stem", lazy("Question"), AREA, ("stem",), spoken=True, required=True)
GENERAL = Control(
    "general",
    lazy("General feedback"),
    AREA,
    ("general",),
    spoken=True,
    hint=lazy("Everybody sees it after answering, whatever the answer was."),
)
_FEEDBACK = {
    "right": lazy("Feedback on the right answer"),
    "partly": lazy("Feedback on a partly right answer"),
    "wrong": lazy("Feedback on a wrong answer"),
}


def feedback(*results: str) -> tuple[Control, ...]:
    """Return the feedback of kinds that have none for each option."""
    return tuple(
        Control(f"feedback-{result}", _FEEDBACK[result], AREA, ("feedback", result), spoken=True) for result in results
    )


def text_of(rows: str, field: str, label: Lazy, look: str = LINE) -> Control:
    """Return the text of a row in each language."""
    return Control("text", label, look, (field, f"{{{rows}}}"), spoken=True, required=True)


HINTS = Rows(
    "hints",
    lazy("Hints"),
    lazy("Hint %(number)s"),
    lazy("Add a hint"),
    ("hints",),
    "list",
    fixed(text_of("hints", "hints", lazy("Text of the hint"), AREA)),
    fresh="h",
    most=MOST_HINTS,
    hint=lazy("In quizzes with several tries: the first is shown after the first wrong try, and so on."),
)


def feedback_of(rows: str) -> Control:
    """Return the feedback of a row in each language."""
    label = lazy("Feedback when it is chosen")
    return Control("feedback", label, AREA, ("feedback", f"{{{rows}}}"), spoken=True)
