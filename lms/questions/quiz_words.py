"""What a quiz tells learners beside its questions: instructions, and overall feedback by mark; rendered once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.content.manifest import Title
from lms.content.render import render_fragment
from lms.core.db import JsonDict
from lms.core.markup import stored
from lms.questions.quiz_settings import QuizSettings

# A score is a quotient: what misses a mark by less than this has reached it.
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class QuizWords:
    """The words of one quiz version as pages show them, by language; `remarks`: (percent, words), the highest first."""

    instructions: Mapping[str, Any]
    remarks: tuple[tuple[int, Mapping[str, Any]], ...] = ()

    def remark(self, score: float | None) -> Mapping[str, Any] | None:
        """Return what is said of an attempt with this score in percent; None where nothing is, or while it waits."""
        if score is None:
            return None
        return next((words for mark, words in self.remarks if score + _CLOSE >= mark), None)


NONE = QuizWords({})


def rendered(settings: QuizSettings) -> JsonDict:
    """Return what a version stores of the words of a quiz: as HTML, sanitized."""
    found: JsonDict = {}
    if settings.instructions:
        found["instructions"] = _html(settings.instructions)
    if settings.overall:
        found["overall"] = [{"at_least": one.at_least, "text": _html(one.text)} for one in settings.overall]
    return found


def _html(texts: Title) -> dict[str, str]:
    return {code: render_fragment(text, code) for code, text in texts.as_dict().items()}


def of(body: Mapping[str, Any]) -> QuizWords:
    """Return the words that a version stores."""
    if not body:
        return NONE
    remarks = tuple((one["at_least"], _stored(one["text"])) for one in body.get("overall", ()))
    return QuizWords(_stored(body.get("instructions", {})), remarks)


def _stored(texts: Mapping[str, str]) -> Mapping[str, Any]:
    return {code: stored(html) for code, html in texts.items()}
