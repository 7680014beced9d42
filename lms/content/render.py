"""Render a lesson or a piece of text: Markdown in, clean HTML and all that is known of it out."""

import re
from dataclasses import dataclass
from html import escape

from lms.content.components import ELEMENTS, GUIDE_ELEMENTS
from lms.content.elements.care import HELP_LINES, SKIP_MARK
from lms.content.elements.guide import TIMETABLE_MARK, GuidePage, timetable
from lms.content.estimate import minutes, reading_seconds
from lms.content.law import full_title, short_title
from lms.content.page import UI_CLASSES, Component, Page
from lms.content.prose import Heading, LessonContext, Prose
from lms.content.words import script_words
from lms.core.i18n import Lazy, lazy
from lms.core.markup import clean_lesson, clean_prose, plain, without_controls

_ANCHOR = re.compile(r'href="#anchor:([a-z0-9-]*)"')
_SKIP = re.compile(f"{SKIP_MARK}([^{SKIP_MARK}]*){SKIP_MARK}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered page. `html` is sanitized; `text` is for the search; `seconds` is the estimate for reading and doing.

    `elsewhere` are links to headings of other pages: (line, activity, id). `faults` are (line, what is wrong); a page
    with faults is complete but must not be published.
    """

    html: str
    text: str
    seconds: int
    components: tuple[Component, ...]
    headings: tuple[Heading, ...]
    media: tuple[str, ...]
    terms: tuple[str, ...]
    elsewhere: tuple[tuple[int, str, str], ...]
    faults: tuple[tuple[int, Lazy], ...]

    @property
    def minutes(self) -> int:
        """Return the estimate in whole minutes."""
        return minutes(self.seconds)


def render_lesson(text: str, language: str, context: LessonContext) -> Rendered:
    """Render a lesson page in a language of its course; never raises for any text."""
    page = Page(language, context, ELEMENTS)
    body = page.markdown(without_controls(text), 1)
    if not text.strip():
        page.fault(1, lazy("The page is empty."))
    _check_skips(page)
    if page.warned and HELP_LINES not in body:
        body += f"{HELP_LINES}\n"
    seconds = page.seconds + reading_seconds(_read(body))
    body = _resolve(page, body + _glossary(page) + _sources(page))
    kinds = {component.kind for component in page.components} | ({"term"} if page.terms else set())
    words = escape(script_words(language, kinds))
    html = f'<div class="lesson" lang="{language}" data-lesson data-words="{words}">\n{body}</div>\n'
    return Rendered(
        html=str(clean_lesson(html)),
        text=plain(html, UI_CLASSES),
        seconds=round(seconds),
        components=tuple(page.components),
        headings=tuple(page.headings),
        media=tuple(dict.fromkeys(page.media)),
        terms=tuple(page.terms),
        elsewhere=tuple(page.elsewhere),
        faults=tuple(sorted(page.faults, key=lambda fault: fault[0])),
    )


def render_guide(text: str, language: str, context: LessonContext) -> Rendered:
    """Render a facilitator's guide; `seconds` is the planned time of its parts and of the pauses that count."""
    page = GuidePage(language, context, GUIDE_ELEMENTS)
    body = page.markdown(without_controls(text), 1)
    if body.count(TIMETABLE_MARK) != 1:
        page.fault(1, lazy("A guide has one table of times: ::: timetable start=10:00."))
    body = body.replace(TIMETABLE_MARK, timetable(page))
    body = _resolve(page, body + _glossary(page) + _sources(page))
    html = f'<div class="lesson guide" lang="{language}">\n{body}</div>\n'
    return Rendered(
        html=str(clean_lesson(html)),
        text=plain(html, UI_CLASSES),
        seconds=60 * sum(row.minutes for row in page.rows if row.counted),
        components=tuple(page.components),
        headings=tuple(page.headings),
        media=tuple(dict.fromkeys(page.media)),
        terms=tuple(page.terms),
        elsewhere=tuple(page.elsewhere),
        faults=tuple(sorted(page.faults, key=lambda fault: fault[0])),
    )


def render_fragment(text: str, language: str, context: LessonContext | None = None, *, inline: bool = False) -> str:
    """Render text of a question or description: Markdown and law references, no components, headings or pictures.

    With `inline` the result has no block around it, as for the label of an option.
    """
    prose = Prose(language, context or LessonContext())
    text = without_controls(text)
    return str(clean_prose(prose.inline(text, 1) if inline else prose.markdown(text, 1)))


def fragment_faults(text: str, context: LessonContext | None = None, *, inline: bool = False) -> list[tuple[int, Lazy]]:
    """Return (line, what is wrong) of a text for `render_fragment`."""
    prose = Prose("en", context or LessonContext())
    if inline:
        prose.inline(text, 1, label=True)
    else:
        prose.markdown(text, 1)
    for heading in prose.headings:
        prose.fault(heading.line, lazy("Headings cannot stand here."))
    return prose.faults


def _read(body: str) -> str:
    """Return the text one reads: without our own words, without the tasks of those who skip the case."""
    return plain(body, UI_CLASSES | {"lesson-alternative", "lesson-transcript"})


def _check_skips(page: Page) -> None:
    for line, name in page.skips:
        if name not in page.alternatives:
            page.fault(line, lazy("There is no alternative task “%(id)s” on this page.", id=name))
    wanted = {name for _, name in page.skips}
    for name, (line, _) in page.alternatives.items():
        if name not in wanted:
            page.fault(line, lazy("No content warning leads to the alternative task “%(id)s”.", id=name))
    for line, name in page.wanted_anchors:
        if name not in page.anchors:
            page.fault(line, lazy("The link “%(url)s” leads nowhere.", url=f"#{name}"))


def _resolve(page: Page, body: str) -> str:
    """Put ids and titles into links, now that all of the page is known."""
    body = _ANCHOR.sub(lambda found: f'href="#{page.anchors.get(found[1], "")}"', body)
    titles = {name: title for name, (_, title) in page.alternatives.items()}
    return _SKIP.sub(lambda found: page.word("skip", title=titles.get(found[1], found[1])), body)


def _glossary(page: Page) -> str:
    if not page.terms:
        return ""
    entries = []
    for key in page.terms:
        term = page.context.glossary[key]
        name = escape(term.term[page.language] or term.term.pick(page.language))
        text = page.inline(term.text[page.language] or term.text.pick(page.language), 1, label=True)
        entries.append(f'<dt>{name}</dt><dd id="{page.html_id("g-" + key)}">{text}</dd>\n')
    return _foot(page, "glossary", f"<dl>\n{''.join(entries)}</dl>\n")


def _sources(page: Page) -> str:
    if not page.laws:
        return ""
    items = []
    for law in sorted(page.laws):
        full, short = full_title(law, page.language), short_title(law, page.language)
        items.append(f"<li>{escape(full) if full == short else page.word('law_short', full=full, short=short)}</li>\n")
    as_of = f"<p>{escape(page.as_of())}</p>\n" if page.as_of() else ""
    return _foot(page, "sources", f"<ul>\n{''.join(items)}</ul>\n{as_of}")


def _foot(page: Page, kind: str, inner: str) -> str:
    html_id = page.html_id(kind)
    return (
        f'<section class="lesson-foot lesson-{kind} lesson-ui" aria-labelledby="{html_id}">\n'
        f'<h2 id="{html_id}">{page.word(kind)}</h2>\n{inner}</section>\n'
    )
