"""Question documents as rows of a table: a row per question and language."""

from collections.abc import Iterator, Sequence
from typing import Any

from lms.core.db import JsonDict
from lms.core.i18n import lazy
from lms.questions.formats import xlsx_cells
from lms.questions.formats.interface import ItemWritten, strings
from lms.questions.formats.pictures import named_in
from lms.questions.formats.xlsx_reading import ARROW

Row = dict[str, Any]


class Refused(Exception):
    """A question that a table cannot hold; the reason is its argument."""


def rows_of(document: JsonDict) -> tuple[list[Row], ItemWritten]:
    """Return the rows of a document and the verdict on it; no rows where a table cannot hold it."""
    key = str(document["id"])
    try:
        rows = list(_rows(document, key))
    except Refused as refused:
        return [], ItemWritten(key, False, (refused.args[0],))
    losses = []
    if len(document.get("hints") or ()) > xlsx_cells.MOST_HINTS:
        losses.append(lazy("A table has room for %(most)s hints; the others are left out.", most=xlsx_cells.MOST_HINTS))
    if any(named_in(text) for text in strings(document["texts"])):
        losses.append(lazy("A table carries no pictures: they are left out, what they show must be added again."))
    return rows, ItemWritten(key, True, tuple(losses))


def _rows(document: JsonDict, key: str, texts: JsonDict | None = None) -> Iterator[Row]:
    kind = str(document["kind"])
    for place, (code, text) in enumerate(sorted((texts or document["texts"]).items(), reverse=True)):
        row: Row = {"id": key, "kind": kind, "points": document.get("points", 1), "language": code}
        row |= {"stem": text.get("stem", ""), "general": text.get("general", "")}
        if place == 0:
            row |= {name: ", ".join(document.get(name) or ()) for name in ("tags", "law", "pages")}
            row["name"] = document.get("name", "")
        hints = [text["hints"][hint] for hint in document.get("hints") or ()]
        row |= dict(zip(xlsx_cells.HINTS, hints, strict=False))
        row |= _cells(kind, document, text)
        yield row
    if kind == "set":
        for item in document["items"]:
            own = {code: text["items"][item["id"]] for code, text in document["texts"].items()}
            yield from _rows(item, f"{key}/{item['id']}", own)


def _numbered(cells: Sequence[str], prefix: str = "o") -> Row:
    if len(cells) > xlsx_cells.MOST_OPTIONS:
        raise Refused(lazy("A table has room for %(most)s options.", most=xlsx_cells.MOST_OPTIONS))
    return {f"{prefix}{number}": cell for number, cell in enumerate(cells, 1)}


def _cells(kind: str, document: JsonDict, text: JsonDict) -> Row:
    feedback = text.get("feedback") or {}
    row: Row = {name: feedback.get(name, "") for name in ("right", "wrong", "partly")}
    match kind:
        case "single" | "multiple" | "truefalse":
            return row | _choice(kind, document, text)
        case "shorttext":
            flags = {name: bool(document.get(name)) for name in ("case", "space", "width", "wildcard")}
            row |= {"answer": xlsx_cells.join(text["accept"]), "settings": xlsx_cells.settings_cell(flags)}
        case "numeric":
            units = document.get("units") or {}
            cells = [f"{key} = {xlsx_cells.join([f'{factor}', *text['units'][key]])}" for key, factor in units.items()]
            settings = {"tolerance": document.get("tolerance"), "relative": bool(document.get("relative"))}
            if document.get("unit_required"):
                raise Refused(lazy("A table cannot say that the unit must be given."))
            row |= {"answer": str(document["value"]), **_numbered(cells)}
            row["settings"] = xlsx_cells.settings_cell(settings)
        case "matching" | "grouping":
            row |= _numbered(_pairs(document, text))
        case "ordering":
            row |= _numbered([text["items"][key] for key in document["items"]])
            row["settings"] = xlsx_cells.settings_cell({"scoring": document.get("scoring", "places")})
        case "blanks":
            row |= _numbered([_blank(key, blank, text) for key, blank in document["blanks"].items()])
        case "essay":
            rubric = document.get("rubric") or ()
            row |= _numbered([f"{line['points']} | {text['rubric'][line['id']]}" for line in rubric])
            row["answer"] = text.get("sample", "")
            row["settings"] = xlsx_cells.settings_cell({name: document.get(name) for name in ("words", "files")})
        case "hotspot":
            raise Refused(lazy("A table carries no pictures; use QTI 3.0 or a bank folder."))
    return row


def _choice(kind: str, document: JsonDict, text: JsonDict) -> Row:
    options = ["true", "false"] if kind == "truefalse" else list(document["options"])
    labels, feedback = text.get("options") or {}, text.get("feedback") or {}
    row = _numbered([str(labels.get(key, "")) for key in options])
    row |= _numbered([str(feedback.get(key, "")) for key in options], "f")
    answer = [str(key).lower() if isinstance(key, bool) else str(key) for key in document["answer"]]
    if kind == "truefalse":
        return row | {"answer": "O" if answer == ["true"] else "X"}
    settings = {"scoring": document.get("scoring") if kind == "multiple" else None}
    if document.get("last") in options:
        settings["last"] = options.index(document["last"]) + 1
    numbers = ", ".join(str(options.index(key) + 1) for key in answer)
    return row | {"answer": numbers, "settings": xlsx_cells.settings_cell(settings)}


def _pairs(document: JsonDict, text: JsonDict) -> list[str]:
    if any(ARROW in str(choice) for choice in text["choices"].values()):
        raise Refused(lazy("A choice with => in it cannot stand in a table."))
    if len(set(text["choices"].values())) < len(text["choices"]):
        raise Refused(lazy("Two choices with the same text cannot stand in a table."))
    cells = [f"{text['parts'][part]} {ARROW} {text['choices'][document['answer'][part]]}" for part in document["parts"]]
    used = set(document["answer"].values())
    return cells + [f"{ARROW} {text['choices'][key]}" for key in document["choices"] if key not in used]


def _blank(key: str, blank: JsonDict, text: JsonDict) -> str:
    if blank.get("input", "text") == "text":
        words = [str(word) for word in text["accept"][key]]
        if any(word.startswith("*") for word in words):
            raise Refused(lazy("An answer that begins with * cannot stand in a table."))
    else:
        labels = text["choices"][key]
        words = [("*" if choice == blank["answer"] else "") + str(labels[choice]) for choice in blank["choices"]]
    return f"{key} = {xlsx_cells.join(words)}"
