"""The HTML of other systems and our small Markdown, both ways."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

from lms.content.fragments import AnyPicture
from lms.content.prose import LessonContext
from lms.content.render import render_fragment
from lms.core.i18n import Lazy, lazy

Picture = Callable[[str], str | None]
"""Takes the address of a picture in the HTML and returns the name it has in our texts, or None if it is not there."""

_VOID = {"br", "hr", "img", "input", "col", "source", "track", "wbr", "link", "meta", "embed", "area", "base"}
_BLOCKS = {
    "p", "div", "ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "blockquote", "pre", "h1", "h2",
    "h3", "h4", "h5", "h6", "dl", "dt", "dd", "section", "article", "figure", "figcaption", "header", "footer", "hr",
    "caption", "center", "address", "main",
}  # fmt: skip
_GONE = {"script", "style", "object", "embed", "iframe", "video", "audio", "canvas", "svg", "math", "form", "select",
         "textarea", "button", "noscript", "template", "head", "title"}  # fmt: skip
_SPECIAL = re.compile(r"([\\`*])|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|\[(?=[^\]\n]*\]\()|&(?=#?\w+;)")
_LINE_START = re.compile(r"\A(?:(#{1,6}|>|[-+](?=\s|\Z)|:{3,}|~{3,})|(\d{1,9})([.)])(?=\s|\Z))")
LONGEST = 30_000
_DATA = re.compile(r"data:image/[^'\"\s>]*")
_SETEXT = re.compile(r"\A(=+|-{2,})\s*\Z")


@dataclass
class Node:
    """An element of HTML with what it holds."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("div")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p" and self.open[-1].tag == "p":
            self.open.pop()
        if len(self.open) > 60:
            return
        node = Node(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID and self.open[-1].tag == tag:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self.open) - 1, 0, -1):
            if self.open[at].tag == tag:
                del self.open[at:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def _without_comments(html: str) -> str:
    # The parser of the standard library looks through all that follows for the end of each comment.
    parts, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        parts.append(html[at:start])
        end = html.find("-->", start)
        if end < 0:
            return "".join(parts)
        at = end + 3
    return "".join([*parts, html[at:]])


def tree_of(html: str) -> Node:
    """Return HTML of whatever quality as a tree."""
    reader = _Tree()
    html = _without_comments(html)
    if len(html) > LONGEST and len(_DATA.sub("", html)) > LONGEST:
        # Longer than any text of a question may be, which its reader says of what is left.
        return Node("div", {}, [html[:LONGEST]])
    try:
        reader.feed(html)
        reader.close()
    except (AssertionError, ValueError):
        # The parser of the standard library gives up on some broken declarations; the words stay.
        return Node("div", {}, [re.sub(r"<[^>]*>", " ", html)])
    return reader.root


def node_of(element: Element) -> Node:
    """Return an XML element with what it holds as the same tree."""
    node = Node(str(element.tag), dict(element.attrib))
    if element.text:
        node.children.append(element.text)
    for child in element:
        node.children.append(node_of(child))
        if child.tail:
            node.children.append(child.tail)
    return node


class ToMarkdown:
    """Turns trees of HTML into our small Markdown and notes what of them it cannot say."""

    def __init__(self, picture: Picture = lambda _: None) -> None:
        self.picture = picture
        self.losses: list[Lazy] = []
        self._label = False

    def html(self, html: str, *, inline: bool = False) -> str:
        """Return HTML as Markdown; `inline`: in one line, as for the label of an option."""
        return self.node(tree_of(html), inline=inline)

    def node(self, node: Node, *, inline: bool = False) -> str:
        """Return what a node holds as Markdown."""
        if inline:
            self._label = True
            text = " ".join(self._inline(node.children).replace("\\\n", " ").split())
            self._label = False
            return text
        return "\n\n".join(self._blocks(node.children))

    def lose(self, text: Lazy) -> None:
        """Note a loss, once."""
        if text not in self.losses:
            self.losses.append(text)

    def _blocks(self, children: list[Node | str]) -> list[str]:
        blocks: list[str] = []
        run: list[Node | str] = []
        for child in [*children, Node("hr")]:
            if isinstance(child, str) or (child.tag not in _BLOCKS and not _holds_blocks(child)):
                run.append(child)
                continue
            text = self._paragraph(run)
            run = []
            blocks += [text] if text else []
            blocks += self._block(child)
        return blocks

    def _paragraph(self, run: list[Node | str]) -> str:
        lines = [" ".join(line.split()) for line in self._inline(run).split("\\\n")]
        text = "\\\n".join(_at_start(line) for line in lines)
        while text.endswith("\\\n"):
            text = text[:-2]
        while text.startswith("\\\n"):
            text = text[2:]
        return text.strip()

    def _block(self, node: Node) -> list[str]:
        match node.tag:
            case "ul" | "ol":
                return [self._list(node)]
            case "table":
                return self._table(node)
            case "blockquote":
                inner = "\n\n".join(self._blocks(node.children))
                return ["\n".join(f"> {line}".rstrip() for line in inner.split("\n"))] if inner else []
            case "pre":
                return ["```\n" + _text(node).strip("\n").replace("```", "'''") + "\n```"]
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                text = self._paragraph(node.children).strip("*")
                return [f"**{text}**"] if text else []
            case "hr":
                return []
        return self._blocks(node.children)

    def _list(self, node: Node) -> str:
        items: list[str] = []
        start = 1
        if node.tag == "ol" and node.attributes.get("start", "").isdecimal():
            start = int(node.attributes["start"][:6])
        for child in node.children:
            if isinstance(child, str):
                continue
            mark = f"{start + len(items)}. " if node.tag == "ol" else "- "
            lines = self._joined(self._blocks(child.children)).split("\n")
            items.append(mark + f"\n{' ' * len(mark)}".join(lines))
        return "\n".join(re.sub(r"[ \t]+\n", "\n", item) for item in items)

    @staticmethod
    def _joined(blocks: list[str]) -> str:
        return (
            "\n".join(blocks)
            if all("\n" not in b or b.startswith(("- ", "1. ")) for b in blocks)
            else "\n\n".join(blocks)
        )

    def _table(self, node: Node) -> list[str]:
        rows = [
            [
                " ".join(self._paragraph(cell.children).replace("\\\n", " ").replace("|", "\\|").split())
                for cell in cells
            ]
            for cells in _rows(node)
        ]
        rows = [row for row in rows if row]
        if not rows:
            return []
        width = max(len(row) for row in rows)
        rows = [row + [""] * (width - len(row)) for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return ["\n".join([lines[0], "|" + "---|" * width, *lines[1:]])]

    def _inline(self, children: list[Node | str]) -> str:
        return "".join(_escaped(child) if isinstance(child, str) else self._element(child) for child in children)

    def _element(self, node: Node) -> str:
        match node.tag:
            case "br":
                return "\\\n"
            case "img":
                return self._image(node)
            case "strong" | "b":
                return _marked("**", self._inline(node.children))
            case "em" | "i":
                return _marked("*", self._inline(node.children))
            case "code" | "kbd" | "tt":
                return f"`{_text(node).replace('`', chr(39))}`" if _text(node).strip() else ""
            case "a":
                return self._link(node)
            case "cite" if node.attributes.get("data-law"):
                return "{{law " + node.attributes["data-law"] + "}}"
            case "sub" | "sup" | "u" | "s" | "del" | "strike":
                self.lose(lazy("Sub- and superscript, underlined and struck text become plain text."))
        if node.tag in _GONE:
            self.lose(lazy("“%(tag)s” cannot stand in a question and is left out.", tag=node.tag))
            return ""
        return self._inline(node.children) + (" " if node.tag in _BLOCKS else "")

    def _image(self, node: Node) -> str:
        source, alt = node.attributes.get("src", ""), " ".join(node.attributes.get("alt", "").split())
        name = self.picture(source)
        if name is None:
            self.lose(lazy("The picture “%(name)s” is not in the file and is left out.", name=source[:80]))
            return _escaped(f"[{alt}]") if alt else ""
        return f"![{alt.replace('[', '(').replace(']', ')')}]({name})"

    def _link(self, node: Node) -> str:
        text, address = self._inline(node.children).strip(), node.attributes.get("href", "")
        # In the label of an option nothing else may be clicked.
        if (
            not self._label
            and text
            and re.match(r"(?:https?://[^\s()<>]+|mailto:[^\s()<>]+|tel:\+?[0-9-]+)\Z", address)
        ):
            return f"[{text}]({address})"
        if text and address:
            self.lose(lazy("A link was left out: %(url)s", url=address[:80]))
        return text


def _holds_blocks(node: Node) -> bool:
    return node.tag not in _GONE and any(
        not isinstance(child, str) and (child.tag in _BLOCKS or _holds_blocks(child)) for child in node.children
    )


def _marked(mark: str, inner: str) -> str:
    text = inner.strip()
    if not text or "\\\n" in text:
        return inner
    before = inner[: len(inner) - len(inner.lstrip())]
    after = inner[len(inner.rstrip()) :]
    return f"{before}{mark}{text}{mark}{after}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found[0], re.sub(r"[\s\xa0]+", " ", text))


def _at_start(line: str) -> str:
    if _SETEXT.match(line):
        return "\\" + line
    return _LINE_START.sub(lambda f: f"\\{f[1]}" if f[1] else f"{f[2]}\\{f[3]}", line)


def _text(node: Node) -> str:
    return "".join(child if isinstance(child, str) else _text(child) for child in node.children)


def _rows(node: Node) -> Iterator[list[Node]]:
    for child in node.children:
        if isinstance(child, str):
            continue
        if child.tag == "tr":
            yield [cell for cell in child.children if not isinstance(cell, str) and cell.tag in ("td", "th")]
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


_LAW = re.compile(r"\{\{law\s+([^{}\n]*)\}\}")
_KEPT = {"href", "src", "alt", "title", "start", "lang", "colspan", "rowspan", "class"}


def to_html(text: str, language: str, *, inline: bool = False, folder: str = "") -> str:
    """Return small Markdown as HTML; pictures have the address `folder` + name."""
    context = LessonContext(media=AnyPicture(), media_url=lambda name: f"{folder}{name}")
    return render_fragment(text, language, context, inline=inline)


def to_xml(text: str, language: str, *, tag: str = "div", inline: bool = False, folder: str = "") -> Element:
    """Return small Markdown as well-formed XHTML inside an element `tag`; laws keep their reference in `data-law`."""
    node = tree_of(to_html(text, language, inline=inline, folder=folder))
    laws = [law.strip() for law in _LAW.findall(text)]
    cites = [found for found in _walk(node) if found.tag == "cite"]
    if len(laws) == len(cites):
        for cite, law in zip(cites, laws, strict=True):
            cite.attributes["data-law"] = law
    root = Element(tag)
    _fill(root, node.children if inline else _in_blocks(node.children))
    return root


def _in_blocks(children: list[Node | str]) -> list[Node | str]:
    found: list[Node | str] = []
    for child in children:
        if isinstance(child, str):
            if child.strip():
                found.append(Node("p", {}, [child]))
        elif child.tag in _BLOCKS:
            found.append(child)
        else:
            found.append(Node("p", {}, [child]))
    return found


def _walk(node: Node) -> Iterator[Node]:
    for child in node.children:
        if not isinstance(child, str):
            yield child
            yield from _walk(child)


def _fill(element: Element, children: list[Node | str]) -> None:
    last: Element | None = None
    for child in children:
        if isinstance(child, str):
            if last is None:
                element.text = (element.text or "") + child
            else:
                last.tail = (last.tail or "") + child
            continue
        kept = {k: v for k, v in child.attributes.items() if k in _KEPT or k == "data-law"}
        last = Element(child.tag, kept)
        element.append(last)
        _fill(last, child.children)
