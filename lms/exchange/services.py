"""Handbooks and guides: asked for, made once by a job for each version and language, kept, and handed out."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from lms.content import services as content
from lms.content.check import Checker, Examined, examine
from lms.content.helplines import CONFIRMED, LINES
from lms.content.manifest import Course, Title
from lms.content.models import CourseMedia, CoursePage, CourseVersion
from lms.content.problems import ContentFault
from lms.core import clock, db, outbox, storage
from lms.core.errors import NotFound
from lms.core.i18n import lazy
from lms.exchange import booklets, epub, pdf
from lms.exchange.booklets import Booklet, Source
from lms.exchange.models import MadeBooklet
from lms.exchange.printing import media_name

HANDBOOK = "handbook"
FORMATS = {"pdf": "application/pdf", "epub": "application/epub+zip"}
JOB = "exchange.make_booklet"
# Counted up when the layout changes, so that what was made before is made anew.
LAYOUT = 1


@dataclass(frozen=True, slots=True)
class File:
    """A format of a booklet: whether it is there, and how big (bytes)."""

    format: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A booklet in one language as a page shows it; `state` is ready, making, failed or missing."""

    kind: str
    title: Title | None
    language: str
    files: tuple[File, ...]
    state: str


class NotMade(NotFound):
    """The booklet was not made yet."""


def formats_of(kind: str) -> tuple[str, ...]:
    """Return the formats of a booklet: guides are for printing only."""
    return ("pdf", "epub") if kind == HANDBOOK else ("pdf",)


def kinds_of(course: Course, *, guides: bool) -> list[str]:
    """Return what booklets a course has."""
    return [HANDBOOK, *(guide.page for guide in course.guides if guides)]


def offers(version_id: int, *, guides: bool) -> list[Offer]:
    """Return the booklets of a version in each of its languages, with how each stands."""
    course = content.course_of(version_id)
    made = {
        (row.kind, row.language, row.format): row.size
        for row in db.session.scalars(
            select(MadeBooklet).where(MadeBooklet.course_version_id == version_id, MadeBooklet.stamp == _stamp())
        )
    }
    kinds = kinds_of(course, guides=guides)
    keys = [_dedupe(version_id, kind, language) for kind in kinds for language in course.languages]
    jobs = {job.dedupe: job for job in db.session.scalars(select(outbox.Job).where(outbox.Job.dedupe.in_(keys)))}
    return [
        _offer(course, kind, language, made, jobs.get(_dedupe(version_id, kind, language)))
        for kind in kinds
        for language in course.languages
    ]


def _offer(
    course: Course, kind: str, language: str, made: dict[tuple[str, str, str], int], job: outbox.Job | None
) -> Offer:
    files = tuple(File(each, made.get((kind, language, each))) for each in formats_of(kind))
    title = next((guide.title for guide in course.guides if guide.page == kind), None)
    if all(file.size is not None for file in files):
        state = "ready"
    elif job is not None:
        state = "failed" if job.given_up_at is not None else "making"
    else:
        state = "missing"
    return Offer(kind, title, language, files, state)


def ask(version_id: int, kind: str, language: str, *, guides: bool) -> None:
    """Have a booklet made, unless it is there or being made. Raises NotFound for one the version does not have."""
    wanted = next(
        (one for one in offers(version_id, guides=guides) if (one.kind, one.language) == (kind, language)), None
    )
    if wanted is None:
        raise NotFound(lazy("This course has no such booklet."))
    if wanted.state == "missing":
        outbox.later(
            JOB, dedupe=_dedupe(version_id, kind, language), version_id=version_id, kind=kind, language=language
        )


def _dedupe(version_id: int, kind: str, language: str) -> str:
    return f"booklet:{version_id}:{kind}:{language}"


def open_booklet(version_id: int, kind: str, language: str, form: str) -> tuple[bytes, str]:
    """Return a booklet and the name to save it under. Raises NotMade."""
    row = db.session.scalar(
        select(MadeBooklet).where(
            MadeBooklet.course_version_id == version_id,
            MadeBooklet.kind == kind,
            MadeBooklet.language == language,
            MadeBooklet.format == form,
        )
    )
    try:
        data = storage.get(row.storage_key) if row is not None else None
    except storage.NoFile:
        data = None
    if data is None:
        raise NotMade(lazy("This booklet was not made yet."))
    course = content.course_of(version_id)
    return data, f"{course.id}-{kind.replace(':', '-')}-{course.version}-{language}.{form}"


def make_booklet(version_id: int, kind: str, language: str) -> None:
    """Make a booklet in its formats and keep it; for the job. Opens transactions of its own."""
    with db.reading():
        source, stamp = source_of(version_id, language), _stamp()
    booklet = put_together(source, kind)
    for form in formats_of(kind):
        _keep(version_id, kind, language, form, write(booklet, form), stamp)


def put_together(source: Source, kind: str) -> Booklet:
    """Return the handbook or the guide of a source. Raises NotFound for a guide it does not have."""
    if kind == HANDBOOK:
        return booklets.handbook(source)
    key = kind.removeprefix("guide:")
    if key not in [guide.id for guide in source.course.guides]:
        raise NotFound(lazy("This course has no such booklet."))
    return booklets.guide(source, key)


def write(booklet: Booklet, form: str) -> bytes:
    """Return a booklet as PDF or EPUB."""
    return pdf.render(booklet) if form == "pdf" else epub.pack(booklet)


def _keep(version_id: int, kind: str, language: str, form: str, data: bytes, stamp: str) -> None:
    with db.reading():
        uid = content.uid_of(version_id)
    key = f"booklets/{uid}/{kind.replace(':', '-')}-{language}-{secrets.token_hex(4)}.{form}"
    storage.put(key, data)
    with db.transaction():
        row = db.session.scalar(
            select(MadeBooklet)
            .where(
                MadeBooklet.course_version_id == version_id,
                MadeBooklet.kind == kind,
                MadeBooklet.language == language,
                MadeBooklet.format == form,
            )
            .with_for_update()
        )
        before = row.storage_key if row is not None else None
        if row is None:
            row = MadeBooklet(course_version_id=version_id, kind=kind, language=language, format=form)
            db.session.add(row)
        row.storage_key, row.size, row.stamp, row.made_at = key, len(data), stamp, clock.now()
    if before:
        storage.delete(before)


def _stamp() -> str:
    return hashlib.sha256(repr((LAYOUT, content.help_lines_stamp())).encode()).hexdigest()


def source_of(version_id: int, language: str) -> Source:
    """Return a published version in a language, ready to be put together."""
    course = content.course_of(version_id)
    number = db.session.scalar(select(CourseVersion.number).where(CourseVersion.id == version_id))
    rows = db.session.execute(
        select(CoursePage.activity, CoursePage.html).where(
            CoursePage.course_version_id == version_id, CoursePage.language == language
        )
    )
    digests = {
        row.name: row.digest
        for row in db.session.execute(
            select(CourseMedia.name, CourseMedia.digest).where(CourseMedia.course_version_id == version_id)
        )
    }
    lines = content.help_lines()
    return Source(
        course=course,
        language=language,
        pages={row.activity: row.html for row in rows},
        picture=lambda name: storage.get_content(digests[name]),
        help_lines=tuple((line.number, _label(line.label, language)) for line in lines),
        checked_on=min((line.confirmed_on for line in lines), default=None),
        made_on=clock.today(),
        uid=content.uid_of(version_id),
        number=number,
    )


def source_published(slug: str, language: str) -> Source:
    """Return the newest version of a published course in a language. Raises NotFound."""
    version = content.published(slug)
    if version is None or language not in content.course_of(version.id).languages:
        raise NotFound(lazy("There is no published course “%(id)s” in this language.", id=slug))
    return source_of(version.id, language)


def source_in(folder: Path, language: str, checkers: Mapping[str, Checker], today: date) -> Source:
    """Return a course folder in a language; the lines for help are the first ones. Raises ContentFault."""
    return source_from(folder, examine(folder, checkers), language, today)


def source_from(folder: Path, examined: Examined, language: str, today: date) -> Source:
    """Return a course folder that was examined, in a language. Raises ContentFault when it has faults."""
    if examined.problems or examined.course is None:
        raise ContentFault(list(examined.problems))
    pages = {key: page.html for (key, code), page in examined.pages.items() if code == language}
    for guide in examined.course.guides:
        if (guide.id, language) in examined.guides:
            pages[guide.page] = examined.guides[guide.id, language].html
    return Source(
        course=examined.course,
        language=language,
        pages=pages,
        picture=lambda name: (folder / "media" / media_name(name)).read_bytes(),
        help_lines=tuple((number, _label(label, language)) for number, label in LINES),
        checked_on=CONFIRMED,
        made_on=today,
        uid=examined.digest,
    )


def _label(label: Mapping[str, str], language: str) -> str:
    return label.get(language) or label.get("ko", "")
