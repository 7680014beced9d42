"""Published HTML as a tree, so that it can be laid out for paper. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Union

VOID = frozenset({"br", "hr", "img", "input", "source", "track"})


@dataclass(slots=True)
class Node:
    """An element: its tag, its attributes, and its children in order."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Union["Node", str]] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """Return the classes of the element."""
        return self.attrs.get("class", "").split()

    def has(self, name: str) -> bool:
        """Say whether the element carries a class."""
        return name in self.classes

    def walk(self) -> Iterator["Node"]:
        """Yield the element and every element inside it, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, *tags: str) -> list["Node"]:
        """Return the elements of these tags inside this one."""
        return [node for node in self.walk() if node.tag in tags and node is not self]

    def of_class(self, name: str) -> list["Node"]:
        """Return the elements inside this one that carry a class."""
        return [node for node in self.walk() if node.has(name) and node is not self]

    def first(self, name: str) -> "Node | None":
        """Return the first element inside this one that carries a class."""
        return next(iter(self.of_class(name)), None)

    def elements(self) -> list["Node"]:
        """Return the children that are elements."""
        return [child for child in self.children if isinstance(child, Node)]

    def text(self) -> str:
        """Return the words of the element."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


Item = Node | str


def make(tag: str, *children: Item, **attrs: str) -> Node:
    """Return an element; `cls` is its class, and a final underscore of a name is left out."""
    named = {("class" if key == "cls" else key.rstrip("_").replace("_", "-")): value for key, value in attrs.items()}
    return Node(tag, {key: value for key, value in named.items() if value}, list(children))


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("body")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        # What was published is well formed; anything else closes nothing.
        if tag in (node.tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Node:
    """Return the tree of a piece of HTML that was cleaned when it was published."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root
