"""Sentences to rewrite: free text, then a model answer and a rubric to check oneself by; nothing leaves the browser."""

import re

from lms.content.items import Item, numbered, read_items
from lms.content.page import Block, Element, Page
from lms.core.i18n import lazy

_SENTENCE = re.compile(r"- (.*)\Z")
_POINT = re.compile(r"\? (.*\S)\s*\Z")
_HOW = lazy("A sentence is written: - Text, with the model answer indented below.")


def _rewrite(page: Page, block: Block) -> str:
    lines = numbered(block)
    points = [(number, found[1]) for number, text in lines if (found := _POINT.match(text))]
    part = read_items(page, [line for line in lines if not _POINT.match(line[1])], _SENTENCE, _HOW)
    if not part.items:
        page.fault(block.line, lazy("There is nothing to rewrite: - Text, with the model answer indented below."))
    if len(points) < 2:
        page.fault(block.line, lazy("The rubric needs at least two points: ? Text."))
    page.allow("rewrite")
    page.allow("rewrite-sentence", len(part.items))
    page.shape(block, len(part.items), len(points))
    html_id = page.block_id(block)
    title = page.titled(block.title, html_id)
    prompt = page.markdown(part.prompt, part.prompt_line)
    hint = (
        f'<p class="lesson-hint lesson-ui">{page.word("rewrite_hint")}</p>\n'
        f'<p class="lesson-note lesson-ui">{page.word("stays_here")}</p>\n'
    )
    items = "".join(_sentence(page, f"{html_id}-{number}", item) for number, item in enumerate(part.items, 1))
    ticks = "".join(
        f'<li><label class="choice"><input type="checkbox" id="{html_id}-point-{number}">'
        f"<span>{page.inline(text, line, label=True)}</span></label></li>\n"
        for number, (line, text) in enumerate(points, 1)
    )
    rubric = (
        f'<div class="lesson-rubric" role="group" aria-labelledby="{html_id}-rubric">\n'
        f'<p class="lesson-mark lesson-ui" id="{html_id}-rubric">{page.word("rubric")}</p>\n<ul>\n{ticks}</ul></div>\n'
    )
    return page.section(block, f'{title}{prompt}{hint}<ol class="lesson-items">\n{items}</ol>\n{rubric}', html_id)


def _sentence(page: Page, item_id: str, item: Item) -> str:
    model = page.markdown(item.feedback, item.feedback_line)
    return (
        f'<li class="lesson-item"><label for="{item_id}">{page.inline(item.parts[0], item.line, label=True)}</label>\n'
        f'<textarea class="input" id="{item_id}" rows="3"></textarea>\n'
        f'<details class="lesson-answer"><summary class="lesson-ui">{page.word("show_model")}</summary>'
        f'<div class="lesson-feedback is-answer">\n{model}</div></details></li>\n'
    )


REWRITE = Element("rewrite", _rewrite, required=frozenset({"id", "title"}), practice=True)
