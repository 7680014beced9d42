"""The settings of a quiz as one frozen value: read from what a version stores, checked field by field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from lms.content.manifest import LANGUAGES, Title, to_json
from lms.content.quiz_entry import (
    CHOICES,
    FLAGS,
    MOST_CODE,
    MOST_REMARKS,
    MOST_SECTIONS,
    MOST_WORDS,
    NULLABLE,
    NUMBERS,
    REVIEW_PARTS,
    REVIEW_TIMES,
    markdown_faults,
)
from lms.core.db import JsonDict
from lms.core.errors import LmsError
from lms.core.i18n import Lazy, lazy
from lms.core.texts import problem as text_problem

# What every version states, whatever it is; other settings are stored where they differ from their default.
ALWAYS = ("pass_mark", "attempts", "time_limit", "shuffle", "grading")


class SettingsRefused(LmsError):
    """Settings that cannot be: `problems` by field, `review.right` and `sections[0].title` being fields too."""

    def __init__(self, problems: Mapping[str, Lazy]) -> None:
        field, message = next(iter(problems.items()))
        super().__init__(message, field=field)
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Review:
    """When a learner sees the own answer, the right answer, the feedback and the points of a submitted attempt.

    Each is at_once (after submitting), after_close (when the quiz has closed) or never.
    """

    answer: str = "at_once"
    right: str = "at_once"
    feedback: str = "at_once"
    points: str = "at_once"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a quiz with a title of its own; `shuffle`: its questions come in an order of chance."""

    title: Title = Title()
    shuffle: bool = True


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a whole attempt that earned `at_least` so many percent, in Markdown."""

    at_least: int
    text: Title


@dataclass(frozen=True, slots=True)
class QuizSettings:
    """How a quiz is taken; every field has a default, so that what an older release stored can still be read.

    `pass_mark`: percent of the points. `attempts`, `time_limit` (minutes): None is without limit. `shuffle`: the order
    of the questions; `shuffle_options`: that of their options. `grading`: which attempt counts. `wait_between`:
    minutes between a submit and the next start. `paging`: all questions on one page, one on each, or one section on
    each; `back`: earlier pages stay open. `behaviour`: feedback at the end, at once, or after each of `tries`, each
    further one costing `tries_lose` percent of the points. `grace`: seconds an answer may travel after the deadline.
    `access_code`: empty for none. `instructions`: Markdown that learners read before and during an attempt. `overall`:
    what is said of an attempt by its marks, the highest first; the first that fits holds.
    """

    pass_mark: int = 60
    attempts: int | None = None
    time_limit: int | None = None
    shuffle: bool = True
    shuffle_options: bool = True
    grading: str = "best"
    wait_between: int = 0
    paging: str = "all"
    back: bool = True
    behaviour: str = "end"
    tries: int = 3
    tries_lose: int = 33
    review: Review = Review()
    grace: int = 30
    access_code: str = ""
    sections: tuple[Section, ...] = ()
    instructions: Title = Title()
    overall: tuple[Remark, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "QuizSettings":
        """Return the settings of a version; keys it does not know are passed over.

        Where `shuffle_options` is missing, options are shuffled as questions are: one setting stood for both once.
        """
        known = {item.name for item in fields(cls)} - {"review", "sections", "instructions", "overall"}
        values = {key: value for key, value in stored.items() if key in known}
        values.setdefault("shuffle_options", values.get("shuffle", True))
        review = stored.get("review") or {}
        return cls(
            **values,
            review=Review(**{part: review[part] for part in REVIEW_PARTS if part in review}),
            sections=tuple(
                Section(Title(**_texts(one.get("title"))), bool(one.get("shuffle", True)))
                for one in stored.get("sections") or ()
            ),
            instructions=Title(**_texts(stored.get("instructions"))),
            overall=tuple(
                sorted(
                    (Remark(one["at_least"], Title(**_texts(one.get("text")))) for one in stored.get("overall") or ()),
                    key=lambda one: -one.at_least,
                )
            ),
        )

    @classmethod
    def checked(cls, raw: Mapping[str, Any]) -> "QuizSettings":
        """Return settings that came from a form or a file. Raises SettingsRefused with every problem by field."""
        found = problems(raw)
        if found:
            raise SettingsRefused(found)
        return cls.of(raw)

    def stored(self) -> JsonDict:
        """Return what a version stores; `of` reads it back to an equal value."""
        default = QuizSettings(shuffle_options=self.shuffle)
        found = {
            item.name: to_json(getattr(self, item.name))
            for item in fields(self)
            if item.name in ALWAYS or getattr(self, item.name) != getattr(default, item.name)
        }
        if self.instructions:
            found["instructions"] = self.instructions.as_dict()
        if self.overall:
            found["overall"] = [{"at_least": one.at_least, "text": one.text.as_dict()} for one in self.overall]
        return found

    def changed(self, overrides: Mapping[str, Any]) -> "QuizSettings":
        """Return the settings with some of them replaced, as a run activity does; of `review` part by part."""
        review = {**to_json(self.review), **overrides.get("review", {})}
        return QuizSettings.of(
            {**self.stored(), "shuffle_options": self.shuffle_options, **overrides, "review": review}
        )


def problems(raw: Mapping[str, Any]) -> dict[str, Lazy]:
    """Return field → what is wrong with it, in the order of the settings; empty when `raw` can be read.

    Values have the types of a stored version: whole numbers, true or false, words, and null for “without limit”.
    """
    found: dict[str, Lazy] = {}
    known = {item.name for item in fields(QuizSettings)}
    for key in sorted(set(raw) - known):
        found[key] = lazy("“%(key)s” is not a known key.", key=key)
    for key, (low, high) in NUMBERS.items():
        value = raw.get(key, low)
        if value is None and key in NULLABLE:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            found[key] = lazy("Give a whole number from %(low)s to %(high)s.", low=low, high=high)
    for key in FLAGS:
        if not isinstance(raw.get(key, True), bool):
            found[key] = lazy("“%(key)s” must be true or false.", key=key)
    for key, words in CHOICES.items():
        if raw.get(key, words[0]) not in words:
            found[key] = lazy("Choose one of the list.")
    found.update(_of_code(raw.get("access_code", "")))
    found.update(_of_review(raw.get("review", {})))
    found.update(_of_sections(raw.get("sections", ())))
    found.update(_of_markdown("instructions", raw.get("instructions", {})))
    found.update(_of_overall(raw.get("overall", ())))
    return found


def _of_code(code: Any) -> Iterable[tuple[str, Lazy]]:
    fault = text_problem(code, MOST_CODE) if isinstance(code, str) else lazy("This must be a text.")
    if fault:
        yield "access_code", fault


def _of_review(review: Any) -> Iterable[tuple[str, Lazy]]:
    if not isinstance(review, Mapping) or not set(review) <= set(REVIEW_PARTS):
        yield "review", lazy("The data sent could not be read.")
        return
    for part in REVIEW_PARTS:
        if review.get(part, "never") not in REVIEW_TIMES:
            yield f"review.{part}", lazy("Choose one of the list.")


def _of_sections(sections: Any) -> Iterable[tuple[str, Lazy]]:
    if not isinstance(sections, list | tuple) or not all(isinstance(one, Mapping) for one in sections):
        yield "sections", lazy("The data sent could not be read.")
        return
    if len(sections) > MOST_SECTIONS:
        yield "sections", lazy("A quiz has at most %(most)s sections.", most=MOST_SECTIONS)
    for number, one in enumerate(sections):
        texts = one.get("title")
        if not isinstance(texts, Mapping) or not _texts(texts):
            yield f"sections[{number}].title", lazy("Give the section a title.")
        if not isinstance(one.get("shuffle", True), bool):
            yield f"sections[{number}].shuffle", lazy("“%(key)s” must be true or false.", key="shuffle")


def _of_markdown(name: str, texts: Any) -> Iterable[tuple[str, Lazy]]:
    if not isinstance(texts, Mapping) or not all(isinstance(text, str) for text in texts.values()):
        yield name, lazy("The data sent could not be read.")
        return
    for code, text in texts.items():
        fault = text_problem(text, MOST_WORDS) or next(iter(markdown_faults(text)), None)
        if fault:
            yield f"{name}.{code}", fault


def _of_overall(rows: Any) -> Iterable[tuple[str, Lazy]]:
    if not isinstance(rows, list | tuple) or not all(isinstance(one, Mapping) for one in rows):
        yield "overall", lazy("The data sent could not be read.")
        return
    if len(rows) > MOST_REMARKS:
        yield "overall", lazy("A quiz has at most %(most)s overall feedbacks.", most=MOST_REMARKS)
    marks: list[int] = []
    for number, one in enumerate(rows):
        mark, text = one.get("at_least"), one.get("text")
        if isinstance(mark, bool) or not isinstance(mark, int) or not 0 <= mark <= 100:
            yield f"overall[{number}].at_least", lazy("Give a whole number from %(low)s to %(high)s.", low=0, high=100)
        elif mark in marks:
            yield f"overall[{number}].at_least", lazy("Another overall feedback begins at %(mark)s %%.", mark=mark)
        else:
            marks.append(mark)
        if not _texts(text):
            yield f"overall[{number}].text", lazy("Please fill this in.")
        yield from _of_markdown(f"overall[{number}].text", text if text is not None else {})


def _texts(value: Any) -> dict[str, str]:
    texts = value if isinstance(value, Mapping) else {}
    return {code: texts[code] for code in LANGUAGES if isinstance(texts.get(code), str) and texts[code].strip()}
