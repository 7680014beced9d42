"""The columns of a table of questions, and how several values stand in one cell."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lms.core.i18n import Lazy, lazy
from lms.core.tables import Column, Line
from lms.questions.formats.building import Draft

MOST_OPTIONS = 10
MOST_HINTS = 3
MOST_CELL = 32_767
SETTINGS = ("scoring", "last", "case", "space", "width", "wildcard", "tolerance", "relative", "words", "files")
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("id", "번호", "ID"),
    ("kind", "종류", "Kind"),
    ("points", "배점", "Points"),
    ("language", "언어", "Language"),
    ("stem", "문제", "Question"),
    *((f"o{number}", f"보기{number}", f"Option {number}") for number in range(1, MOST_OPTIONS + 1)),
    ("answer", "정답", "Answer"),
    ("general", "해설", "General feedback"),
    *((f"f{number}", f"피드백{number}", f"Feedback {number}") for number in range(1, MOST_OPTIONS + 1)),
    ("right", "맞을 때", "If right"),
    ("wrong", "틀릴 때", "If wrong"),
    ("partly", "일부만 맞을 때", "If partly right"),
    ("settings", "설정", "Settings"),
    ("tags", "태그", "Tags"),
    ("law", "법조항", "Law"),
    ("pages", "차시", "Pages"),
    ("name", "이름", "Name"),
    *((f"h{number}", f"힌트{number}", f"Hint {number}") for number in range(1, MOST_HINTS + 1)),
)
KEYS = tuple(key for key, _, _ in COLUMNS)
_COMMON = {"id", "kind", "points", "language", "stem", "general", "settings", "tags", "law", "pages", "name"}
HINTS = tuple(f"h{number}" for number in range(1, MOST_HINTS + 1))
_OPTIONS = {f"o{number}" for number in range(1, MOST_OPTIONS + 1)}
_EACH = {f"f{number}" for number in range(1, MOST_OPTIONS + 1)}
_RESULT = {"right", "wrong", "partly"}
# What of the table each kind has; the feedback of an option that is not there is none.
_CELLS: dict[str, set[str]] = {
    "single": _OPTIONS | {"answer"},
    "multiple": _OPTIONS | {"answer"},
    "truefalse": {"o1", "o2", "f1", "f2", "answer"},
    "shorttext": _RESULT | {"answer"},
    "numeric": _OPTIONS | _RESULT | {"answer"},
    "matching": _OPTIONS | _RESULT,
    "grouping": _OPTIONS | _RESULT,
    "ordering": _OPTIONS | _RESULT,
    "blanks": _OPTIONS | _RESULT,
    "essay": _OPTIONS | {"answer"},
}
_SETTINGS: dict[str, set[str]] = {
    "single": {"last"},
    "multiple": {"last", "scoring"},
    "shorttext": {"case", "space", "width", "wildcard"},
    "numeric": {"tolerance", "relative"},
    "ordering": {"scoring"},
    "essay": {"words", "files"},
}


def columns() -> list[Column]:
    """Return the columns as they are read: Korean and English labels, and their keys."""
    return [Column(key, (ko, en), most=MOST_CELL) for key, ko, en in COLUMNS]


def labels(language: str) -> list[str]:
    """Return the labels of the columns in a language."""
    return [ko if language == "ko" else en for _, ko, en in COLUMNS]


def join(words: Sequence[str]) -> str:
    """Return several words as one cell: `112 | 백십이`."""
    return " | ".join(word.replace("\\", "\\\\").replace("|", "\\|") for word in words)


def split(cell: str) -> list[str]:
    """Return the words of a cell."""
    found, word, at = [], "", 0
    while at < len(cell):
        if cell[at] == "\\" and at + 1 < len(cell) and cell[at + 1] in "\\|":
            word += cell[at + 1]
            at += 2
        elif cell[at] == "|":
            found.append(word.strip())
            word, at = "", at + 1
        else:
            word += cell[at]
            at += 1
    return [one for one in (*found, word.strip()) if one]


def settings_of(cell: str) -> dict[str, str]:
    """Return the settings of a cell such as `scoring=partial; case`."""
    found = {}
    for part in re.split(r"[;\n]", cell):
        name, equals, value = part.partition("=")
        if name.strip():
            found[name.strip().lower()] = value.strip() if equals else "yes"
    return found


def check_settings(draft: Draft, settings: Mapping[str, str]) -> None:
    """Say which settings are none, and which do nothing in a question of this kind."""
    for name in settings:
        if name not in SETTINGS:
            known = ", ".join(SETTINGS)
            draft.problems.append(lazy("“%(name)s” is not a setting: %(known)s.", name=name[:40], known=known))
        elif name not in _SETTINGS.get(draft.kind, ()):
            draft.losses.append(lazy("The setting “%(name)s” does nothing in this kind of question.", name=name))


def unreadable(name: str, value: str) -> Lazy:
    """Return the fault of a setting whose value says nothing."""
    return lazy("The setting “%(name)s” cannot be read: %(value)s", name=name, value=value[:40])


def lose_cells(draft: Draft, line: Line) -> None:
    """Say which filled cells of a row have no place in a question of this kind, or in any."""
    has = _COMMON | {*HINTS} | _CELLS.get(draft.kind, set())
    if draft.kind in ("single", "multiple"):
        has |= {key for key in _EACH if line[f"o{key[1:]}"]}
    for key, _, label in COLUMNS:
        if key not in has and line[key]:
            draft.losses.append(
                lazy("The cell “%(column)s” is left out: this kind of question has no such thing.", column=lazy(label))
            )
    for head in line.other:
        lost = lazy("The cell “%(column)s” is left out: the table of questions has no such column.", column=head[:80])
        draft.losses.append(lost if head.strip() else lazy("A cell without a head is left out."))


def settings_cell(values: dict[str, Any]) -> str:
    """Return settings as a cell; what is not set is left out."""
    parts = []
    for name, value in values.items():
        if value is True:
            parts.append(name)
        elif value not in (None, False, "", 0):
            parts.append(f"{name}={value}")
    return "; ".join(parts)
