"""The pages of a course: cases with their warning, self-care in each module, practices, words and law. Pure."""

import re
from collections.abc import Iterator, Mapping

from lms.content.elements.care import HELP_LINES
from lms.content.manifest import Activity, Course, Module
from lms.content.render import Rendered
from lms.content.review.articles import unknown_articles
from lms.content.review.wording import wording_faults
from lms.core.i18n import Lazy, lazy

LEAST_PRACTICES = 2
# A question for oneself or a note is not yet a practice of judgment.
JUDGMENT = frozenset({"scenario", "sort", "timeline", "order", "rerate", "form", "rewrite", "deadline"})
_CASE = re.compile(r"(?:사례|Case)\s*[:：]")

Pages = Mapping[tuple[str, str], Rendered]


def page_faults(
    course: Course, activity: Activity, language: str, page: Rendered, text: str
) -> Iterator[tuple[int, Lazy]]:
    """Yield (line, what is wrong) of one page; `text` is its source."""
    terms = frozenset(term.term.ko for term in course.glossary)
    yield from wording_faults(text, language, terms)
    for number, line in enumerate(text.split("\n"), 1):
        yield from ((number, fault) for fault in unknown_articles(line))
    yield from _case(activity, page)


def _case(activity: Activity, page: Rendered) -> Iterator[tuple[int, Lazy]]:
    warnings = [component.line for component in page.components if component.kind == "warning"]
    headings = [heading.line for heading in page.headings if _CASE.match(heading.text)]
    if activity.case:
        if not warnings:
            yield 1, lazy("A case page needs a content warning with an alternative task (::: warning).")
        elif headings and min(headings) < min(warnings):
            yield min(headings), lazy("The content warning stands after the beginning of the case.")
        if HELP_LINES.removesuffix("</div>").removesuffix(">") not in page.html:
            yield 1, lazy("A case page needs the lines for help (a content warning brings them).")
    elif warnings or headings:
        yield (warnings or headings)[0], lazy("The page tells a case; say so in course.yaml: case: true.")


def module_faults(course: Course, module: Module, pages: Pages) -> Iterator[Lazy]:
    """Yield what a module lacks as a whole."""
    lessons = [activity for activity in module.activities if activity.type == "lesson" and activity.file]
    if not lessons:
        return
    language = course.languages[0]
    read = {entry.id: pages[entry.id, language] for entry in lessons if (entry.id, language) in pages}
    last = read.get(lessons[-1].id)
    if last is not None and "selfcare" not in {component.kind for component in last.components}:
        yield lazy("The last lesson of the module has no self-care close (::: selfcare).")
    found = sum(
        component.kind in JUDGMENT and component.practice for page in read.values() for component in page.components
    )
    if found < LEAST_PRACTICES:
        yield lazy(
            "The module has %(found)s practices; at least %(least)s, besides questions and notes.",
            found=found,
            least=LEAST_PRACTICES,
        )
