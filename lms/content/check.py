"""Check a course folder or a question bank: every fault at once, as `file: place: problem`."""

import dataclasses
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lms.content.bank import BANK_FILE, BankFolder, Kinds, read_bank
from lms.content.cases import check_cases
from lms.content.course_rules import check_rules
from lms.content.folder import Folder
from lms.content.manifest import LANGUAGES, Activity, Course
from lms.content.media import MediaInfo, read_media
from lms.content.page_rules import check_guides, check_pages
from lms.content.problems import Problem, Report
from lms.content.prose import LessonContext
from lms.content.reading import COURSE_FILE, GLOSSARY_FILE, GUIDE_FILE, SURVEY_FILE, read_course
from lms.content.render import Rendered, render_guide, render_lesson
from lms.core.i18n import Lazy, lazy

__all__ = ["CheckContext", "Checker", "Examined", "Known", "Problem", "check", "examine", "known_in"]


@dataclass(frozen=True, slots=True)
class Known:
    """What exists outside the folder; None means that nobody knows, so it is not checked."""

    courses: frozenset[str] | None = None
    quizzes: frozenset[str] | None = None
    activities: frozenset[str] | None = None
    questions: Mapping[str, tuple[frozenset[str], ...]] | None = None


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What the checker of an activity type gets to see."""

    course: Course
    folder: Folder
    known: Known

    def problem(self, activity: Activity, text: Lazy) -> Problem:
        """Return a problem at the entry of an activity in course.yaml."""
        return Problem(COURSE_FILE, place_of(self.folder, activity.id), text)


Checker = Callable[[Activity, CheckContext], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Examined:
    """A course folder read in full. Publish it only when `problems` is empty; then `course` is there.

    `pages` maps (activity id, language) to the rendered lesson, `guides` (guide id, language) to the rendered guide;
    `digest` changes with every byte of content. `asked`: what may be a name in a case text.
    """

    course: Course | None
    pages: dict[tuple[str, str], Rendered] = field(default_factory=dict)
    media: dict[str, MediaInfo] = field(default_factory=dict)
    digest: str = ""
    guides: dict[tuple[str, str], Rendered] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    asked: tuple[Problem, ...] = ()


def check(
    path: Path,
    checkers: Mapping[str, Checker],
    known: Known | None = None,
    *,
    kinds: Kinds,
    asking: bool = False,
) -> list[Problem]:
    """Return every problem of a course folder, a bank, or all of both below `path`; `asking`: with what is asked.

    checkers: activity type → callable(activity, context) → problems; kinds: kind of question → its reader. Without
    `known`, what is looked for outside a folder is looked for below `path` only, or not at all when `path` is a single
    folder.
    """
    if (path / COURSE_FILE).is_file():
        found = examine(path, checkers, known)
        return [*found.problems, *(found.asked if asking else ())]
    if (path / BANK_FILE).is_file():
        return check_bank(path, known, kinds=kinds)
    folders = list(_folders(path))
    if not folders:
        return [Problem(str(path.name), "", lazy("There is neither a course.yaml nor a bank.yaml in this folder."))]
    known = known or known_in(*folders)
    problems = []
    for folder in folders:
        shown = folder.relative_to(path).as_posix()
        for problem in check(folder, checkers, known, kinds=kinds, asking=asking):
            problems.append(dataclasses.replace(problem, file=f"{shown}/{problem.file}"))
    return problems


def _folders(path: Path) -> Iterator[Path]:
    """Yield course and bank folders in a folder, or in its `courses/` and `quizzes/`."""
    tops = [path / name for name in ("courses", "quizzes") if (path / name).is_dir()] or [path]
    for top in tops:
        if top.is_dir():
            for folder in sorted(top.iterdir()):
                if (folder / COURSE_FILE).is_file() or (folder / BANK_FILE).is_file():
                    yield folder


def known_in(*folders: Path) -> Known:
    """Return what several course and bank folders offer each other; faults in them are passed over."""
    courses: set[str] = set()
    activities: set[str] = set()
    quizzes: set[str] = set()
    questions: dict[str, tuple[frozenset[str], ...]] = {}
    for folder in folders:
        if (folder / COURSE_FILE).is_file():
            course = read_course(Folder(folder, Report()))
            courses.add(course.id if course else folder.name)
            activities.update(activity.id for activity in course.activities()) if course else None
        elif (bank := read_bank(Folder(folder, Report()), None)) is not None:
            quizzes.update(quiz.id for quiz in bank.quizzes)
            questions[bank.id] = tuple(frozenset(question.tags) for question in bank.questions)
    return Known(frozenset(courses), frozenset(quizzes), frozenset(activities), questions)


def check_bank(path: Path, known: Known | None = None, *, kinds: Kinds) -> list[Problem]:
    """Return every problem of a question bank."""
    report = Report()
    bank = read_bank(Folder(path, report), kinds)
    if bank is not None and known is not None:
        _check_outside(bank, known, report)
    return report.sorted()


def _check_outside(bank: BankFolder, known: Known, report: Report) -> None:
    for question in bank.questions:
        for page in question.pages:
            if known.activities is not None and page not in known.activities:
                report.add(BANK_FILE, f"questions.{question.id}.pages", lazy("There is no activity “%(id)s”.", id=page))
    for quiz in bank.quizzes:
        for number, slot in enumerate(quiz.slots):
            if slot.draw in (None, bank.id) or known.questions is None:
                continue
            place = f"quizzes.{quiz.id}.slots[{number}]"
            pool = known.questions.get(slot.draw or "")
            if pool is None:
                report.add(BANK_FILE, place, lazy("There is no question bank “%(id)s”.", id=slot.draw))
            elif sum(set(slot.tags) <= tags for tags in pool) < slot.count:
                report.add(BANK_FILE, place, lazy("The slot draws more questions than there are."))


def examine(
    path: Path,
    checkers: Mapping[str, Checker],
    known: Known | None = None,
    *,
    media_url: Callable[[str], str] | None = None,
    activity_url: Callable[[str], str] | None = None,
) -> Examined:
    """Read, check and render a course folder; the addresses in its pages are made by `media_url` and `activity_url`."""
    report = Report()
    folder = Folder(path, report)
    course = read_course(folder)
    if course is None:
        return Examined(None, problems=tuple(report.sorted()))
    context = CheckContext(course, folder, known or Known())
    media = read_media(folder)
    for activity, text in check_rules(course, context.known.courses, context.known.quizzes, frozenset(checkers)):
        report.add(COURSE_FILE, place_of(folder, activity) if activity else "", text)
    for entry in course.activities():
        if entry.type in checkers:
            for problem in checkers[entry.type](entry, context):
                report.take(problem)
    lesson = LessonContext(
        legal_as_of=course.legal_as_of,
        glossary={term.id: term for term in course.glossary},
        media=media,
        lessons={entry.file: entry.id for entry in course.activities() if entry.file},
    )
    if media_url is not None:
        lesson = dataclasses.replace(lesson, media_url=media_url)
    if activity_url is not None:
        lesson = dataclasses.replace(lesson, activity_url=activity_url)
    pages = _render(course, folder, lesson)
    guides = _render_guides(course, folder, lesson)
    check_pages(course, pages, report)
    check_guides(course, guides, report)
    _check_files(course, folder, [*pages.values(), *guides.values()])
    asked = Report()
    for problem in check_cases(course, pages, folder):
        (asked if problem.asks else report).take(problem)
    return Examined(course, pages, media, folder.digest(), guides, tuple(report.sorted()), tuple(asked.sorted()))


def _render(course: Course, folder: Folder, context: LessonContext) -> dict[tuple[str, str], Rendered]:
    pages = {}
    for activity in course.activities():
        if activity.file is None:
            continue
        for language in course.languages:
            name = f"{language}/{activity.file}"
            if name not in folder:
                text = lazy("The file “%(name)s” is missing.", name=name)
                folder.report.add(COURSE_FILE, place_of(folder, activity.id), text)
                continue
            source = folder.text(name)
            if source is None:
                continue
            page = pages[activity.id, language] = render_lesson(source, language, context)
            for line, text in page.faults:
                folder.report.add(name, f"line {line}", text)
    return pages


def _render_guides(course: Course, folder: Folder, context: LessonContext) -> dict[tuple[str, str], Rendered]:
    guides = {}
    for guide in course.guides:
        for language in course.languages:
            name = guide_file(guide.id, language)
            if name not in folder:
                folder.report.add(GUIDE_FILE, guide.id, lazy("The file “%(name)s” is missing.", name=name))
                continue
            source = folder.text(name)
            if source is None:
                continue
            page = guides[guide.id, language] = render_guide(source, language, context)
            for line, text in page.faults:
                folder.report.add(name, f"line {line}", text)
    return guides


def guide_file(key: str, language: str) -> str:
    """Return the name of the file in which a guide is written in a language."""
    return f"guide/{language}/{key}.md"


def _check_files(course: Course, folder: Folder, pages: Collection[Rendered]) -> None:
    lessons = {f"{code}/{entry.file}" for code in course.languages for entry in course.activities() if entry.file}
    guides = {guide_file(guide.id, code) for code in course.languages for guide in course.guides}
    own = {COURSE_FILE, SURVEY_FILE, GLOSSARY_FILE, GUIDE_FILE, "README.md"}
    used = {name for page in pages for name in page.media}
    for name in folder.names:
        top = name.partition("/")[0]
        if top in LANGUAGES and name not in lessons:
            folder.report.add(name, "", lazy("No activity of the course uses this file."))
        elif top == "media" and name not in used and pages:
            folder.report.add(name, "", lazy("No page of the course uses this file."))
        elif top == "guide" and name not in guides:
            folder.report.add(name, "", lazy("guides.yaml names no guide of this file."))
        elif top not in (*LANGUAGES, "media", "guide") and name not in own:
            folder.report.add(name, "", lazy("This file does not belong into a course folder."))


def place_of(folder: Folder, key: str) -> str:
    """Return the place of an id in course.yaml, with its line."""
    source = folder.text(COURSE_FILE) or ""
    found = re.search(rf"\bid:\s*[\"']?{re.escape(key)}[\"']?\s*(?:[,}}#]|$)", source, re.MULTILINE) if key else None
    return f"{key} (line {source[: found.start()].count(chr(10)) + 1})" if found else key
