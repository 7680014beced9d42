"""A document as the values of a form, and back. Pure: nothing here reads the database or a request."""

from collections.abc import Mapping
from typing import Any

from lms.questions.editing import about, lens, sheet
from lms.questions.editing.kinds.scenario import FORMS
from lms.questions.editing.layout import Parts, Values
from lms.questions.editing.lens import Document, Written
from lms.questions.editing.words import HINTS

KINDS = tuple(FORMS)


def parts_of(kind: str) -> Parts:
    """Return the controls of a kind, those about every question last."""
    # The points of a scenario are those of its questions.
    own = [part for part in about.ABOUT if kind != "set" or part.name != "points"]
    return (*FORMS[kind], HINTS, *own)


def new(kind: str) -> Values:
    """Return the values of a new question."""
    return sheet.begin(parts_of(kind))


def values_of(document: Mapping[str, Any]) -> Values:
    """Return what the form of a document's kind shows of it."""
    values = lens.values_of(document, parts_of(document["kind"]))
    return about.spread(values, [str(tag) for tag in document.get("tags") or ()])


def written(kind: str, key: str, values: Values) -> Written:
    """Return the document that a form says, with the field that each place in it came from.

    Nothing is checked: what cannot be read stays as it was typed, and the reader of documents refuses it.
    """
    made = lens.write(values, parts_of(kind), Written())
    tags = about.gathered(values)
    if tags:
        made.document["tags"] = tags
    else:
        made.document.pop("tags", None)
    made.document = lens.drop_silent({"id": key, "kind": kind, **made.document})
    return made


def document_of(kind: str, key: str, values: Values) -> Document:
    """Return the document that a form says."""
    return written(kind, key, values).document
