"""The texts of a question as they are stored: rendered and sanitized once, when it is loaded."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lms.content.bank import Picture, QuestionEntry
from lms.content.media import MediaInfo
from lms.content.prose import LessonContext
from lms.content.render import render_fragment
from lms.core.db import JsonDict


class Renderer:
    """Renders the texts of one language with the pictures of the question."""

    def __init__(self, language: str, media: Mapping[str, Picture]) -> None:
        self.language = language
        self.context = LessonContext(
            media={
                name: MediaInfo(name, "image", picture.mime, picture.size, picture.width, picture.height)
                for name, picture in media.items()
            },
            media_url=lambda name: media[name].url,
        )

    def block(self, text: str) -> str:
        """Return paragraphs; nothing for nothing."""
        return render_fragment(text, self.language, self.context) if text else ""

    def line(self, text: str) -> str:
        """Return a label, without a block around it."""
        return render_fragment(text, self.language, self.context, inline=True)

    def blocks(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return key → paragraphs."""
        return {key: self.block(text) for key, text in texts.items()}

    def lines(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return key → label."""
        return {key: self.line(text) for key, text in texts.items()}


Texts = Callable[[Renderer, Mapping[str, Any]], JsonDict]


def body_of(entry: QuestionEntry, texts: Texts | None = None) -> JsonDict:
    """Return the body of a question: its fields, and per language the texts all kinds have.

    `texts` returns what the wording of the kind has beside stem, feedback and general feedback.
    """
    found: JsonDict = {**entry.data, "points": entry.points, "pages": list(entry.pages), "law": list(entry.law)}
    found["texts"] = {}
    for code, text in entry.texts.items():
        renderer = Renderer(code, entry.media)
        found["texts"][code] = {
            "stem": renderer.block(text["stem"]),
            "feedback": renderer.blocks(text.get("feedback", {})),
            "general": renderer.block(text.get("general", "")),
            **(texts(renderer, text) if texts else {}),
        }
    return found


def with_hints(body: JsonDict, entry: QuestionEntry) -> JsonDict:
    """Return the body of a question with its hints, in their order and by language."""
    if not entry.hints:
        return body
    texts = {
        code: {**text, "hints": Renderer(code, entry.media).blocks(entry.texts[code]["hints"])}
        for code, text in body["texts"].items()
    }
    return {**body, "hints": list(entry.hints), "texts": texts}


def lacking(body: Mapping[str, Any], *wanted: tuple[str, Iterable[str]]) -> bool:
    """Say whether a language lacks the question or one of the (name, keys) it must have."""
    for text in body["texts"].values():
        if not text["stem"] or not all(set(keys) <= set(text.get(name, ())) for name, keys in wanted):
            return True
    return not body["texts"]
