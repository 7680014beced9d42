"""Rows of a table as question documents: a row per question and language, rows with the same number belong together."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy, speaking
from lms.core.tables import Line
from lms.questions.folding import fold
from lms.questions.formats import building, xlsx_cells
from lms.questions.formats.building import Draft
from lms.questions.formats.checking import checked
from lms.questions.formats.interface import ItemRead, language_of
from lms.questions.kinds.set import INNER
from lms.questions.registry import KINDS

_LETTERS = "①②③④⑤⑥⑦⑧⑨⑩"
_TRUE = {"o", "○", "◯", "참", "맞다", "true", "t", "yes", "y", "예", "1"}
_FALSE = {"x", "×", "✕", "거짓", "틀리다", "false", "f", "no", "n", "아니요", "0", "2"}
ARROW = "=>"


def kind_of(cell: str) -> str:
    """Return the kind a cell names: its key, or what it is called in Korean or English; else an empty text."""
    wanted = fold(cell)
    for key, kind in KINDS.items():
        names = {key}
        for code in ("ko", "en"):
            with speaking(code):
                names.add(str(kind.label))
        if wanted in {fold(name) for name in names}:
            return key
    return ""


class Rows:
    """The rows of one question: the first says what is the same in every language, each gives one language."""

    def __init__(self, lines: Sequence[Line], language: str | None) -> None:
        self.lines = lines
        self.language = language
        self.problems: list[Lazy] = []
        self.losses: list[Lazy] = []

    def drafts(self, kind: str) -> dict[str, Draft]:
        """Return the draft of each language."""
        found: dict[str, Draft] = {}
        for line in self.lines:
            code = line["language"].strip().lower()[:2]
            given = [line["stem"], *(line[f"o{number}"] for number in range(1, 4))]
            code = {"한국": "ko", "영어": "en"}.get(code, code)
            code = code if code in ("ko", "en") else self.language or language_of(given)
            if code in found:
                self.problems.append(lazy("Row %(row)s gives the same language again.", row=line.number))
                continue
            found[code] = _draft(kind, line)
        return found

    def fields(self, drafts: Mapping[str, Draft]) -> JsonDict:
        """Return the fields of the kind, which must be the same in every language."""
        first, *others = drafts.values()
        for draft in others:
            if draft.fields != first.fields:
                self.problems.append(lazy("The languages differ in the number of options or in the answer."))
        for draft in drafts.values():
            self.problems += draft.problems
            self.losses += draft.losses
        return first.fields


def question(
    lines: Sequence[Line], inner: Sequence[Sequence[Line]], key: str, language: str | None, name: str = ""
) -> ItemRead:
    """Return the verdict on one question; `inner`: the rows of the items of a set, `name`: what the table calls it."""
    head = lines[0]
    place = lazy("row %(number)s", number=head.number)
    kind = kind_of(head["kind"])
    if not kind:
        known = ", ".join(KINDS)
        text = lazy("“%(kind)s” is not a kind of question: %(known)s.", kind=head["kind"][:40], known=known)
        return building.skipped(place, text)
    rows = Rows(lines, language)
    drafts = rows.drafts(kind)
    document: JsonDict = {"id": key, "kind": kind, "points": _points(head, rows)}
    for column in ("tags", "law", "pages"):
        words = [word.strip() for word in head[column].replace("\n", ",").split(",") if word.strip()]
        if words:
            document[column] = list(dict.fromkeys(words))
    document |= rows.fields(drafts)
    texts = {code: _filled(draft) for code, draft in drafts.items()}
    if kind == "set":
        _set(document, texts, inner, rows, language)
    document["texts"] = texts
    named = Draft(kind, texts=next(iter(texts.values())))
    named.keep_names(key, head["name"], name)
    document |= named.fields
    losses = tuple(dict.fromkeys((*named.losses, *rows.losses)))
    return checked(ItemRead(place, document, tuple(dict.fromkeys(rows.problems)), losses))


def _set(
    document: JsonDict, texts: dict[str, JsonDict], inner: Sequence[Sequence[Line]], rows: Rows, language: str | None
) -> None:
    document["items"] = []
    for number, lines in enumerate(inner, 1):
        kind = kind_of(lines[0]["kind"])
        if kind not in INNER:
            shown = lines[0]["kind"][:40]
            text = lazy("“%(kind)s” cannot stand in a set (row %(row)s).", kind=shown, row=lines[0].number)
            rows.problems.append(text)
            continue
        part = Rows(lines, language)
        drafts = part.drafts(kind)
        key = lines[0]["id"].partition("/")[2].strip() or f"i{number}"
        fields = part.fields(drafts)
        if fields.pop("hints", None):
            part.losses.append(lazy("The hints of an item of a set are left out; the whole set has hints."))
        for draft in drafts.values():
            draft.texts.pop("hints", None)
        document["items"].append({"id": key, "kind": kind, "points": _points(lines[0], part), **fields})
        for code, draft in drafts.items():
            texts.setdefault(code, {}).setdefault("items", {})[key] = _filled(draft)
        rows.problems += part.problems
        rows.losses += part.losses
    document["points"] = sum(item["points"] for item in document["items"])


def _filled(draft: Draft) -> JsonDict:
    return {name: text for name, text in draft.texts.items() if text not in ("", {}, [])}


def _points(line: Line, rows: Rows) -> int:
    if not line["points"].strip():
        return 1
    points = building.to_number(line["points"])
    if points is None or points != int(points) or not 1 <= points <= 100:
        rows.problems.append(lazy("The points must be a whole number from 1 to 100."))
        return 1
    return int(points)


def _draft(kind: str, line: Line) -> Draft:
    draft = Draft(kind)
    draft.texts |= {"stem": line["stem"], "general": line["general"]}
    if hints := [line[key] for key in xlsx_cells.HINTS if line[key]]:
        draft.fields["hints"] = building.keys(len(hints), "h")
        draft.texts["hints"] = dict(zip(draft.fields["hints"], hints, strict=True))
    settings = xlsx_cells.settings_of(line["settings"])
    xlsx_cells.check_settings(draft, settings)
    xlsx_cells.lose_cells(draft, line)
    options = [line[f"o{number}"] for number in range(1, xlsx_cells.MOST_OPTIONS + 1)]
    while options and not options[-1]:
        options.pop()
    match kind:
        case "single" | "multiple":
            _choice(draft, line, options, settings)
        case "truefalse":
            _judgment(draft, line, options)
        case "shorttext":
            draft.texts["accept"] = xlsx_cells.split(line["answer"])
            draft.fields |= {name: True for name in ("case", "space", "width", "wildcard") if settings.get(name)}
        case "numeric":
            _number(draft, line, options, settings)
        case "matching" | "grouping":
            _pairs(draft, options, "g" if kind == "grouping" else "c")
        case "ordering":
            names = building.keys(len(options), "i")
            draft.fields |= {"items": names, "scoring": settings.get("scoring", "places")}
            draft.texts["items"] = dict(zip(names, options, strict=True))
        case "blanks":
            _blanks(draft, options)
        case "essay":
            _essay(draft, line, options, settings)
        case "hotspot":
            draft.problems.append(lazy("A table carries no pictures; make this question in the editor."))
    if kind not in ("single", "multiple", "truefalse", "essay", "set", "hotspot"):
        draft.texts["feedback"] = {name: line[name] for name in ("right", "wrong", "partly") if line[name]}
    return draft


def _chosen(cell: str, options: Sequence[str]) -> list[int] | None:
    """Return the numbers (from 0) of the options a cell names: `1, 3`, `①③`, `A C`, or the text of one."""
    exact = [number for number, option in enumerate(options) if fold(option) == fold(cell)]
    if len(exact) == 1:
        return exact
    found = []
    circled = {letter: str(number) for number, letter in enumerate(_LETTERS, 1)}
    text = "".join(f" {circled[c]} " if c in circled else c for c in cell)
    for word in unicodedata.normalize("NFKC", text).replace(",", " ").replace(";", " ").replace("/", " ").split():
        word = word.strip(".)번")
        if word.isdecimal():
            found.append(int(word) - 1)
        elif len(word) == 1 and word.isascii() and word.isalpha():
            found.append(ord(word.lower()) - ord("a"))
        else:
            return None
    return found if found and all(0 <= number < len(options) for number in found) else None


def _choice(draft: Draft, line: Line, options: Sequence[str], settings: Mapping[str, str]) -> None:
    names = building.keys(len(options))
    draft.fields["options"] = names
    draft.texts["options"] = dict(zip(names, options, strict=True))
    feedback = {name: line[f"f{number}"] for number, name in enumerate(names, 1)}
    draft.texts["feedback"] = {name: text for name, text in feedback.items() if text}
    if "" in options:
        draft.problems.append(lazy("An option between others is empty."))
    chosen = _chosen(line["answer"], options)
    draft.fields["answer"] = [names[number] for number in sorted(set(chosen or ()))]
    if not chosen:
        draft.problems.append(lazy("The answer must name options by their number, such as 2 or 1, 3."))
    if draft.kind == "multiple":
        draft.fields["scoring"] = settings.get("scoring", "all")
    last = settings.get("last", "")
    if last.isdecimal() and 0 < int(last[:3]) <= len(names):
        draft.fields["last"] = names[int(last[:3]) - 1]
    elif last:
        draft.problems.append(xlsx_cells.unreadable("last", last))


def _judgment(draft: Draft, line: Line, options: Sequence[str]) -> None:
    word = fold(line["answer"])
    if word in {fold(one) for one in _TRUE | _FALSE}:
        draft.fields["answer"] = ["true" if word in {fold(one) for one in _TRUE} else "false"]
    else:
        draft.problems.append(lazy("The answer must be O or X."))
    pairs = list(zip(("true", "false"), (*options, "", "")[:2], strict=True))
    draft.texts["options"] = {key: text for key, text in pairs if text}
    feedback = {"true": line["f1"], "false": line["f2"]}
    draft.texts["feedback"] = {key: text for key, text in feedback.items() if text}


def _number(draft: Draft, line: Line, options: Sequence[str], settings: Mapping[str, str]) -> None:
    value, off = building.to_number(line["answer"]), building.to_number(settings.get("tolerance", "0"))
    if value is None or off is None:
        draft.problems.append(lazy("The answer must be a number."))
        return
    draft.fields |= {"value": building.number(value), "tolerance": building.number(abs(off))}
    if settings.get("relative"):
        draft.fields["relative"] = True
    units, spellings = {}, {}
    for cell in filter(None, options):
        key, _, rest = cell.partition("=")
        words = xlsx_cells.split(rest)
        factor = building.to_number(words[0]) if words else None
        if factor is None or len(words) < 2:
            draft.problems.append(lazy("A unit is written as h = 1 | hour | h: its key, its factor, its spellings."))
            continue
        units[key.strip()] = building.number(factor)
        spellings[key.strip()] = words[1:]
    if units:
        draft.fields["units"], draft.texts["units"] = units, spellings


def _pairs(draft: Draft, options: Sequence[str], prefix: str) -> None:
    parts: list[tuple[str, str]] = []
    choices: list[str] = []
    for cell in filter(None, options):
        part, arrow, choice = (word.strip() for word in cell.rpartition(ARROW))
        if not arrow or not choice:
            draft.problems.append(lazy("A pair is written as part => choice; a choice of no part as => choice."))
            continue
        if choice not in choices:
            choices.append(choice)
        if part:
            parts.append((part, choice))
    names = dict(zip(choices, building.keys(len(choices), prefix), strict=True))
    keys = building.keys(len(parts), "p")
    draft.fields |= {
        "parts": keys,
        "choices": list(names.values()),
        "answer": {key: names[choice] for key, (_, choice) in zip(keys, parts, strict=True)},
    }
    draft.texts["parts"] = {key: part for key, (part, _) in zip(keys, parts, strict=True)}
    draft.texts["choices"] = {name: choice for choice, name in names.items()}


def _blanks(draft: Draft, options: Sequence[str]) -> None:
    blanks: dict[str, JsonDict] = {}
    accept: dict[str, list[str]] = {}
    choices: dict[str, dict[str, str]] = {}
    for cell in filter(None, options):
        key, equals, rest = cell.partition("=")
        key, words = key.strip(), xlsx_cells.split(rest)
        if not equals or not words:
            draft.problems.append(lazy("A blank is written as b1 = answer | answer, or as b1 = *right | wrong."))
        elif any(word.startswith("*") for word in words):
            names = building.keys(len(words))
            right = [name for name, word in zip(names, words, strict=True) if word.startswith("*")]
            blanks[key] = {"input": "select", "choices": names, "answer": right[0]}
            choices[key] = {name: word.removeprefix("*").strip() for name, word in zip(names, words, strict=True)}
        else:
            blanks[key] = {"input": "text"}
            accept[key] = words
    draft.fields["blanks"] = blanks
    draft.texts |= {"accept": accept, "choices": choices}


def _essay(draft: Draft, line: Line, options: Sequence[str], settings: Mapping[str, str]) -> None:
    rubric: list[dict[str, Any]] = []
    texts = {}
    for number, cell in enumerate(filter(None, options), 1):
        points, bar, text = (word.strip() for word in cell.partition("|"))
        if not bar or not points.isdecimal():
            draft.problems.append(lazy("A line of the rubric is written as 2 | what is looked at."))
            continue
        rubric.append({"id": f"r{number}", "points": int(points[:3])})
        texts[f"r{number}"] = text
    if rubric:
        draft.fields["rubric"], draft.texts["rubric"] = rubric, texts
    for name in ("words", "files"):
        if settings.get(name, "").isdecimal():
            draft.fields[name] = int(settings[name][:5])
        elif name in settings:
            draft.problems.append(xlsx_cells.unreadable(name, settings[name]))
    draft.texts["sample"] = line["answer"]
