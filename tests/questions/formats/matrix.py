"""What becomes of every kind of question in every format that is written: whole, in part or not, and what is said.

`python -m tests.questions.formats.matrix` writes the tables of docs/question-formats.md anew.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.core.i18n import Lazy, speaking
from lms.questions import documents
from lms.questions.formats.checking import media_of
from lms.questions.formats.moodlexml_hotspot import OURS
from lms.questions.formats.registry import FORMATS
from tests.questions.formats.samples import png
from tests.questions.samples import SAMPLES, WITH_ESSAY

DOCS = Path(__file__).parents[3] / "docs" / "question-formats.md"
BEGIN, END = "<!-- made by tests/questions/formats/matrix.py -->", "<!-- end of what is made -->"
WRITTEN = [key for key, each in sorted(FORMATS.items()) if each.writes]
MEDIA = {"map.png": png(400, 300), "room.png": png(20, 20)}
Document = dict[str, Any]
PICTURE = "\n\n![A room](room.png)\n\nAnd now?"


def _of(kind: str, texts: Document | None = None, **fields: Any) -> Document:
    """Return the sample of a kind in English, with some fields and texts in place of its own."""
    document = copy.deepcopy(SAMPLES[kind])
    wording = document["texts"]["en"] | (texts or {})
    document |= fields
    return {
        **{name: value for name, value in document.items() if value is not None},
        "pages": ["f1-duty"],
        "texts": {"en": {name: value for name, value in wording.items() if value is not None}},
    }


_FEEDBACK = {"a": "No.", "b": "Yes.", "c": "No."}
_ONE_BLANK = {"b1": {"input": "select", "choices": ["x", "y"], "answer": "x"}}
# Every kind with all that can be said of a question of it: several, where one cannot have everything at once.
CASES: Mapping[str, tuple[Document, ...]] = {
    "single": (
        _of("single", {"feedback": _FEEDBACK}),
        _of("single", {"hints": {"h1": "Think of **when**.", "h2": "At once?"}}, hints=["h1", "h2"], name="When: 1st"),
        _of("single", {"stem": f"Look:{PICTURE}", "options": {"a": "*One*", "b": "2 < 3", "c": "`~{=`"}}, last=None),
    ),
    "multiple": tuple(_of("multiple", {"feedback": _FEEDBACK}, scoring=rule) for rule in ("all", "partial", "penalty")),
    "truefalse": (
        _of("truefalse", {"feedback": {"true": "Yes.", "false": "No."}}),
        _of("truefalse", {"options": {"true": "Allowed", "false": "Forbidden"}}, answer=[False]),
    ),
    "shorttext": (
        _of("shorttext", {"accept": ["112", "The police"]}, wildcard=None, case=True, space=True, width=True),
        _of("shorttext"),
        _of("shorttext", {"accept": ["*", "1*2"]}, wildcard=None),
    ),
    "numeric": (
        _of("numeric", {"units": None, "feedback": {"right": "Yes.", "wrong": "No."}}, units=None),
        _of("numeric"),
        _of("numeric", unit_required=True),
        _of("numeric", {"units": None}, units=None, tolerance=0.1, relative=True),
    ),
    "matching": (_of("matching"),),
    "ordering": (_of("ordering", scoring="places"), _of("ordering", scoring="all")),
    "grouping": (_of("grouping"),),
    "blanks": (
        _of("blanks"),
        _of("blanks", {"stem": "Call [[b1]].", "choices": {"b1": {"x": "112", "y": "119"}}, "accept": None,
                       "feedback": None}, blanks=_ONE_BLANK, points=1),
    ),
    "hotspot": (_of("hotspot"), _of("hotspot", {"feedback": {"a1": "No.", "a2": "Yes."}}, answer=["a1", "a3"])),
    "essay": (
        _of("essay"),
        _of("essay", {"rubric": None, "sample": None, "stem": f"Tell.{PICTURE}"}, rubric=None, words=None, files=2),
    ),
    "set": (
        {**SAMPLES["set"], "texts": {"en": SAMPLES["set"]["texts"]["en"]}},
        {**WITH_ESSAY, "texts": {"en": WITH_ESSAY["texts"]["en"]}},
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Trip:
    """One question into a format and back: what was said, what could not be read, what came back otherwise."""

    written: bool
    losses: tuple[Lazy, ...]
    problems: tuple[Lazy, ...]
    changed: frozenset[str]


def trip(format_key: str, document: Document) -> Trip:
    """Write a question and read it again."""
    form = FORMATS[format_key]
    written = form.write([documents.document_of(documents.read(document, media_of(MEDIA)))], MEDIA)
    (verdict,) = written.items
    if not verdict.written:
        return Trip(False, verdict.losses, (), frozenset())
    (item,) = form.read(written.data, written.file_name, language="en").items
    if item.document is None:
        return Trip(True, verdict.losses, item.problems, frozenset())
    before, after = facts(document), facts({"id": "x", **item.document})
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return Trip(True, verdict.losses, item.problems, frozenset(changed))


def facts(document: Document) -> dict[str, Any]:
    """Return what a question says, by name, so that what a format may name anew (ids of options …) does not count."""
    normal = documents.document_of(documents.read(document, media_of(MEDIA)))
    return dict(_facts(normal, normal["texts"]["en"]))


def _facts(document: Document, texts: Document) -> Iterator[tuple[str, Any]]:
    yield from ((name, document.get(name)) for name in ("kind", "points", "tags", "law", "pages", "scoring", "name"))
    yield "hints", [texts["hints"][key] for key in document.get("hints") or ()]
    yield from ((name, texts.get(name)) for name in ("stem", "general", "sample", "alt"))
    names = _names(document, texts)
    yield "stem", names.get("stem") or texts.get("stem")
    for name in ("case", "space", "width", "wildcard", "value", "tolerance", "relative", "unit_required", "words",
                 "files", "image"):  # fmt: skip
        yield name, document.get(name) or None
    feedback = texts.get("feedback") or {}
    yield "feedback", {str(names["ids"].get(key, key)): text for key, text in feedback.items()}
    yield from names["facts"].items()


def _names(document: Document, texts: Document) -> dict[str, Any]:
    """Return the parts of a question by their texts instead of their ids."""
    kind, answer = document["kind"], document.get("answer")
    ids: dict[str, str] = {}
    found: dict[str, Any] = {}
    stem = ""
    if kind in ("single", "multiple"):
        ids = texts["options"]
        found = {"options": [ids[key] for key in document["options"]], "answer": [ids[key] for key in answer],
                 "last": ids.get(document.get("last") or "")}  # fmt: skip
    elif kind == "truefalse":
        found = {"answer": answer, "words": texts.get("options") or None}
    elif kind in ("matching", "grouping"):
        parts, choices = texts["parts"], texts["choices"]
        found = {"parts": list(parts.values()), "choices": sorted(choices.values()),
                 "answer": {parts[part]: choices[choice] for part, choice in answer.items()}}  # fmt: skip
    elif kind == "ordering":
        found = {"items": [texts["items"][key] for key in document["items"]]}
    elif kind == "shorttext":
        found = {"accept": texts["accept"]}
    elif kind == "numeric":
        units = document.get("units") or {}
        found = {"units": {texts["units"][key][0]: (round(by, 6), texts["units"][key]) for key, by in units.items()}}
    elif kind == "blanks":
        keys = {key: f"b{at}" for at, key in enumerate(document["blanks"], 1)}
        stem = texts["stem"]
        for key, name in keys.items():
            stem = stem.replace(f"[[{key}]]", f"[[={name}]]")
        found = {"blanks": [_blank(blank, key, texts) for key, blank in document["blanks"].items()]}
    elif kind == "hotspot":
        ids = texts["options"]
        found = {"areas": [document["areas"][key] for key in document["areas"]], "options": list(ids.values()),
                 "answer": [ids[key] for key in answer]}  # fmt: skip
    elif kind == "essay":
        rubric = document.get("rubric") or []
        found = {"rubric": [(one["points"], texts["rubric"][one["id"]]) for one in rubric]}
    elif kind == "set":
        found = {"items": [dict(_facts(item, texts["items"][item["id"]])) for item in document["items"]]}
    return {"ids": ids, "facts": found, "stem": stem}


def _blank(blank: Document, key: str, texts: Document) -> Any:
    if blank.get("input") == "select":
        choices = texts["choices"][key]
        return [choices[name] for name in blank["choices"]], choices[blank["answer"]]
    return texts["accept"][key]


# What each sentence that writers say accounts for: names of `facts` that may come back otherwise once it is said.
COVERS: Mapping[str, frozenset[str]] = {
    said: frozenset(names.split())
    for said, names in {
        "The feedback is left out.": "feedback",
        "The general feedback is left out.": "general",
        "The tags are left out.": "tags",
        "The laws are left out.": "law",
        "The lesson pages are left out.": "pages",
        "The name is left out.": "name",
        "The hints are left out.": "hints",
        "The points of the question are left out.": "points",
        "Which option stays last is left out.": "last",
        "The picture “%(name)s” is left out; its words stand there.": "stem",
        "Formatting and line ends of texts are left out.": "stem options",
        "The true/false question is written as a single choice.": "kind answer options words",
        "The words of this question for true and false are left out.": "words",
        "The limit of words is left out.": "words",
        "That files may be handed in is left out.": "files",
        "The rubric is left out.": "rubric",
        "The model answer is left out.": "sample",
        "The model answer is written as what Moodle shows to graders only.": "",
        "Sorting into groups is written as matching.": "kind",
        "The feedback for right, wrong and partly right answers is left out.": "feedback",
        "Each wrong option takes away as much as a right one earns; here it was marked otherwise.": "scoring",
        "The units are left out.": "units",
        "That a unit is required is left out.": "unit_required",
        "The tolerance, a share of the value, is written as a number.": "relative tolerance",
        "That upper and lower case matter is left out.": "case",
        "That spaces matter is left out.": "space",
        "That full and half width matter is left out.": "width",
        OURS.message: "",
        "Other systems keep the hints, but do not show them.": "",
        "Other systems take nothing away for a wrong option chosen beside right ones.": "",
        "Other systems give no part of the points for items at their place.": "",
        "Other systems take the * in an answer for a star, not for any text.": "",
        "Units are left out: other systems take the bare number.": "units unit_required items",
        "A table carries no pictures: they are left out, what they show must be added again.": "stem",
    }.items()
}
# Sentences of questions that are written, but can be read back only into a bank that has the pictures.
WITHOUT_PICTURES = "A table carries no pictures: they are left out, what they show must be added again."


def trips() -> dict[tuple[str, str], list[Trip]]:
    """Return (format, kind) → what became of each of its cases."""
    return {(key, kind): [trip(key, document) for document in CASES[kind]] for key in WRITTEN for kind in CASES}


def word(found: list[Trip]) -> str:
    """Say in a word how a format carries a kind."""
    if not any(one.written for one in found):
        return "no"
    whole = all(one.written and not one.losses and not one.changed for one in found)
    return "whole" if whole else "in part"


def tables() -> str:
    """Return the tables of the documentation: kinds and formats, then what is said of which kind."""
    found = trips()
    lines = [f"| kind | {' | '.join(f'`{key}`' for key in WRITTEN)} |", "|---" * (len(WRITTEN) + 1) + "|"]
    lines += [f"| {kind} | {' | '.join(word(found[key, kind]) for key in WRITTEN)} |" for kind in CASES]
    for key in WRITTEN:
        said: dict[str, list[str]] = {}
        for kind in CASES:
            for text in dict.fromkeys(str(loss) for one in found[key, kind] for loss in one.losses):
                said.setdefault(text.replace(f"“{kind}”", "“…”"), []).append(kind)
        if said:
            lines += ["", f"What `{key}` says:", "", "| of | said |", "|---|---|"]
            written = [kind for kind in CASES if word(found[key, kind]) != "no"]
            lines += [
                f"| {'every kind it writes' if kinds == written else ', '.join(kinds)} | {text} |"
                for text, kinds in said.items()
            ]
    return "\n".join(lines)


def documentation(text: str) -> str:
    """Return the documentation with its tables made anew."""
    before, _, rest = text.partition(BEGIN)
    with speaking("en"):
        return f"{before}{BEGIN}\n\n{tables()}\n\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    DOCS.write_text(documentation(DOCS.read_text("utf-8")), "utf-8")
