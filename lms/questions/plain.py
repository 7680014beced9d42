"""What of a question's document can be searched and compared: its words as a learner reads them. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lms.content.law import parse_law

# What is not read before answering.
_HIDDEN = {"feedback", "general", "hints", "sample", "rubric"}
_MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`]+")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~\n])")
_PLACE = 0xE000
_BACK = {_PLACE + code: chr(code) for code in range(128)}
_GAP = re.compile(r"\[\[[^\]]*\]\]")


def stems(source: Mapping[str, Any]) -> dict[str, str]:
    """Return language → stem, of the languages that have one."""
    texts: Mapping[str, Any] = source.get("texts") or {}
    found = {code: plain(str(text.get("stem") or "")) for code, text in texts.items() if isinstance(text, Mapping)}
    return {code: stem for code, stem in found.items() if stem.strip()}


def words(source: Mapping[str, Any]) -> Iterator[str]:
    """Yield every text that a learner reads before answering, in all languages, the id, and what staff call it."""
    yield str(source.get("id") or "")
    yield str(source.get("name") or "")
    for text in (source.get("texts") or {}).values():
        yield from map(plain, _strings(text))


def plain(markdown: str) -> str:
    """Return small Markdown without its marks; what was escaped stands as itself."""
    if "\\" not in markdown:
        return _GAP.sub(" ", _MARKS.sub(r"\1", markdown))
    # Escaped characters stand as others, which no text may hold, until the marks are gone.
    kept = _ESCAPED.sub(lambda found: chr(_PLACE + ord(found[1])), markdown)
    return _GAP.sub(" ", _MARKS.sub(r"\1", kept)).translate(_BACK)


def articles(source: Mapping[str, Any]) -> set[str]:
    """Return the articles a question cites, without paragraph and item: `PA 10`."""
    references = (parse_law(str(text)) for text in source.get("law") or ())
    return {f"{reference.law} {reference.article}" for reference in references if reference is not None}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _HIDDEN:
                yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
