"""Courses that staff upload as a zip: checked, looked at, then published or thrown away."""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from lms.content import services as content
from lms.content.bank import BANK_FILE
from lms.content.check import Examined, Known, Problem, check, examine, known_in
from lms.content.manifest import Title
from lms.content.models import Course
from lms.content.publish import Published, publish
from lms.content.reading import COURSE_FILE
from lms.core import audit, clock, db, outbox, storage
from lms.core.archive import unpack_zip
from lms.core.errors import LmsError, NotFound
from lms.core.i18n import lazy
from lms.learning import registry
from lms.learning.models import Upload
from lms.questions import preview
from lms.questions import services as questions
from lms.questions.loading import prepare
from lms.questions.reading import QuestionView
from lms.questions.registry import KINDS

LIFE = timedelta(days=1)
_ID = re.compile(r"^id:\s*[\"']?([a-z0-9-]{1,64})[\"']?\s*(?:#.*)?$", re.MULTILINE)


class CourseFaults(LmsError):
    """The uploaded course has faults; `problems` holds every one of them."""

    status = 422

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(lazy("The course has faults and was not kept."), field="file")
        self.problems = problems


@dataclass(frozen=True)
class Looked:
    """An upload as its pages show it: the examined course, the banks that come with it, quiz → questions."""

    examined: Examined
    banks: tuple[tuple[Title, int], ...]
    quizzes: Mapping[str, tuple[QuestionView, ...]]


def receive(data: bytes, name: str, person_id: int) -> Upload:
    """Check a zip and keep it for a day, in a transaction of its own.

    The zip holds one course folder, alone or with its banks, as in `courses/<id>/` and `quizzes/<bank>/`, or
    `course.yaml` itself at the top. Raises ArchiveError for a zip that cannot be unpacked and CourseFaults with
    every fault; then nothing is kept.
    """
    # Unpacking and rendering take seconds: nobody waits for them with the lock of a writer.
    with db.reading(), _unpacked(data) as folder:
        course = _course_in(folder).name
        problems = check(folder, registry.checkers(), _known(folder), kinds=KINDS)
        if problems:
            raise CourseFaults(problems)
    uid, now = uuid4(), clock.now()
    storage.put(_file(uid), data)
    with db.transaction():
        upload = Upload(
            uid=uid, name=name[:200], course=course, digest=sha256(data).hexdigest(), person_id=person_id,
            created_at=now, expires_at=now + LIFE,
        )  # fmt: skip
        db.session.add(upload)
        db.session.flush()
        audit.note("learning.upload_course", thing=f"upload:{upload.id}", after={"course": course})
    return upload


def _file(uid: UUID) -> str:
    return f"uploads/{uid.hex}.zip"


def by_uid(uid: object) -> Upload | None:
    """Return an upload that is still kept, or None."""
    return db.session.scalar(select(Upload).where(Upload.uid == uid, Upload.expires_at > clock.now()))


def waiting() -> list[Upload]:
    """Return the uploads that wait to be published, the newest first."""
    return list(db.session.scalars(select(Upload).where(Upload.expires_at > clock.now()).order_by(Upload.id.desc())))


def look(upload: Upload) -> Looked:
    """Return what an upload holds; addresses of media in its pages lead to the preview."""
    return _look(upload.uid)


# A preview is read page by page, and each needs the whole course rendered.
@lru_cache(maxsize=4)
def _look(uid: UUID) -> Looked:
    base = f"/staff/uploads/{uid}"
    with _unpacked(storage.get(_file(uid))) as folder:
        examined = examine(
            _course_in(folder),
            registry.checkers(),
            _known(folder),
            media_url=lambda name: f"{base}/media/{name.removeprefix('media/')}",
            activity_url=lambda key: key,
        )
        banks = [prepare(path) for path in _banks_in(folder)]
    return Looked(examined, tuple((bank.title, len(bank.questions)) for bank in banks), preview.of_banks(banks))


def questions_of(upload: Upload, quiz: str) -> Sequence[QuestionView]:
    """Return what a quiz of an upload can ask: from its own banks, else from the quiz that the site has."""
    own = look(upload).quizzes
    if quiz in own:
        return own[quiz]
    version_id = questions.current_quiz_version(quiz)
    return preview.of_version(version_id) if version_id is not None else []


def media_of(upload: Upload, name: str) -> tuple[bytes, str] | None:
    """Return a media file of an upload and its type, or None."""
    found = look(upload).examined.media.get(f"media/{name}")
    if found is None:
        return None
    with _unpacked(storage.get(_file(upload.uid))) as folder:
        return (_course_in(folder) / "media" / name).read_bytes(), found.mime


def publish_upload(upload: Upload, actor_id: int) -> Published:
    """Load the banks and publish the course of an upload, in transactions of their own, and forget the upload.

    Doing it twice makes one version. Raises ContentFault for what has become wrong since it was checked, and NotFound
    when somebody threw it away meanwhile.
    """
    uid = upload.uid
    try:
        data = storage.get(_file(uid))
    except storage.NoFile as error:
        raise NotFound(lazy("This upload was published or thrown away meanwhile.")) from error
    with _unpacked(data) as folder:
        with db.reading():
            known = _known(folder)
        for bank in _banks_in(folder):
            questions.load_folder(bank, actor_id)
        with db.reading():
            pinned = questions.current_quiz_versions()
        done = publish(_course_in(folder), registry.checkers(), pinned, known=known, actor_id=actor_id)
    content.forget()
    questions.forget()
    with db.transaction():
        after = {"course": done.slug, "version": done.number, "new": done.new}
        audit.note("learning.publish_upload", thing=f"course_version:{done.version_id}", after=after)
        db.session.execute(delete(Upload).where(Upload.uid == uid))
    storage.delete(_file(uid))
    return done


def discard(upload: Upload) -> None:
    """Throw an upload away, in a transaction of its own."""
    with db.transaction():
        audit.note("learning.discard_upload", thing=f"upload:{upload.id}", before={"course": upload.course})
        db.session.execute(delete(Upload).where(Upload.id == upload.id))
    storage.delete(_file(upload.uid))


@outbox.every("learning.forget_uploads", 3600)
def forget_old() -> None:
    """Forget the uploads nobody published within a day, and their files."""
    with db.reading():
        old = db.session.scalars(select(Upload.uid).where(Upload.expires_at <= clock.now())).all()
    for uid in old:
        with db.transaction():
            db.session.execute(delete(Upload).where(Upload.uid == uid))
        storage.delete(_file(uid))


@contextmanager
def _unpacked(data: bytes) -> Iterator[Path]:
    files = unpack_zip(data)
    with tempfile.TemporaryDirectory(prefix="ieum-upload-") as temporary:
        # Two folders down: a course at the top of its zip gets a folder of its own name.
        top = Path(temporary) / "upload"
        top.mkdir()
        _write(top, files)
        yield top


def _write(top: Path, files: Mapping[str, bytes]) -> None:
    names = dict(files)
    if COURSE_FILE in names:
        found = _ID.search(names[COURSE_FILE].decode("utf-8", "replace"))
        prefix = f"courses/{found[1] if found else 'course'}"
        names = {f"{prefix}/{name}": data for name, data in names.items()}
    for name, data in names.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _course_in(folder: Path) -> Path:
    found = sorted({path.parent for path in folder.rglob(COURSE_FILE)})
    if len(found) != 1:
        text = lazy("The ZIP must hold exactly one course.yaml; it holds %(count)s.", count=len(found))
        raise CourseFaults([Problem("", "", text)])
    allowed = {folder, folder / "courses"}
    if found[0].parent not in allowed:
        text = lazy("The course folder must stand at the top of the ZIP or in its folder “courses”.")
        raise CourseFaults([Problem(str(found[0].relative_to(folder)), "", text)])
    return found[0]


def _banks_in(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.rglob(BANK_FILE))


def _known(folder: Path) -> Known:
    """Return what the upload itself and the site offer."""
    own = known_in(_course_in(folder), *_banks_in(folder))
    slugs = db.session.scalars(select(Course.slug).where(Course.current_version_id.is_not(None)))
    return Known(
        courses=(own.courses or frozenset()) | frozenset(slugs),
        quizzes=(own.quizzes or frozenset()) | frozenset(questions.current_quiz_versions()),
        activities=own.activities,
        questions={**questions.tags_by_bank(), **(own.questions or {})},
    )
