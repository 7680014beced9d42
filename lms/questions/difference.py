"""What changed between two versions of a question, field by field and word by word. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

SAME, GONE, NEW = "same", "gone", "new"
_WORDS = re.compile(r"\s+|[^\W_]+|[\W_]")
# Spread over pieces that are not words, a difference is no longer readable.
_LEAST_ALIKE = 0.25


@dataclass(frozen=True, slots=True)
class Change:
    """A field that says something else: `path` in the document, `pieces` of (same, gone or new; text)."""

    path: tuple[str, ...]
    pieces: tuple[tuple[str, str], ...]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the fields of two documents that differ, in the order in which the newer one has them."""
    old, new = dict(_fields(before)), dict(_fields(after))
    paths = [*new, *(path for path in old if path not in new)]
    return [
        Change(path, tuple(words(old.get(path, ""), new.get(path, ""))))
        for path in paths
        if old.get(path, "") != new.get(path, "")
    ]


def words(before: str, after: str) -> list[tuple[str, str]]:
    """Return the pieces of a text that stayed, went and came, by words; a text that is another one goes as a whole."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    shared = sum(not text.isspace() for i, _, size in matcher.get_matching_blocks() for text in old[i : i + size])
    total = sum(not text.isspace() for text in (*old, *new))
    if 2 * shared < _LEAST_ALIKE * total:
        return [piece for piece in ((GONE, before), (NEW, after)) if piece[1]]
    found: list[tuple[str, str]] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            found.append((SAME, "".join(old[i:j])))
        else:
            found += [piece for piece in ((GONE, "".join(old[i:j])), (NEW, "".join(new[k:m]))) if piece[1]]
    return found


def _fields(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield path → text of every field; short lists are one field, the ids of entries name them."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _fields(inner, (*path, str(key)))
    elif isinstance(value, list | tuple):
        if all(not isinstance(item, Mapping | list | tuple) for item in value):
            yield path, ", ".join(map(_text, value))
            return
        for number, item in enumerate(value, 1):
            name = str(item.get("id") or number) if isinstance(item, Mapping) else str(number)
            yield from _fields(item, (*path, name))
    else:
        yield path, _text(value)


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
