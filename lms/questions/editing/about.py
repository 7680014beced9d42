"""What is asked about every question beside its kind: points, difficulty, objective, other tags, law, pages."""

from collections.abc import Iterable

from lms.core.i18n import lazy
from lms.questions.editing.layout import CHOICE, LINE, LINES, WHOLE, Control, Parts, Values

DIFFICULTY, OBJECTIVE = "difficulty:", "objective:"
DIFFICULTIES = (("easy", lazy("easy")), ("medium", lazy("medium")), ("hard", lazy("hard")))
# Difficulty and objective are tags in the document; the form asks for them by themselves.
ABOUT: Parts = (
    Control(
        "name",
        lazy("Name for staff"),
        LINE,
        ("name",),
        hint=lazy("By which you find it in lists; learners do not see it. Without one its first words stand there."),
    ),
    Control("points", lazy("Points"), WHOLE, ("points",), default="1", hint=lazy("A whole number from 1 to 100.")),
    Control("difficulty", lazy("Difficulty"), CHOICE, ("tags",), choices=(("", lazy("not said")), *DIFFICULTIES)),
    Control(
        "objectives",
        lazy("Learning objectives"),
        LINES,
        ("tags",),
        hint=lazy("One on each line. Quizzes can draw by them."),
    ),
    Control(
        "tags",
        lazy("Other tags"),
        LINES,
        ("tags",),
        hint=lazy("One on each line, such as program:job-basic or unit:f1."),
    ),
    Control("law", lazy("Articles of law"), LINES, ("law",), hint=lazy("One on each line, such as PA 10(2).")),
    Control(
        "pages",
        lazy("Steps of the course to repeat after a wrong answer"),
        LINES,
        ("pages",),
        hint=lazy("The ids of activities, one on each line; learners whose course has them get a link."),
    ),
)


def spread(values: Values, tags: Iterable[str]) -> Values:
    """Return the values with the tags of a document spread over their fields."""
    known = {key for key, _ in DIFFICULTIES}
    difficulty, objectives, others = "", [], []
    for tag in tags:
        value = tag.partition(":")[2]
        if tag.startswith(DIFFICULTY) and value in known and not difficulty:
            difficulty = value
        elif tag.startswith(OBJECTIVE) and value.strip() == value and value:
            objectives.append(value)
        else:
            others.append(tag)
    return {**values, "difficulty": difficulty, "objectives": "\n".join(objectives), "tags": "\n".join(others)}


def gathered(values: Values) -> list[str]:
    """Return the tags that the fields say, each once."""
    difficulty = str(values.get("difficulty") or "")
    found = [DIFFICULTY + difficulty] if difficulty else []
    found += [OBJECTIVE + line for line in _lines(values.get("objectives"))]
    return list(dict.fromkeys([*found, *_lines(values.get("tags"))]))


def _lines(text: object) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]
