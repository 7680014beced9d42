"""What our facilitator's guides are held to: the parts a class needs, careful words, known articles. Pure."""

from collections import Counter
from collections.abc import Iterator

from lms.content.manifest import Course
from lms.content.render import Rendered
from lms.content.review.articles import unknown_articles
from lms.content.review.wording import wording_faults
from lms.core.i18n import Lazy, lazy

# A class without one of these is no class of ours.
PARTS = ("opening", "debrief", "evaluation", "close")
LEAST = {"cards": 1, "sheet": 1, "selfcare": 1}


def guide_faults(course: Course, language: str, guide: Rendered, text: str) -> Iterator[tuple[int, Lazy]]:
    """Yield (line, what is wrong) of one guide; `text` is its source."""
    terms = frozenset(term.term.ko for term in course.glossary)
    yield from wording_faults(text, language, terms)
    for number, line in enumerate(text.split("\n"), 1):
        yield from ((number, fault) for fault in unknown_articles(line))
    parts = {component.shape[1] for component in guide.components if component.kind == "part"}
    for kind in PARTS:
        if kind not in parts:
            yield 1, lazy("The guide has no part of the kind “%(kind)s”.", kind=kind)
    found = Counter(component.kind for component in guide.components)
    for kind, least in LEAST.items():
        if found[kind] < least:
            yield 1, lazy("The guide has no “%(kind)s”.", kind=kind)
