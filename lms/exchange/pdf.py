"""A booklet as PDF: typst sets it, tagged for screen readers (PDF/UA-1)."""

import calendar
import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from lms.core.typesetting import fonts, typesetter
from lms.exchange.booklets import Booklet
from lms.exchange.tree import Item, Node
from lms.exchange.words import word

STANDARDS = ["ua-1"]
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")


def render(booklet: Booklet) -> bytes:
    """Return the PDF; the same booklet gives the same bytes. What stands in it is data and never markup."""
    data = json.dumps(_content(booklet), ensure_ascii=False).encode()
    sources: dict[str, bytes] = {"main.typ": _template(), "data.json": data}
    for name, picture in booklet.pictures.items():
        sources[f"pictures/{name}"] = picture
    made = typesetter().compile(
        sources,
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=calendar.timegm(booklet.made_on.timetuple()),
    )
    return bytes(made)


def _content(booklet: Booklet) -> dict[str, Any]:
    language = booklet.language
    return {
        "language": language,
        "kind": booklet.kind,
        "title": booklet.title,
        "subtitle": booklet.subtitle,
        "notice": booklet.notice,
        "how": booklet.how,
        "facts": booklet.facts,
        "objectives": booklet.objectives,
        "help": _tree(booklet.help),
        "foot": booklet.foot,
        "words": {
            key: word(language, key)
            for key in ("contents", "objectives", "facts", "sheet_pages", "sheet_pages_note", "card_free", "name")
        },
        "chapters": [
            {"id": chapter.id, "title": chapter.title, "body": _tree(chapter.nodes)} for chapter in booklet.chapters
        ],
        "handouts": [
            {
                "id": handout.id,
                "kind": handout.kind,
                "title": handout.title,
                "topic": handout.topic,
                "head": word(language, "card_of", case=handout.case, number=handout.number, total=handout.total)
                if handout.kind == "card"
                else "",
                "body": _tree(handout.nodes),
            }
            for handout in booklet.handouts
        ],
    }


def _tree(items: Iterable[Item]) -> list[Any]:
    out: list[Any] = []
    for item in items:
        if isinstance(item, str):
            out.append(item)
        elif item.tag == "img" and not item.attrs["src"].lower().endswith(PICTURES):
            out.append(item.attrs.get("alt", ""))
        else:
            attrs = {**item.attrs, "widths": _widths(item)} if item.tag == "table" else item.attrs
            out.append({"t": item.tag, "a": attrs, "c": _tree(item.children)})
    return out


def _widths(table: Node) -> str:
    """Return the shares of the columns of a table, by the longest text in each."""
    shares: list[int] = []
    for row in table.all("tr"):
        for place, cell in enumerate(row.all("td", "th")):
            size = min(max(len(cell.text().strip()) + 3, 6), 30)
            shares[place:] = [max(size, *shares[place : place + 1]), *shares[place + 1 :]] if shares[place:] else [size]
    return " ".join(map(str, shares)) or "1"


@cache
def _template() -> bytes:
    return (files("lms.templates") / "exchange" / "booklet.typ").read_bytes()
