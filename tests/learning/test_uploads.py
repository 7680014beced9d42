"""A course uploaded as a zip: checked, looked at, published once; a faulty or hostile one leaves nothing behind."""

import io
import re
import zipfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from flask import Flask
from sqlalchemy import func, select

from lms.config import Settings
from lms.content.models import CourseVersion
from lms.core import db, storage
from lms.core.audit import Entry
from lms.core.errors import NotFound
from lms.enrollments import runs
from lms.enrollments.models import Run
from lms.learning import run_activities, uploads
from lms.learning.models import Upload
from lms.learning.run_activities import Plan
from lms.questions.models import Quiz
from tests.demo import password_of
from tests.journeys.browser import Browser

COURSE = Path(str(files("lms.content.courses"))) / "mandated-reporter"
BANK = Path(str(files("lms.content.quizzes"))) / "mandated-reporter"


def folder(root: Path, prefix: str = "") -> dict[str, bytes]:
    return {
        f"{prefix}{path.relative_to(root).as_posix()}": path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def packed(names: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return made.getvalue()


def linked() -> bytes:
    link = zipfile.ZipInfo("ko/page.md")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    return made.getvalue()


def locked() -> bytes:
    data = bytearray(packed({"course.yaml": b"id: x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.fixture(autouse=True)
def no_files(app: Flask) -> None:
    """Begin without files: unlike the database, the storage is not rolled back."""
    for key in list(storage.keys("uploads")):
        storage.delete(key)


@pytest.fixture
def admin(demo_site: Flask, settings: Settings) -> Browser:
    browser = Browser(demo_site.test_client())
    browser.sign_in("admin@demo.invalid", password_of(settings, "admin@demo.invalid"))
    return browser


def send(browser: Browser, data: bytes, name: str = "course.zip", status: int = 200) -> str:
    answer = browser.client.post(
        "/staff/courses",
        data={"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    assert answer.status_code == status, answer.text[:3000]
    browser.page = answer
    return answer.text


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(Upload)) or 0


def changed() -> dict[str, bytes]:
    names = folder(COURSE, "courses/mandated-reporter/") | folder(BANK, "quizzes/mandated-reporter/")
    page = "courses/mandated-reporter/ko/f1-case.md"
    names[page] = names[page].replace("B 선생님은 이곳에서".encode(), "이 선생님은 이곳에서".encode())
    return names


def test_a_course_is_checked_looked_at_and_published_as_a_new_version(admin: Browser) -> None:
    text = send(admin, packed(changed()), "고친 과정.zip")
    assert "고친 과정.zip" in text
    page = admin.open(f"{admin.path}/f1-case")
    assert "이 선생님은 이곳에서" in page
    assert "data-token" not in page
    admin.open(admin.path.removesuffix("/f1-case"))
    text = admin.send(admin.form("/publish"))
    assert "제2판" in text
    with db.reading():
        newest = db.session.scalars(select(CourseVersion).order_by(CourseVersion.id.desc())).first()
        assert newest is not None
        assert newest.number == 2
        assert newest.published_by_id is not None
        assert kept() == 0
        actions = set(db.session.scalars(select(Entry.action)))
    assert {"learning.upload_course", "learning.publish_upload"} <= actions


def test_a_version_with_the_key_of_a_quiz_of_a_run_is_published_with_a_warning(admin: Browser) -> None:
    with db.transaction():
        run = db.session.scalars(select(Run).where(Run.state == "open").order_by(Run.id)).first()
        assert run is not None
        quiz_id = db.session.scalars(select(Quiz.id).where(Quiz.current_version_id.is_not(None))).first()
        run_activities.add(run.id, Plan(quiz_id or 0, key="f1-story", required=False))
        name = runs.name_of(run)
    renamed = {path.replace("f1-case", "f1-story"): text.replace(b"f1-case", b"f1-story")
               for path, text in changed().items()}  # fmt: skip
    send(admin, packed(renamed))
    text = admin.send(admin.form("/publish"))
    assert "제2판" in text
    (warning,) = re.findall(r"alert-warning.*?</div>", text, re.S)
    assert name in warning and "f1-story" in warning
    with db.reading():
        # It is said, and nothing moves: the run stays with its version.
        assert db.session.get_one(Run, run.id).course_version_id == run.course_version_id


def test_the_questions_of_a_quiz_are_shown_with_their_right_answers(admin: Browser) -> None:
    names = changed()
    wording = "quizzes/mandated-reporter/ko.yaml"
    key, texts = next(iter(yaml.safe_load(names[wording]).items()))
    names[wording] = names[wording].replace(texts["stem"].splitlines()[0].encode(), "새로 올린 물음입니다".encode(), 1)
    send(admin, packed(names))
    page = admin.open(f"{admin.path}/final-quiz")
    assert page.count('class="question"') >= 15
    assert page.count("정답") >= 15
    assert "새로 올린 물음입니다" in page, key
    assert "<form" not in page.partition('id="step"')[2].partition("</article>")[0]


def test_a_course_without_banks_shows_the_questions_of_the_site(admin: Browser) -> None:
    send(admin, packed(folder(COURSE, "mandated-reporter/")))
    with db.reading():
        version = db.session.scalars(select(CourseVersion).order_by(CourseVersion.id)).first()
        assert version is not None
        place = f"/staff/versions/{version.uid}"
    uploaded, published = (admin.open(f"{where}/final-quiz") for where in (admin.path, place))
    assert uploaded.count('class="question"') == published.count('class="question"') >= 15


def test_publishing_the_present_state_again_makes_no_version(admin: Browser) -> None:
    names = folder(COURSE) | {}
    send(admin, packed(names))
    text = admin.send(admin.form("/publish"))
    assert "바뀐 것이 없습니다" in text
    with db.reading():
        assert db.session.scalar(select(func.count()).select_from(CourseVersion)) == 1


def test_publishing_twice_from_two_windows_makes_one_version_and_leaves_no_file(admin: Browser) -> None:
    send(admin, packed(changed()))
    assert len(list(storage.keys("uploads"))) == 1
    place, sent = admin.path, admin.form("/publish")
    admin.send(sent)
    assert admin.client.post(f"{place}/publish").status_code == 404
    assert list(storage.keys("uploads")) == []
    with db.reading():
        assert db.session.scalar(select(func.count()).select_from(CourseVersion)) == 2


def test_an_upload_thrown_away_while_somebody_publishes_it_is_said_to_be_gone(admin: Browser) -> None:
    send(admin, packed(changed()))
    with db.reading():
        upload = db.session.scalars(select(Upload)).one()
    uploads.discard(upload)
    with pytest.raises(NotFound):
        uploads.publish_upload(upload, upload.person_id)


def test_korean_names_packed_by_windows_are_read(admin: Browser) -> None:
    names = folder(COURSE)
    names["media/흐름.vtt"] = b"WEBVTT\n\n00:00.000 --> 00:01.000\nx\n"
    data = packed(names)
    # The name as Windows in Korea writes it: CP949, and no word about it.
    old, new = "흐름".encode(), "흐름".encode("cp949")
    plain = packed({name.replace("흐름", "a" * len(new)): content for name, content in names.items()})
    assert old in data
    text = send(admin, plain.replace(b"media/" + b"a" * len(new), b"media/" + new), status=422)
    assert "media/흐름.vtt" in text


def test_every_fault_is_told_at_once_and_nothing_is_kept(admin: Browser) -> None:
    names = changed()
    names["courses/mandated-reporter/ko/f1-duty.md"] += b"\n\n[no](nowhere.md)\n"
    names["courses/mandated-reporter/en/f1-duty.md"] += b"\n\n![](media/none.png)\n"
    text = send(admin, packed(names), status=422)
    assert "ko/f1-duty.md" in text
    assert "en/f1-duty.md" in text
    with db.reading():
        assert kept() == 0


@pytest.mark.parametrize(
    "data",
    [
        b"not a zip",
        b"",
        packed({"../course.yaml": b"id: x"}),
        packed({"a/../../course.yaml": b"id: x"}),
        packed({"notes.txt": b"no course here"}),
        packed({"one/course.yaml": b"id: one", "two/course.yaml": b"id: two"}),
        packed({"deep/deeper/one/course.yaml": b"id: one"}),
        packed({"course.yaml": b"\xff\xfe\x00: [", "ko/x.md": b"\x00"}),
        packed({"course.yaml": b"a" * 30_000_000}),
        packed({"/etc/course.yaml": b"id: x"}),
        packed({f"ko/{number}.md": b"" for number in range(2001)}),
        linked(),
        locked(),
    ],
)
def test_a_hostile_or_foreign_zip_is_refused_with_the_reason(admin: Browser, data: bytes) -> None:
    text = send(admin, data, status=422)
    assert "field-error" in text or 'class="problems"' in text
    assert list(storage.keys("uploads")) == []
    with db.reading():
        assert kept() == 0


def test_without_a_file_the_form_says_so(admin: Browser) -> None:
    answer = admin.client.post("/staff/courses", data={})
    assert answer.status_code == 422
    assert "파일을 고르세요" in answer.text


def test_an_instructor_looks_at_versions_but_publishes_nothing(demo_site: Flask, settings: Settings) -> None:
    browser = Browser(demo_site.test_client())
    browser.sign_in("admin@demo.invalid", password_of(settings, "admin@demo.invalid"))
    send(browser, packed(changed()))
    place = browser.path
    learner = Browser(demo_site.test_client())
    learner.sign_in("learner@demo.invalid", password_of(settings, "learner@demo.invalid"))
    assert learner.client.get("/staff/courses").status_code == 404
    assert learner.client.get(place).status_code == 404
    assert learner.client.post("/staff/courses", data={}).status_code == 404


def test_an_upload_is_forgotten_after_a_day(admin: Browser, travel: Callable[..., None]) -> None:
    send(admin, packed(changed()))
    place = admin.path
    travel(hours=25)
    assert admin.client.get(place).status_code in (303, 404)
    uploads.forget_old()
    assert list(storage.keys("uploads")) == []
    with db.reading():
        assert kept() == 0


def test_thrown_away_is_gone(admin: Browser) -> None:
    send(admin, packed(changed()))
    place = admin.path
    admin.send(admin.form("/discard"))
    assert admin.client.get(place).status_code == 404
