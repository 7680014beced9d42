"""Rating again after each new fact: the facts come one by one, the comments and how one's rating moved at the end."""

import re
from html import escape

from lms.content.items import Item, numbered, read_items
from lms.content.page import Block, Element, Page
from lms.core.i18n import lazy

_SCALE = re.compile(r"=\s*(\S.*)\Z")
_FACT = re.compile(r"- (.*)\Z")
_HOW = lazy("A fact is written: - Text, with the comment indented below.")
_END = "@ end"


def _rerate(page: Page, block: Block) -> str:
    if block.attributes.get("case", "yes") not in ("yes", "no"):
        page.fault(block.line, lazy("“case” is yes or no."))
    if block.attributes.get("case") != "no" and not page.warned:
        page.fault(block.line, lazy("A case needs a content warning with an alternative task before it on the page."))
    lines = numbered(block)
    ends = [place for place, (_, text) in enumerate(lines) if text.strip() == _END]
    closing = lines[ends[0] + 1 :] if ends else []
    scale = _scale(page, block, lines)
    before = lines[: ends[0]] if ends else lines
    part = read_items(page, [line for line in before if not _SCALE.match(line[1])], _FACT, _HOW)
    if len(part.items) < 2:
        page.fault(block.line, lazy("Rating again needs at least two facts."))
    if not any(text.strip() for _, text in closing):
        page.fault(block.line, lazy("The closing comment is missing: @ end, and the comment below."))
    page.allow("rerate")
    page.allow("rerate-fact", len(part.items))
    page.shape(block, len(scale), len(part.items))
    html_id = page.block_id(block)
    title = page.titled(block.title, html_id)
    prompt = page.markdown(part.prompt, part.prompt_line)
    hint = f'<p class="lesson-hint lesson-ui">{page.word("rerate_hint")}</p>\n'
    facts = "".join(
        _fact(page, f"{html_id}-{number}", number, item, scale) for number, item in enumerate(part.items, 1)
    )
    end = page.markdown("\n".join(text for _, text in closing).strip("\n"), closing[0][0] if closing else block.line)
    last = (
        f'<details class="lesson-answer lesson-whole"><summary class="lesson-ui">{page.word("rerate_end")}</summary>'
        f'<div class="lesson-feedback is-answer">\n{end}</div></details>\n'
    )
    return page.section(block, f'{title}{prompt}{hint}<ol class="lesson-items">\n{facts}</ol>\n{last}', html_id)


def _scale(page: Page, block: Block, lines: list[tuple[int, str]]) -> list[str]:
    found = [match[1] for _, text in lines if (match := _SCALE.match(text))]
    labels = [label.strip() for label in found[0].split("|")] if len(found) == 1 else []
    if not 2 <= len(labels) <= 7 or not all(labels):
        page.fault(block.line, lazy("The scale is one line of two to seven words: = low | middle | high."))
    return labels


def _fact(page: Page, item_id: str, number: int, item: Item, scale: list[str]) -> str:
    options = "".join(f'<option value="{place}">{escape(label)}</option>' for place, label in enumerate(scale, 1))
    comment = page.markdown(item.feedback, item.feedback_line)
    return (
        f'<li class="lesson-item" tabindex="-1"><p class="lesson-step-name lesson-ui">'
        f"{page.word('rerate_fact', number=number)}</p>\n"
        f"<p>{page.inline(item.parts[0], item.line)}</p>\n"
        f'<label class="lesson-ui" for="{item_id}">{page.word("rerate_now")}</label>\n'
        f'<select class="input" id="{item_id}"><option value="">{page.word("rerate_choose")}</option>{options}'
        f'</select>\n<details class="lesson-answer"><summary class="lesson-ui">{page.word("rerate_comment")}</summary>'
        f'<div class="lesson-feedback is-answer">\n{comment}</div></details></li>\n'
    )


RERATE = Element("rerate", _rerate, required=frozenset({"id", "title"}), optional=frozenset({"case"}), practice=True)
