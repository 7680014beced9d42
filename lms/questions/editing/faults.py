"""Problems of a document at the fields of the form it came from, in words for somebody who never saw a document."""

import re
from collections.abc import Iterable, Mapping

from lms.content.problems import Problem
from lms.core.i18n import Lazy, lazy

FORM = ""
_INDEX = re.compile(r"\[(\d+)\]")
_EMPTY = lazy("Please fill this in.")
# What the reader says of a key of a file, as it reads at a field of a form.
_PLAIN = {
    "“%(key)s” is missing.": _EMPTY,
    "“%(key)s” is empty.": _EMPTY,
    "“%(key)s” must be a text; put it in quotes.": _EMPTY,
    "“%(key)s” must be a number.": lazy("Type a number, such as 3 or 0.5."),
    "“%(key)s” must be a whole number.": lazy("Type a whole number."),
    "“%(key)s” must be a list of texts.": lazy("Type one on each line."),
    "The question has no key: “answer” is a list of the right options.": lazy("Mark what is right."),
    "The accepted answers of a short text stand in the language files (accept).": _EMPTY,
    "“%(word)s” stands twice in the list.": lazy("“%(word)s” stands here twice."),
}
_WITH_VALUES = {
    "“%(key)s” must lie between %(low)s and %(high)s.": "Give a number from %(low)s to %(high)s.",
    "“%(key)s” is too long: at most %(limit)s characters.": "At most %(limit)s characters.",
    "“%(key)s” needs at least %(least)s entries.": "At least %(least)s are needed.",
}
# For the translators: the sentences above that are made with values.
SENTENCES = (
    lazy("Give a number from %(low)s to %(high)s.", low="", high=""),
    lazy("At most %(limit)s characters.", limit=""),
    lazy("At least %(least)s are needed.", least=""),
)


def at_fields(problems: Iterable[Problem], fields: Mapping[tuple[str, ...], str]) -> dict[str, list[Lazy]]:
    """Return name of the field → what is wrong there; the name is empty for what belongs to no field."""
    found: dict[str, list[Lazy]] = {}
    for problem in problems:
        text = plain(problem.text)
        for name in _fields(problem.place, fields, everywhere=text == _EMPTY):
            texts = found.setdefault(name, [])
            if text not in texts:
                texts.append(text)
    return found


def _fields(place: str, fields: Mapping[tuple[str, ...], str], *, everywhere: bool) -> list[str]:
    """Return the fields at a place; where a whole mapping is empty, each field of it (`everywhere`)."""
    path = tuple(_INDEX.sub(r".\1", place).split(".")) if place else ()
    if path in fields:
        return [fields[path]]
    inside = [name for where, name in fields.items() if path and where[: len(path)] == path]
    if inside:
        return inside if everywhere else inside[:1]
    for length in range(len(path) - 1, 0, -1):
        if path[:length] in fields:
            return [fields[path[:length]]]
    return [FORM]


def plain(text: Lazy) -> Lazy:
    """Return a sentence about a key of a file as a sentence about a field."""
    if text.message in _WITH_VALUES:
        return Lazy(_WITH_VALUES[text.message], **text.values)
    known = _PLAIN.get(text.message)
    return Lazy(known.message, **text.values) if known is not None else text
