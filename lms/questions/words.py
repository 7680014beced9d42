"""What pages call statuses, shares and the fields of a question."""

from collections.abc import Sequence

from lms.core.i18n import Lazy, lazy

STATUSES: dict[str, Lazy] = {
    "draft": lazy("draft"),
    "reviewed": lazy("reviewed"),
    "retired": lazy("retired"),
}
# A folder no longer has it; it comes back with the folder.
ALL_STATUSES: dict[str, Lazy] = {**STATUSES, "gone": lazy("left its folder")}
SHARES: dict[str, Lazy] = {
    "use": lazy("Use in quizzes"),
    "edit": lazy("Use and edit"),
}
DIFFICULTIES: dict[str, Lazy] = {
    "easy": lazy("easy"),
    "medium": lazy("medium"),
    "hard": lazy("hard"),
}
LANGUAGES: dict[str, Lazy] = {"ko": lazy("Korean"), "en": lazy("English")}
TRANSLATIONS: dict[str, Lazy] = {
    "@missing:ko": lazy("Korean is missing"),
    "@missing:en": lazy("English is missing"),
    "@outdated:ko": lazy("Korean is out of date"),
    "@outdated:en": lazy("English is out of date"),
}
_FIELDS: dict[str, Lazy] = {
    "accept": lazy("Accepted answers"),
    "alt": lazy("Text of the picture"),
    "answer": lazy("Right answer"),
    "areas": lazy("Areas"),
    "blanks": lazy("Blanks"),
    "choices": lazy("Choices"),
    "feedback": lazy("Feedback"),
    "general": lazy("General feedback"),
    "hints": lazy("Hints"),
    "image": lazy("Picture"),
    "items": lazy("Items"),
    "kind": lazy("Kind"),
    "law": lazy("Law"),
    "name": lazy("Name for staff"),
    "options": lazy("Options"),
    "pages": lazy("Pages to read again"),
    "parts": lazy("Parts"),
    "points": lazy("Points"),
    "rubric": lazy("Rubric"),
    "sample": lazy("Model answer"),
    "scoring": lazy("Scoring"),
    "stem": lazy("Question"),
    "tags": lazy("Tags"),
    "tolerance": lazy("Tolerance"),
    "units": lazy("Units"),
    "value": lazy("Value"),
}


def field_name(path: Sequence[str]) -> str:
    """Return what a page calls a field of a question's document: `texts.ko.options.a` is “Korean: Options: a”."""
    parts = list(path[1:] if path[:1] == ("texts",) else path)
    first = [str(LANGUAGES[parts.pop(0)])] if path[:1] == ("texts",) and parts and parts[0] in LANGUAGES else []
    return ": ".join([*first, *(str(_FIELDS.get(part, part)) for part in parts)])
