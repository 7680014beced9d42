"""Figures of a course for its author: stated minutes against the estimate, and what there is to do."""

from collections import Counter
from dataclasses import dataclass

from lms.content.check import Examined


@dataclass(frozen=True, slots=True)
class ActivityStats:
    """One activity: the minutes it states, the estimate in seconds by language, and its components by kind."""

    activity: str
    minutes: int
    seconds: dict[str, int]
    components: dict[str, int]


def stats(examined: Examined) -> tuple[ActivityStats, ...]:
    """Return the figures of every activity of an examined course, in its order; empty without a manifest."""
    if examined.course is None:
        return ()
    found = []
    for activity in examined.course.activities():
        pages = {
            language: examined.pages[activity.id, language]
            for language in examined.course.languages
            if (activity.id, language) in examined.pages
        }
        kinds = Counter(component.kind for page in list(pages.values())[:1] for component in page.components)
        seconds = {language: page.seconds for language, page in pages.items()}
        found.append(ActivityStats(activity.id, activity.minutes, seconds, dict(kinds)))
    return tuple(found)
