"""The texts of a question as they are stored: rendered and sanitized once, when it is loaded."""

from collections.abc import Mapping

from lms.content.bank import QuestionEntry, QuestionText
from lms.content.render import render_fragment
from lms.core.db import JsonDict


def body_of(entry: QuestionEntry, words: Mapping[str, Mapping[str, str]] | None = None) -> JsonDict:
    """Return the body that kinds with stem, options and feedback store.

    `words`: language → option → text, for options to which the author gave none.
    """
    return {
        "options": list(entry.options),
        "answer": list(entry.answer),
        "points": entry.points,
        "pages": list(entry.pages),
        "law": list(entry.law),
        "texts": {code: _texts(code, text, (words or {}).get(code, {})) for code, text in entry.texts.items()},
    }


def _texts(language: str, text: QuestionText, words: Mapping[str, str]) -> JsonDict:
    options = {**words, **{key: option for key, option in text.options.items() if option}}
    return {
        "stem": render_fragment(text.stem, language),
        "options": {key: render_fragment(option, language, inline=True) for key, option in options.items()},
        "feedback": {key: render_fragment(feedback, language) for key, feedback in text.feedback.items()},
        "general": render_fragment(text.general, language) if text.general else "",
        "accept": list(text.accept),
    }
