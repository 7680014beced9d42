"""Reading Moodle XML, the format in which Moodle itself moves questions."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from lms.content.law import parse_law
from lms.core.i18n import lazy
from lms.core.markup import without_controls
from lms.questions.formats import building, cloze, moodlexml_hotspot, moodlexml_settings
from lms.questions.formats.building import Draft, Share, Value
from lms.questions.formats.embedded import Embedded, decode_base64
from lms.questions.formats.interface import MOST_ITEMS, FormatRefused, Ids, ItemRead, Reading, check_size, language_of
from lms.questions.formats.markup import ToMarkdown
from lms.questions.formats.pictures import look
from lms.questions.formats.plain import escape_label, escape_text, looks_like_html, to_plain
from lms.questions.formats.safexml import parse

_PRIVATE = re.compile("[\ue000-\uf8ff]")
_ROOTS = re.compile(r"(?:\$[a-z]+\$/)?(?:top(?:/|\Z))?", re.IGNORECASE)
# What Moodle puts there by itself says nothing.
_DEFAULTS = {"your answer is correct.", "your answer is partially correct.", "your answer is incorrect."}
_COMBINED = (("right", "correctfeedback"), ("partly", "partiallycorrectfeedback"), ("wrong", "incorrectfeedback"))


def read(data: bytes, language: str | None) -> Reading:
    """Return the items of a Moodle XML file; raises FormatRefused for what is not one."""
    check_size(data)
    root = parse(data)
    if root.tag != "quiz":
        raise FormatRefused(lazy("This is not Moodle XML: the file does not begin with <quiz>."))
    questions = [element for element in root if element.tag == "question"]
    if len(questions) > MOST_ITEMS:
        raise FormatRefused(lazy("The file has too many questions: at most %(most)s.", most=MOST_ITEMS))
    items: list[ItemRead] = []
    ids, category = Ids(), ""
    for element in questions:
        if element.get("type") == "category":
            category = _ROOTS.sub("", _child_text(element, "category").strip(), count=1).strip("/")
        else:
            items.append(_Question(element, category, language).read(len(items) + 1, ids))
    if not items:
        raise FormatRefused(lazy("No question was found in the file."))
    return Reading(tuple(items))


def _child_text(element: Element, *path: str) -> str:
    """Return the text of a child, or of the `<text>` in it."""
    found: Element | None = element
    for name in path:
        found = found.find(name) if found is not None else None
    if found is None:
        return ""
    inner = found.find("text")
    return _PRIVATE.sub("\ufffd", without_controls((inner if inner is not None else found).text or ""))


def _is_on(text: str) -> bool:
    return text.strip().lower() in ("1", "true")


class _Question:
    """One `<question>` while it is read."""

    def __init__(self, element: Element, category: str, language: str | None) -> None:
        self.element = element
        self.type = element.get("type", "")
        self.category = category
        self.language = language
        self.pictures = Embedded()
        self.markdown = ToMarkdown(self.pictures.name)
        self.draft = Draft("")

    def read(self, number: int, ids: Ids) -> ItemRead:
        """Return the verdict on the question."""
        place = lazy("question %(number)s", number=number)
        reader = _READERS.get(self.type)
        if reader is None:
            reason = lazy("Questions of Moodle's type “%(type)s” are not known here.", type=self.type[:40])
            if self.type == "description":
                reason = lazy("It has no answers: a text to read (description) is not a question.")
            return building.skipped(place, reason)
        draft = self.draft
        draft.points = building.to_number(_child_text(self.element, "defaultgrade")) or 1
        if reader not in (_Question._cloze, _Question._gaps):
            draft.texts["stem"] = self._text(self.element.find("questiontext"))
        reader(self)
        draft.texts["general"] = self._text(self.element.find("generalfeedback"))
        self._common()
        names = [name for part in ("idnumber", "name") if (name := _child_text(self.element, part).strip())]
        key = ids.make(next(iter(names), ""))
        draft.keep_names(key, *names)
        return draft.item(place, key, self._language(), self.pictures.files)

    def _common(self) -> None:
        draft, element = self.draft, self.element
        for tag in element.findall("tags/tag"):
            text = " ".join(_child_text(tag).split())
            name, _, value = text.partition(":")
            if name == "law" and parse_law(value) is not None:
                draft.fields.setdefault("law", []).append(value)
            elif name == "page" and value:
                draft.fields.setdefault("pages", []).append(value)
            elif text:
                draft.tags.append(text)
        if self.category and f"category:{self.category}" not in draft.tags:
            draft.tags.append(f"category:{self.category}")
        hints = element.findall("hint")
        draft.hints = [text for hint in hints if (text := self._text(hint))]
        if any(child.tag != "text" and child.tag != "file" for hint in hints for child in hint):
            draft.losses.append(lazy("That a hint clears wrong answers or counts right ones is left out."))
        draft.losses += moodlexml_settings.losses(element, _child_text)
        draft.problems += self.pictures.problems
        draft.losses += self.markdown.losses
        for name in self.pictures.unused:
            draft.losses.append(lazy("The file “%(name)s” is left out.", name=name[:80]))

    # Texts

    def _source(self, element: Element) -> str:
        for file in element.findall("file"):
            data = decode_base64(file.text or "")
            if data is not None and file.get("name"):
                self.pictures.add(str(file.get("name")), data)
        return _child_text(element)

    def _text(self, element: Element | None, *, label: bool = False) -> str:
        if element is None:
            return ""
        return self._markdown(self._source(element), element.get("format", "html"), label=label)

    def _markdown(self, text: str, written: str, *, label: bool = False) -> str:
        text = text.strip()
        if written == "html" or (written not in ("plain_text", "markdown") and looks_like_html(text)):
            return self.markdown.html(text, inline=label)
        if written == "markdown":
            return " ".join(text.split()) if label else text
        return escape_label(text) if label else escape_text(text)

    def _words(self, element: Element | None) -> str:
        text = _child_text(element) if element is not None else ""
        return self._plain(text)

    def _plain(self, text: str) -> str:
        if not looks_like_html(text):
            return " ".join(text.split())
        label = self.markdown.html(text, inline=True)
        building.lose_look(self.draft, label)
        return to_plain(label)

    def _shares(self, *, words: bool = False) -> list[Share]:
        found = []
        for answer in self.element.findall("answer"):
            text = self._words(answer) if words else self._text(answer, label=True)
            percent = building.to_number(answer.get("fraction", "0")) or 0.0
            found.append(Share(text, percent, self._text(answer.find("feedback"))))
        return found

    def _combined(self, keys: tuple[str, ...]) -> None:
        """Take Moodle's feedback for right, partly right and wrong answers where the kind has a place for it."""
        feedback = {}
        for key, name in _COMBINED:
            text = self._text(self.element.find(name))
            if key in keys and text:
                feedback[key] = text
            elif text and to_plain(text).lower() not in _DEFAULTS:
                self.draft.losses.append(lazy("Feedback for right, partly right or wrong answers is left out."))
        if feedback:
            self.draft.texts["feedback"] = feedback

    # Types

    def _multichoice(self) -> None:
        building.choice(self.draft, self._shares(), single=_is_on(_child_text(self.element, "single") or "true"))
        self._combined(())

    def _choice_set(self) -> None:
        shares = [Share(share.text, 100 if share.percent > 0 else 0, share.feedback) for share in self._shares()]
        draft = self.draft
        losses = list(draft.losses)
        building.choice(draft, shares, single=False)
        draft.fields["scoring"], draft.losses = "all", losses
        self._combined(())

    def _true_false(self) -> None:
        feedback, right = {}, ""
        for answer in self.element.findall("answer"):
            word = self._words(answer).strip().lower()
            feedback[word] = self._text(answer.find("feedback"))
            if (building.to_number(answer.get("fraction", "0")) or 0) >= 100:
                right = word
        if right not in ("true", "false"):
            self.draft.problems.append(lazy("No answer is fully right."))
        said = (feedback.get("true", ""), feedback.get("false", ""))
        building.true_false(self.draft, right == "true", if_true=said[0], if_false=said[1])

    def _short_answer(self) -> None:
        building.short_text(self.draft, self._shares(words=True), case=_is_on(_child_text(self.element, "usecase")))

    def _numerical(self) -> None:
        values = []
        for answer in self.element.findall("answer"):
            text = self._words(answer)
            value = building.to_number(text)
            if value is None and text.strip() != "*":
                self.draft.problems.append(lazy("“%(text)s” is not a number.", text=text[:60]))
                continue
            off = building.to_number(_child_text(answer, "tolerance")) or 0.0
            percent = building.to_number(answer.get("fraction", "0")) or 0.0
            values.append(Value(value, off, percent, self._text(answer.find("feedback"))))
        units: dict[float, list[str]] = {}
        for unit in self.element.findall("units/unit"):
            name = _child_text(unit, "unit_name").strip()
            multiplier = building.to_number(_child_text(unit, "multiplier"))
            if name and multiplier and multiplier > 0:
                # Moodle says how many of the unit make one of the base unit; we say what the unit is in the base unit.
                units.setdefault(float(f"{1 / multiplier:.12g}"), []).append(name)
        building.numeric(self.draft, values, units)
        if units and (building.to_number(_child_text(self.element, "unitgradingtype")) or 0) > 0:
            self.draft.fields["unit_required"] = True
            if (building.to_number(_child_text(self.element, "unitpenalty")) or 0) < 1:
                lost = lazy("An answer without its unit earns nothing here; in Moodle it lost a part.")
                self.draft.losses.append(lost)

    def _matching(self) -> None:
        pairs, extra = [], []
        for each in self.element.findall("subquestion"):
            part, choice = self._text(each), self._words(each.find("answer"))
            if part:
                pairs.append((part, choice))
            elif choice:
                extra.append(choice)
        building.matching(self.draft, pairs, extra)
        self._combined(("right", "partly", "wrong"))

    def _ordering(self) -> None:
        answers = self.element.findall("answer")
        places = [building.to_number(answer.get("fraction", "")) for answer in answers]
        known = [place for place in places if place is not None]
        if len(set(known)) == len(answers):
            answers = [answer for _, answer in sorted(zip(known, answers, strict=True), key=lambda pair: pair[0])]
        marking = _child_text(self.element, "gradingtype").strip().upper()
        if marking.startswith(("RELATIVE", "LONGEST")):
            self.draft.losses.append(lazy("The order is marked by places now, not by neighbors or the longest run."))
        if _child_text(self.element, "selecttype").strip().upper() in ("RANDOM", "CONTIGUOUS"):
            self.draft.losses.append(building.ALL_ASKED)
        scoring = "all" if marking == "ALL_OR_NOTHING" else "places"
        building.ordering(self.draft, [self._text(answer) for answer in answers], scoring=scoring)
        self._combined(("right", "partly", "wrong"))

    def _essay(self) -> None:
        draft, element = self.draft, self.element
        draft.kind = "essay"
        words = building.to_number(_child_text(element, "maxwordlimit"))
        if words:
            draft.fields["words"] = int(words)
        files = int(building.to_number(_child_text(element, "attachments")) or 0)
        if files:
            draft.fields["files"] = 3 if files < 0 else min(3, files)
            if not 0 < files <= 3:
                draft.losses.append(lazy("At most three files may be handed in."))
        if sample := self._text(element.find("graderinfo")):
            draft.texts["sample"] = sample
            draft.losses.append(
                lazy("What Moodle shows to graders became the model answer: learners see it afterward.")
            )
        if _child_text(element, "responsetemplate").strip():
            draft.losses.append(lazy("The template of the answer is left out."))

    def _cloze(self) -> None:
        element = self.element.find("questiontext")
        if element is None:
            return
        text, gaps = cloze.take_out(self._source(element), self._plain)
        self.draft.texts["stem"] = cloze.put_back(self._markdown(text, element.get("format", "html")))
        points = self.draft.points
        cloze.blanks(self.draft, gaps)
        if self.element.find("defaultgrade") is not None:
            self.draft.points = points
        if not gaps:
            self.draft.problems.append(lazy("No blank was found in the text."))

    def _gaps(self) -> None:
        """Read drag-and-drop into text and select missing words: `[[1]]` names the first of the choices."""
        boxes = self.element.findall("dragbox") or self.element.findall("selectoption")
        texts = [(self._words(box), _child_text(box, "group").strip() or "1") for box in boxes]
        fields: dict[str, object] = {}
        choices: dict[str, dict[str, str]] = {}

        def blank(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            if not 0 <= at < len(texts):
                self.draft.problems.append(lazy("A blank names a choice that is not there: %(mark)s", mark=found[0]))
                return ""
            key = f"b{len(fields) + 1}"
            offered = [number for number, (_, group) in enumerate(texts) if group == texts[at][1]]
            names = building.keys(len(offered), "x")
            fields[key] = {"input": "select", "choices": names, "answer": names[offered.index(at)]}
            choices[key] = {name: texts[number][0] for name, number in zip(names, offered, strict=True)}
            return f"[[{key}]]"

        self.draft.kind = "blanks"
        element = self.element.find("questiontext")
        if element is not None:
            # Brackets would be escaped on the way.
            source = re.sub(r"\[\[([0-9]{1,3})\]\]", "\ue0f1\\1\ue0f2", self._source(element))
            stem = self._markdown(source, element.get("format", "html"))
            self.draft.texts["stem"] = re.sub("\ue0f1([0-9]+)\ue0f2", blank, stem)
        self.draft.fields["blanks"] = fields
        self.draft.texts["choices"] = choices
        if not fields:
            self.draft.problems.append(lazy("No blank was found in the text."))
        self._combined(("right", "partly", "wrong"))

    def _markers(self) -> None:
        """Read drag-and-drop markers with one marker in use: the places where it belongs."""
        draft = self.draft
        draft.kind = "hotspot"
        for file in self.element.findall("file"):
            data = decode_base64(file.text or "")
            if data is not None:
                self.pictures.add(name := str(file.get("name", "picture.png")), data)
                draft.fields["image"] = self.pictures.name(name) or ""
        draft.texts["alt"] = _child_text(self.element, "alt").strip()
        self._combined(())
        if moodlexml_hotspot.read_ours(self.element, draft, self._text):
            return
        areas = dict[str, dict[str, object]]()
        labels = {_child_text(drag, "no").strip(): self._words(drag) for drag in self.element.findall("drag")}
        used = {_child_text(drop, "choice").strip() for drop in self.element.findall("drop")}
        if len(used) != 1:
            draft.problems.append(lazy("Only questions with one marker to place can be taken."))
        for area in moodlexml_hotspot.drops_of(self.element):
            if area is None:
                draft.problems.append(lazy("A place in the picture cannot be read."))
            else:
                areas[f"a{len(areas) + 1}"] = area
        label = labels.get(next(iter(used), ""), "")
        draft.fields |= {"areas": areas, "answer": list(areas)}
        draft.texts["options"] = {
            key: f"{label} {number}" if len(areas) > 1 else label for number, key in enumerate(areas, 1)
        }
        picture = str(draft.fields.get("image", ""))
        seen = look(picture, self.pictures.files.get(picture, b""))
        moodlexml_hotspot.complete(draft, self._language(), seen.width, seen.height)

    def _language(self) -> str:
        return self.language or language_of(self.draft.texts)


_READERS: dict[str, Callable[[_Question], None]] = {
    "multichoice": _Question._multichoice,
    "multichoiceset": _Question._choice_set,
    "truefalse": _Question._true_false,
    "shortanswer": _Question._short_answer,
    "numerical": _Question._numerical,
    "matching": _Question._matching,
    "match": _Question._matching,
    "ddmatch": _Question._matching,
    "essay": _Question._essay,
    "ordering": _Question._ordering,
    "cloze": _Question._cloze,
    "ddwtos": _Question._gaps,
    "gapselect": _Question._gaps,
    "ddmarker": _Question._markers,
}
