"""Case texts name nobody: what could say who somebody is, in lessons that tell a case and in case discussions. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms.content.folder import Folder
from lms.content.manifest import Course
from lms.content.page import UI_CLASSES
from lms.content.problems import Problem
from lms.content.reading import COURSE_FILE
from lms.content.render import Rendered
from lms.core import privacy
from lms.core.i18n import lazy
from lms.core.markup import plain

# The words of references to law stand in the law.
_PASSED_OVER = UI_CLASSES | {"lesson-law"}


def check_cases(course: Course, pages: Mapping[tuple[str, str], Rendered], folder: Folder) -> Iterator[Problem]:
    """Yield every number, address or e-mail of a case text as a fault, and what may be a name as a question.

    A name asks unless it stands among the words that course.yaml releases, each with its reason.
    """
    released = frozenset(one.words for one in course.released)
    for activity in course.activities():
        if not activity.case and activity.type != "discussion":
            continue
        for language in course.languages:
            page = pages.get((activity.id, language))
            if page is not None:
                name = f"{language}/{activity.file}"
                yield from _found(name, plain(page.html, _PASSED_OVER), folder.text(name) or "", released)
        for text in _texts(activity.settings):
            yield from _found(COURSE_FILE, text, folder.text(COURSE_FILE) or "", released)


def _found(name: str, text: str, source: str, released: frozenset[str]) -> Iterator[Problem]:
    for one in privacy.left(text, released):
        words = text[one.start : one.end]
        place = next((f"line {number}" for number, line in enumerate(source.splitlines(), 1) if words in line), "")
        if one.verdict == privacy.ASK:
            message = lazy(
                "“%(words)s” may be a name. Write it otherwise, or release it with a reason in course.yaml.",
                words=words,
            )
            yield Problem(name, place, message, asks=True)
        else:
            yield Problem(name, place, lazy("“%(words)s” could say who somebody is.", words=words))


def _texts(settings: Any) -> Iterator[str]:
    if isinstance(settings, str):
        yield settings
    elif isinstance(settings, Mapping):
        for key, value in settings.items():
            if key not in ("id", "law", "prelearning"):
                yield from _texts(value)
    elif isinstance(settings, list | tuple):
        for value in settings:
            yield from _texts(value)
