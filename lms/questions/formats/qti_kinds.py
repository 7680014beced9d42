"""Each kind of question as an interaction of QTI 3.0, with its response declaration and its rule of marking."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions.formats import pictures, qti_rules
from lms.questions.formats.markup import to_xml
from lms.questions.formats.qti_rules import Declared, identifier
from lms.questions.kinds.truefalse import WORDS

IMAGES = "../images/"
Texts = Mapping[str, Any]


class Writer:
    """Collects what one item needs: declarations, outcomes, rules and feedback, beside the body it writes into."""

    def __init__(self, language: str, media: Mapping[str, bytes]) -> None:
        self.language = language
        self.media = media
        self.losses: list[Lazy] = []
        self.declarations: list[Element] = []
        self.outcomes: dict[str, str] = {}
        self.rules: list[Element] = []
        self.modal: list[tuple[str, str, str]] = []
        self.by_person = False

    def processing(self) -> Element | None:
        """Return the response processing; None where a person marks everything and nothing is shown."""
        if not self.rules:
            return None
        element = Element("qti-response-processing")
        element.extend(self.rules)
        return element

    def blocks(self, parent: Element, text: str) -> None:
        """Write small Markdown as blocks into an element."""
        root = to_xml(text, self.language, folder=IMAGES)
        parent.extend(list(root))

    def line(self, parent: Element, text: str) -> None:
        """Write small Markdown without a block around it."""
        root = to_xml(text, self.language, inline=True, folder=IMAGES)
        parent.text = root.text
        parent.extend(list(root))

    def always(self, name: str, text: str) -> None:
        """Add feedback that everybody sees."""
        outcome = name.upper().replace("-", "_")
        self.outcomes[outcome] = "single"
        self.modal.append((name, outcome, text))
        self.rules.append(qti_rules.set_word(outcome, identifier(name)))

    def question(self, body: Element, document: JsonDict, texts: Texts, points: float, *, prefix: str = "") -> None:
        """Write a question into a body; `prefix` keeps the names of a set's items apart."""
        kind = str(document["kind"])
        name = f"RESPONSE.{prefix}".rstrip(".")
        if kind != "blanks":
            self.blocks(body, str(texts.get("stem", "")))
        match kind:
            case "single" | "multiple" | "truefalse":
                self._choice(body, document, texts, points, name, prefix)
            case "shorttext" | "numeric":
                self._entry(body, document, texts, points, name, prefix)
            case "matching" | "grouping":
                self._match(body, document, texts, points, name, prefix)
            case "ordering":
                self._order(body, document, texts, points, name, prefix)
            case "blanks":
                self._blanks(body, document, texts, points, name, prefix)
            case "hotspot":
                self._hotspot(body, document, texts, points, name, prefix)
            case _:
                self._essay(body, document, texts, name)
        if texts.get("general"):
            self.always(f"{prefix}general", str(texts["general"]))

    def _declare(self, declared: Declared) -> None:
        self.declarations.append(declared.element())

    def _shown(self, texts: Texts, name: str, prefix: str, cardinality: str) -> str:
        """Declare the outcome that shows the feedback of the chosen options; return its name, or nothing."""
        if not texts.get("feedback"):
            return ""
        outcome = f"FEEDBACK.{prefix}".rstrip(".")
        self.outcomes[outcome] = cardinality
        self.rules.append(qti_rules.copy(outcome, name))
        return outcome

    def _by_result(self, texts: Texts, earned: Sequence[Element], points: float, prefix: str) -> None:
        feedback = {key: text for key, text in (texts.get("feedback") or {}).items() if text}
        if not feedback:
            return
        outcome = f"FEEDBACK.{prefix}".rstrip(".")
        self.outcomes[outcome] = "single"
        for key, text in feedback.items():
            self.modal.append((f"{prefix}{key}", outcome, str(text)))
        words = {key: identifier(f"{prefix}{key}") for key in feedback}
        self.rules.append(qti_rules.by_share(earned, points, outcome, words))

    def _choice(self, body: Element, document: JsonDict, texts: Texts, points: float, name: str, prefix: str) -> None:
        kind, many = document["kind"], document["kind"] == "multiple"
        options = list(document.get("options") or ("true", "false"))
        labels = {**(WORDS[self.language] if kind == "truefalse" else {}), **(texts.get("options") or {})}
        scoring = document.get("scoring", "all") if many else "all"
        declared = Declared(name, "multiple" if many else "single", "identifier", list(map(str, document["answer"])))
        if scoring != "all":
            share = points / len(document["answer"])
            lost = -share if scoring == "penalty" else 0.0
            if scoring == "partial":
                self.losses.append(lazy("Other systems take nothing away for a wrong option chosen beside right ones."))
            declared.mapping = {key: share if key in document["answer"] else lost for key in options}
            declared.bounds = (0.0, points)
        self._declare(declared)
        interaction = SubElement(
            body,
            "qti-choice-interaction",
            {
                "response-identifier": name,
                "shuffle": "false" if kind == "truefalse" else "true",
                "max-choices": "0" if many else "1",
            },
        )
        if many:
            interaction.set("data-ieum-scoring", scoring)
        earned = qti_rules.mapped(name) if scoring != "all" else None
        self.rules.append(qti_rules.score(name, points, earned))
        outcome = self._shown(texts, name, prefix, declared.cardinality)
        for key in options:
            choice = SubElement(interaction, "qti-simple-choice", {"identifier": identifier(key)})
            if document.get("last") == key:
                choice.set("fixed", "true")
            self.line(choice, str(labels.get(key, key)))
            text = (texts.get("feedback") or {}).get(key)
            if text and outcome:
                shown = {"outcome-identifier": outcome, "identifier": identifier(key), "show-hide": "show"}
                self.line(SubElement(choice, "qti-feedback-inline", shown), str(text))

    def _entry(self, body: Element, document: JsonDict, texts: Texts, points: float, name: str, prefix: str) -> None:
        paragraph = SubElement(body, "p")
        interaction = SubElement(paragraph, "qti-text-entry-interaction", {"response-identifier": name})
        if document["kind"] == "numeric":
            declared = Declared(name, "single", "float", [f"{document['value']}"])
            relative = bool(document.get("relative"))
            tolerance = float(document.get("tolerance", 0)) * (100 if relative else 1)
            self._declare(declared)
            self.rules.append(qti_rules.equal(name, points, tolerance, relative=relative))
            if document.get("units"):
                self.losses.append(lazy("Units are left out: other systems take the bare number."))
            earned = qti_rules.variable("SCORE")
        else:
            accept = [str(word) for word in texts.get("accept", ())]
            flags = [flag for flag in ("case", "space", "width", "wildcard") if document.get(flag)]
            if flags:
                interaction.set("data-ieum-flags", " ".join(flags))
            if document.get("wildcard"):
                self.losses.append(lazy("Other systems take the * in an answer for a star, not for any text."))
            declared = Declared(name, "single", "string", accept[:1], dict.fromkeys(accept, points))
            declared.case = bool(document.get("case"))
            declared.bounds = (0.0, points)
            self._declare(declared)
            self.rules.append(qti_rules.score(name, points, qti_rules.mapped(name)))
            earned = qti_rules.mapped(name)
        self._by_result(texts, [earned], points, prefix)

    def _match(self, body: Element, document: JsonDict, texts: Texts, points: float, name: str, prefix: str) -> None:
        parts, choices, answer = document["parts"], document["choices"], document["answer"]
        pairs = [f"{identifier(part)} {identifier(answer[part])}" for part in parts]
        declared = Declared(
            name, "multiple", "directedPair", pairs, dict.fromkeys(pairs, points / len(parts)), raw=True
        )
        declared.bounds = (0.0, points)
        self._declare(declared)
        attributes = {"response-identifier": name, "shuffle": "true", "max-associations": "0"}
        interaction = SubElement(body, "qti-match-interaction", attributes)
        if document["kind"] == "grouping":
            interaction.set("data-ieum-kind", "grouping")
        for keys, labels, most in ((parts, texts["parts"], "1"), (choices, texts["choices"], "0")):
            held = SubElement(interaction, "qti-simple-match-set")
            for key in keys:
                attributes = {"identifier": identifier(key), "match-max": most}
                choice = SubElement(held, "qti-simple-associable-choice", attributes)
                if most == "1":
                    self.blocks(choice, str(labels[key]))
                else:
                    choice.text = str(labels[key])
        self.rules.append(qti_rules.score(name, points, qti_rules.mapped(name)))
        self._by_result(texts, [qti_rules.mapped(name)], points, prefix)

    def _order(self, body: Element, document: JsonDict, texts: Texts, points: float, name: str, prefix: str) -> None:
        items = list(document["items"])
        scoring = document.get("scoring", "places")
        self._declare(Declared(name, "ordered", "identifier", items))
        attributes = {"response-identifier": name, "shuffle": "true", "data-ieum-scoring": scoring}
        interaction = SubElement(body, "qti-order-interaction", attributes)
        if scoring == "places":
            self.losses.append(lazy("Other systems give no part of the points for items at their place."))
        # The right order must not be given away by a system that does not shuffle.
        for key in sorted(items, key=lambda item: str(texts["items"][item])):
            choice = SubElement(interaction, "qti-simple-choice", {"identifier": identifier(key)})
            self.blocks(choice, str(texts["items"][key]))
        self.rules.append(qti_rules.score(name, points, None))
        self._by_result(texts, [qti_rules.variable("SCORE")], points, prefix)

    def _blanks(self, body: Element, document: JsonDict, texts: Texts, points: float, name: str, prefix: str) -> None:
        blanks = document["blanks"]
        holder = Element("div")
        self.blocks(holder, str(texts["stem"]))
        share = points / len(blanks)
        for key, blank in blanks.items():
            own = f"{name}.{key}"
            if blank.get("input", "text") == "select":
                right = [str(blank["answer"])]
                declared = Declared(own, "single", "identifier", right, {right[0]: share})
                interaction = Element("qti-inline-choice-interaction", {"response-identifier": own, "shuffle": "true"})
                for choice in blank["choices"]:
                    entry = SubElement(interaction, "qti-inline-choice", {"identifier": identifier(choice)})
                    entry.text = str(texts["choices"][key][choice])
            else:
                accept = [str(word) for word in texts["accept"][key]]
                declared = Declared(own, "single", "string", accept[:1], dict.fromkeys(accept, share))
                interaction = Element("qti-text-entry-interaction", {"response-identifier": own})
            declared.bounds = (0.0, share)
            self._declare(declared)
            self.rules.append(qti_rules.score(own, share, qti_rules.mapped(own)))
            qti_rules.put_inside(holder, f"[[{key}]]", interaction)
        body.extend(list(holder))
        self._by_result(texts, [qti_rules.mapped(f"{name}.{key}") for key in blanks], points, prefix)

    def _hotspot(self, body: Element, document: JsonDict, texts: Texts, points: float, name: str, prefix: str) -> None:
        image = str(document["image"])
        looked = pictures.look(image, self.media.get(image, b""))
        answer = list(map(str, document["answer"]))
        declared = Declared(name, "single", "identifier", answer[:1], dict.fromkeys(answer, points))
        declared.bounds = (0.0, points)
        self._declare(declared)
        interaction = SubElement(body, "qti-hotspot-interaction", {"response-identifier": name, "max-choices": "1"})
        attributes = {"src": f"{IMAGES}{image}", "alt": str(texts.get("alt", ""))}
        if looked.width and looked.height:
            attributes |= {"width": str(looked.width), "height": str(looked.height)}
        SubElement(interaction, "img", attributes)
        for key, area in document["areas"].items():
            shape, at = area["shape"], list(area["at"])
            if shape == "rect":
                at = [at[0], at[1], at[0] + at[2], at[1] + at[3]]
            SubElement(
                interaction,
                "qti-hotspot-choice",
                {
                    "identifier": identifier(key),
                    "shape": "poly" if shape == "polygon" else shape,
                    "coords": ",".join(f"{number:g}" for number in at),
                    "hotspot-label": str(texts["options"][key]),
                },
            )
        self.rules.append(qti_rules.score(name, points, qti_rules.mapped(name)))
        outcome = self._shown(texts, name, prefix, "single")
        for key, text in (texts.get("feedback") or {}).items():
            self.modal.append((f"{prefix}{key}", outcome, str(text)))

    def _essay(self, body: Element, document: JsonDict, texts: Texts, name: str) -> None:
        self.by_person = True
        self._declare(Declared(name, "single", "string", []))
        interaction = SubElement(body, "qti-extended-text-interaction", {"response-identifier": name})
        if document.get("words"):
            interaction.set("data-ieum-words", str(document["words"]))
            interaction.set("expected-length", str(6 * int(document["words"])))
        for number in range(1, int(document.get("files") or 0) + 1):
            self._declare(Declared(f"{name}.file{number}", "single", "file", []))
            SubElement(body, "qti-upload-interaction", {"response-identifier": f"{name}.file{number}"})
        for row in document.get("rubric") or ():
            attributes = {"data-ieum-id": str(row["id"]), "data-ieum-points": str(row["points"])}
            self._rubric(body, str(texts["rubric"][row["id"]]), attributes)
        if texts.get("sample"):
            self._rubric(body, str(texts["sample"]), {"data-ieum-use": "sample"})

    def _rubric(self, body: Element, text: str, attributes: dict[str, str]) -> None:
        block = SubElement(body, "qti-rubric-block", {"view": "scorer", "use": "scoring", **attributes})
        self.blocks(SubElement(block, "qti-content-body"), text)
