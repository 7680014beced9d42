"""Documents of every kind, generated."""

import unicodedata
from typing import Any

from hypothesis import strategies as st

from lms.questions.editing.form import KINDS

words = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), include_characters=" "), min_size=1, max_size=30
).map(lambda text: unicodedata.normalize("NFC", text).strip() or "글")
numbers = st.one_of(st.integers(-1000, 1000), st.floats(-1e6, 1e6).map(lambda x: round(x, 3)))


def keys(least: int, most: int, fresh: str) -> st.SearchStrategy[list[str]]:
    """Return some keys of rows, in any order and with gaps, as an author who moves and removes rows leaves them."""
    return st.lists(st.integers(1, 20).map(lambda n: f"{fresh}{n}"), min_size=least, max_size=most, unique=True)


@st.composite
def documents(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS, key: str = "q-1") -> dict[str, Any]:
    """Return a document of one of the kinds, in one language or both."""
    kind = draw(st.sampled_from(kinds))
    languages = draw(st.sampled_from((("ko",), ("en",), ("ko", "en"))))
    document = _fields(draw, kind, languages)
    for text in document["texts"].values():
        if draw(st.booleans()):
            text["general"] = draw(words)
    if kind != "set" and draw(st.booleans()):
        document["points"] = draw(st.integers(2, 100))
    if draw(st.booleans()):
        document["law"] = ["PA 10(2)", "CWA 26(3)"]
    if draw(st.booleans()):
        document["pages"] = ["f1-duty"]
    tags = draw(
        st.lists(st.sampled_from(("objective:when", "unit:f1", "program:job basic", "자유", "a, b")), unique=True)
    )
    tags += [f"difficulty:{draw(st.sampled_from(('easy', 'hard')))}"] if draw(st.booleans()) else []
    return {"id": key, "kind": kind, **document, **({"tags": tags} if tags else {})}


def _told(draw: st.DrawFn, *results: str) -> dict[str, str]:
    return {result: draw(words) for result in results}


def _fields(draw: st.DrawFn, kind: str, languages: tuple[str, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {"texts": {code: {"stem": draw(words)} for code in languages}}
    texts = made["texts"].values()

    def each(**more: Any) -> None:
        for text in texts:
            text.update({name: make() for name, make in more.items()})

    def by(names: list[str]) -> Any:
        return lambda: {name: draw(words) for name in names}

    results = lambda: _told(draw, "right", "partly", "wrong")  # noqa: E731
    if kind in ("single", "multiple"):
        options = made["options"] = draw(keys(2, 5, ""))
        some = st.lists(st.sampled_from(options), min_size=1, max_size=1 if kind == "single" else 5, unique=True)
        chosen = set(draw(some))
        made["answer"] = [option for option in options if option in chosen]
        if draw(st.booleans()):
            made["last"] = options[-1]
        if kind == "multiple" and draw(st.booleans()):
            made["scoring"] = draw(st.sampled_from(("partial", "penalty")))
        each(options=by(options), feedback=by(options))
    elif kind == "truefalse":
        made["answer"] = [draw(st.sampled_from(("true", "false")))]
        each(feedback=lambda: _told(draw, "true", "false"))
        if draw(st.booleans()):
            each(options=by(["true", "false"]))
    elif kind == "shorttext":
        made.update({flag: True for flag in ("case", "space", "width", "wildcard") if draw(st.booleans())})
        each(
            accept=lambda: draw(st.lists(words, min_size=1, max_size=3)), feedback=lambda: _told(draw, "right", "wrong")
        )
    elif kind == "numeric":
        made["value"] = draw(numbers)
        if draw(st.booleans()):
            made["tolerance"], made["relative"] = draw(st.floats(0.001, 10).map(lambda x: round(x, 3))), True
        each(feedback=lambda: _told(draw, "right", "wrong"))
        if draw(st.booleans()):
            units = draw(keys(1, 3, "u"))
            made["units"] = {unit: draw(st.integers(1, 60)) for unit in units}
            made["unit_required"] = True
            each(units=lambda: {unit: draw(st.lists(words, min_size=1, max_size=2)) for unit in units})
    elif kind in ("matching", "grouping"):
        choices, parts = draw(keys(2, 4, "c")), draw(keys(2, 4, "p"))
        made.update(choices=choices, parts=parts, answer={part: draw(st.sampled_from(choices)) for part in parts})
        each(choices=by(choices), parts=by(parts), feedback=results)
    elif kind == "ordering":
        items = made["items"] = draw(keys(2, 5, "i"))
        if draw(st.booleans()):
            made["scoring"] = "all"
        each(items=by(items), feedback=results)
    elif kind == "blanks":
        _blanks(draw, made, each)
        each(feedback=results)
    elif kind == "hotspot":
        areas = draw(keys(1, 3, "a"))
        shape = st.fixed_dictionaries(
            {"shape": st.just("circle"), "at": st.lists(st.integers(0, 900), min_size=3, max_size=3)}
        )
        made.update(image="map.png", areas={area: draw(shape) for area in areas}, answer=areas[:1])
        each(options=by(areas), alt=lambda: draw(words), feedback=by([*areas, "elsewhere"]))
    elif kind == "essay":
        if draw(st.booleans()):
            made.update(words=draw(st.integers(1, 900)), files=draw(st.integers(1, 3)))
        rubric = draw(keys(0, 3, "r"))
        if rubric:
            made["rubric"] = [{"id": one, "points": draw(st.integers(1, 5))} for one in rubric]
            each(rubric=by(rubric), sample=lambda: draw(words))
    elif kind == "set":
        inner = [draw(documents(tuple(k for k in KINDS if k != "set"), one)) for one in draw(keys(1, 3, "q"))]
        for item in inner:
            for about in ("law", "pages", "tags"):
                item.pop(about, None)
        for code, text in made["texts"].items():
            text["items"] = {item["id"]: item["texts"][code] for item in inner if code in item["texts"]}
            if not text["items"]:
                del text["items"]
        made["items"] = [{name: value for name, value in item.items() if name != "texts"} for item in inner]
    return made


def _blanks(draw: st.DrawFn, made: dict[str, Any], each: Any) -> None:
    made["blanks"] = {}
    lists: dict[str, list[str]] = {}
    for blank in draw(keys(1, 3, "b")):
        made["blanks"][blank] = {"input": "text"}
        if draw(st.booleans()):
            lists[blank] = draw(keys(2, 3, "x"))
            made["blanks"][blank] = {"input": "select", "choices": lists[blank], "answer": lists[blank][0]}
    typed = [blank for blank in made["blanks"] if blank not in lists]
    if typed:
        each(accept=lambda: {blank: draw(st.lists(words, min_size=1, max_size=2)) for blank in typed})
    if lists:
        each(choices=lambda: {blank: {key: draw(words) for key in own} for blank, own in lists.items()})
