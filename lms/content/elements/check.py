"""A self-check question: unscored, with a feedback on every option; the options are mixed."""

import re

from lms.content.items import Item, feedback, mixed, numbered, read_items
from lms.content.page import Block, Element, Page
from lms.core.i18n import lazy

_OPTION = re.compile(r"- (\[[ xX]\])[ \t](.*)\Z")
_HOW = lazy("An option is written: - [ ] Text, and - [x] Text for a right one.")


def _check(page: Page, block: Block) -> str:
    part = read_items(page, numbered(block), _OPTION, _HOW)
    right = [item.parts[0] != "[ ]" for item in part.items]
    if len(right) < 2:
        page.fault(block.line, lazy("A question needs at least two options."))
    if not any(right):
        page.fault(block.line, lazy("No option is marked as right: - [x] Text."))
    if not part.prompt.strip():
        page.fault(block.line, lazy("The question has no text before its options."))
    page.allow("check")
    page.allow("check-option", len(right))
    page.shape(block, *right)
    many = sum(right) > 1
    html_id = page.block_id(block)
    title = page.titled(block.title, html_id)
    prompt = page.markdown(part.prompt, part.prompt_line)
    options = "".join(_option(page, item) for item in mixed(block.id, part.items))
    hint = f'<p class="lesson-hint lesson-ui">{page.word("check_hint_many" if many else "check_hint_one")}</p>\n'
    body = f'{title}<div class="lesson-question">\n{prompt}</div>\n{hint}<ul class="lesson-options">\n{options}</ul>\n'
    return page.section(block, body, html_id, extra=f' data-many="{"true" if many else "false"}"')


def _option(page: Page, item: Item) -> str:
    kind = "wrong" if item.parts[0] == "[ ]" else "right"
    return (
        f'<li class="lesson-option" data-right="{"true" if kind == "right" else "false"}"><details>'
        f"<summary>{page.inline(item.parts[1], item.line, label=True)}</summary>\n"
        f"{feedback(page, item, page.word(kind), kind)}</details></li>\n"
    )


CHECK = Element("check", _check, required=frozenset({"id", "title"}), practice=True)
