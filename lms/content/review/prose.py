"""The sentences of an author's text: Markdown and our marks away, the place of each kept. Pure."""

import re
from collections.abc import Iterator

_TAG = re.compile(r"\{\{law [^}]*\}\}")
_TERM = re.compile(r"\{\{term [^}|]*(?:\|([^}]*))?\}\}")
_LINK = re.compile(r"(!?\[[^\]]*\])\([^)]*\)")
_MARKS = re.compile(r"\*\*|`|(?<!\w)\*|\*(?!\w)")
_EMPTY = re.compile(r"[(（][\s,、·]*[)）]")
_BEGIN = re.compile(r"\s*(?:[-*+>|#@=?]|\d+\.|:::|$)")
_LEAD = re.compile(r"^\s*(?:[-*+>?]|#+|\d+\.|- \[[ xX]\]|- \((?:good|fair|poor)\))\s+")
_ATTRIBUTE = re.compile(r'\b(?:title|topic)="([^"]*)"')
_ARROW = re.compile(r"(?:=>|->)[^>]*$")
_END = re.compile(r"(?<=[.?!])\s+|(?<=[.?!][”’\"')\]])\s+")
_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’|\"[^\"]*\"|(?<![A-Za-z])'[^'\n]*'(?![A-Za-z])|`[^`]*`")


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, what readers see of it) without laws, marks and addresses; titles of components included."""
    comment = False
    for number, line in enumerate(text.split("\n"), 1):
        comment = comment or "<!--" in line
        if comment:
            comment = "-->" not in line
            continue
        if line.lstrip().startswith(":::"):
            line = "".join(f"# {title} " for title in _ATTRIBUTE.findall(line))
        yield number, shown(line)


def shown(text: str) -> str:
    """Return a text without law references, marks of emphasis and addresses of links."""
    text = _LINK.sub(r"\1", _TAG.sub("", text))
    text = _TERM.sub(lambda found: found[1] or "", text)
    return _EMPTY.sub("", _MARKS.sub("", text)).rstrip()


def unquoted(text: str) -> str:
    """Return a text without what it quotes; what somebody says may be what one should not say."""
    return _QUOTED.sub(" ", text)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, sentence); lines that belong to one paragraph are read together, cells of tables apart."""
    block: list[str] = []
    start = 0
    for number, line in [*lines_of(text), (0, "")]:
        if block and (_BEGIN.match(line) or block[-1].startswith("#")):
            yield from ((start, part) for part in _split(" ".join(block)))
            block = []
        if line.lstrip().startswith("|"):
            yield from ((number, part) for cell in line.split("|") for part in _split(cell))
        elif line.strip():
            start = start if block else number
            block.append(_ARROW.sub("", line if line.startswith("#") else _LEAD.sub("", line)).strip())


def _split(text: str) -> Iterator[str]:
    yield from (part.strip() for part in _END.split(text.strip()) if part.strip())
