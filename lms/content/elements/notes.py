"""Callouts, and text that is hidden until asked for."""

from html import escape

from lms.content.page import Block, Element, Page
from lms.core.i18n import lazy

CALLOUTS = ("info", "tip", "important")


def _callout(page: Page, block: Block) -> str:
    page.needs_text(block)
    kind = block.attributes.get("kind", "info")
    if kind not in CALLOUTS:
        text = lazy("“%(value)s” is unknown; known are: %(known)s.", value=kind, known=", ".join(CALLOUTS))
        page.fault(block.line, text)
        kind = "info"
    page.shape(block, kind)
    html_id = page.block_id(block)
    title = f" {escape(block.title)}" if block.title else ""
    body = page.markdown(block.body, block.line + 1)
    return (
        f'<div class="lesson-callout is-{kind}" id="{html_id}" role="note" aria-labelledby="{html_id}-title">\n'
        f'<p class="lesson-callout-title" id="{html_id}-title">'
        f'<span class="lesson-kind lesson-ui">{page.word(kind)}</span>{title}</p>\n{body}</div>\n'
    )


def _reveal(page: Page, block: Block) -> str:
    page.needs_text(block)
    page.allow("reveal")
    html_id = page.block_id(block)
    page.shape(block)
    body = page.markdown(block.body, block.line + 1)
    return (
        f'<details class="lesson-reveal" id="{html_id}" data-component="reveal">'
        f'<summary>{escape(block.title)}</summary><div class="lesson-reveal-body">\n{body}</div></details>\n'
    )


CALLOUT = Element("callout", _callout, optional=frozenset({"id", "kind", "title"}))
REVEAL = Element("reveal", _reveal, required=frozenset({"title"}), optional=frozenset({"id"}))
