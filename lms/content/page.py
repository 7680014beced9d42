"""One lesson page while it is rendered: its prose, its components, and what is wrong in it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it.token import Token

from lms.content.estimate import reading_seconds
from lms.content.prose import LessonContext, Prose
from lms.content.source import KEY
from lms.core.i18n import lazy
from lms.core.markup import plain

MAX_DEPTH = 5
# Our own words and the lists at the foot are neither searched nor counted as reading.
UI_CLASSES = frozenset({"lesson-ui"})
_ATTRIBUTE = re.compile(r"([a-z][a-z-]*)=(?:\"([^\"]*)\"|(\S+))(?:\s+|\Z)")


@dataclass(frozen=True, slots=True)
class Block:
    """A component as written: name, attributes, body, and the line of its opening fence."""

    name: str
    attributes: dict[str, str]
    body: str
    line: int

    @property
    def id(self) -> str:
        """Return the id given by the author, or an empty text."""
        return self.attributes.get("id", "")

    @property
    def title(self) -> str:
        """Return the title given by the author, or an empty text."""
        return self.attributes.get("title", "")


@dataclass(frozen=True, slots=True)
class Element:
    """A kind of component: what its fence may say and how it becomes HTML.

    `practice`: it is something to do, has an id and sends `ieum:practice` in the browser when done.
    """

    name: str
    render: Callable[["Page", Block], str]
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Component:
    """A component found on a page; `shape` must be the same in every language (structure without wording)."""

    kind: str
    id: str
    seconds: int
    line: int
    practice: bool
    shape: tuple[object, ...] = ()


class Page(Prose):
    """Renders the components of a page too, each by its element."""

    def __init__(self, language: str, context: LessonContext, elements: Mapping[str, Element]) -> None:
        super().__init__(language, context)
        self.elements = elements
        self.components: list[Component] = []
        self.warned = False
        self.skips: list[tuple[int, str]] = []
        self.alternatives: dict[str, tuple[int, str]] = {}
        self._shapes: dict[int, tuple[object, ...]] = {}
        self._depth = 0

    def block_id(self, block: Block) -> str:
        """Return the HTML id of a component, also for one without an id of its own."""
        return self.html_id(f"c-{block.id}" if block.id else f"c{self.number()}")

    def titled(self, text: str, html_id: str, default: str = "") -> str:
        """Return the title of a component as a heading of the right level; headings inside it come below."""
        self.level = min(self.level + 1, 6)
        inner = escape(text) if text else f'<span class="lesson-ui">{self.word(default)}</span>'
        return f'<h{self.level} class="lesson-title" id="{html_id}-title">{inner}</h{self.level}>\n'

    def section(self, block: Block, inner: str, html_id: str, *, extra: str = "") -> str:
        """Return the frame of a component that has a title."""
        known = f' data-id="{escape(block.id)}"' if block.id else ""
        return (
            f'<section class="lesson-component lesson-{block.name}" id="{html_id}" data-component="{block.name}"{known}'
            f'{extra} aria-labelledby="{html_id}-title">\n{inner}</section>\n'
        )

    def needs_text(self, block: Block) -> None:
        """Note a component without any text."""
        if not block.body.strip():
            self.fault(block.line, lazy("“%(name)s” is empty.", name=block.name))

    def shape(self, block: Block, *parts: object) -> None:
        """Say what of a component must be the same in each language."""
        self._shapes[block.line] = parts

    def apart(self, text: str, line: int) -> str:
        """Render Markdown that is read instead of something else: no resume positions, no time of its own."""
        seconds, aside, self._aside = self.seconds, self._aside, True
        html = self.markdown(text, line)
        self.seconds, self._aside = seconds, aside
        return html

    def _component(self, tokens: list[Token], index: int, *_: Any) -> str:
        token = tokens[index]
        line = token.meta["line"]
        name, rest = (token.info.split(None, 1) + ["", ""])[:2]
        if not token.meta["closed"] and name:
            text = lazy("“::: %(name)s” is not closed with a line of as many colons.", name=name)
            self.fault(line, text)
        element = self.elements.get(name)
        if element is None:
            if name:
                known = ", ".join(self.elements)
                text = lazy("“%(name)s” is not a known component; known are: %(known)s.", name=name, known=known)
            else:
                text = lazy("A line of colons closes nothing; a component that holds others needs more colons.")
            self.fault(line, text)
            return self._nested(token.content, line + 1)
        block = Block(name, self._attributes(rest.strip(), element, line), token.content, line)
        if self._depth >= MAX_DEPTH:
            self.fault(line, lazy("Components are nested too deep."))
            return ""
        return self._rendered(element, block)

    def _nested(self, text: str, line: int) -> str:
        if self._depth >= MAX_DEPTH:
            return ""
        self._depth += 1
        html = self.markdown(text, line)
        self._depth -= 1
        return html

    def _rendered(self, element: Element, block: Block) -> str:
        if block.id:
            self.anchor(block.id, self.html_id(f"c-{block.id}"), block.line)
        level, seconds, place = self.level, self.seconds, len(self.components)
        self._depth += 1
        html = element.render(self, block)
        self._depth -= 1
        self.level = level
        takes = round(self.seconds - seconds + reading_seconds(plain(html, UI_CLASSES)))
        shape = self._shapes.get(block.line, ())
        # What is done in an alternative task is not recorded: nobody shall see who skipped a case.
        practice = element.practice and not self._aside
        # Its place is before the components inside it.
        self.components.insert(place, Component(element.name, block.id, takes, block.line, practice, shape))
        return html

    def _attributes(self, text: str, element: Element, line: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        at = 0
        while at < len(text):
            found = _ATTRIBUTE.match(text, at)
            if found is None:
                rest = text[at:][:40]
                self.fault(line, lazy('“%(text)s” is not understood; write key=value or key="some words".', text=rest))
                break
            key, value = found[1], (found[2] if found[2] is not None else found[3]).strip()
            if key not in element.required | element.optional:
                self.fault(line, lazy("“%(name)s” has no “%(key)s”.", name=element.name, key=key))
            elif key in attributes:
                self.fault(line, lazy("The key “%(key)s” stands twice.", key=key))
            attributes[key] = value
            at = found.end()
        for key in sorted(element.required):
            if not attributes.get(key):
                self.fault(line, lazy("“%(name)s” needs “%(key)s”.", name=element.name, key=key))
        if attributes.get("id") and not KEY.match(attributes["id"]):
            value = attributes["id"]
            self.fault(line, lazy("“%(value)s” is not an id: small letters, digits and hyphens.", value=value))
            attributes["id"] = ""
        return attributes
