"""The quizzes of a bank folder: their settings, their sections and their slots, as bank.yaml writes them."""

from dataclasses import dataclass, field
from typing import Any

from lms.content.manifest import LANGUAGES, Title
from lms.content.reading import title
from lms.content.render import fragment_faults
from lms.content.source import Fields
from lms.core.i18n import Lazy, lazy

GRADINGS = ("best", "last", "first", "average")
PAGINGS = ("all", "one", "section")
BEHAVIORS = ("end", "at_once", "tries")
REVIEW_PARTS = ("answer", "right", "feedback", "points")
REVIEW_TIMES = ("at_once", "after_close", "never")

# Lowest and highest value of every number among the settings; a key of NULLABLE may be null: without limit.
NUMBERS = {
    "pass_mark": (0, 100),
    "attempts": (1, 100),
    "time_limit": (1, 1_440),
    "wait_between": (0, 43_200),
    "tries": (2, 10),
    "tries_lose": (0, 100),
    "grace": (0, 600),
}
NULLABLE = ("attempts", "time_limit")
FLAGS = ("shuffle", "shuffle_options", "back")
CHOICES = {"grading": GRADINGS, "paging": PAGINGS, "behaviour": BEHAVIORS}
MOST_CODE = 40
MOST_SECTIONS = 50
MOST_POINTS = 100
MOST_DRAWN = 500
MOST_REMARKS = 10
# Characters of the instructions, and of one overall feedback.
MOST_WORDS = 5_000


@dataclass(frozen=True, slots=True)
class SlotEntry:
    """A place in a quiz: a fixed question, or `count` drawn from a bank among those that carry all `tags`.

    `points`: what each question earns here, instead of its own; `section`: the number of its section, from 1.
    """

    question: str | None = None
    draw: str | None = None
    tags: tuple[str, ...] = ()
    count: int = 1
    points: int | None = None
    section: int = 1


@dataclass(frozen=True, slots=True)
class QuizEntry:
    """A quiz as the bank's file describes it; `settings` holds what the file says, for questions.quiz_settings."""

    id: str
    title: Title
    slots: tuple[SlotEntry, ...]
    settings: dict[str, Any] = field(default_factory=dict)


def read_quiz(fields: Fields) -> QuizEntry:
    """Return one quiz of bank.yaml and note every fault in it."""
    sections = [_section(item) for item in fields.rows("sections", required=False)]
    quiz = QuizEntry(
        id=fields.key("id"),
        title=title(fields, "title", LANGUAGES),
        slots=tuple(_slot(item, len(sections)) for item in fields.rows("slots")),
        settings=_settings(fields) | ({"sections": sections} if sections else {}),
    )
    if len(sections) > MOST_SECTIONS:
        fields.problem("sections", lazy("A quiz has at most %(most)s sections.", most=MOST_SECTIONS))
    fields.done()
    return quiz


def _settings(fields: Fields) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, (low, high) in NUMBERS.items():
        if fields.has(key) or key == "pass_mark":
            found[key] = fields.number(key, low=low, high=high)
        elif key in NULLABLE:
            found[key] = fields.raw(key)
    for key in FLAGS:
        if fields.has(key):
            found[key] = fields.flag(key, default=True)
    for key, known in CHOICES.items():
        if fields.has(key):
            found[key] = fields.choice(key, known)
    if fields.has("access_code"):
        found["access_code"] = fields.text("access_code", limit=MOST_CODE)
    inner = fields.fields("review", required=False)
    if inner is not None:
        found["review"] = {part: inner.choice(part, REVIEW_TIMES) for part in REVIEW_PARTS if inner.has(part)}
        inner.done()
    return found | _words(fields)


def _words(fields: Fields) -> dict[str, Any]:
    """Return what a quiz tells learners: its instructions, and the overall feedback by mark."""
    found: dict[str, Any] = {}
    if texts := _markdown(fields, "instructions"):
        found["instructions"] = texts
    rows = [_remark(item) for item in fields.rows("overall", required=False)]
    marks = [row["at_least"] for row in rows]
    for mark in sorted({mark for mark in marks if marks.count(mark) > 1}):
        fields.problem("overall", lazy("Two overall feedbacks begin at %(mark)s %%.", mark=mark))
    if len(rows) > MOST_REMARKS:
        fields.problem("overall", lazy("A quiz has at most %(most)s overall feedbacks.", most=MOST_REMARKS))
    return found | ({"overall": rows} if rows else {})


def _remark(fields: Fields) -> dict[str, Any]:
    remark = {"at_least": fields.number("at_least", low=0, high=100), "text": _markdown(fields, "text", required=True)}
    fields.done()
    return remark


def _markdown(fields: Fields, key: str, *, required: bool = False) -> dict[str, str]:
    """Return a text of small Markdown in the languages it has."""
    inner = fields.fields(key, required=required)
    if inner is None:
        return {}
    texts = {code: inner.text(code, required=False, limit=MOST_WORDS) for code in LANGUAGES}
    for code, text in texts.items():
        for fault in markdown_faults(text):
            inner.problem(code, fault)
    inner.done()
    if required and not any(texts.values()):
        fields.problem(key, lazy("“%(key)s” is empty.", key=key))
    return {code: text for code, text in texts.items() if text}


def markdown_faults(text: str) -> list[Lazy]:
    """Return what is wrong with the instructions or an overall feedback as Markdown; pictures have no place in it."""
    return [fault for _line, fault in fragment_faults(text)]


def _section(fields: Fields) -> dict[str, Any]:
    section = {
        "title": title(fields, "title", LANGUAGES).as_dict(),
        "shuffle": fields.flag("shuffle", default=True),
    }
    fields.done()
    return section


def _slot(fields: Fields, sections: int) -> SlotEntry:
    slot = SlotEntry(
        question=fields.key("question", required=False) or None,
        draw=fields.key("draw", required=False) or None,
        tags=fields.words("tags"),
        count=fields.number("count", required=False, default=1, low=1, high=MOST_DRAWN),
        points=fields.number("points", low=1, high=MOST_POINTS) if fields.has("points") else None,
        section=fields.number("section", required=False, default=1, low=1, high=max(1, sections)),
    )
    # `points: null` means: what the question itself is worth.
    fields.raw("points")
    fields.done()
    if (slot.question is None) == (slot.draw is None):
        fields.problem("", lazy("A slot has either “question” or “draw”."))
    return slot
