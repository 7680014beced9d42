"""Content warning, alternative task, private reflection and the self-care close."""

from html import escape

from lms.content.page import Block, Element, Page
from lms.core.i18n import lazy

# The player puts the lines for help from the settings table here, with the day they were checked.
HELP_LINES = "<div data-help-lines></div>"
REFLECTION_LIMIT = 4_000
# Stands around the id of an alternative task until its title is known; no author's text can hold it.
SKIP_MARK = "\x01"


def _warning(page: Page, block: Block) -> str:
    page.needs_text(block)
    page.allow("warning")
    page.warned = True
    html_id = page.block_id(block)
    topic = block.attributes.get("topic", "")
    minutes = block.attributes.get("minutes", "")
    if not minutes.isascii() or not minutes.isdigit() or not 1 <= int(minutes) <= 60:
        page.fault(block.line, lazy("“minutes” of a content warning is a whole number from 1 to 60."))
    alternative = block.attributes.get("alternative", "")
    page.shape(block, minutes, alternative)
    page.skips.append((block.line, alternative))
    text = page.markdown(block.body, block.line + 1)
    title = page.word("warning", topic=topic, minutes=minutes)
    return (
        f'<section class="lesson-component lesson-warning" id="{html_id}" data-component="warning" role="note" '
        f'aria-labelledby="{html_id}-title">\n'
        f'<p class="lesson-warning-title" id="{html_id}-title"><strong>{title}</strong></p>\n{text}'
        f'<p class="lesson-ui">{page.word("warning_free")}</p>\n'
        f'<p class="lesson-ui"><a class="lesson-skip" href="#anchor:{escape(alternative)}">'
        f"{SKIP_MARK}{escape(alternative)}{SKIP_MARK}</a></p>\n</section>\n"
    )


def _alternative(page: Page, block: Block) -> str:
    page.needs_text(block)
    html_id = page.block_id(block)
    page.shape(block)
    page.alternatives[block.id] = (block.line, block.title)
    page.level = min(page.level + 1, 6)
    tag = f"h{page.level}"
    title = page.word("alternative", title=block.title)
    return (
        f'<section class="lesson-component lesson-alternative" id="{html_id}" data-component="alternative" '
        f'tabindex="-1" aria-labelledby="{html_id}-title">\n'
        f'<{tag} class="lesson-title" id="{html_id}-title">{title}</{tag}>\n'
        f'<p class="lesson-note lesson-ui">{page.word("alternative_note")}</p>\n'
        f"{page.apart(block.body, block.line + 1)}</section>\n"
    )


def _reflect(page: Page, block: Block) -> str:
    page.needs_text(block)
    page.allow("reflect")
    page.shape(block)
    html_id, key = page.block_id(block), escape(block.id)
    title = page.titled(block.title, html_id, "reflect_label")
    prompt = page.markdown(block.body, block.line + 1)
    return page.section(
        block,
        f"{title}{prompt}"
        f'<form class="reflect" data-reflect="{key}" method="post">\n'
        f'<label for="{html_id}-text" class="lesson-ui">{page.word("reflect_label")}</label>\n'
        f'<p class="lesson-note lesson-ui" id="{html_id}-note"><strong>{page.word("no_report")}</strong> '
        f"{page.word('reflect_private')}</p>\n"
        f'<textarea class="input" id="{html_id}-text" name="text" rows="5" maxlength="{REFLECTION_LIMIT}" '
        f'aria-describedby="{html_id}-note"></textarea>\n'
        f'<div data-reflect-actions="{key}"></div>\n'
        f'<p class="reflect-state" role="status" data-reflect-state="{key}"></p>\n</form>\n',
        html_id,
    )


def _selfcare(page: Page, block: Block) -> str:
    page.needs_text(block)
    page.allow("selfcare")
    page.shape(block)
    html_id = page.block_id(block)
    title = page.titled(block.title, html_id, "selfcare")
    return page.section(block, f"{title}{page.markdown(block.body, block.line + 1)}{HELP_LINES}\n", html_id)


WARNING = Element("warning", _warning, required=frozenset({"topic", "minutes", "alternative"}))
ALTERNATIVE = Element("alternative", _alternative, required=frozenset({"id", "title"}))
REFLECT = Element("reflect", _reflect, required=frozenset({"id"}), optional=frozenset({"title"}), practice=True)
SELFCARE = Element("selfcare", _selfcare, optional=frozenset({"id", "title"}))
