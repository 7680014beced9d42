"""The form of a quiz: title, sections, what is asked, and the settings in plain words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lms.content.manifest import LANGUAGES
from lms.content.quiz_entry import MOST_DRAWN, MOST_POINTS, MOST_REMARKS, NUMBERS
from lms.core.i18n import Lazy, lazy
from lms.questions.building import Place, Plan
from lms.questions.editing import layout
from lms.questions.editing.about import DIFFICULTIES, DIFFICULTY
from lms.questions.editing.layout import (
    AREA,
    CHOICE,
    FLAG,
    HIDDEN,
    LINE,
    LINES,
    WHOLE,
    YES,
    Control,
    Parts,
    Rows,
    Values,
    fixed,
)
from lms.questions.editing.lens import KEY, number
from lms.questions.quiz_settings import QuizSettings

FIXED, DRAW = "fixed", "draw"
_POINTS = Control(
    "points",
    lazy("Points of each question here"),
    WHOLE,
    (),
    hint=lazy("Leave it empty to count the points of the question itself."),
)
_POINTS_OF_ONE = replace(_POINTS, label=lazy("Points here"))
_SECTION = Control("section", lazy("Section"), layout.ROW, (), rows="sections")


def _place(row: Values) -> Parts:
    if row.get("kind") == FIXED:
        return (Control("question", lazy("Question"), HIDDEN, ()), _POINTS_OF_ONE, _SECTION)
    return (
        Control("bank", lazy("From which bank"), "bank", (), required=True),
        Control("difficulty", lazy("Difficulty"), CHOICE, (), choices=(("", lazy("any")), *DIFFICULTIES)),
        Control(
            "tags",
            lazy("Only questions with all of these tags"),
            LINES,
            (),
            hint=lazy("One on each line, such as objective:when."),
        ),
        Control("count", lazy("How many questions"), WHOLE, (), required=True, starts="1"),
        _POINTS,
        _SECTION,
    )


TITLE = Control("title", lazy("Title"), LINE, (), spoken=True, required=True)
INSTRUCTIONS = Control(
    "instructions",
    lazy("Instructions"),
    AREA,
    (),
    spoken=True,
    hint=lazy("Learners read them before they start, and above the questions. Markdown as in lessons."),
)
_AT_LEAST = Control("at_least", lazy("From how many percent"), WHOLE, (), required=True)
OVERALL = Rows(
    "overall",
    lazy("Overall feedback by mark"),
    lazy("Overall feedback %(number)s"),
    lazy("Add an overall feedback"),
    (),
    "list",
    fixed(
        _AT_LEAST,
        Control("text", lazy("What is said"), AREA, (), spoken=True, required=True),
    ),
    fresh="w",
    most=MOST_REMARKS,
    moves=False,
    hint=lazy(
        "Shown with the result where feedback is shown. The highest mark that was reached counts: with 80 and 0, "
        "whoever has 79 percent reads the second."
    ),
)
SECTIONS = Rows(
    "sections",
    lazy("Sections"),
    lazy("Section %(number)s"),
    lazy("Add a section"),
    (),
    "list",
    fixed(
        Control("title", lazy("Title of the section"), LINE, (), spoken=True, required=True),
        Control("shuffle", lazy("Mix the questions of this section"), FLAG, (), starts=YES),
    ),
    fresh="s",
    most=50,
    hint=lazy("Only needed when parts of the quiz have titles of their own. Without sections the quiz is one part."),
)
PLACES = Rows(
    "places",
    lazy("Questions of the quiz"),
    lazy("Place %(number)s"),
    lazy("Add a random draw"),
    (),
    "list",
    _place,
    fresh="n",
    most=200,
    adds=((DRAW, lazy("Random draw")), (FIXED, lazy("Fixed question"))),
)
_WHEN = (
    ("at_once", lazy("right after submitting")),
    ("after_close", lazy("after the quiz has closed")),
    ("never", lazy("never")),
)


def _whole(key: str, label: Lazy, hint: Lazy, default: object, *, required: bool = True) -> Control:
    starts = "" if default is None else str(default)
    return Control(key, label, WHOLE, (), hint=hint, required=required, starts=starts)


_D = QuizSettings()
PASSING: tuple[Control, ...] = (
    _whole(
        "pass_mark", lazy("Pass mark in percent"), lazy("How much of all points passes; 60 is usual."), _D.pass_mark
    ),
    _whole("attempts", lazy("Attempts"), lazy("Empty: as many as one likes."), 3, required=False),
    _whole(
        "wait_between",
        lazy("Minutes between two attempts"),
        lazy("0: one may start again at once. 1440 is a day."),
        _D.wait_between,
    ),
    Control(
        "grading",
        lazy("Which attempt counts"),
        CHOICE,
        (),
        required=True,
        starts=_D.grading,
        choices=(
            ("best", lazy("the best")),
            ("last", lazy("the last")),
            ("first", lazy("the first")),
            ("average", lazy("the average of all")),
        ),
    ),
)
TIME: tuple[Control, ...] = (
    _whole(
        "time_limit",
        lazy("Time limit in minutes"),
        lazy("Empty: no limit. People may be given more."),
        None,
        required=False,
    ),
    _whole(
        "grace",
        lazy("Grace period in seconds"),
        lazy("How long an answer may be on its way when the time is over."),
        _D.grace,
    ),
    Control(
        "access_code",
        lazy("Access code"),
        LINE,
        (),
        hint=lazy("Asked when an attempt starts, so that it can be told in the room. Empty: none."),
    ),
)
SHAPE: tuple[Control, ...] = (
    Control(
        "paging",
        lazy("Pages"),
        CHOICE,
        (),
        required=True,
        starts=_D.paging,
        choices=(
            ("all", lazy("all questions on one page")),
            ("one", lazy("each question on a page of its own")),
            ("section", lazy("each section on a page of its own")),
        ),
    ),
    Control("back", lazy("One may go back to earlier pages"), FLAG, (), starts=YES),
    Control("shuffle", lazy("Mix the order of the questions"), FLAG, (), starts=YES),
    Control(
        "shuffle_options",
        lazy("Mix the order of options"),
        FLAG,
        (),
        starts=YES,
        hint=lazy("What always comes last (“all of these”) stays there."),
    ),
)
FEEDBACK: tuple[Control, ...] = (
    Control(
        "behaviour",
        lazy("When one learns what was right"),
        CHOICE,
        (),
        required=True,
        starts=_D.behaviour,
        choices=(
            ("end", lazy("at the end, after submitting everything")),
            ("at_once", lazy("at once, after each question")),
            ("tries", lazy("at once, and one may try again for fewer points")),
        ),
    ),
    _whole("tries", lazy("Tries for each question"), lazy("Only where one may try again."), _D.tries),
    _whole(
        "tries_lose",
        lazy("Percent of the points that each further try costs"),
        lazy("Only where one may try again; 33 leaves two thirds at the second try."),
        _D.tries_lose,
    ),
    *(
        Control(f"review-{part}", label, CHOICE, (), required=True, starts="at_once", choices=_WHEN)
        for part, label in (
            ("answer", lazy("The own answer is shown")),
            ("right", lazy("The right answer is shown")),
            ("feedback", lazy("The feedback is shown")),
            ("points", lazy("The points are shown")),
        )
    ),
)
GROUPS: tuple[tuple[Lazy, tuple[Control, ...]], ...] = (
    (lazy("Passing and attempts"), PASSING),
    (lazy("Time and access"), TIME),
    (lazy("Pages and order"), SHAPE),
    (lazy("Feedback"), FEEDBACK),
)
SETTINGS: tuple[Control, ...] = tuple(part for _, parts in GROUPS for part in parts)
PARTS: Parts = (TITLE, INSTRUCTIONS, SECTIONS, PLACES, *SETTINGS, OVERALL)
# Names of settings whose control is called otherwise, and the ranges that a form can be wrong about.
RANGES: Mapping[str, tuple[int, int]] = {
    **NUMBERS,
    "count": (1, MOST_DRAWN),
    "points": (1, MOST_POINTS),
    "at_least": (0, 100),
}


def values_of(plan: Plan) -> Values:
    """Return what the form shows of a plan."""
    settings = QuizSettings.of(plan.settings)
    values: Values = _spoken("title", plan.title)
    values["sections"] = [
        {
            KEY: f"s{index}",
            **_spoken("title", section.title.as_dict()),
            "shuffle": YES if section.shuffle else "",
        }
        for index, section in enumerate(settings.sections, 1)
    ]
    values.update(_spoken("instructions", settings.instructions.as_dict()))
    values["overall"] = [
        {KEY: f"w{index}", "at_least": str(one.at_least), **_spoken("text", one.text.as_dict())}
        for index, one in enumerate(settings.overall, 1)
    ]
    values["places"] = [_row(place, index, len(settings.sections)) for index, place in enumerate(plan.places, 1)]
    for control in SETTINGS:
        outer, _, part = control.name.partition("-")
        value = getattr(settings.review, part) if part else getattr(settings, outer)
        values[control.name] = (YES if value else "") if control.look == FLAG else "" if value is None else str(value)
    return values


def _spoken(name: str, texts: Mapping[str, str]) -> Values:
    return {f"{name}.{code}": texts.get(code, "") for code in LANGUAGES}


def _row(place: Place, index: int, sections: int) -> Values:
    known = {f"{DIFFICULTY}{key}": key for key, _ in DIFFICULTIES}
    difficulty = next((tag for tag in place.tags if tag in known), "")
    row: Values = {
        KEY: f"n{index}",
        "kind": FIXED if place.question_id is not None else DRAW,
        "points": "" if place.points is None else f"{place.points:g}",
        "section": f"s{place.section + 1}" if sections else "",
    }
    if place.question_id is not None:
        return row | {"question": str(place.question_id)}
    return row | {
        "bank": str(place.bank_id),
        "difficulty": known.get(difficulty, ""),
        "tags": "\n".join(tag for tag in place.tags if tag != difficulty),
        "count": str(place.count),
    }


def plan_of(values: Values) -> tuple[Plan, dict[str, list[Lazy]]]:
    """Return the plan a form says, and name of the field → what cannot be read there."""
    errors: dict[str, list[Lazy]] = {}
    settings: dict[str, Any] = {"review": {}}
    for control in SETTINGS:
        outer, _, part = control.name.partition("-")
        if part:
            settings["review"][part] = values[control.name]
        elif control.look == FLAG:
            settings[outer] = bool(values[outer])
        elif control.look == WHOLE:
            settings[outer] = _whole_of(values[outer], control, control.name, errors)
        else:
            settings[outer] = values[outer]
    sections = [str(row[KEY]) for row in values["sections"]]
    settings["sections"] = [
        {"title": _texts(row, "title"), "shuffle": bool(row["shuffle"])} for row in values["sections"]
    ]
    settings["instructions"] = _texts(values, "instructions")
    settings["overall"] = [
        {
            "at_least": _whole_of(row["at_least"], _AT_LEAST, f"overall.{index}.at_least", errors),
            "text": _texts(row, "text"),
        }
        for index, row in enumerate(values["overall"])
    ]
    places = [_place_of(row, f"places.{index}.", sections, errors) for index, row in enumerate(values["places"])]
    return Plan(_texts(values, "title"), settings, tuple(places)), errors


def _texts(values: Values, name: str) -> dict[str, str]:
    return {code: text for code in LANGUAGES if (text := str(values.get(f"{name}.{code}") or ""))}


def _place_of(row: Values, prefix: str, sections: list[str], errors: dict[str, list[Lazy]]) -> Place:
    points = _whole_of(row["points"], _POINTS, f"{prefix}points", errors)
    section = sections.index(row["section"]) if row["section"] in sections else 0
    if row["kind"] == FIXED:
        text = str(row["question"])
        return Place(question_id=_id(text), points=points, section=section)
    count = _whole_of(row["count"], PLACES.inner({"kind": DRAW})[3], f"{prefix}count", errors)
    tags = [f"{DIFFICULTY}{row['difficulty']}"] if row["difficulty"] else []
    tags += [line.strip() for line in str(row["tags"]).splitlines() if line.strip()]
    return Place(None, _id(row["bank"]), tuple(dict.fromkeys(tags)), count or 1, points, section)


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _whole_of(text: str, control: object, name: str, errors: dict[str, list[Lazy]]) -> int | None:
    assert isinstance(control, Control)
    low, high = RANGES[control.name]
    found = number(text) if text else None
    if found is None and not control.required:
        return None
    if not isinstance(found, int) or not low <= found <= high:
        errors[name] = [lazy("Give a whole number from %(low)s to %(high)s.", low=low, high=high)]
        return low
    return found
