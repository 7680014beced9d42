"""The only place that makes `Markup`: cleaning of HTML, small Markdown, and the plain text of a page."""

import re
import threading
from html.parser import HTMLParser

from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markupsafe import Markup

# What Markdown alone can give: text of questions, answers' feedback, descriptions.
_PROSE = {
    "a", "abbr", "blockquote", "br", "cite", "code", "dd", "del", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr",
    "img", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr",
    "ul",
}  # fmt: skip
# What lesson components add. No script, style, iframe, object, svg or math, and nothing that loads from a CSS.
_LESSON = _PROSE | {
    "aside", "audio", "button", "caption", "details", "div", "figcaption", "figure", "form", "input", "label", "option",
    "section", "select", "source", "summary", "textarea", "time", "track", "video",
}  # fmt: skip
_GLOBAL = {"class", "id", "lang", "role", "tabindex", "title", "hidden", "translate"}
_OWN = {
    "a": {"href", "rel"},
    "audio": {"controls", "crossorigin", "preload", "src"},
    "button": {"type"},
    "details": {"open"},
    "form": {"method"},
    "img": {"alt", "height", "loading", "decoding", "src", "width"},
    "input": {"type", "name", "value"},
    "label": {"for"},
    "li": {"value"},
    "ol": {"start"},
    "option": {"selected", "value"},
    "select": {"name"},
    "source": {"src", "type"},
    "td": {"colspan", "rowspan"},
    "textarea": {"maxlength", "name", "rows"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"default", "kind", "label", "src", "srclang"},
    "video": {"controls", "crossorigin", "height", "playsinline", "poster", "preload", "src", "width"},
}
_ALIGNED = {"align-left", "align-center", "align-right"}
_PROTOCOLS = {"http", "https", "mailto", "tel"}
_NAME = re.compile(r"[A-Za-z0-9_ :.-]*\Z")
_URL_ATTRIBUTES = {"href", "src", "poster"}
# NUL and the other control characters have no place in a page, and some parsers stop at them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def _lesson_attribute(tag: str, name: str, value: str) -> bool:
    if name in {"class", "id"}:
        return bool(_NAME.match(value))
    if name in _URL_ATTRIBUTES and value.lstrip().startswith(("//", "\\")):
        return False
    return name in _GLOBAL or name in _OWN.get(tag, ()) or name.startswith(("data-", "aria-"))


def _prose_attribute(tag: str, name: str, value: str) -> bool:
    if name == "class":
        return value in _ALIGNED or value == "lesson-law"
    if name in {"title", "lang"} or (tag == "ol" and name == "start"):
        return True
    return tag in {"a", "img", "th", "td"} and _lesson_attribute(tag, name, value) and name not in {"id", "role"}


class _Cleaners(threading.local):
    """One `Cleaner` of each sort per thread: a shared one gave wrong output and once looped for ever."""

    def __init__(self) -> None:
        self.lesson = Cleaner(tags=_LESSON, attributes=_lesson_attribute, protocols=_PROTOCOLS, strip=True)
        self.prose = Cleaner(tags=_PROSE, attributes=_prose_attribute, protocols=_PROTOCOLS, strip=True)


_cleaners = _Cleaners()
_small = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["heading", "lheading", "hr", "image"])


def without_controls(text: str) -> str:
    """Return `text` without NUL and other control characters (tab, line feed and carriage return stay)."""
    return _CONTROL.sub("", text)


def clean_lesson(html: str) -> Markup:
    """Return the HTML of a lesson with nothing left in it but the elements and attributes lessons are made of."""
    return Markup(_cleaners.lesson.clean(without_controls(html)))  # noqa: S704


def clean_prose(html: str) -> Markup:
    """Return HTML reduced to what plain Markdown can give: no forms, no media players, no ids."""
    return Markup(_cleaners.prose.clean(without_controls(html)))  # noqa: S704


def clean_inline(text: str) -> Markup:
    """Return one paragraph of small Markdown (emphasis, code, links) as clean HTML without a block around it."""
    return clean_prose(_small.renderInline(without_controls(text)))


def clean_block(text: str) -> Markup:
    """Return small Markdown (paragraphs, lists, tables, quotations, no headings or images) as clean HTML."""
    return clean_prose(_small.render(without_controls(text)))


def stored(html: str) -> Markup:
    """Return HTML that was cleaned before it was stored, ready for a template; never for text from a request."""
    return Markup(html)  # noqa: S704


class _Plain(HTMLParser):
    _BLOCKS = {
        "address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "figcaption",
        "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "option", "p", "pre", "section",
        "summary", "table", "td", "th", "tr", "ul",
    }  # fmt: skip
    _VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

    def __init__(self, skip_classes: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.skip_classes = skip_classes
        self.skipping: list[str] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BLOCKS and not self.skipping:
            self.parts.append("\n")
        if tag in self._VOID:
            if tag == "img" and not self.skipping:
                self.parts.append(f" {dict(attrs).get('alt') or ''} ")
            return
        classes = (dict(attrs).get("class") or "").split()
        if self.skipping or tag in {"script", "style", "select", "textarea"} or self.skip_classes.intersection(classes):
            self.skipping.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.skipping:
            while self.skipping.pop() != tag:
                pass
        elif tag in self._BLOCKS and not self.skipping:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.parts.append(data)


def plain(html: str, skip_classes: frozenset[str] = frozenset()) -> str:
    """Return the text of HTML, a line per block, without elements that carry one of `skip_classes`."""
    parser = _Plain(skip_classes)
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).splitlines())
    return "\n".join(line for line in lines if line)
