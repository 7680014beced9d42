"""Reading GIFT, Moodle's plain-text format, as its own importer (question/format/gift) understands it.

Where that one refuses a question for a blank line inside the braces, this one reads on; a missing word becomes a gap.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.content.law import parse_law
from lms.core import tables
from lms.core.i18n import lazy
from lms.questions.folding import distinct
from lms.questions.formats import building
from lms.questions.formats.building import Draft, Share, Value
from lms.questions.formats.embedded import Embedded
from lms.questions.formats.interface import MOST_ITEMS, FormatRefused, Ids, ItemRead, Reading, check_size, language_of
from lms.questions.formats.markup import ToMarkdown
from lms.questions.formats.plain import escape_label, escape_text, looks_like_html, to_plain

MOST_BYTES = 10 * 1024 * 1024
MOST_ANSWERS = 500
GAP = "\ue0ff"
# Escaped characters stand as others, which no text may hold, until the marks of the format were read.
_ESCAPED = {":": "\ue000", "#": "\ue001", "=": "\ue002", "{": "\ue003", "}": "\ue004", "~": "\ue005", "n": "\ue006"}
_BACK = str.maketrans({place: "\n" if char == "n" else char for char, place in _ESCAPED.items()} | {"\ue007": "\\"})
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_META = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.)*)\]")
_FORMAT = re.compile(r"\s*\[(html|markdown|moodle|plain)\]", re.IGNORECASE)
_PERCENT = re.compile(r"\s*%\s*(-?[0-9]{1,3}(?:[.,][0-9]*)?)\s*%")
_ROOTS = re.compile(r"(?:\$[a-z]+\$/)?(?:top(?:/|\Z))?", re.IGNORECASE)
_ORDERING = re.compile(r">[ \t]*([0-9]*[A-Z_ \t0-9a-z]*)\n(.*)\Z", re.DOTALL)


@dataclass
class _Block:
    line: int
    lines: list[str] = field(default_factory=list)
    name: str = ""
    tags: list[str] = field(default_factory=list)
    category: str = ""


def read(data: bytes, language: str | None) -> Reading:
    """Return the items of a GIFT file; raises FormatRefused for what is no text or too large."""
    check_size(data, MOST_BYTES)
    try:
        text = tables.decode(data)
    except tables.TableError:
        raise FormatRefused(lazy("The letters of this file cannot be read. Save it as UTF-8.")) from None
    text = _PRIVATE.sub("\ufffd", text).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    items: list[ItemRead] = []
    ids = Ids()
    for block in _blocks(text):
        if len(items) >= MOST_ITEMS:
            raise FormatRefused(lazy("The file has too many questions: at most %(most)s.", most=MOST_ITEMS))
        items.append(_Question(block, language).read(ids))
    if not items:
        raise FormatRefused(lazy("No question was found in the file."))
    return Reading(tuple(items))


def _escape(text: str) -> str:
    return re.sub(r"\\([\\:#={}~n])", lambda found: _ESCAPED.get(found[1], "\ue007"), text)


def _blocks(text: str) -> Iterator[_Block]:
    category, block, opened = "", _Block(0), 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        stripped = line.strip().lstrip("\ufeff")
        if stripped.startswith("//"):
            for kind, value in _META.findall(stripped):
                value = re.sub(r"\\(.)", r"\1", value).strip()
                if kind == "id":
                    block.name = value
                elif value:
                    block.tags.append(value)
        elif stripped.upper().startswith("$CATEGORY:"):
            if block.lines:
                yield block
            category, block, opened = _ROOTS.sub("", stripped[10:].strip(), count=1).strip("/"), _Block(0), 0
        elif stripped:
            block.line = block.line or number
            block.category = category
            escaped = _escape(line)
            opened += escaped.count("{") - escaped.count("}")
            block.lines.append(escaped)
        elif block.lines and (opened <= 0 or number > text.count("\n")):
            yield block
            block, opened = _Block(0), 0
    if block.lines:
        yield block


class _Question:
    """One question while it is read."""

    def __init__(self, block: _Block, language: str | None) -> None:
        self.block = block
        self.language = language
        self.pictures = Embedded()
        self.markdown = ToMarkdown(self.pictures.name)
        self.format = "moodle"
        self.draft = Draft("")

    def read(self, ids: Ids) -> ItemRead:
        place = lazy("line %(number)s", number=self.block.line)
        text = "\n".join(self.block.lines).strip()
        names = [self.block.name] if self.block.name else []
        if text.startswith("::") and (end := text.find("::", 2)) > 0:
            names, text = [*names, text[2:end].translate(_BACK).strip()], text[end + 2 :].strip()
        start, end = text.find("{"), text.find("}")
        if start < 0 and end < 0:
            return building.skipped(place, lazy("It has no answers: a text to read (description) is not a question."))
        if start < 0 or end < start:
            return building.skipped(place, lazy("A brace { or } is missing."))
        answers, after = text[start + 1 : end].strip(), text[end + 1 :].rstrip()
        if "{" in after or "}" in after:
            more = lazy("There is more than one pair of braces { }; an empty line parts questions.")
            return building.skipped(place, more)
        if len(re.findall("[=~]", answers)) > MOST_ANSWERS:
            return building.skipped(
                place, lazy("The question has too many answers: at most %(most)s.", most=MOST_ANSWERS)
            )
        self._read_parts(text[:start], answers, after)
        draft = self.draft
        draft.problems += self.pictures.problems
        draft.losses += self.markdown.losses
        self._tags()
        language = self.language or language_of(draft.texts)
        key = ids.make(next(iter(names), ""))
        draft.keep_names(key, *names)
        return draft.item(place, key, language, self.pictures.files)

    def _read_parts(self, before: str, answers: str, after: str) -> None:
        general = ""
        if (at := answers.rfind("####")) >= 0:
            answers, general = answers[:at].strip(), answers[at + 4 :]
        if found := _FORMAT.match(before):
            self.format, before = found[1].lower(), before[found.end() :]
        stem = self._block(f"{before}{GAP}{after}" if after else before.rstrip())
        self._answers(answers, gap=bool(after))
        if self.draft.kind == "blanks":
            stem = stem.replace(GAP, "[[b1]]")
        self.draft.texts["stem"] = stem.replace(GAP, r"\_\_\_\_\_").strip()
        self.draft.texts["general"] = self._block(general)

    def _tags(self) -> None:
        draft = self.draft
        for tag in self.block.tags:
            name, _, value = tag.partition(":")
            if name == "law" and parse_law(value) is not None:
                draft.fields.setdefault("law", []).append(value)
            elif name == "page":
                draft.fields.setdefault("pages", []).append(value)
            else:
                draft.tags.append(tag)
        if self.block.category:
            draft.tags.append(f"category:{self.block.category}")

    # Texts

    def _block(self, text: str) -> str:
        return self._text(text, label=False)

    def _label(self, text: str) -> str:
        return self._text(text, label=True)

    def _text(self, text: str, *, label: bool) -> str:
        written = self.format
        if found := _FORMAT.match(text):
            written, text = found[1].lower(), text[found.end() :]
        # A line of the file ends a line of the text only where the format says so.
        text = text.translate(_BACK).strip()
        if written == "html" or (written == "moodle" and looks_like_html(text)):
            return self.markdown.html(text, inline=label)
        if written == "markdown":
            return " ".join(text.split()) if label else text
        return escape_label(text) if label else escape_text(text)

    def _words(self, text: str) -> str:
        found = _FORMAT.match(text)
        label = self._label(text)
        if not found and not looks_like_html(text):
            return " ".join(text.translate(_BACK).split())
        building.lose_look(self.draft, label)
        return to_plain(label)

    # Answers

    def _answers(self, answers: str, *, gap: bool) -> None:
        draft = self.draft
        judged = answers.partition("#")[0].strip()
        if not answers:
            draft.kind = "essay"
        elif found := _ORDERING.match(answers):
            self._ordering(found[1].split(), found[2])
        elif answers[0] == "#":
            self._numeric(answers[1:])
        elif "~" in answers:
            self._choice(answers, gap=gap)
        elif "=" in answers and "->" in answers:
            self._matching(answers)
        elif judged in ("T", "TRUE", "F", "FALSE"):
            _, wrong, right = (*answers.split("#", 2), "", "")[:3]
            is_true = judged[0] == "T"
            wrong, right = self._block(wrong), self._block(right)
            building.true_false(
                draft, is_true, if_true=right if is_true else wrong, if_false=wrong if is_true else right
            )
        else:
            self._short(answers, gap=gap)

    def _shares(self, answers: str, full: str) -> list[tuple[str, float, str]]:
        """Return (text, percent, feedback) of each answer as written; those marked by `full` earn all by default."""
        found = []
        for mark, piece in re.findall(r"([=~]|\A)([^=~]*)", answers):
            if not piece.strip():
                continue
            percent = 100.0 if mark in full else 0.0
            if weight := _PERCENT.match(piece):
                percent, piece = float(weight[1].replace(",", ".")), piece[weight.end() :]
            text, _, feedback = piece.partition("#")
            found.append((text, max(-100.0, min(100.0, percent)), self._block(feedback)))
        return found

    def _choice(self, answers: str, *, gap: bool) -> None:
        found = self._shares(answers, "=")
        single = "=" in answers
        right = [percent for _, percent, _ in found if percent > 0]
        plain = all(percent in (0, 100) and not feedback for _, percent, feedback in found)
        if gap and single and right == [100.0] and plain:
            self._select([(self._words(text), percent) for text, percent, _ in found])
            return
        shares = [Share(self._label(text), percent, feedback) for text, percent, feedback in found]
        building.choice(self.draft, shares, single=single)

    def _select(self, found: list[tuple[str, float]]) -> None:
        self.draft.kind = "blanks"
        names = building.keys(len(found), "x")
        answer = next(name for name, (_, percent) in zip(names, found, strict=True) if percent > 0)
        self.draft.fields["blanks"] = {"b1": {"input": "select", "choices": names, "answer": answer}}
        self.draft.texts["choices"] = {"b1": {name: text for name, (text, _) in zip(names, found, strict=True)}}

    def _short(self, answers: str, *, gap: bool) -> None:
        found = self._shares(answers, "=~")
        plain = [Share(self._words(text), percent, feedback) for text, percent, feedback in found]
        only = [share.text for share in plain]
        if gap and plain and all(s.percent == 100 and not s.feedback and "*" not in s.text for s in plain):
            self.draft.kind = "blanks"
            self.draft.fields["blanks"] = {"b1": {"input": "text"}}
            self.draft.texts["accept"] = {"b1": list(distinct(only))}
            return
        building.short_text(self.draft, plain)

    def _matching(self, answers: str) -> None:
        pairs, extra = [], []
        for piece in answers.split("="):
            if not piece.strip():
                continue
            part, arrow, choice = piece.partition("->")
            if not arrow:
                self.draft.problems.append(lazy("A pair has no arrow ->: “%(text)s”.", text=piece.strip()[:60]))
            elif part.strip():
                pairs.append((self._block(part), self._words(choice)))
            else:
                extra.append(self._words(choice))
        building.matching(self.draft, pairs, extra)

    def _ordering(self, words: list[str], items: str) -> None:
        scoring = "all" if "ALL_OR_NOTHING" in words else "places"
        if any(word in ("RANDOM", "REL") or word.startswith("CONTIG") for word in words):
            self.draft.losses.append(building.ALL_ASKED)
        if any(word.startswith(("RELATIVE", "LONGEST")) for word in words):
            self.draft.losses.append(lazy("The order is marked by places now, not by neighbors or the longest run."))
        lines = [self._block(line) for line in items.split("\n") if line.strip()]
        building.ordering(self.draft, lines, scoring=scoring)

    def _numeric(self, answers: str) -> None:
        values: list[Value] = []
        answers, wrong, feedback = answers.partition("~")
        for text, percent, said in self._shares(answers, "="):
            if (value := _value(text.translate(_BACK), percent, said)) is None:
                self.draft.problems.append(lazy("“%(text)s” is not a number.", text=text.strip()[:60]))
            else:
                values.append(value)
        if wrong:
            other, _, said = feedback.partition("#")
            value = _value(other.translate(_BACK), 0, self._block(said)) if other.strip() else None
            values.append(value or Value(None, 0, 0, self._block(said)))
        building.numeric(self.draft, values)


def _value(text: str, percent: float, feedback: str) -> Value | None:
    if text.strip() == "*":
        return Value(None, 0, percent, feedback)
    if ".." in text:
        low, high = (building.to_number(part) for part in text.split("..", 1))
        if low is None or high is None:
            return None
        middle = round((low + high) / 2, 12)
        return Value(middle, round(abs(high - middle), 12), percent, feedback)
    number, colon, off = text.partition(":")
    value, tolerance = building.to_number(number), building.to_number(off) if colon else 0.0
    return Value(value, tolerance, percent, feedback) if value is not None and tolerance is not None else None
