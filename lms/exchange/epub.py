"""A booklet as EPUB 3: packed by hand, since the format is a zip of XHTML; checked by EPUBCheck in the tests.

Reflowable, with table of contents, text alternatives and the accessibility metadata of EPUB Accessibility 1.1.
"""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from importlib.resources import files
from uuid import NAMESPACE_URL, uuid5

from lms.exchange.booklets import Booklet, Chapter
from lms.exchange.tree import VOID, Item, Node, make
from lms.exchange.words import word

TYPES = {
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp",
}  # fmt: skip
_CONTAINER = """\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_FEATURES = ("tableOfContents", "readingOrder", "structuralNavigation", "alternativeText", "displayTransformability")


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the package: its id, its name, its type, its bytes, and whether it is read in order."""

    id: str
    name: str
    type: str
    data: bytes
    read: bool = False
    properties: str = ""


def pack(booklet: Booklet) -> bytes:
    """Return the EPUB; the same booklet gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        # The type comes first and unpacked, so that a reader knows the file by its first bytes.
        _write(archive, "mimetype", b"application/epub+zip", booklet.made_on, zipfile.ZIP_STORED)
        _write(archive, "META-INF/container.xml", _CONTAINER.encode(), booklet.made_on)
        every = _files(booklet)
        _write(archive, "EPUB/package.opf", _package(booklet, every).encode(), booklet.made_on)
        for file in every:
            _write(archive, f"EPUB/{file.name}", file.data, booklet.made_on)
    return out.getvalue()


def _write(archive: zipfile.ZipFile, name: str, data: bytes, day: date, how: int = zipfile.ZIP_DEFLATED) -> None:
    info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    info.compress_type = how
    archive.writestr(info, data)


def _files(booklet: Booklet) -> list[_File]:
    names = {chapter.id: f"chapter-{number:02}.xhtml" for number, chapter in enumerate(booklet.chapters, 1)}
    places = _places(booklet.chapters, names)
    pages = [
        _page(
            booklet,
            names[chapter.id],
            chapter.title,
            [make("h1", chapter.title, id=chapter.id), *chapter.nodes],
            places,
        )
        for chapter in booklet.chapters
    ]
    cover = _page(booklet, "cover.xhtml", booklet.title, _cover(booklet), places)
    nav = _File(
        "nav", "nav.xhtml", "application/xhtml+xml", _nav(booklet, names, places).encode(), read=True, properties="nav"
    )
    style = _File("style", "style.css", "text/css", _style())
    pictures = [
        _File(f"picture-{number}", f"pictures/{name}", TYPES[name.rpartition(".")[2].lower()], data)
        for number, (name, data) in enumerate(sorted(booklet.pictures.items()), 1)
    ]
    return [cover, nav, *pages, style, *pictures]


def _places(chapters: Iterable[Chapter], names: dict[str, str]) -> dict[str, str]:
    """Return the file of every id of the booklet."""
    places = dict(names)
    for chapter in chapters:
        for item in chapter.nodes:
            for node in item.walk() if isinstance(item, Node) else ():
                if "id" in node.attrs:
                    places.setdefault(node.attrs["id"], names[chapter.id])
    return places


def _page(booklet: Booklet, name: str, title: str, body: Iterable[Item], places: dict[str, str]) -> _File:
    inner = "".join(_xhtml(item, places) for item in body)
    text = _document(booklet.language, title, f"<body>\n{inner}\n</body>")
    return _File(name.removesuffix(".xhtml"), name, "application/xhtml+xml", text.encode(), read=True)


def _document(language: str, title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{language}" xml:lang="{language}">\n<head><meta charset="UTF-8"/><title>{escape(title)}</title>'
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head>\n{body}\n</html>\n'
    )


def _xhtml(item: Item, places: dict[str, str]) -> str:
    if isinstance(item, str):
        return escape(item, quote=False)
    attrs = dict(item.attrs)
    href = attrs.get("href", "")
    if href.startswith("#"):
        attrs["href"] = f"{places[href[1:]]}{href}"
    if item.tag == "img":
        attrs["src"] = f"pictures/{attrs['src']}"
    written = "".join(f' {key}="{escape(value)}"' for key, value in attrs.items())
    if item.tag in VOID:
        return f"<{item.tag}{written}/>"
    return f"<{item.tag}{written}>{''.join(_xhtml(child, places) for child in item.children)}</{item.tag}>"


def _cover(booklet: Booklet) -> list[Item]:
    facts: list[Item] = []
    for name, value in booklet.facts:
        facts += [make("dt", name), make("dd", value)]
    nodes: list[Item] = [
        make("p", booklet.subtitle, cls="subtitle"),
        make("h1", booklet.title),
        make("div", make("p", make("strong", booklet.notice[0])), make("p", booklet.notice[1]), cls="box warning"),
    ]
    if booklet.how:
        nodes += [make("h2", booklet.how[0]), make("p", booklet.how[1])]
    nodes += [make("h2", word(booklet.language, "facts")), make("dl", *facts)]
    if booklet.objectives:
        nodes.append(make("h2", word(booklet.language, "objectives")))
        nodes.append(make("ul", *(make("li", text) for text in booklet.objectives)))
    return [*nodes, *booklet.help]


def _nav(booklet: Booklet, names: dict[str, str], places: dict[str, str]) -> str:
    title = word(booklet.language, "contents")
    entries = "".join(_entry(chapter, names, places) for chapter in booklet.chapters)
    cover = f'<li><a href="cover.xhtml">{escape(booklet.title)}</a></li>\n'
    body = f'<nav epub:type="toc" id="toc">\n<h1>{escape(title)}</h1>\n<ol>\n{cover}{entries}</ol>\n</nav>'
    return _document(booklet.language, title, f"<body>\n{body}\n</body>")


def _entry(chapter: Chapter, names: dict[str, str], places: dict[str, str]) -> str:
    inner = "".join(
        f'<li><a href="{places[node.attrs["id"]]}#{escape(node.attrs["id"])}">{escape(node.text().strip())}</a></li>\n'
        for node in chapter.nodes
        if isinstance(node, Node) and node.tag == "h2" and "id" in node.attrs
    )
    below = f"\n<ol>\n{inner}</ol>\n" if inner else ""
    return f'<li><a href="{names[chapter.id]}">{escape(chapter.title)}</a>{below}</li>\n'


def _package(booklet: Booklet, every: list[_File]) -> str:
    language = booklet.language
    uid = uuid5(NAMESPACE_URL, f"{booklet.uid}/{booklet.kind}/{language}")
    features = "".join(f'<meta property="schema:accessibilityFeature">{name}</meta>\n' for name in _FEATURES)
    modes = '<meta property="schema:accessMode">textual</meta>\n'
    if booklet.pictures:
        modes += '<meta property="schema:accessMode">visual</meta>\n'
    items = "".join(
        f'<item id="{file.id}" href="{escape(file.name)}" media-type="{file.type}"'
        + (f' properties="{file.properties}"' if file.properties else "")
        + "/>\n"
        for file in every
    )
    spine = "".join(f'<itemref idref="{file.id}"/>\n' for file in every if file.read)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" xml:lang="{language}" unique-identifier="uid">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<dc:identifier id="uid">urn:uuid:{uid}</dc:identifier>\n'
        f"<dc:title>{escape(f'{booklet.title} – {booklet.subtitle}')}</dc:title>\n"
        f"<dc:language>{language}</dc:language>\n<dc:date>{booklet.made_on.isoformat()}</dc:date>\n"
        f"<dc:description>{escape(booklet.notice[0])}</dc:description>\n"
        f'<meta property="dcterms:modified">{booklet.made_on.isoformat()}T00:00:00Z</meta>\n'
        f"{modes}{features}"
        '<meta property="schema:accessModeSufficient">textual</meta>\n'
        '<meta property="schema:accessibilityHazard">none</meta>\n'
        f"</metadata>\n<manifest>\n{items}</manifest>\n<spine>\n{spine}</spine>\n</package>\n"
    )


@cache
def _style() -> bytes:
    return (files("lms.templates") / "exchange" / "epub.css").read_bytes()
