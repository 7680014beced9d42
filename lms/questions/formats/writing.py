"""What writers of several formats share: a document's texts in one language, and what of it nobody can carry."""

from collections.abc import Mapping
from typing import Any

from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions.formats.interface import pick_language
from lms.questions.formats.pictures import PICTURE


class Sheet:
    """A document to be written in one language, and what is lost by that."""

    def __init__(self, document: JsonDict, language: str | None) -> None:
        self.document = document
        self.language, losses = pick_language(document, language)
        self.losses: list[Lazy] = list(losses)
        self.texts: Mapping[str, Any] = (document.get("texts") or {}).get(self.language) or {}
        self.kind = str(document.get("kind", ""))
        self.id = str(document.get("id", ""))
        self.name = str(document.get("name") or "") or self.id

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field of the document."""
        value = self.document.get(name)
        if name == "answer" and isinstance(value, list | tuple):
            # `answer: [true]` may hold the truth value instead of the word.
            return [str(item).lower() if isinstance(item, bool) else item for item in value]
        return default if value is None else value

    def text(self, *path: str) -> str:
        """Return a text: `text("stem")`, `text("options", "a")`; "" where there is none."""
        value: Any = self.texts
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value if isinstance(value, str) else ""

    def words(self, *path: str) -> list[str]:
        """Return a list of texts."""
        value: Any = self.texts
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        return [str(item) for item in value] if isinstance(value, list | tuple) else []

    def lose(self, text: Lazy) -> None:
        """Note a loss, once."""
        if text not in self.losses:
            self.losses.append(text)

    def without_pictures(self, text: str) -> str:
        """Return Markdown in which the words of a picture stand for it."""

        def words(found: Any) -> str:
            self.lose(lazy("The picture “%(name)s” is left out; its words stand there.", name=found[2]))
            return f"({found[1]})"

        return PICTURE.sub(words, text)

    def tags(self) -> list[str]:
        """Return the tags, with laws and lesson pages among them as `law:…` and `page:…`."""
        laws = [f"law:{law}" for law in self.get("law", ())]
        return [*map(str, self.get("tags", ())), *laws, *(f"page:{page}" for page in self.get("pages", ()))]

    def leave_out(self, names: Mapping[str, Lazy]) -> None:
        """Note a loss for each of these fields or texts that the document has."""
        for name, text in names.items():
            if self.get(name) or self.texts.get(name):
                self.lose(text)

    def weights(self) -> dict[str, float]:
        """Return option → percentage of a multiple choice: shares of the right, as much taken away by the wrong."""
        options, answer = self.get("options", []), self.get("answer", [])
        each = round(100 / max(1, len(answer)), 5)
        if self.get("scoring", "all") != "penalty":
            self.lose(lazy("Each wrong option takes away as much as a right one earns; here it was marked otherwise."))
        return {option: each if option in answer else -each for option in options}

    def tolerance(self) -> float:
        """Return the tolerance of a numeric question in its base unit."""
        tolerance, value = float(self.get("tolerance", 0)), float(self.get("value", 0))
        if self.get("relative", False) and tolerance:
            self.lose(lazy("The tolerance, a share of the value, is written as a number."))
            return round(abs(value) * tolerance, 12)
        return tolerance

    def pairs(self) -> tuple[list[tuple[str, str]], list[str]]:
        """Return (part, its choice in plain words) of matching or grouping, and the choices of no part."""
        answer = self.get("answer", {})
        pairs = [
            (self.text("parts", part), self.text("choices", answer.get(part, ""))) for part in self.get("parts", ())
        ]
        used = set(answer.values())
        extra = [self.text("choices", choice) for choice in self.get("choices", ()) if choice not in used]
        if self.kind == "grouping":
            self.lose(lazy("Sorting into groups is written as matching."))
        return pairs, extra


NO_LAST = lazy("Which option stays last is left out.")
NO_SAMPLE = lazy("The model answer is left out.")
NO_RUBRIC = lazy("The rubric is left out.")
NO_HINTS = lazy("The hints are left out.")


def cannot(kind: str) -> Lazy:
    """Return why a document is not written."""
    return lazy("This format has no questions of the kind “%(kind)s”.", kind=kind)
