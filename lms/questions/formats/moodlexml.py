"""Moodle XML: the format in which Moodle itself moves questions, with pictures inside."""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lms.core.db import JsonDict
from lms.core.i18n import lazy
from lms.core.markup import without_controls
from lms.questions.formats import cloze, moodlexml_hotspot, moodlexml_reading
from lms.questions.formats.interface import ItemWritten, Reading, Written
from lms.questions.formats.markup import to_xml
from lms.questions.formats.pictures import named_in
from lms.questions.formats.plain import as_words
from lms.questions.formats.writing import NO_LAST, NO_RUBRIC, Sheet, cannot

_LEFT_OUT = {
    "space": lazy("That spaces matter is left out."),
    "width": lazy("That full and half width matter is left out."),
    "last": NO_LAST,
    "rubric": NO_RUBRIC,
}
_PLUGIN = "@@PLUGINFILE@@/"
_BLANK = re.compile(r"\[\[([^\[\]\s]*)\]\]")
_COMBINED = (("right", "correctfeedback"), ("partly", "partiallycorrectfeedback"), ("wrong", "incorrectfeedback"))


class MoodleXml:
    """Reads and writes Moodle XML. Laws and lesson pages stand among the tags (`law:…`, `page:…`)."""

    key = "moodlexml"
    label = lazy("Moodle XML")
    reads = True
    writes = True
    endings = (".xml",)

    def read(self, data: bytes, name: str, *, language: str | None = None) -> Reading:
        """Return the items of a Moodle XML file."""
        return moodlexml_reading.read(data, language)

    def write(
        self, documents: Sequence[JsonDict], media: Mapping[str, bytes], *, title: str = "", language: str | None = None
    ) -> Written:
        """Return a Moodle XML file."""
        root, items, category = Element("quiz"), [], title
        if title:
            root.append(_category(title))
        for document in documents:
            sheet = Sheet(document, language)
            question = _Writer(sheet, media).write()
            items.append(ItemWritten(sheet.id, question is not None, tuple(sheet.losses)))
            if question is None:
                continue
            wanted = next((tag[9:] for tag in sheet.tags() if tag.startswith("category:")), title)
            if wanted != category:
                root.append(_category(wanted))
                category = wanted
            root.append(question)
        indent(root)
        data = tostring(root, encoding="utf-8", xml_declaration=True)
        return Written(data + b"\n", "questions.xml", "application/xml", tuple(items))


def _category(path: str) -> Element:
    question = Element("question", {"type": "category"})
    _text(SubElement(question, "category"), f"$course$/top/{path}" if path else "$course$/top")
    return question


def _text(element: Element, text: str) -> None:
    SubElement(element, "text").text = without_controls(text)


class _Writer:
    def __init__(self, sheet: Sheet, media: Mapping[str, bytes]) -> None:
        self.sheet = sheet
        self.media = media
        self.question = Element("question")

    def write(self) -> Element | None:
        """Return the question; None when Moodle has none of its kind."""
        sheet, question = self.sheet, self.question
        write = _WRITERS.get(sheet.kind)
        if write is None:
            sheet.lose(cannot(sheet.kind))
            return None
        _text(SubElement(question, "name"), sheet.name)
        if sheet.kind != "blanks":
            self._html(SubElement(question, "questiontext"), sheet.text("stem"))
        self._html(SubElement(question, "generalfeedback"), sheet.text("general"))
        SubElement(question, "defaultgrade").text = f"{sheet.get('points', 1):.7f}"
        SubElement(question, "penalty").text = "0.3333333"
        SubElement(question, "hidden").text = "0"
        SubElement(question, "idnumber").text = sheet.id
        question.set("type", write(self))
        sheet.leave_out(_LEFT_OUT)
        for key in sheet.get("hints", ()):
            self._html(SubElement(question, "hint"), sheet.text("hints", key))
        tags = [tag for tag in sheet.tags() if not tag.startswith("category:")]
        if tags:
            parent = SubElement(question, "tags")
            for tag in tags:
                _text(SubElement(parent, "tag"), tag)
        return question

    def _html(self, element: Element, text: str, *, inline: bool = False) -> None:
        element.set("format", "html")
        _text(element, _markup(text, self.sheet.language, inline=inline))
        for name in dict.fromkeys(named_in(text)):
            self._file(element, name)

    def _file(self, element: Element, name: str) -> None:
        if name not in self.media:
            self.sheet.lose(lazy("The picture “%(name)s” is missing.", name=name))
            return
        file = SubElement(element, "file", {"name": name, "path": "/", "encoding": "base64"})
        file.text = base64.b64encode(self.media[name]).decode("ascii")

    def _answer(self, percent: float, text: str, feedback: str, *, words: bool = False, inline: bool = True) -> Element:
        answer = SubElement(self.question, "answer", {"fraction": f"{percent:g}"})
        if words:
            answer.set("format", "moodle_auto_format")
            _text(answer, text)
        else:
            self._html(answer, text, inline=inline)
        self._html(SubElement(answer, "feedback"), feedback)
        return answer

    def _combined(self) -> None:
        for key, name in _COMBINED:
            self._html(SubElement(self.question, name), self.sheet.text("feedback", key))

    def _set(self, name: str, value: object) -> None:
        SubElement(self.question, name).text = str(value)

    # Kinds

    def _single(self) -> str:
        answer = self.sheet.get("answer", ())
        return self._options(
            {key: 100.0 if key in answer else 0.0 for key in self.sheet.get("options", ())}, single=True
        )

    def _multiple(self) -> str:
        return self._options(self.sheet.weights(), single=False)

    def _options(self, weights: Mapping[str, float], *, single: bool) -> str:
        self._set("single", "true" if single else "false")
        self._set("shuffleanswers", "true")
        self._set("answernumbering", "abc")
        for key, percent in weights.items():
            self._answer(percent, self.sheet.text("options", key), self.sheet.text("feedback", key))
        return "multichoice"

    def _truefalse(self) -> str:
        if self.sheet.texts.get("options"):
            self.sheet.lose(lazy("The words of this question for true and false are left out."))
        for key in ("true", "false"):
            percent = 100 if key in self.sheet.get("answer", ()) else 0
            self._answer(percent, key, self.sheet.text("feedback", key), words=True)
        return "truefalse"

    def _shorttext(self) -> str:
        sheet = self.sheet
        self._set("usecase", 1 if sheet.get("case", False) else 0)
        for at, text in enumerate(sheet.words("accept")):
            shown = text if sheet.get("wildcard", False) else text.replace("*", "\\*")
            self._answer(100, as_words(shown), sheet.text("feedback", "right") if at == 0 else "", words=True)
        if wrong := sheet.text("feedback", "wrong"):
            self._answer(0, "*", wrong, words=True)
        return "shortanswer"

    def _numeric(self) -> str:
        sheet = self.sheet
        value, tolerance = sheet.get("value", 0), sheet.tolerance()
        answer = self._answer(100, f"{value:.15g}", sheet.text("feedback", "right"), words=True)
        SubElement(answer, "tolerance").text = f"{tolerance:.12g}"
        if wrong := sheet.text("feedback", "wrong"):
            SubElement(self._answer(0, "*", wrong, words=True), "tolerance").text = "0"
        units = sheet.get("units", {})
        if units:
            parent = SubElement(self.question, "units")
            for key, factor in units.items():
                for spelling in sheet.words("units", key):
                    unit = SubElement(parent, "unit")
                    SubElement(unit, "multiplier").text = f"{1 / factor:.15g}"
                    SubElement(unit, "unit_name").text = without_controls(spelling)
        required = bool(units) and sheet.get("unit_required", False)
        self._set("unitgradingtype", 1 if required else 0)
        self._set("unitpenalty", "1.0000000" if required else "0.1000000")
        self._set("showunits", 0 if units else 3)
        self._set("unitsleft", 0)
        return "numerical"

    def _matching(self) -> str:
        self._set("shuffleanswers", "true")
        self._combined()
        pairs, extra = self.sheet.pairs()
        for part, choice in [*pairs, *(("", choice) for choice in extra)]:
            each = SubElement(self.question, "subquestion")
            self._html(each, part)
            _text(SubElement(each, "answer"), as_words(choice))
        return "matching"

    def _ordering(self) -> str:
        sheet = self.sheet
        items = list(sheet.get("items", ()))
        everything = sheet.get("scoring", "places") == "all"
        self._set("layouttype", "VERTICAL")
        self._set("selecttype", "ALL")
        self._set("selectcount", len(items))
        self._set("gradingtype", "ALL_OR_NOTHING" if everything else "ABSOLUTE_POSITION")
        self._set("showgrading", "SHOW")
        self._combined()
        for place, item in enumerate(items, 1):
            answer = SubElement(self.question, "answer", {"fraction": f"{place:.7f}"})
            self._html(answer, sheet.text("items", item))
        return "ordering"

    def _essay(self) -> str:
        sheet = self.sheet
        self._set("responseformat", "editor")
        self._set("responserequired", 1)
        self._set("responsefieldlines", 15)
        if sheet.get("words"):
            self._set("maxwordlimit", sheet.get("words"))
        self._set("attachments", sheet.get("files", 0))
        self._set("attachmentsrequired", 0)
        self._html(SubElement(self.question, "graderinfo"), sheet.text("sample"))
        if sheet.text("sample"):
            sheet.lose(lazy("The model answer is written as what Moodle shows to graders only."))
        return "essay"

    def _blanks(self) -> str:
        sheet, blanks = self.sheet, self.sheet.get("blanks", {})

        def gap(found: re.Match[str]) -> str:
            key = found[1]
            blank = blanks.get(key)
            if blank is None:
                return escape(found[0])
            if blank.get("input") == "select":
                names = blank.get("choices", ())
                texts = [(sheet.text("choices", key, name), name == blank.get("answer")) for name in names]
                return cloze.write_gap("MULTICHOICE", [(escape(text, quote=False), right) for text, right in texts])
            accepted = [(escape(text, quote=False), True) for text in sheet.words("accept", key)]
            return cloze.write_gap("SHORTANSWER", accepted)

        element = SubElement(self.question, "questiontext", {"format": "html"})
        _text(element, _BLANK.sub(gap, _markup(sheet.text("stem"), sheet.language)))
        for name in dict.fromkeys(named_in(sheet.text("stem"))):
            self._file(element, name)
        if sheet.texts.get("feedback"):
            sheet.lose(lazy("The feedback for right, wrong and partly right answers is left out."))
        if sheet.get("points", 1) != len(blanks):
            sheet.lose(lazy("Moodle gives each blank one point; the points of the question are not kept there."))
        return "cloze"

    def _hotspot(self) -> str:
        sheet = self.sheet
        sheet.lose(moodlexml_hotspot.OURS)
        self._file(self.question, str(sheet.get("image", "")))
        self._combined()
        moodlexml_hotspot.write(self.question, sheet, self._html)
        return "ddmarker"


def _markup(text: str, language: str, *, inline: bool = False) -> str:
    """Return Markdown as HTML text; the addresses of pictures are those that Moodle gives to files in the XML."""
    if not text:
        return ""
    root = to_xml(text, language, inline=inline, folder=_PLUGIN)
    inner = "".join(tostring(child, encoding="unicode", method="html") for child in root)
    return (escape(root.text or "", quote=False) + inner).strip()


_WRITERS: dict[str, Callable[[_Writer], str]] = {
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
    "hotspot": _Writer._hotspot,
}
FORMAT = MoodleXml()
