"""Bodies of practices: a prompt, then items on lines of their own, each with an indented feedback."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from lms.content.page import Block, Page
from lms.core.i18n import Lazy, lazy

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Item:
    """The parts of one line that `pattern` found, the feedback below it, and the line in the file."""

    parts: tuple[str, ...]
    feedback: str
    feedback_line: int
    line: int


@dataclass(frozen=True, slots=True)
class Part:
    """A prompt and its items."""

    prompt: str
    prompt_line: int
    items: tuple[Item, ...]


def read_items(page: Page, lines: list[tuple[int, str]], pattern: re.Pattern[str], how: Lazy) -> Part:
    """Divide numbered lines into the prompt and the items; a line that should be an item but is not is a fault.

    An item begins with `- `; its feedback is indented by two spaces. `how` tells the author how an item is written.
    """
    prompt: list[str] = []
    items: list[Item] = []
    prompt_line = lines[0][0] if lines else 0
    at = 0
    while at < len(lines) and not _parts(lines[at][1], pattern):
        if re.match(r"- [\[(]", lines[at][1]):
            page.fault(lines[at][0], how)
        prompt.append(lines[at][1])
        at += 1
    while at < len(lines):
        number, text = lines[at]
        parts = _parts(text, pattern)
        at += 1
        if not parts:
            if text.strip():
                page.fault(number, how)
            continue
        feedback: list[str] = []
        first = at
        while at < len(lines) and (not lines[at][1].strip() or lines[at][1].startswith("  ")):
            feedback.append(lines[at][1][2:])
            at += 1
        items.append(
            Item(parts, "\n".join(feedback).rstrip(), lines[first][0] if first < len(lines) else number, number)
        )
        if not items[-1].feedback.strip():
            page.fault(number, lazy("This option has no feedback (indented by two spaces below it)."))
    return Part("\n".join(prompt).strip("\n"), _first(lines, prompt_line), tuple(items))


def numbered(block: Block) -> list[tuple[int, str]]:
    """Return the lines of a body with their numbers in the file."""
    return [(block.line + 1 + number, text) for number, text in enumerate(block.body.split("\n"))]


def mixed(key: str, items: Sequence[T]) -> list[T]:
    """Return items in an order that is always the same for a key, so that the place of an answer says nothing."""
    places = sorted(range(len(items)), key=lambda place: hashlib.sha256(f"{key}:{place}".encode()).digest())
    return [items[place] for place in places]


def feedback(page: Page, item: Item, mark: str, kind: str) -> str:
    """Return the feedback of an item, headed by what it says about the choice."""
    inner = page.markdown(item.feedback, item.feedback_line)
    return f'<div class="lesson-feedback is-{kind}"><p class="lesson-mark lesson-ui">{mark}</p>\n{inner}</div>'


def _parts(text: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Return what the pattern found, or nothing when a part of it is empty."""
    found = pattern.match(text)
    parts = tuple(part.strip() for part in found.groups()) if found else ()
    return parts if all(parts) else ()


def _first(lines: list[tuple[int, str]], default: int) -> int:
    return next((number for number, text in lines if text.strip()), default)
