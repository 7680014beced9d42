"""Sorting tasks: every item is put into a group with a select; on a timeline the groups are points in time."""

import re
from html import escape

from lms.content.items import Item, feedback, numbered, read_items
from lms.content.page import Block, Element, Page
from lms.content.source import KEY
from lms.core.i18n import lazy

_BUCKETS = re.compile(r"=\s*(\S.*)\Z")
_ITEM = re.compile(r"- (.*)=>([^>]*)\Z")
_HOW = lazy("An item is written: - Text => group.")


def _sort(page: Page, block: Block) -> str:
    task, _, _ = _task(page, block)
    return page.section(block, task, page.block_id(block))


def _timeline(page: Page, block: Block) -> str:
    task, points, items = _task(page, block)
    return page.section(block, f"{task}{_line(page, points, items)}", page.block_id(block))


def _task(page: Page, block: Block) -> tuple[str, dict[str, str], tuple[Item, ...]]:
    """Return the task as HTML, its groups and its items."""
    kind = block.name
    lines = numbered(block)
    buckets = _buckets(page, block, lines)
    part = read_items(page, [line for line in lines if not _BUCKETS.match(line[1])], _ITEM, _HOW)
    if len(part.items) < 2:
        page.fault(block.line, lazy("A sorting task needs at least two items."))
    for item in part.items:
        if item.parts[1] not in buckets:
            page.fault(item.line, lazy("There is no group “%(name)s”.", name=item.parts[1]))
    page.allow(kind)
    page.allow(f"{kind}-item", len(part.items))
    page.shape(block, tuple(buckets), tuple(item.parts[1] for item in part.items))
    html_id = page.block_id(block)
    title = page.titled(block.title, html_id)
    prompt = page.markdown(part.prompt, part.prompt_line)
    items = "".join(_item(page, f"{html_id}-{number}", item, buckets) for number, item in enumerate(part.items, 1))
    hint = f'<p class="lesson-hint lesson-ui">{page.word(f"{kind}_hint")}</p>\n'
    return f'{title}{prompt}{hint}<ol class="lesson-items">\n{items}</ol>\n', buckets, part.items


def _line(page: Page, points: dict[str, str], items: tuple[Item, ...]) -> str:
    """Return the finished timeline, folded; the browser puts the one being built before it."""
    entries = []
    for key, label in points.items():
        there = "".join(
            f"<li>{page.inline(item.parts[0], item.line, label=True)}</li>" for item in items if item.parts[1] == key
        )
        below = f"<ul>{there}</ul>" if there else ""
        entries.append(f'<li data-point="{key}"><strong>{escape(label)}</strong>{below}</li>\n')
    # It repeats what was read above, so it takes no time of its own.
    return (
        f'<details class="lesson-answer lesson-whole lesson-ui"><summary>{page.word("timeline_whole")}</summary>\n'
        f'<ol class="lesson-line">\n{"".join(entries)}</ol></details>\n'
    )


def _buckets(page: Page, block: Block, lines: list[tuple[int, str]]) -> dict[str, str]:
    found = [(number, match[1]) for number, text in lines if (match := _BUCKETS.match(text))]
    if len(found) != 1:
        page.fault(block.line, lazy("A sorting task has one line of groups: = key: Label | key: Label."))
    buckets: dict[str, str] = {}
    for number, text in found:
        for entry in text.split("|"):
            key, _, label = (part.strip() for part in entry.partition(":"))
            if not KEY.match(key) or not label or key in buckets:
                page.fault(
                    number, lazy("“%(text)s” is not a group: write key: Label, each key once.", text=entry.strip())
                )
            else:
                buckets[key] = label
        if len(buckets) < 2:
            page.fault(number, lazy("A sorting task needs at least two groups."))
    return buckets


def _item(page: Page, item_id: str, item: Item, buckets: dict[str, str]) -> str:
    text, answer = item.parts
    options = "".join(f'<option value="{key}">{escape(label)}</option>' for key, label in buckets.items())
    mark = f"{page.word('answer')}: {escape(buckets.get(answer, answer))}"
    return (
        f'<li class="lesson-item" data-answer="{escape(answer)}">'
        f'<label for="{item_id}">{page.inline(text, item.line, label=True)}</label>\n'
        f'<select class="input" id="{item_id}"><option value="">{page.word("sort_choose")}</option>{options}</select>\n'
        f'<details class="lesson-answer"><summary class="lesson-ui">{page.word("show_answer")}</summary>'
        f"{feedback(page, item, mark, 'answer')}</details></li>\n"
    )


SORT = Element("sort", _sort, required=frozenset({"id", "title"}), practice=True)
TIMELINE = Element("timeline", _timeline, required=frozenset({"id", "title"}), practice=True)
