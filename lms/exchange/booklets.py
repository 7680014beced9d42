"""A booklet put together: the handbook of a course, or the guide to one of its class parts. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from lms.content.manifest import Activity, Course, Module, Title
from lms.content.words import day_text
from lms.exchange.handouts import GUIDE_FORMS
from lms.exchange.practices import LESSON_FORMS
from lms.exchange.printing import Gathered, Handout, Printer
from lms.exchange.tree import Item, Node, make, parse
from lms.exchange.words import word


@dataclass(frozen=True, slots=True)
class Source:
    """What a booklet is made from: a course in one language, its pages by key, its pictures by name.

    number: the published version, None for a folder that is not published; uid: what tells this state from others.
    help_lines: (number, label) in the language; checked_on: the day they were confirmed.
    """

    course: Course
    language: str
    pages: Mapping[str, str]
    picture: Callable[[str], bytes]
    help_lines: tuple[tuple[str, str], ...]
    checked_on: date | None
    made_on: date
    uid: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a booklet that begins on a new page."""

    id: str
    title: str
    nodes: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Booklet:
    """A whole booklet, ready to be set as PDF or packed as EPUB."""

    language: str
    kind: str
    title: str
    subtitle: str
    uid: str
    made_on: date
    notice: tuple[str, str]
    how: tuple[str, str] | None
    facts: tuple[tuple[str, str], ...]
    objectives: tuple[str, ...]
    help: tuple[Item, ...]
    foot: str
    chapters: tuple[Chapter, ...]
    handouts: tuple[Handout, ...]
    pictures: Mapping[str, bytes]


def handbook(source: Source) -> Booklet:
    """Return the handbook of a course: every lesson, module by module, then answers, terms and laws."""
    gathered = Gathered()
    printer = Printer(source.language, gathered, source.help_lines, LESSON_FORMS, shift=1)
    chapters = []
    answers: list[Item] = []
    for module in source.course.modules:
        before = len(gathered.solutions)
        title = _text(source, module.title)
        chapters.append(Chapter(module.id, title, tuple(_module(source, printer, module))))
        solved = gathered.solutions[before:]
        if solved:
            answers.append(make("h2", title))
        for one in solved:
            heading = printer.word("solution", number=one.number, title=one.title)
            answers += [make("h3", heading, id=f"answer-{one.number}"), *one.nodes]
    if answers:
        chapters.append(Chapter("answers", printer.word("solutions"), tuple(answers)))
    chapters += _ends(source, printer, gathered)
    facts = [*_facts(source), (printer.word("minutes"), printer.word("minutes_value", minutes=source.course.minutes))]
    return _booklet(
        source,
        "handbook",
        _text(source, source.course.title),
        printer.word("handbook"),
        (printer.word("no_minutes_title"), printer.word("no_minutes")),
        (printer.word("how_title"), printer.word("how")),
        tuple(facts),
        source.course.objectives.pick(source.language),
        tuple(chapters),
        printer,
    )


def guide(source: Source, key: str) -> Booklet:
    """Return a facilitator's guide with its cards and sheets; KeyError if the course has no such guide."""
    entry = source.course.guide(key)
    gathered = Gathered()
    printer = Printer(source.language, gathered, source.help_lines, GUIDE_FORMS, shift=-1)
    chapter = Chapter(key, _text(source, entry.title), tuple(printer.page(parse(source.pages[entry.page]), key)))
    facts = [*_facts(source), (printer.word("guide_minutes"), printer.word("minutes_value", minutes=entry.minutes))]
    return _booklet(
        source,
        "guide",
        _text(source, entry.title),
        _text(source, source.course.title),
        (printer.word("guide"), printer.word("guide_private")),
        None,
        tuple(facts),
        (),
        (chapter, *_ends(source, printer, gathered)),
        printer,
    )


def _booklet(
    source: Source,
    kind: str,
    title: str,
    subtitle: str,
    notice: tuple[str, str],
    how: tuple[str, str] | None,
    facts: tuple[tuple[str, str], ...],
    objectives: tuple[str, ...],
    chapters: tuple[Chapter, ...],
    printer: Printer,
) -> Booklet:
    gathered = printer.gathered
    ids = _ids(chapters, gathered.handouts)
    kept = tuple(Chapter(each.id, each.title, tuple(_linked(item, ids) for item in each.nodes)) for each in chapters)
    help_: list[Item] = [printer.help()]
    if source.checked_on:
        help_.append(
            make("p", printer.word("help_checked", day=day_text(source.checked_on, source.language)), cls="note")
        )
    return Booklet(
        language=source.language,
        kind=kind,
        title=title,
        subtitle=subtitle,
        uid=source.uid,
        made_on=source.made_on,
        notice=notice,
        how=how,
        facts=facts,
        objectives=objectives,
        help=tuple(help_) if source.help_lines else (),
        foot=f"{printer.word('as_of')}: {day_text(source.course.legal_as_of, source.language)}",
        chapters=kept,
        handouts=tuple(gathered.handouts),
        pictures={name: source.picture(name) for name in gathered.pictures},
    )


def _text(source: Source, title: Title) -> str:
    return title.pick(source.language)


def _facts(source: Source) -> list[tuple[str, str]]:
    language, course = source.language, source.course
    edition = (
        word(language, "version_value", label=course.version, number=source.number)
        if source.number is not None
        else word(language, "version_draft", label=course.version)
    )
    return [
        (word(language, "version"), edition),
        (word(language, "as_of"), day_text(course.legal_as_of, language)),
        (word(language, "made"), day_text(source.made_on, language)),
    ]


def _module(source: Source, printer: Printer, module: Module) -> list[Item]:
    course = source.course
    about = printer.word("module_minutes", minutes=module.minutes)
    about += f" · {printer.word('as_of')}: {day_text(course.legal_as_of, source.language)}"
    out: list[Item] = [make("p", about, cls="note")]
    if module.audience:
        names = [_text(source, track.title) for track in course.tracks if track.id in module.audience]
        out.append(make("p", make("strong", printer.word("audience", tracks=", ".join(names)))))
    for activity in module.activities:
        out += _activity(source, printer, activity)
    return out


def _activity(source: Source, printer: Printer, activity: Activity) -> list[Item]:
    title = _text(source, activity.title)
    if activity.id in source.pages:
        heading = make("h2", title, id=activity.id)
        return [heading, *printer.page(parse(source.pages[activity.id]), activity.id)]
    key = activity.type if activity.type in ("quiz", "survey") else "online"
    return [make("p", printer.word(key, title=title), cls="online", id=activity.id)]


def _ends(source: Source, printer: Printer, gathered: Gathered) -> list[Chapter]:
    ends = []
    if gathered.terms:
        entries: list[Item] = []
        for key, (term, text) in sorted(gathered.terms.items(), key=lambda entry: entry[1][0]):
            entries += [make("dt", term, id=f"term-{key}"), make("dd", *text)]
        ends.append(Chapter("terms", printer.word("glossary"), (make("dl", *entries),)))
    if gathered.laws:
        as_of = f"{printer.word('as_of')}: {day_text(source.course.legal_as_of, source.language)}"
        laws = make("ul", *(make("li", law) for law in sorted(gathered.laws)))
        ends.append(Chapter("laws", printer.word("laws"), (laws, make("p", as_of))))
    return ends


def _ids(chapters: tuple[Chapter, ...], handouts: list[Handout]) -> frozenset[str]:
    found = {chapter.id for chapter in chapters} | {handout.id for handout in handouts}
    for chapter in chapters:
        for item in chapter.nodes:
            if isinstance(item, Node):
                found.update(node.attrs["id"] for node in item.walk() if "id" in node.attrs)
    return frozenset(found)


def _linked(item: Item, ids: frozenset[str]) -> Item:
    """Return an item in which links to what is not in the booklet are plain words."""
    if isinstance(item, str):
        return item
    attrs = dict(item.attrs)
    tag = item.tag
    if tag == "a":
        href = attrs.get("href", "")
        if (href.startswith("#") and href[1:] not in ids) or href.startswith(("/", "media/")):
            tag, attrs = "span", {}
    return Node(tag, attrs, [_linked(child, ids) for child in item.children])
