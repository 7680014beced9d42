"""Checks the entry of a case discussion in course.yaml."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms.activities.discussion.stages import KEYS, MOST
from lms.content.check import CheckContext, Problem
from lms.content.law import parse_law
from lms.content.manifest import Activity
from lms.core.i18n import Lazy, lazy

SETTINGS = ("stages", "prelearning")
LONGEST = 2000


def check(activity: Activity, context: CheckContext) -> Iterator[Problem]:
    """Yield what is wrong with the settings of a discussion."""
    for key in sorted(set(activity.settings) - set(SETTINGS)):
        yield context.problem(activity, lazy("A case discussion has no setting “%(key)s”.", key=key))
    for text in (*_prelearning(activity, context), *_stages(activity, context)):
        yield context.problem(activity, text)


def _prelearning(activity: Activity, context: CheckContext) -> Iterator[Lazy]:
    key = activity.settings.get("prelearning")
    if key is None:
        return
    quizzes = {one.id for one in context.course.activities() if one.type == "quiz"}
    if key not in quizzes:
        # The answers of a survey name nobody, not even a kind of agency.
        yield lazy("“prelearning” names “%(id)s”, which is no quiz of this course.", id=key)


def _stages(activity: Activity, context: CheckContext) -> Iterator[Lazy]:
    stages = activity.settings.get("stages")
    if stages is None:
        return
    if not isinstance(stages, list) or not 1 <= len(stages) <= MOST:
        yield lazy("“stages” is a list of one to %(most)s stages.", most=MOST)
        return
    ids: set[str] = set()
    for number, stage in enumerate(stages, 1):
        if not isinstance(stage, Mapping):
            yield lazy("Stage %(number)s must be a mapping (key: value).", number=number)
            continue
        for key in sorted(set(stage) - set(KEYS)):
            yield lazy("Stage %(number)s has no key “%(key)s”.", number=number, key=key)
        key = str(stage.get("id") or "")
        if not key or key in ids:
            yield lazy("Stage %(number)s needs an id of its own.", number=number)
        ids.add(key)
        yield from _texts(stage, number, context.course.languages)
        for text in _listed(stage.get("law")):
            if parse_law(str(text)) is None:
                yield lazy("Stage %(number)s: “%(text)s” is no reference to law.", number=number, text=text)


def _texts(stage: Mapping[str, Any], number: int, languages: tuple[str, ...]) -> Iterator[Lazy]:
    texts = {"title": stage.get("title"), "question": stage.get("question")}
    if stage.get("output") is not None:
        texts["output"] = stage["output"]
    texts |= {f"facts {place}": fact for place, fact in enumerate(_listed(stage.get("facts")), 1)}
    for key, text in texts.items():
        for language in languages:
            found = text.get(language) if isinstance(text, Mapping) else None
            if not isinstance(found, str) or not found.strip() or len(found) > LONGEST:
                yield lazy(
                    "Stage %(number)s: “%(key)s” needs a text in %(language)s of at most %(most)s characters.",
                    number=number, key=key, language=language, most=LONGEST,
                )  # fmt: skip


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]
