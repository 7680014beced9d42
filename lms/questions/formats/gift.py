"""GIFT: Moodle's plain-text format."""

import re
from collections.abc import Callable, Mapping, Sequence

from lms.core.db import JsonDict
from lms.core.i18n import lazy
from lms.questions.formats import gift_reading
from lms.questions.formats.interface import ItemWritten, Reading, Written, strings
from lms.questions.formats.plain import is_plain
from lms.questions.formats.writing import NO_HINTS, NO_LAST, NO_RUBRIC, NO_SAMPLE, Sheet, cannot

_BLANK = re.compile(r"\[\[[^\[\]]*\]\]")
# Texts that are words as they stand, not Markdown, and one that GIFT has no place for.
_WORDS = ("accept", "units", "choices", "sample", "hints")
_LEFT_OUT = {
    "case": lazy("That upper and lower case matter is left out."),
    "space": lazy("That spaces matter is left out."),
    "width": lazy("That full and half width matter is left out."),
    "units": lazy("The units are left out."),
    "unit_required": lazy("That a unit is required is left out."),
    "last": NO_LAST,
    "hints": NO_HINTS,
    "words": lazy("The limit of words is left out."),
    "files": lazy("That files may be handed in is left out."),
    "rubric": NO_RUBRIC,
    "sample": NO_SAMPLE,
}


class Gift:
    """Reads and writes GIFT. Tags and the id stand in comments, as Moodle writes them."""

    key = "gift"
    label = lazy("GIFT (Moodle, text)")
    reads = True
    writes = True
    endings = (".gift", ".gift.txt")

    def read(self, data: bytes, name: str, *, language: str | None = None) -> Reading:
        """Return the items of a GIFT file."""
        return gift_reading.read(data, language)

    def write(
        self, documents: Sequence[JsonDict], media: Mapping[str, bytes], *, title: str = "", language: str | None = None
    ) -> Written:
        """Return a GIFT file."""
        parts, items, category = [], [], ""
        for document in documents:
            sheet = Sheet(document, language)
            text = _Writer(sheet).write()
            items.append(ItemWritten(sheet.id, text is not None, tuple(sheet.losses)))
            if text is None:
                continue
            wanted = next((tag[9:] for tag in sheet.tags() if tag.startswith("category:")), "")
            if wanted != category:
                parts.append(f"$CATEGORY: {wanted.strip() or 'top'}\n")
                category = wanted
            parts.append(text)
        return Written("\n".join(parts).encode(), "questions.gift", "text/plain; charset=utf-8", tuple(items))


def _escape(text: str) -> str:
    return re.sub(r"[\\#=~{}:]", lambda found: f"\\{found[0]}", text).replace("\n", "\\n")


class _Writer:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        shown = {name: text for name, text in sheet.texts.items() if name not in _WORDS}
        texts = (_BLANK.sub("x", text) if sheet.kind == "blanks" else text for text in strings(shown))
        self.plain = all(is_plain(" ".join(sheet.without_pictures(text).split(" "))) for text in texts)

    def write(self) -> str | None:
        """Return the text of the question; None when GIFT has none of its kind."""
        sheet = self.sheet
        write = _WRITERS.get(sheet.kind)
        stem, after = sheet.text("stem"), ""
        if sheet.kind == "blanks":
            pieces = _BLANK.split(stem)
            if len(pieces) != 2:
                sheet.lose(lazy("GIFT knows one blank in a question; this one has %(count)s.", count=len(pieces) - 1))
                return None
            stem, after = pieces[0], pieces[1].rstrip() or "."
            if not pieces[1].strip():
                sheet.lose(lazy("A full stop was put after the blank, by which GIFT knows a missing word."))
        answers = write(self) if write is not None else None
        if answers is None:
            sheet.lose(cannot(sheet.kind))
            return None
        sheet.leave_out(_LEFT_OUT)
        if sheet.get("points", 1) != 1:
            sheet.lose(lazy("The points of the question are left out."))
        self._lose_feedback()
        head = " ".join(
            [f"[id:{sheet.id}]", *(f"[tag:{_tag(t)}]" for t in sheet.tags() if not t.startswith("category:"))]
        )
        general = sheet.text("general")
        if general:
            answers.append(f"####{self._text(general)}")
        inner = "\n".join(f"\t{line}" if at else line for at, line in enumerate(answers))
        end = "\n}" if len(answers) > 1 else "}"
        words = self._text(stem) + stem[len(stem.rstrip()) :].replace("\n", "\\n")
        gap = after[: len(after) - len(after.lstrip())].replace("\n", "\\n")
        style = "" if self.plain else "[markdown]"
        return f"// {head}\n::{_escape(sheet.name)}::{style}{words}{{{inner}{end}{gap}{self._text(after)}\n"

    def _text(self, text: str) -> str:
        return _escape(self.sheet.without_pictures(text).strip())

    def _feedback(self, *path: str) -> str:
        text = self.sheet.text("feedback", *path)
        return f"#{self._text(text)}" if text else ""

    def _lose_feedback(self) -> None:
        kind, feedback = self.sheet.kind, self.sheet.texts.get("feedback")
        if feedback and kind in ("matching", "grouping", "ordering", "blanks", "essay"):
            self.sheet.lose(lazy("The feedback for right, wrong and partly right answers is left out."))

    def _single(self) -> list[str]:
        answer = self.sheet.get("answer", ())
        return self._options(
            {option: 100.0 if option in answer else 0.0 for option in self.sheet.get("options", ())}, "="
        )

    def _multiple(self) -> list[str]:
        return self._options(self.sheet.weights(), "~")

    def _options(self, weights: Mapping[str, float], full: str) -> list[str]:
        lines = [""]
        for option, percent in weights.items():
            text = self._text(self.sheet.text("options", option))
            mark = "=" if full == "=" and percent == 100 else "~"
            weight = f"%{percent:g}%" if mark == "~" and percent else ""
            lines.append(f"{mark}{weight or _guard(text, percent)}{text}{self._feedback(option)}")
        return lines

    def _truefalse(self) -> list[str]:
        right = "true" if "true" in self.sheet.get("answer", ()) else "false"
        if self.sheet.texts.get("options"):
            self.sheet.lose(lazy("The words of this question for true and false are left out."))
        if_wrong = self._feedback("false" if right == "true" else "true")
        if_right = self._feedback(right)
        return [right.upper() + (f"{if_wrong or '#'}{if_right}" if if_right else if_wrong)]

    def _shorttext(self) -> list[str]:
        sheet = self.sheet
        wild = sheet.get("wildcard", False)
        accept = [text if wild else text.replace("*", "\\*") for text in sheet.words("accept")]
        lines = [
            f"={_guard(text, 100)}{_escape(text)}{self._feedback('right') if at == 0 else ''}"
            for at, text in enumerate(accept)
        ]
        if wrong := self._feedback("wrong"):
            lines.append(f"=%0%*{wrong}")
        return ["", *lines]

    def _numeric(self) -> list[str]:
        value, tolerance = self.sheet.get("value", 0), self.sheet.tolerance()
        lines = ["#", f"={_number(value)}:{_number(tolerance)}{self._feedback('right')}"]
        if wrong := self._feedback("wrong"):
            lines.append(f"~{wrong}")
        return lines

    def _matching(self) -> list[str]:
        pairs, extra = self.sheet.pairs()
        lines = [f"={self._part(part)} -> {self._part(choice)}" for part, choice in pairs]
        return ["", *lines, *(f"= -> {self._part(choice)}" for choice in extra)]

    def _part(self, text: str) -> str:
        if "->" in text:
            self.sheet.lose(lazy("An arrow -> in a text is written as →."))
        return self._text(text.replace("->", "→"))

    def _ordering(self) -> list[str]:
        sheet = self.sheet
        items = [self._text(sheet.text("items", item)) for item in sheet.get("items", ())]
        marking = "ALL_OR_NOTHING" if sheet.get("scoring", "places") == "all" else "ABSOLUTE_POSITION"
        return [f">{len(items)} ALL VERTICAL {marking}", *items]

    def _essay(self) -> list[str]:
        return [""]

    def _blanks(self) -> list[str]:
        key, blank = next(iter(self.sheet.get("blanks", {}).items()))
        if blank.get("input") != "select":
            return ["", *(f"={_guard(text, 100)}{_escape(text)}" for text in self.sheet.words("accept", key))]
        choices = [(name, self.sheet.text("choices", key, name)) for name in blank.get("choices", ())]
        return [
            "",
            *(
                ("=" if name == blank.get("answer") else "~") + _guard(text, 0) + _escape(text)
                for name, text in choices
            ),
        ]


def _guard(text: str, percent: float) -> str:
    # A text that begins like a percentage would be taken for one.
    return f"%{percent:g}%" if text.startswith("%") else ""


def _number(value: float) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _tag(text: str) -> str:
    return re.sub(r"([\\\]])", r"\\\1", " ".join(text.split()))


_WRITERS: dict[str, Callable[[_Writer], list[str]]] = {
    "single": _Writer._single,
    "multiple": _Writer._multiple,
    "truefalse": _Writer._truefalse,
    "shorttext": _Writer._shorttext,
    "numeric": _Writer._numeric,
    "matching": _Writer._matching,
    "grouping": _Writer._matching,
    "ordering": _Writer._ordering,
    "essay": _Writer._essay,
    "blanks": _Writer._blanks,
}
FORMAT = Gift()
