"""The rules that look at several pages at once: the same in each language, ids once, links between pages. Pure."""

from collections.abc import Iterator, Mapping

from lms.content.course_rules import last_lessons
from lms.content.manifest import Course
from lms.content.problems import Report
from lms.content.render import Rendered
from lms.core.i18n import Lazy, lazy

Pages = Mapping[tuple[str, str], Rendered]


def check_pages(course: Course, pages: Pages, report: Report) -> None:
    """Note what is wrong between the pages of a course; `pages` maps (activity id, language) to each."""
    owner: dict[str, str] = {}
    for activity in course.activities():
        languages = [language for language in course.languages if (activity.id, language) in pages]
        for language in languages:
            name, page = f"{language}/{activity.file}", pages[activity.id, language]
            for line, text in (*_ids(owner, activity.id, page), *_links(pages, language, page)):
                report.add(name, f"line {line}", text)
            if language != languages[0]:
                _compare(report, name, page, languages[0], pages[activity.id, languages[0]])
    for activity in last_lessons(course):
        for language in course.languages:
            last = pages.get((activity.id, language))
            if last is not None and "selfcare" not in {component.kind for component in last.components}:
                text = lazy("The last lesson of the course needs a self-care close (::: selfcare).")
                report.add(f"{language}/{activity.file}", "", text)


def check_guides(course: Course, guides: Pages, report: Report) -> None:
    """Note guides that differ between languages, or whose parts do not fill the minutes of their session."""
    for guide in course.guides:
        languages = [language for language in course.languages if (guide.id, language) in guides]
        for language in languages:
            name, page = f"guide/{language}/{guide.id}.md", guides[guide.id, language]
            if page.seconds != 60 * guide.minutes:
                text = lazy(
                    "The parts take %(sum)s minutes, guides.yaml says %(minutes)s.",
                    sum=page.seconds // 60,
                    minutes=guide.minutes,
                )
                report.add(name, "", text)
            if language != languages[0]:
                _compare(report, name, page, languages[0], guides[guide.id, languages[0]])


def _ids(owner: dict[str, str], activity: str, page: Rendered) -> Iterator[tuple[int, Lazy]]:
    for component in page.components:
        other = owner.setdefault(component.id, activity) if component.id else activity
        if other != activity:
            yield component.line, lazy("The id “%(id)s” is used in “%(other)s” too.", id=component.id, other=other)


def _links(pages: Pages, language: str, page: Rendered) -> Iterator[tuple[int, Lazy]]:
    for line, target, place in page.elsewhere:
        there = pages.get((target, language))
        if there is not None and f"h-{place}" not in {heading.id for heading in there.headings}:
            yield line, lazy("The page of “%(activity)s” has no heading {#%(id)s}.", activity=target, id=place)


def _compare(report: Report, name: str, page: Rendered, other_language: str, other: Rendered) -> None:
    for mine, theirs in zip(page.components, other.components, strict=False):
        if (mine.kind, mine.id) != (theirs.kind, theirs.id):
            text = lazy(
                "Here stands “%(mine)s”, but in %(language)s “%(theirs)s”; components stand in the same order.",
                mine=f"{mine.kind} {mine.id}".strip(),
                theirs=f"{theirs.kind} {theirs.id}".strip(),
                language=other_language,
            )
            report.add(name, f"line {mine.line}", text)
            return
        if mine.shape != theirs.shape:
            text = lazy("“%(kind)s” differs from the one in %(language)s.", kind=mine.kind, language=other_language)
            report.add(name, f"line {mine.line}", text)
    if len(page.components) != len(other.components):
        text = lazy("The number of components differs from the one in %(language)s.", language=other_language)
        report.add(name, "", text)
    ours, others = ([(heading.level, heading.id) for heading in each.headings] for each in (page, other))
    if ours != others:
        text = lazy("The headings differ in number, level or id from those in %(language)s.", language=other_language)
        report.add(name, "", text)
