"""A task of putting steps in order: written in the right order, shown in another one."""

import hashlib
import re
from html import escape

from lms.content.items import Item, feedback, mixed, numbered, read_items
from lms.content.page import Block, Element, Page
from lms.core.i18n import lazy

_STEP = re.compile(r"- (.*)\Z")
_HOW = lazy("A step is written: - Text, with its reason indented below.")
LEAST = 3


def _order(page: Page, block: Block) -> str:
    part = read_items(page, numbered(block), _STEP, _HOW)
    if len(part.items) < LEAST:
        page.fault(block.line, lazy("A task of ordering needs at least three steps."))
    page.allow("order")
    page.allow("order-step", len(part.items))
    page.shape(block, len(part.items))
    html_id = page.block_id(block)
    title = page.titled(block.title, html_id)
    prompt = page.markdown(part.prompt, part.prompt_line)
    steps = list(enumerate(part.items, 1))
    shown = [steps[place] for place in shuffled(block.id, len(steps))]
    items = "".join(_step(page, html_id, place, item, len(steps)) for place, item in shown)
    hint = f'<p class="lesson-hint lesson-ui">{page.word("order_hint")}</p>\n'
    return page.section(block, f'{title}{prompt}{hint}<ol class="lesson-items">\n{items}</ol>\n', html_id)


def shuffled(key: str, count: int) -> list[int]:
    """Return the places 0 to count - 1 in an order that is always the same for a key, and never the right one."""
    places = mixed(key, range(count))
    return places[1:] + places[:1] if places == list(range(count)) else places


def _step(page: Page, html_id: str, place: int, item: Item, count: int) -> str:
    # The id says nothing about the place.
    item_id = f"{html_id}-{hashlib.sha256(f'{html_id}:{place}'.encode()).hexdigest()[:6]}"
    options = "".join(f'<option value="{number}">{number}</option>' for number in range(1, count + 1))
    mark = f"{page.word('answer')}: {page.word('order_place', number=place)}"
    return (
        f'<li class="lesson-item" data-answer="{place}">'
        f'<label for="{escape(item_id)}">{page.inline(item.parts[0], item.line, label=True)}</label>\n'
        f'<select class="input" id="{escape(item_id)}"><option value="">{page.word("order_choose")}</option>{options}'
        f'</select>\n<details class="lesson-answer"><summary class="lesson-ui">{page.word("show_answer")}</summary>'
        f"{feedback(page, item, mark, 'answer')}</details></li>\n"
    )


ORDER = Element("order", _order, required=frozenset({"id", "title"}), practice=True)
