"""Published courses: immutable, so read once and kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from lms.content.law import LawReference
from lms.content.law_changes import cited_in_page
from lms.content.manifest import Course as Manifest
from lms.content.manifest import from_json
from lms.content.models import Course, CourseMedia, CoursePage, CourseVersion, HelpLine
from lms.content.path import Path
from lms.content.path import path as make_path
from lms.core import clock, db
from lms.core.errors import NotFound
from lms.core.i18n import lazy

HELP_LINES_SECONDS = 60
# Addresses of media as publishing writes them into pages; how they begin for readers is a setting.
_MEDIA = '="/media/'
_FILM = re.compile(r"<(?:video|audio)\b(?![^>]*\bcrossorigin=)")
_media_origin = ""


def use_media_origin(origin: str) -> None:
    """Let pages load media from a second origin (LMS_CONTENT_URL); empty: from the same."""
    global _media_origin
    _media_origin = origin
    page.cache_clear()


@dataclass(frozen=True)
class PageView:
    """One lesson as it is shown: sanitized HTML, the ids of its practices, its estimate in seconds."""

    html: str
    practices: tuple[str, ...]
    seconds: int


@dataclass(frozen=True)
class HelpLineView:
    """A help line as it is shown."""

    number: str
    label: dict[str, str]
    confirmed_on: date


def laws_by_page(version_id: int) -> dict[str, set[LawReference]]:
    """Return activity → the law references on its page, in any language, of the pages of a version."""
    rows = db.session.execute(
        select(CoursePage.activity, CoursePage.html, CoursePage.language).where(
            CoursePage.course_version_id == version_id
        )
    )
    found: dict[str, set[LawReference]] = {}
    for row in rows:
        found.setdefault(row.activity, set()).update(cited_in_page(row.html, row.language))
    return found


def find(slug: str) -> Course | None:
    """Return a published course by its slug."""
    return db.session.scalar(select(Course).where(Course.slug == slug, Course.current_version_id.is_not(None)))


def published(slug: str) -> CourseVersion | None:
    """Return the version of a course that new runs take."""
    return db.session.scalar(
        select(CourseVersion).join(Course, Course.current_version_id == CourseVersion.id).where(Course.slug == slug)
    )


@lru_cache(maxsize=256)
def _version(version_id: int) -> tuple[Manifest, dict[str, int], str]:
    found = db.session.execute(
        select(CourseVersion.manifest, CourseVersion.quiz_versions, CourseVersion.uid).where(
            CourseVersion.id == version_id
        )
    ).one_or_none()
    if found is None:
        raise NotFound(lazy("This course version does not exist."))
    return from_json(found.manifest), dict(found.quiz_versions), found.uid.hex


def course_of(version_id: int) -> Manifest:
    """Return the manifest of a version. Raises NotFound."""
    return _version(version_id)[0]


def quiz_versions_of(version_id: int) -> dict[str, int]:
    """Return quiz key → id of the quiz version that publishing pinned."""
    return _version(version_id)[1]


def uid_of(version_id: int) -> str:
    """Return the UUID of a version as it stands in addresses of media."""
    return _version(version_id)[2]


@lru_cache(maxsize=1024)
def path(version_id: int, track: str) -> Path:
    """Return what a learner of a track owes in a version."""
    return make_path(course_of(version_id), track)


@lru_cache(maxsize=1024)
def page(version_id: int, activity: str, language: str) -> PageView:
    """Return a lesson in a language, else in the course's first language. Raises NotFound."""
    languages: Sequence[str] = (language, *course_of(version_id).languages)
    rows = {
        row.language: row
        for row in db.session.scalars(
            select(CoursePage).where(
                CoursePage.course_version_id == version_id,
                CoursePage.activity == activity,
                CoursePage.language.in_(languages),
            )
        )
    }
    for code in languages:
        if code in rows:
            html = rows[code].html
            if _media_origin and _MEDIA in html:
                html = html.replace(_MEDIA, f'="{_media_origin}/media/')
                # Captions from another origin are read only when the film is asked for with CORS.
                html = _FILM.sub(r'\g<0> crossorigin="anonymous"', html)
            return PageView(html, tuple(rows[code].practices), rows[code].seconds)
    raise NotFound(lazy("This page does not exist."))


@lru_cache(maxsize=4096)
def seconds_of(version_id: int, activity: str) -> int:
    """Return the estimate of an activity in seconds: its credited minutes, or what reading it takes if longer."""
    entry = course_of(version_id).activity(activity)
    read = db.session.scalars(
        select(CoursePage.seconds).where(CoursePage.course_version_id == version_id, CoursePage.activity == activity)
    ).all()
    return max([entry.minutes * 60, *read])


def media(version_uid: object, name: str) -> CourseMedia | None:
    """Return a media file of a version."""
    return db.session.scalar(
        select(CourseMedia)
        .join(CourseVersion, CourseVersion.id == CourseMedia.course_version_id)
        .where(CourseVersion.uid == version_uid, CourseMedia.name == name)
    )


@lru_cache(maxsize=2)
def _help_lines(_slot: int) -> tuple[HelpLineView, ...]:
    rows = db.session.scalars(select(HelpLine).where(HelpLine.active).order_by(HelpLine.position, HelpLine.id))
    return tuple(HelpLineView(row.number, dict(row.label), row.confirmed_on) for row in rows)


def help_lines() -> tuple[HelpLineView, ...]:
    """Return the active help lines of the one settings table, read again every minute."""
    return _help_lines(int(clock.epoch() // HELP_LINES_SECONDS))


def forget_help_lines() -> None:
    """Let this process read the help lines anew at once; others do within a minute."""
    _help_lines.cache_clear()


def help_lines_stamp() -> tuple[object, ...]:
    """Return what tells one state of the help lines from another."""
    return tuple((line.number, line.confirmed_on, *line.label.values()) for line in help_lines())


def forget() -> None:
    """Empty every cache, for tests that change databases."""
    for cached in (_version, path, page, seconds_of, _help_lines):
        cached.cache_clear()
