"""Translations without a web framework: English msgids, Korean .po, a language per context."""

import gettext as stdlib_gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

LANGUAGES = ("ko", "en")
DEFAULT_LANGUAGE = "ko"
_PARTICLE = re.compile(r"([가-힣])([’”)]*)(?:(을\(를\)|이\(가\)|은\(는\)|과\(와\))|(\(으\)로))")
_RIEUL = 8
_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


@cache
def _catalog(language: str) -> stdlib_gettext.NullTranslations:
    folder = Path(str(files("lms"))) / "translations"
    return stdlib_gettext.translation("messages", folder, [language], fallback=True)


def language() -> str:
    """Return the language of the present request, job or command."""
    return _language.get()


def set_language(code: str) -> None:
    """Set the language for the rest of the present context; an unknown code means the default."""
    _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use a language inside a block, as mails and documents do."""
    token = _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str, **values: object) -> str:
    """Translate `message` into the present language and fill in `%(name)s` values."""
    text = _catalog(_language.get()).gettext(message) if message else ""
    return with_particles(text % values) if values else text


def with_particles(text: str) -> str:
    """Choose the Korean particle that a filled-in word asks for: “평가을(를)” becomes “평가를”.

    What does not end in a Hangul syllable keeps both, for its sound is not known.
    """
    return _PARTICLE.sub(_particle, text) if "(" in text else text


def _particle(found: re.Match[str]) -> str:
    syllable, marks, both, toward = found.groups()
    last = (ord(syllable) - 0xAC00) % 28  # the final consonant of a precomposed syllable; 0: none
    if toward:
        return f"{syllable}{marks}{'로' if last in (0, _RIEUL) else '으로'}"
    return f"{syllable}{marks}{both[0] if last else both[2]}"


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """Translate with a number; `%(num)s` is filled in."""
    return _catalog(_language.get()).ngettext(singular, plural, num) % {"num": num, **values}


class Lazy:
    """A text that is translated when it is shown, not when it is made."""

    __slots__ = ("message", "values")

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return gettext(self.message, **self.values)

    def __html__(self) -> str:
        return str(self).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")

    def __repr__(self) -> str:
        return f"Lazy({self.message!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash((self.message, tuple(self.values)))

    def __mod__(self, values: dict[str, object]) -> str:
        return with_particles(str(self) % values)


lazy = Lazy


def pick(texts: Any, code: str | None = None) -> str:
    """Return the text in `code` (default: the present language), else in Korean, else in any language.

    `texts` maps languages to texts, or is an object that can pick for itself.
    """
    if hasattr(texts, "pick"):
        return str(texts.pick(code))
    texts = texts or {}
    return texts.get(code or _language.get()) or texts.get(DEFAULT_LANGUAGE) or next(iter(texts.values()), "")
