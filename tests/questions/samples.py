"""A document of each kind of question, small and whole, and a picture for the one that shows one."""

from typing import Any

from lms.content.bank import Picture

MAP = Picture("0" * 64, "image/png", 1000, 400, 300)
MEDIA = {"map.png": MAP}
RIGHT = {"right": "Right.", "wrong": "Wrong.", "partly": "Partly."}


def document(kind: str, fields: dict[str, Any], **texts: Any) -> dict[str, Any]:
    """Return a document in both languages with the same wording."""
    wording = {"stem": "Which?", "general": "See **the law**.", **texts}
    facts = {"id": f"{kind}-1", "kind": kind, "points": 2, "tags": ["unit:x"], "law": ["PA 10(2)"], "pages": []}
    return {**facts, **fields, "texts": {"ko": wording, "en": wording}}


ABC = {"a": "First", "b": "Second", "c": "Third"}
SAMPLES: dict[str, dict[str, Any]] = {
    "single": document(
        "single", {"options": ["a", "b", "c"], "answer": ["b"], "last": "c"}, options=ABC, feedback={"a": "No."}
    ),
    "multiple": document(
        "multiple", {"options": ["a", "b", "c"], "answer": ["a", "c"], "scoring": "partial"}, options=ABC
    ),
    "truefalse": document("truefalse", {"answer": [True]}),
    "shorttext": document(
        "shorttext", {"wildcard": True}, accept=["112", "경찰*"], feedback={"right": "Yes.", "wrong": "No."}
    ),
    "numeric": document(
        "numeric",
        {"value": 72, "tolerance": 0.5, "units": {"h": 1, "min": 0.016667}},
        units={"h": ["시간", "h", "hours"], "min": ["분", "min"]},
    ),
    "matching": document(
        "matching",
        {"parts": ["p1", "p2"], "choices": ["c1", "c2", "c3"], "answer": {"p1": "c1", "p2": "c3"}},
        parts={"p1": "Police", "p2": "**Agency**"},
        choices={"c1": "112", "c2": "119", "c3": "Case work"},
        feedback=RIGHT,
    ),
    "ordering": document(
        "ordering", {"items": ["i1", "i2", "i3"]}, items={"i1": "See", "i2": "Call", "i3": "Note"}, feedback=RIGHT
    ),
    "grouping": document(
        "grouping",
        {"parts": ["p1", "p2", "p3"], "choices": ["g1", "g2"], "answer": {"p1": "g1", "p2": "g2", "p3": "g1"}},
        parts={"p1": "Hunger", "p2": "Bruise", "p3": "Cold"},
        choices={"g1": "Neglect", "g2": "Physical"},
        feedback=RIGHT,
    ),
    "blanks": document(
        "blanks",
        {"blanks": {"b1": {"input": "text"}, "b2": {"input": "select", "choices": ["x", "y"], "answer": "x"}}},
        stem="Call [[b1]] and say it [[b2]].",
        accept={"b1": ["112", "the police"]},
        choices={"b2": {"x": "at once", "y": "later"}},
        feedback=RIGHT,
    ),
    "hotspot": document(
        "hotspot",
        {
            "image": "map.png",
            "areas": {
                "a1": {"shape": "rect", "at": [10, 10, 100, 50]},
                "a2": {"shape": "circle", "at": [200, 200, 40]},
                "a3": {"shape": "polygon", "at": [300, 10, 390, 10, 345, 100]},
            },
            "answer": ["a2"],
        },
        options={"a1": "Door", "a2": "Phone", "a3": "Window"},
        alt="A room with a door, a phone and a window.",
        feedback={"elsewhere": "Nothing is there."},
    ),
    "essay": document(
        "essay",
        {"words": 50, "files": 0, "rubric": [{"id": "r1", "points": 1}, {"id": "r2", "points": 1}]},
        rubric={"r1": "Says when.", "r2": "Says to whom."},
        sample="At once, to 112.",
    ),
}


def _item(key: str) -> dict[str, Any]:
    kept = ("tags", "law", "pages", "texts")
    return {name: value for name, value in SAMPLES[key].items() if name not in kept} | {"id": key}


def _set(*keys: str) -> dict[str, Any]:
    items = [_item(key) for key in keys]
    texts = {key: SAMPLES[key]["texts"]["ko"] for key in keys}
    return document("set", {"items": items, "points": 2 * len(keys)}, stem="A child comes late.", items=texts)


SAMPLES["set"] = _set("single", "matching", "blanks", "ordering", "numeric")
WITH_ESSAY = _set("single", "essay")
# What earns everything.
RIGHT_ANSWERS: dict[str, list[str]] = {
    "single": ["b"],
    "multiple": ["a", "c"],
    "truefalse": ["true"],
    "shorttext": ["112"],
    "numeric": ["72시간"],
    "matching": ["p1:c1", "p2:c3"],
    "ordering": ["i1", "i2", "i3"],
    "grouping": ["p1:g1", "p2:g2", "p3:g1"],
    "blanks": ["b1:112", "b2:x"],
    "hotspot": ["@200,200"],
}
RIGHT_ANSWERS["set"] = [
    f"{key}:{entry}" for key in ("single", "matching", "blanks", "ordering", "numeric") for entry in RIGHT_ANSWERS[key]
]
