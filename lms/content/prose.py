"""The prose of a page: Markdown to HTML, with our rules for headings, links, pictures, laws and terms."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any, cast

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from lms.content.estimate import ALLOWANCE
from lms.content.law import parse_law
from lms.content.manifest import Term
from lms.content.markdown import make_parser
from lms.content.media import MediaInfo
from lms.content.source import KEY
from lms.content.words import day_text, word
from lms.core.i18n import Lazy, lazy

_HEADING_ID = re.compile(r"\{#([^{}\s]*)\}\Z")
_COMMENT = re.compile(r"\s*<!--(?:(?!-->).)*-->\s*\Z", re.DOTALL)
_LESSON_FILE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*\.md)(?:#([a-z0-9-]+))?\Z")
_MARK = re.compile(r"\*\*|\{\{|\}\}|\]\(")


def _as_named(name: str) -> str:
    return name


@dataclass(frozen=True, slots=True)
class LessonContext:
    """What a page needs to know of its course, and how addresses are made.

    media_url: name in the course folder (`media/x.svg`) → address; activity_url: activity id → address.
    prefix: goes before every id, so that several pages can stand in one document.
    """

    legal_as_of: date | None = None
    glossary: Mapping[str, Term] = field(default_factory=dict)
    media: Mapping[str, MediaInfo] = field(default_factory=dict)
    lessons: Mapping[str, str] = field(default_factory=dict)
    media_url: Callable[[str], str] = _as_named
    activity_url: Callable[[str], str] = _as_named
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and its id; those that are resume positions also carry `data-place`."""

    id: str
    level: int
    text: str
    line: int


class Prose:
    """Renders Markdown and collects what it finds on the way; faults never stop it."""

    def __init__(self, language: str, context: LessonContext) -> None:
        self.language = language
        self.context = context
        self.faults: list[tuple[int, Lazy]] = []
        self.headings: list[Heading] = []
        self.anchors: dict[str, str] = {}
        self.wanted_anchors: list[tuple[int, str]] = []
        self.elsewhere: list[tuple[int, str, str]] = []
        self.terms: list[str] = []
        self.laws: list[str] = []
        self.media: list[str] = []
        self.level = 1
        self.seconds = 0.0
        self._numbers = 0
        self._label = False
        self._aside = False
        self._parser = make_parser()
        rules: dict[str, Callable[..., str]] = {
            "html_block": self._html,
            "html_inline": self._html,
            "heading_open": self._heading,
            "image": self._image,
            "figure": self._figure,
            "link_open": self._link,
            "link_close": self._link_close,
            "tag": self._tag,
            "component": self._component,
            "table_open": self._table,
            "table_close": lambda *_: "</table></div>\n",
            "th_open": self._cell,
            "td_open": self._cell,
        }
        cast(RendererHTML, self._parser.renderer).rules.update(cast(Any, rules))

    def fault(self, line: int, text: Lazy) -> None:
        """Note a fault at a line of the file."""
        if (line, text) not in self.faults:
            self.faults.append((line, text))

    def word(self, key: str, **values: object) -> str:
        """Return one of our words in the language of the page, escaped."""
        return escape(word(self.language, key, **values))

    def markdown(self, text: str, line: int) -> str:
        """Render Markdown blocks whose first line is `line` of the file."""
        tokens = self._parser.parse(text)
        self._prepare(tokens, line)
        return self._parser.renderer.render(tokens, self._parser.options, {})

    def inline(self, text: str, line: int, *, label: bool = False) -> str:
        """Render one line of Markdown; in a label (of a choice, a button) nothing may be clickable."""
        tokens = self._parser.parseInline(text)
        self._prepare(tokens, line)
        before, self._label = self._label, label or self._label
        html = self._parser.renderer.render(tokens, self._parser.options, {})
        self._label = before
        return html

    def number(self) -> int:
        """Return a number that was not used on this page yet."""
        self._numbers += 1
        return self._numbers

    def html_id(self, name: str) -> str:
        """Return an id for an element of this page."""
        return f"{self.context.prefix}{name}"

    def allow(self, kind: str, times: int = 1) -> None:
        """Add the time allowance of something to do."""
        self.seconds += ALLOWANCE[kind] * times

    def use_media(self, name: str, use: str, line: int) -> MediaInfo | None:
        """Note the use of a media file; None (with a fault) when it is not there or of another sort."""
        info = self.context.media.get(name)
        if info is None:
            self.fault(line, lazy("There is no usable file “%(name)s” in the course folder.", name=name))
        elif use and info.use != use:
            self.fault(line, lazy("“%(name)s” is not of the right type here.", name=name))
            return None
        else:
            self.media.append(name)
        return info

    def media_url(self, name: str) -> str:
        """Return the address of a media file, escaped for an attribute."""
        return escape(self.context.media_url(name))

    # Reading tokens

    def _prepare(self, tokens: list[Token], line: int) -> None:
        for index, token in enumerate(tokens):
            here = line + (token.map[0] if token.map else 0)
            token.meta["line"] = here
            if token.type != "inline":
                continue
            for child in token.children or ():
                child.meta["line"] = here
                if child.type in ("softbreak", "hardbreak"):
                    here += 1
                elif child.type == "text" and (found := _MARK.search(child.content)):
                    self.fault(here, lazy("“%(mark)s” stands in the text; a mark was not closed.", mark=found[0]))
            before = tokens[index - 1] if index else None
            if before is not None and before.type == "heading_open":
                before.meta["id"] = self._heading_id(token, before.meta["line"])
                before.meta["text"] = _text(token)
            elif before is not None and before.type == "paragraph_open" and len(token.children or ()) == 1:
                self._lone_image(tokens, index)

    def _heading_id(self, token: Token, line: int) -> str:
        last = token.children[-1] if token.children else None
        found = _HEADING_ID.search(last.content.rstrip()) if last is not None and last.type == "text" else None
        if found is None or last is None:
            return ""
        last.content = last.content[: found.start()].rstrip()
        if not KEY.match(found[1]):
            self.fault(line, lazy("“%(value)s” is not an id: small letters, digits and hyphens.", value=found[1]))
            return ""
        return found[1]

    @staticmethod
    def _lone_image(tokens: list[Token], index: int) -> None:
        image = (tokens[index].children or [])[0]
        if image.type != "image":
            return
        # A paragraph that holds only a picture becomes a figure, with the Markdown title as caption.
        tokens[index - 1].hidden = tokens[index + 1].hidden = True
        image.type = "figure"

    def _html(self, tokens: list[Token], index: int, *_: Any) -> str:
        token = tokens[index]
        if _COMMENT.match(token.content):
            return ""
        text = lazy("HTML is not allowed: “%(html)s”.", html=token.content.strip()[:60])
        self.fault(token.meta["line"], text)
        return escape(token.content)

    def _heading(self, tokens: list[Token], index: int, *_: Any) -> str:
        token = tokens[index]
        level, line = int(token.tag[1]), token.meta["line"]
        if level == 1:
            self.fault(line, lazy("Headings begin with ##; the title of the page is the title of the activity."))
            level = 2
            token.tag = tokens[index + 2].tag = "h2"
        elif level > self.level + 1:
            self.fault(
                line,
                lazy("The heading skips a level: after level %(before)s comes %(now)s.", before=self.level, now=level),
            )
        text = token.meta["text"].strip()
        if not text:
            self.fault(line, lazy("The heading is empty."))
        self.level = level
        own = token.meta["id"]
        place = f"h-{own}" if own else f"h-{len(self.headings) + 1}"
        html_id = self.html_id(place)
        if own:
            self.anchor(own, html_id, line)
        self.headings.append(Heading(html_id, level, text, line))
        resume = "" if self._aside else f' data-place="{place}"'
        return f'<{token.tag} id="{html_id}"{resume}>'

    def anchor(self, name: str, html_id: str, line: int) -> None:
        """Note an id that links may lead to; each is given once on a page."""
        if name in self.anchors:
            self.fault(line, lazy("The id “%(id)s” stands twice.", id=name))
        self.anchors[name] = html_id

    def _cell(self, tokens: list[Token], index: int, *_: Any) -> str:
        token = tokens[index]
        side = str(token.attrs.get("style", "")).rpartition(":")[2].strip()
        scope = ' scope="col"' if token.tag == "th" else ""
        return f"<{token.tag}{scope}" + (f' class="align-{side}">' if side in ("center", "right") else ">")

    def _table(self, *_: Any) -> str:
        # Wide tables scroll by themselves on a phone; a scrolling area must be reachable by keyboard.
        label = self.word("table", number=self.number())
        return f'<div class="lesson-table" role="region" tabindex="0" aria-label="{label}"><table>\n'

    def _link(self, tokens: list[Token], index: int, *_: Any) -> str:
        token = tokens[index]
        line = token.meta["line"]
        address = str(token.attrs.get("href", ""))
        if self._label:
            self.fault(line, lazy("A link cannot stand here: the text itself can be clicked."))
            return "<span>"
        if index + 1 < len(tokens) and tokens[index + 1].type == "link_close":
            self.fault(line, lazy("The link has no text."))
        href = self._address(address, line)
        if href is None:
            return "<span>"
        outside = ' rel="noopener noreferrer"' if href.startswith("http") else ""
        return f'<a href="{href}"{outside}>'

    def _link_close(self, tokens: list[Token], index: int, *_: Any) -> str:
        opening = next(token for token in reversed(tokens[:index]) if token.type == "link_open")
        address = str(opening.attrs.get("href", ""))
        return "</span>" if self._label or self._kind(address) == "broken" else "</a>"

    def _kind(self, address: str) -> str:
        if address.startswith("#"):
            return "anchor" if KEY.match(address[1:]) else "broken"
        if address.startswith("media/"):
            return "media" if address in self.context.media else "broken"
        if found := _LESSON_FILE.match(address):
            return "lesson" if found[1] in self.context.lessons else "broken"
        if re.match(r"https?://[a-z0-9.-]+\.[a-z]{2,}(?:[:/?#]|\Z)", address, re.IGNORECASE):
            return "web"
        if re.match(r"(?:mailto:[^\s@]+@[^\s@]+|tel:\+?[0-9-]{2,20})\Z", address):
            return "call"
        return "broken"

    def _address(self, address: str, line: int) -> str | None:
        match self._kind(address):
            case "anchor":
                self.wanted_anchors.append((line, address[1:]))
                return f"#anchor:{address[1:]}"
            case "media":
                self.use_media(address, "", line)
                return self.media_url(address)
            case "lesson":
                file, _, place = address.partition("#")
                if place:
                    self.elsewhere.append((line, self.context.lessons[file], place))
                href = self.context.activity_url(self.context.lessons[file])
                return escape(f"{href}#h-{place}" if place else href)
            case "web" | "call":
                return escape(address)
        self.fault(line, lazy("The link “%(url)s” leads nowhere.", url=address[:80]))
        return None

    def _image(self, tokens: list[Token], index: int, *_: Any) -> str:
        token = tokens[index]
        line = token.meta["line"]
        name = str(token.attrs.get("src", ""))
        alt = _text(token).strip()
        if not alt:
            self.fault(line, lazy("The image has no alternative text: ![what it shows](media/x.svg)."))
        if self._label:
            self.fault(line, lazy("An image cannot stand here."))
        info = self.use_media(name, "image", line)
        self.allow("image")
        if info is None:
            return f'<span class="lesson-missing">{escape(alt)}</span>'
        size = f' width="{info.width}" height="{info.height}"' if info.width and info.height else ""
        source = self.media_url(name)
        return f'<img src="{source}" alt="{escape(alt)}"{size} loading="lazy" decoding="async">'

    def _figure(self, tokens: list[Token], index: int, *_: Any) -> str:
        caption = str(tokens[index].attrs.get("title", "")).strip()
        image = self._image(tokens, index)
        below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
        return f'<figure class="lesson-figure">{image}{below}</figure>\n'

    def _tag(self, tokens: list[Token], index: int, *_: Any) -> str:
        token = tokens[index]
        line = token.meta["line"]
        if token.info == "law":
            reference = parse_law(token.content)
            if reference is None:
                text = lazy("“%(text)s” is not a law reference such as PA 10(2).", text=token.content)
                self.fault(line, text)
                return escape(token.content)
            if reference.law not in self.laws:
                self.laws.append(reference.law)
            return reference.html(self.language, self.as_of())
        if token.info == "term":
            return self._term(token.content, line)
        self.fault(line, lazy("“%(tag)s” is not a known tag; known are law and term.", tag=token.markup))
        return escape(token.markup)

    def as_of(self) -> str:
        """Return “law as of …” in the language of the page; empty when no date is known."""
        day = self.context.legal_as_of
        return word(self.language, "as_of", day=day_text(day, self.language)) if day else ""

    def _term(self, content: str, line: int) -> str:
        key, _, shown = (part.strip() for part in content.partition("|"))
        term = self.context.glossary.get(key)
        if term is None:
            self.fault(line, lazy("The glossary has no term “%(term)s”.", term=key))
            return escape(shown or key)
        text = escape(shown or term.term[self.language] or term.term.pick(self.language))
        if self._label:
            self.fault(line, lazy("A glossary term cannot stand here: the text itself can be clicked."))
            return text
        if key not in self.terms:
            self.terms.append(key)
        return f'<a class="lesson-term" href="#{self.html_id("g-" + key)}" data-term="{key}">{text}</a>'

    def _component(self, tokens: list[Token], index: int, *_: Any) -> str:
        """Render a component fence; prose alone has none (`page.py` has)."""
        self.fault(tokens[index].meta["line"], lazy("Components cannot stand here."))
        return f"<p>{escape(tokens[index].content)}</p>"


def _text(token: Token) -> str:
    """Return the words of an inline token without marks."""
    parts = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "image":
            parts.append(_text(child))
        elif child.type == "tag" and child.info == "law":
            parts.append(child.content)
        elif child.type == "tag":
            parts.append(child.content.partition("|")[2] or child.content)
    return "".join(parts)
