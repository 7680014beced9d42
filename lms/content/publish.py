"""Publishing: a checked course folder becomes an immutable course version, once for each state of it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.content.check import Checker, Examined, Known, examine
from lms.content.folder import Folder
from lms.content.manifest import Course as Manifest
from lms.content.manifest import to_json
from lms.content.models import Course, CourseMedia, CoursePage, CourseVersion
from lms.content.problems import ContentFault, Report
from lms.core import clock, db, storage


@dataclass(frozen=True)
class Published:
    """What publishing did: the version that now stands, and whether it is new."""

    slug: str
    version_id: int
    number: int
    new: bool


def prepare(path: Path, checkers: Mapping[str, Checker], known: Known | None = None) -> tuple[Examined, str]:
    """Read, check and render a folder for publishing; nothing is written.

    Returns the examined folder and the UUID its media addresses were made with. Raises ContentFault.
    """
    uid = uuid4()
    examined = examine(
        path,
        checkers,
        known,
        media_url=lambda name: f"/media/{uid}/{name.removeprefix('media/')}",
        activity_url=lambda key: key,
    )
    if examined.problems or examined.course is None:
        raise ContentFault(list(examined.problems))
    return examined, uid.hex


def store_media(path: Path, examined: Examined) -> dict[str, str]:
    """Put the media of a folder into the storage, before any transaction; return name → digest."""
    return {name: storage.put_content((path / name).read_bytes()) for name in examined.media}


def publish(
    path: Path,
    checkers: Mapping[str, Checker],
    quiz_versions: Mapping[str, int],
    *,
    known: Known | None = None,
    actor_id: int | None = None,
) -> Published:
    """Publish a folder in a write transaction of its own, or find that this state of it is published already.

    `quiz_versions`: quiz key → id of the version to pin. A new version is made when the folder or a pinned quiz
    changed. Raises ContentFault with everything that is wrong.
    """
    with db.reading():
        found = _untouched(path, quiz_versions)
    if found:
        return found
    examined, uid = prepare(path, checkers, known)
    course = examined.course
    assert course is not None
    wanted = {a.quiz: quiz_versions[a.quiz] for a in course.activities() if a.quiz and a.quiz in quiz_versions}
    digest = examined.digest
    with db.reading():
        found = _same(course.id, digest, wanted)
    if found:
        return found
    digests = store_media(path, examined)
    try:
        with db.transaction():
            # Whoever publishes the same state at the same moment waits here and then finds it.
            db.session.execute(select(Course.id).where(Course.slug == course.id).with_for_update())
            return _same(course.id, digest, wanted) or _write(examined, course, uid, wanted, digests, actor_id)
    except IntegrityError:
        # A new course has no row to wait for; the slower of two meets the rows of the faster.
        with db.reading():
            found = _same(course.id, digest, wanted)
        if found:
            return found
        raise


def _untouched(path: Path, quiz_versions: Mapping[str, int]) -> Published | None:
    # Reading and rendering a course takes seconds; its bytes alone say that nothing changed.
    current = _current(path.name)
    if current is None or current.digest != Folder(path, Report()).digest():
        return None
    if any(quiz_versions.get(key) != version for key, version in current.quiz_versions.items()):
        return None
    return Published(path.name, current.id, current.number, False)


def _current(slug: str) -> CourseVersion | None:
    return db.session.scalar(
        select(CourseVersion).join(Course, Course.current_version_id == CourseVersion.id).where(Course.slug == slug)
    )


def _same(slug: str, digest: str, wanted: Mapping[str, int]) -> Published | None:
    current = _current(slug)
    if current is None or current.digest != digest or dict(current.quiz_versions) != dict(wanted):
        return None
    return Published(slug, current.id, current.number, False)


def _write(
    examined: Examined,
    course: Manifest,
    uid: str,
    wanted: Mapping[str, int],
    digests: Mapping[str, str],
    actor_id: int | None,
) -> Published:
    row = db.session.scalar(select(Course).where(Course.slug == course.id).with_for_update())
    if row is None:
        row = Course(slug=course.id, program="", title={}, summary={}, jobs=[], languages=[], minutes=0, search="")
        db.session.add(row)
    row.program, row.minutes = course.program, course.minutes
    row.title, row.summary = course.title.as_dict(), course.summary.as_dict()
    row.jobs, row.languages = list(course.jobs), list(course.languages)
    row.search = search_text(course)
    db.session.flush()
    last = db.session.scalar(select(func.max(CourseVersion.number)).where(CourseVersion.course_id == row.id))
    version = CourseVersion(
        uid=UUID(uid),
        course_id=row.id,
        number=(last or 0) + 1,
        label=course.version,
        digest=examined.digest,
        manifest=to_json(course),
        quiz_versions=dict(wanted),
        legal_as_of=course.legal_as_of,
        published_at=clock.now(),
        published_by_id=actor_id,
    )
    db.session.add(version)
    db.session.flush()
    for (activity, language), page in examined.pages.items():
        practices = [component.id for component in page.components if component.practice]
        db.session.add(
            CoursePage(
                course_version_id=version.id,
                activity=activity,
                language=language,
                html=page.html,
                practices=practices,
                seconds=page.seconds,
            )
        )
    for (key, language), page in examined.guides.items():
        activity = course.guide(key).page
        db.session.add(
            CoursePage(
                course_version_id=version.id,
                activity=activity,
                language=language,
                html=page.html,
                practices=[],
                seconds=page.seconds,
            )
        )
    for name, media in examined.media.items():
        db.session.add(
            CourseMedia(
                course_version_id=version.id,
                name=name.removeprefix("media/"),
                digest=digests[name],
                content_type=media.mime,
                size=media.size,
            )
        )
    row.current_version_id = version.id
    db.session.flush()
    return Published(course.id, version.id, version.number, True)


def search_text(course: Manifest) -> str:
    """Return what the catalog searches: titles, summaries, objectives and module titles, in NFC and lower case."""
    parts = [course.id]
    for code in ("ko", "en"):
        parts += [course.title[code], course.summary[code], *course.objectives.pick(code)]
        parts += [module.title[code] for module in course.modules]
    return unicodedata.normalize("NFC", " ".join(parts)).lower()
