"""An item of QTI while it is read: its responses, its texts as Markdown, and the keys of its choices."""

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lms.core.i18n import Lazy
from lms.questions.formats import building, pictures
from lms.questions.formats.markup import Node, ToMarkdown, node_of
from lms.questions.formats.qti_marking import Response

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")
_DROPPED = {"rubricBlock", "modalFeedback", "feedbackBlock", "feedbackInline", "stylesheet", "templateBlock",
            "templateInline", "catalogInfo"}  # fmt: skip


class Pictures:
    """The pictures of one item: looked at, named, and kept; what is refused is a problem of the item."""

    def __init__(self, files: Mapping[str, bytes], path: str) -> None:
        self.files = files
        self.folder = path.rpartition("/")[0]
        self.kept: dict[str, bytes] = {}
        self.problems: list[Lazy] = []

    def name(self, address: str) -> str | None:
        """Return the name in our texts of the picture an address means; None where there is none to take."""
        path = posixpath.normpath(posixpath.join(self.folder, unquote(address)))
        data = self.files.get(path)
        if data is None:
            return None
        fault = pictures.look(path.rpartition("/")[2], data).fault
        if fault is not None:
            if fault not in self.problems:
                self.problems.append(fault)
            return None
        name = pictures.plain_name(path, data, self.kept)
        self.kept[name] = data
        return name


@dataclass
class Item:
    """An item while it is read: its responses, its converter, the feedback by identifier, and the hints."""

    root: Element
    responses: dict[str, Response]
    markdown: ToMarkdown
    picture: Callable[[str], str | None]
    feedback: dict[str, str] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)

    def text(self, element: Element, *, inline: bool = False, drop: Sequence[Element] = ()) -> str:
        """Return what an element holds as Markdown, without interactions, prompts' tags and feedback."""
        return self.markdown.node(_bare(element, drop), inline=inline)

    def plain(self, element: Element) -> str:
        """Return the words of an element."""
        return " ".join("".join(element.itertext()).split())

    def response(self, interaction: Element) -> Response:
        """Return the response variable of an interaction."""
        name = interaction.get("responseIdentifier", "")
        return self.responses.get(name) or Response(name)


def interactions(element: Element) -> list[Element]:
    """Return the interactions in an element that take an answer, in their order: not a button, as for a hint."""
    tags = (found for found in element.iter() if isinstance(found.tag, str) and found.tag.endswith("Interaction"))
    return [found for found in tags if found.tag != "endAttemptInteraction"]


def keys_of(elements: Sequence[Element], prefix: str = "") -> dict[str, str]:
    """Return identifier → key of choices: the identifier itself where it can be a key, else a, b, c … in order."""
    names = [element.get("identifier", "") for element in elements]
    own = [name.removeprefix("_") for name in names]
    if len(set(own)) == len(own) and all(KEY.match(name) for name in own):
        return dict(zip(names, own, strict=True))
    return dict(zip(names, building.keys(len(names), prefix), strict=True))


def _bare(element: Element, drop: Sequence[Element]) -> Node:
    node = node_of(element)
    dropped = {id(one) for one in drop}
    _strip(node, element, dropped)
    return node


def _strip(node: Node, element: Element, dropped: set[int]) -> None:
    nodes = iter([child for child in node.children if not isinstance(child, str)])
    gone = set()
    for child in element:
        inner = next(nodes)
        if id(child) in dropped or child.tag in _DROPPED or str(child.tag).endswith("Interaction"):
            gone.add(id(inner))
        else:
            _strip(inner, child, dropped)
    node.children = [child for child in node.children if isinstance(child, str) or id(child) not in gone]
