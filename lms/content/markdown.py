"""CommonMark with tables, our component fences and our `{{law …}}` and `{{term …}}` tags.

Only syntax is read here; what a component or a tag becomes is the matter of `render.py`.
"""

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

_FENCE = re.compile(r"(:{3,})(.*)\Z")
_CODE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
# Patterns over an author's text have no two parts that could divide the same run of letters between them: a long line
# must not take long to read.
_TAG = re.compile(r"\{\{([^{}\n]*)\}\}")
_CJK = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff]")


def make_parser() -> MarkdownIt:
    """Return a parser of lesson Markdown; raw HTML is recognized only so that it can be refused."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable("table")
    parser.disable(["code"])
    parser.block.ruler.before(
        "fence", "component", _component, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.inline.ruler.before("link", "tag", _tag)
    parser.inline.ruler.at("emphasis", _emphasis)
    # Every address becomes a link token, so that a bad one is reported instead of standing there as text.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _component(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `::: name …` up to the closing line with the same number of colons.

    The body is kept as it stands: a component reads it in its own way. `meta["closed"]` says whether it was closed.
    """
    opening = _FENCE.match(_line(state, start))
    if opening is None or state.is_code_block(start):
        return False
    if silent:
        return True
    colons, info = opening[1], opening[2].strip()
    line, code, closed = start + 1, "", False
    while line < end:
        # A line that leaves the list item or quotation the component stands in ends it.
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            break
        text = _line(state, line)
        fence = _CODE.match(text)
        if code:
            code = "" if fence and fence[1].startswith(code) and text.strip() == fence[1] else code
        elif fence:
            code = fence[1]
        elif text.rstrip() == colons:
            closed = True
            break
        line += 1
    token = state.push("component", "", 0)
    token.block = True
    token.info = info
    token.markup = colons
    token.content = state.getLines(start + 1, line, state.sCount[start], True)
    token.map = [start, line + 1 if closed else line]
    token.meta = {"closed": closed}
    state.line = line + 1 if closed else line
    return True


def _tag(state: StateInline, silent: bool) -> bool:
    found = _TAG.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("tag", "", 0)
        name, content = (found[1].split(None, 1) + ["", ""])[:2]
        token.info = name
        token.content = content.strip()
        token.markup = found[0]
    state.pos = found.end()
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Read `*` and `_` so that Korean particles may follow at once: **신고의무자(교사)**는.

    CommonMark looks for a space after a closing mark that follows a bracket or quotation mark; Korean has none there.
    So a Korean, Chinese or Japanese letter beside the marks counts like a space in this one respect.
    """
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    can_open, can_close = scanned.can_open, scanned.can_close
    if marker == "*":
        before = state.src[state.pos - 1] if state.pos else " "
        after_at = state.pos + scanned.length
        after = state.src[after_at] if after_at < state.posMax else " "
        can_open, can_close = _flanks(before, after)
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos += scanned.length
    return True


def _flanks(before: str, after: str) -> tuple[bool, bool]:
    space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    mark_before, mark_after = _is_punctuation(before), _is_punctuation(after)
    left = not space_after and (not mark_after or space_before or mark_before or bool(_CJK.match(before)))
    right = not space_before and (not mark_before or space_after or mark_after or bool(_CJK.match(after)))
    return left, right


def _is_punctuation(letter: str) -> bool:
    return isMdAsciiPunct(ord(letter)) or isPunctChar(letter) or unicodedata.category(letter).startswith("S")
