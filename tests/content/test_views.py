"""Media of published courses: whole or in part, kept by browsers, unable to run anything."""

from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from lms.app import create_app
from lms.config import Settings
from lms.content.models import Course, CourseMedia, CourseVersion
from lms.core import clock, db, storage

FILM = Path(__file__).parent / "film" / "talk.mp4"


@pytest.fixture
def place(app: Flask, tmp_path: Path, settings: Settings) -> str:
    """Return the address of a version's media, which are a film and a document."""
    uid = uuid4()
    with db.transaction():
        course = Course(slug="filmed", program="", title={}, summary={}, jobs=[], languages=[], minutes=0, search="")
        db.session.add(course)
        db.session.flush()
        version = CourseVersion(
            uid=uid, course_id=course.id, number=1, label="1", digest="0" * 64, manifest={}, quiz_versions={},
            legal_as_of=clock.today(), published_at=clock.now(),
        )  # fmt: skip
        db.session.add(version)
        db.session.flush()
        for name, kind, data in (
            ("talk.mp4", "video/mp4", FILM.read_bytes()),
            ("a guide.pdf", "application/pdf", b"%PDF-1.7"),
        ):
            db.session.add(
                CourseMedia(
                    course_version_id=version.id, name=name, digest=storage.put_content(data), content_type=kind,
                    size=len(data),
                )
            )  # fmt: skip
    return f"/media/{uid}"


def test_a_film_comes_whole_and_is_kept_for_good(client, place):
    answer = client.get(f"{place}/talk.mp4")
    assert answer.status_code == 200
    assert answer.data == FILM.read_bytes()
    assert answer.content_type == "video/mp4"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    again = client.get(f"{place}/talk.mp4", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(f"{place}/talk.mp4")
    assert (head.content_length, head.data) == (len(FILM.read_bytes()), b"")


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("bytes=0-1", 0, 2), ("bytes=100-", 100, None), ("bytes=-10", -10, None)]
)
def test_a_player_gets_the_part_it_asks_for(client, place, asked, start, end):
    answer = client.get(f"{place}/talk.mp4", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.data == FILM.read_bytes()[start:end]
    assert answer.content_length == len(answer.data)


def test_a_part_behind_the_end_is_refused(client, place):
    assert client.get(f"{place}/talk.mp4", headers={"Range": "bytes=999999-"}).status_code == 416


def test_a_document_is_saved_and_what_is_not_there_is_not_found(client, place):
    answer = client.get(f"{place}/a guide.pdf")
    assert answer.data == b"%PDF-1.7"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a guide.pdf"'
    for path in (f"{place}/none.svg", f"/media/{uuid4()}/talk.mp4", f"{place}/../talk.mp4"):
        assert client.get(path).status_code == 404, path


def test_the_second_origin_answers_with_media_alone_and_in_plain_words(place, settings):
    divided = create_app(
        Settings(**{**vars(settings), "content_url": "https://media.example", "base_url": "https://lms.example"}),
        prepared=True,
    )
    other = divided.test_client()
    for host in ("media.example", "MEDIA.example"):
        headers = {"Host": host, "X-Forwarded-Proto": "https"}
        answer = other.get(f"{place}/talk.mp4", headers=headers)
        assert answer.data == FILM.read_bytes()
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["Access-Control-Allow-Origin"] == "https://lms.example"
        for path in ("/", "/sign-in", "/courses", "/staff/courses", f"{place}/none.svg", "/static/none"):
            refused = other.get(path, headers=headers)
            assert (refused.status_code, refused.mimetype) == (404, "text/plain"), path
            assert "Set-Cookie" not in refused.headers
        assert other.post("/sign-in", headers=headers, data={"identifier": "x"}).status_code in (400, 404)
