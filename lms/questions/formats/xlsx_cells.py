"""The columns of a table of questions, and how several values stand in one cell."""

import re
from collections.abc import Sequence
from typing import Any

from lms.core.tables import Column

MOST_OPTIONS = 10
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
)
KEYS = tuple(key for key, _, _ in COLUMNS)


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


def settings_cell(values: dict[str, Any]) -> str:
    """Return settings as a cell; what is not set is left out."""
    parts = []
    for name, value in values.items():
        if value is True:
            parts.append(name)
        elif value not in (None, False, "", 0):
            parts.append(f"{name}={value}")
    return "; ".join(parts)
