"""A published page for paper: what one clicks becomes what one reads and writes, and answers go to the end. Pure."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from lms.exchange.tree import Item, Node, make
from lms.exchange.words import word

DROPPED_TAGS = frozenset({"select", "textarea", "input", "option", "button", "label"})
DROPPED = frozenset({"lesson-hint", "lesson-foot", "reflect-state", "lesson-skip"})
UNWRAPPED = frozenset({"body", "div", "section", "span", "form", "time", "abbr"})
KEPT = frozenset({"class", "start", "colspan", "rowspan", "alt", "src", "href", "id", "value"})
WRITING_LINES = 4


@dataclass(frozen=True, slots=True)
class Solution:
    """The answer of a practice: its number in the booklet, its title, what is said."""

    number: int
    title: str
    nodes: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Handout:
    """A page to hand out: a case card (`case`, `number` and `total` are given) or a sheet."""

    kind: str
    id: str
    title: str
    nodes: tuple[Item, ...]
    case: str = ""
    number: int = 0
    total: int = 0
    topic: str = ""


@dataclass(slots=True)
class Gathered:
    """What is gathered over all pages of a booklet, to stand at its end."""

    solutions: list[Solution] = field(default_factory=list)
    handouts: list[Handout] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    terms: dict[str, tuple[str, tuple[Item, ...]]] = field(default_factory=dict)
    laws: list[str] = field(default_factory=list)
    practices: int = 0


Form = Callable[["Printer", Node], list[Item]]


class Printer:
    """Lays out the pages of one booklet; `shift` is added to the levels of headings."""

    def __init__(
        self,
        language: str,
        gathered: Gathered,
        help_lines: Collection[tuple[str, str]],
        forms: dict[str, Form],
        *,
        shift: int,
    ) -> None:
        self.language = language
        self.gathered = gathered
        self.help_lines = tuple(help_lines)
        self.shift = shift
        self.key = ""
        self._forms = forms

    def word(self, key: str, **values: object) -> str:
        """Return one of our words in the language of the booklet."""
        return word(self.language, key, **values)

    def page(self, root: Node, key: str) -> list[Item]:
        """Return a page for paper; ids are made unique by `key`, the id of its activity or guide."""
        self.key = key
        self._foot(root)
        return trimmed(self.nodes(root.children))

    def nodes(self, items: Iterable[Item]) -> list[Item]:
        """Lay out several items."""
        out: list[Item] = []
        for item in items:
            out += [item] if isinstance(item, str) else self.node(item)
        return out

    def node(self, node: Node) -> list[Item]:
        """Lay out an element."""
        if node.tag in DROPPED_TAGS or DROPPED.intersection(node.classes):
            return []
        if "data-help-lines" in node.attrs:
            return [self.help()]
        form = self._forms.get(node.attrs.get("data-component", ""))
        if form is not None:
            return form(self, node)
        if node.has("lesson-callout"):
            return [self.box(f"callout {node.classes[-1]}", node)]
        if node.has("guide-pause"):
            return [Node("p", {"class": "pause"}, self.nodes(node.children))]
        if node.tag in UNWRAPPED:
            return self.nodes(node.children)
        if node.tag == "a":
            return [self.link(node)]
        if node.tag == "img":
            return [self.picture(node)]
        if node.tag in ("h2", "h3", "h4", "h5", "h6"):
            return [self.heading(node)]
        attrs = {key: value for key, value in node.attrs.items() if key in KEPT}
        if node.tag not in ("td", "th"):
            attrs.pop("class", None)
        if "id" in attrs:
            attrs["id"] = self.anchor(attrs["id"])
        if node.tag == "hr":
            attrs["class"] = "line"
        return [Node(node.tag, attrs, self.nodes(node.children))]

    def heading(self, node: Node) -> Node:
        """Return a heading at its level in the booklet."""
        level = min(max(int(node.tag[1]) + self.shift, 1), 6)
        attrs = {"id": self.anchor(node.attrs["id"])} if "id" in node.attrs else {}
        return Node(f"h{level}", attrs, self.nodes(node.children))

    def anchor(self, name: str) -> str:
        """Return an id that no other page of the booklet has."""
        return f"{self.key}--{name}"

    def link(self, node: Node) -> Node:
        """Return a link: to the glossary at the end, to a place in the booklet, or to the web."""
        href = node.attrs.get("href", "")
        if "data-term" in node.attrs:
            href = f"#term-{node.attrs['data-term']}"
        elif href.startswith("#"):
            href = f"#{self.anchor(href[1:])}"
        elif "://" not in href and not href.startswith(("mailto:", "tel:", "/", "media/")):
            page, _, place = href.partition("#")
            href = f"#{page}--{place}" if place else f"#{page}"
        return Node("a", {"href": href}, self.nodes(node.children))

    def picture(self, node: Node) -> Node:
        """Return a picture; its source is the name of the file in the course."""
        name = media_name(node.attrs.get("src", ""))
        if name not in self.gathered.pictures:
            self.gathered.pictures.append(name)
        return Node("img", {"src": name, "alt": node.attrs.get("alt", "")})

    def box(self, kind: str, node: Node) -> Node:
        """Return an element with a frame around it."""
        attrs = {"class": f"box {kind}"}
        if "id" in node.attrs:
            attrs["id"] = self.anchor(node.attrs["id"])
        return Node("div", attrs, trimmed(self.nodes(node.children)))

    def help(self) -> Node:
        """Return the lines for help."""
        lines: list[Item] = []
        for number, label in self.help_lines:
            lines += [make("strong", number), f" {label} · "]
        if lines:
            lines[-1] = str(lines[-1]).removesuffix(" · ")
        return make("div", make("p", make("strong", self.word("help"))), make("p", *lines), cls="box help")

    def solve(self, title: str, nodes: list[Item]) -> int:
        """Keep the answer of a practice for the end, and return its number."""
        self.gathered.practices += 1
        number = self.gathered.practices
        self.gathered.solutions.append(Solution(number, title, tuple(nodes)))
        return number

    def _foot(self, root: Node) -> None:
        for section in root.of_class("lesson-glossary"):
            entries = [node for node in section.walk() if node.tag in ("dt", "dd")]
            for term, text in zip(entries[::2], entries[1::2], strict=False):
                key = text.attrs.get("id", "").rpartition("g-")[2]
                self.gathered.terms.setdefault(key, (term.text(), tuple(self.nodes(text.children))))
        for section in root.of_class("lesson-sources"):
            for entry in section.all("li"):
                if entry.text() not in self.gathered.laws:
                    self.gathered.laws.append(entry.text())


def media_name(source: str) -> str:
    """Return the name of a media file (`door.svg`) from its address on a page."""
    _, marked, rest = source.partition("/media/")
    if marked:
        return rest.partition("/")[2]
    return source.removeprefix("media/")


def lines(count: int) -> list[Item]:
    """Return lines to write on."""
    return [make("hr", cls="line") for _ in range(count)]


def trimmed(items: list[Item]) -> list[Item]:
    """Leave out the white space between blocks."""
    if any(isinstance(item, str) and item.strip() for item in items):
        return items
    return [item for item in items if not isinstance(item, str)]
