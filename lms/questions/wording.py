"""Reading what the texts of several kinds of questions have in common; each fault at its place."""

from collections.abc import Iterable
from typing import Any

from lms.content.fragments import markdown
from lms.content.source import Fields
from lms.core.i18n import lazy

RIGHT_WRONG = ("right", "wrong")
RIGHT_WRONG_PARTLY = ("right", "wrong", "partly")
MOST_ACCEPTED = 100


def by_key(
    fields: Fields, key: str, names: Iterable[str], *, required: bool = True, inline: bool = False, plain: bool = False
) -> dict[str, str]:
    """Return name → text of the mapping below a key; texts that need not be there and are not are left out."""
    names = tuple(names)
    inner = fields.fields(key, required=required and bool(names))
    if inner is None:
        return {}
    found = {
        name: inner.text(name, required=required, limit=500)
        if plain
        else markdown(inner, name, required=required, inline=inline)
        for name in names
    }
    inner.done()
    return {name: text for name, text in found.items() if text}


def common(fields: Fields, feedback: Iterable[str] = ()) -> dict[str, Any]:
    """Return what the wording of every kind has: the question itself, and what is said afterward."""
    return {
        "stem": markdown(fields, "stem"),
        "general": markdown(fields, "general", required=False),
        "feedback": by_key(fields, "feedback", feedback, required=False),
    }


def accepted(fields: Fields, key: str, *, required: bool = True) -> list[str]:
    """Return a list of accepted answers."""
    words = fields.words(key, required=required)
    if required and fields.has(key) and not words:
        fields.problem(key, lazy("“%(key)s” is empty.", key=key))
    if len(words) > MOST_ACCEPTED or any(len(word) > 200 for word in words):
        fields.problem(key, lazy("At most %(most)s answers of 200 characters each.", most=MOST_ACCEPTED))
    return list(words)


def keys(fields: Fields, key: str, *, least: int = 1) -> list[str]:
    """Return a list of ids that the texts and the key of the question name."""
    found = list(fields.words(key, required=True))
    for word in found:
        if ":" in word or "." in word or len(word) > 64:
            fields.problem(key, lazy("“%(value)s” is not an id: small letters, digits and hyphens.", value=word))
    if found and len(found) < least:
        fields.problem(key, lazy("“%(key)s” needs at least %(least)s entries.", key=key, least=least))
    return found
