"""Plain text as Markdown that shows exactly these characters, and the plain words of Markdown."""

import re
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lms.content.markdown import make_parser
from lms.core.markup import without_controls

_INLINE = re.compile(r"[\\`*\[\]]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<!\w)_|_(?!\w)")
# What makes a line more than text: a list, a quotation, a heading, a fence, a rule or a table's second row.
_START = re.compile(r"([#>+-]|#{2,6})(?=\s|\Z)|(\d{1,9})([.)])(?=\s|\Z)|(?=:{3}|~{3}|[=-]{2,}\s*\Z|[|:-][\s|:-]*\Z)")


def escape_inline(text: str) -> str:
    """Return text with every mark escaped that would mean something inside a line."""
    return _INLINE.sub(lambda found: f"\\{found[0]}", text)


def escape_start(line: str) -> str:
    """Return a line (its inside already escaped) that cannot be taken for a list, heading, fence, rule or table."""
    line = line.lstrip(" \t")
    found = _START.match(line)
    if found is None:
        return line
    if found[2]:
        return f"{found[2]}\\{line[len(found[2]) :]}"
    return f"\\{line}"


def escape_text(text: str) -> str:
    """Return plain text of several lines: an empty line parts paragraphs, other line ends stay as line breaks."""
    text = without_controls(text).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    paragraphs = (part.strip("\n") for part in re.split(r"\n[ \t]*\n\s*", text))
    return "\n\n".join(
        "\\\n".join(escape_start(escape_inline(line.strip())) for line in part.split("\n") if line.strip())
        for part in paragraphs
        if part.strip()
    )


def escape_label(text: str) -> str:
    """Return plain text as one line, as the label of an option is."""
    return escape_inline(" ".join(without_controls(text).split()))


_HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,11}(?:\s[^<>]*)?/?>|&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]{2,8});")


@cache
def _parser() -> MarkdownIt:
    return make_parser()


def looks_like_html(text: str) -> bool:
    """Say whether a text that may be plain or HTML is HTML."""
    return bool(_HTML.search(text))


def to_plain(text: str) -> str:
    """Return the words of Markdown on one line: no marks, pictures as their alternative text."""
    parts: list[str] = []
    for token in _parser().parse(text):
        if token.type == "inline":
            parts.append(_words(token.children or []))
        elif token.type in ("fence", "component", "html_block"):
            parts.append(token.content)
    return " ".join(" ".join(parts).split())


def is_plain(text: str) -> bool:
    """Say whether Markdown shows exactly its own characters: no marks, no picture, one line."""
    return escape_text(text) == text and not re.search(r"[\\<>&|\n]|\{\{|  ", text)


def _words(tokens: list[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(_words(token.children or []))
        elif token.type == "tag":
            parts.append(token.content.partition("|")[2] or token.content)
        elif token.type in ("text", "code_inline", "html_inline"):
            parts.append(token.content)
    return "".join(parts)


def as_words(text: str) -> str:
    """Return plain words as an element of a format holds them that takes HTML there, too."""
    # Words that look like HTML would be read as such, here and in Moodle.
    return escape(text, quote=False) if re.search(r"<[A-Za-z/!?]|&#?\w+;", text) else text
