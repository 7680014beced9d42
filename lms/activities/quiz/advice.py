"""What the figures of an item advise, in sentences, and what an item is called where there is one line for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.core.i18n import Lazy, lazy
from lms.core.markup import plain
from lms.questions.services import QuestionView

STEM, OPTION = 90, 50
# Flag → the kind of its badge and its name.
LABELS: Mapping[str, tuple[str, Lazy]] = {
    "few": ("neutral", lazy("Few answers")),
    "key": ("danger", lazy("Key suspicious")),
    "negative": ("danger", lazy("Negative discrimination")),
    "weak": ("warning", lazy("Weak discrimination")),
    "easy": ("info", lazy("Very easy")),
    "hard": ("warning", lazy("Very hard")),
    "nobody": ("warning", lazy("Option never chosen")),
    "rare": ("info", lazy("Option hardly chosen")),
    "attracts": ("warning", lazy("Option attracts the best")),
    "blank": ("info", lazy("Often left blank")),
    "slow": ("info", lazy("Takes long")),
}
# Flag → what to do; %(option)s is the text of the option it is about.
SENTENCES: Mapping[str, Lazy] = {
    "few": lazy("Fewer than 20 answers: read these figures with care, they can still change a lot."),
    "key": lazy("The best learners choose “%(option)s” more often than the key. Check whether the key is right."),
    "negative": lazy("Whoever did well in the rest gets this wrong more often. Check the key and the wording first."),
    "weak": lazy(
        "It hardly tells who knows the subject from who does not. Look for an ambiguous wording or weak options."
    ),
    "easy": lazy("Nearly everybody gets it right. Keep it if it must be known by all; else make it harder."),
    "hard": lazy("Fewer than one in five get it right. Check the key, the wording, and whether the course teaches it."),
    "nobody": lazy("Nobody chooses “%(option)s”. Replace it by a mistake that learners really make, or leave it out."),
    "rare": lazy("Hardly anybody chooses “%(option)s”. A more plausible mistake would make the item better."),
    "attracts": lazy(
        "The best choose “%(option)s” more often than the weakest. Check whether it can be seen as right."
    ),
    "blank": lazy(
        "More than one in ten leave it blank. Check whether it is understood, and whether there is enough time."
    ),
    "slow": lazy("It takes more than three times as long as the others. Shorten it, or give it more points."),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """A flag in words: the kind of its badge, its name, and a sentence of advice."""

    kind: str
    badge: str
    label: object
    sentence: object


def short(html: object, most: int) -> str:
    """Return the words of some HTML on one line, cut after so many characters."""
    text = " ".join(plain(str(html)).split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def title_of(view: QuestionView) -> str:
    """Return an item in one line."""
    return short(view.text().stem, STEM)


def option_of(view: QuestionView, key: str) -> str:
    """Return an option in one line; what was typed, as it was typed."""
    label = view.text().options.get(key)
    return short(label, OPTION) if label is not None else key


def of(view: QuestionView, flags: Iterable[Mapping[str, Any]]) -> list[Advice]:
    """Return the flags of an item in words."""
    return [
        Advice(
            flag["kind"],
            *LABELS[flag["kind"]],
            Lazy(SENTENCES[flag["kind"]].message, option=option_of(view, flag["option"])),
        )
        for flag in flags
        if flag["kind"] in LABELS
    ]


def options_of(view: QuestionView, keys: Iterable[str]) -> str:
    """Return several options in one line."""
    return ", ".join(option_of(view, key) for key in keys)
