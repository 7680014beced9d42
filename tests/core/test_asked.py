"""Forms as they come in: damaged bytes are marked, too much is refused, and what could not be taken is kept."""

import io

import pytest
from flask import Flask
from werkzeug.exceptions import RequestEntityTooLarge

from lms.core.asked import Asked, Sent, sent

FORM = "application/x-www-form-urlencoded"


def asked(body: bytes, most: int = 500_000, parts: int = 1000) -> Asked:
    made = Asked(
        {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
    )
    made.max_form_memory_size, made.max_form_parts = most, parts
    return made


def test_a_form_is_read_whole_and_in_order() -> None:
    form = asked(b"a=%EA%B0%80+b&c=&a=2").form
    assert list(form.items(multi=True)) == [("a", "가 b"), ("a", "2"), ("c", "")]


def test_bytes_in_another_encoding_are_marked() -> None:
    assert asked(b"a=%C7%D1").form["a"] == "\ufffd\ufffd"
    assert asked(b"a=\xc7\xd1").form["a"] == "\ufffd\ufffd"


@pytest.mark.parametrize(("most", "parts"), [(10, 1000), (500_000, 2)])
def test_too_much_is_refused(most: int, parts: int) -> None:
    with pytest.raises(RequestEntityTooLarge):
        _ = asked(b"a=1&b=2&c=3", most, parts).form


def test_a_form_of_ours_is_kept_without_its_secrets(site: Flask) -> None:
    data = {"note": "이것은 제가 쓴 글입니다.", "kind": "short", "csrf_token": "stale"}
    with site.test_request_context("/a?b=1", method="POST", data=data, headers={"Origin": "http://localhost"}):
        kept = sent()
    assert kept.action == "/a?b=1"
    assert dict(kept.fields) == {"note": data["note"], "kind": "short"}
    assert kept.whole
    assert kept.texts == (data["note"],)


@pytest.mark.parametrize("name", ["password", "present", "new", "again"])
def test_a_form_with_a_secret_cannot_be_sent_again(site: Flask, name: str) -> None:
    data = {"note": "글", name: "비밀"}
    with site.test_request_context("/a", method="POST", data=data, headers={"Referer": "http://localhost/a"}):
        kept = sent()
    assert dict(kept.fields) == {"note": "글"}
    assert not kept.whole


def test_a_form_with_a_file_cannot_be_sent_again(site: Flask) -> None:
    data = {"note": "글", "file": (io.BytesIO(b"PK"), "course.zip")}
    with site.test_request_context("/a", method="POST", data=data, headers={"Origin": "http://localhost"}):
        assert not sent().whole


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}])
def test_a_form_from_elsewhere_is_not_kept(site: Flask, headers: dict[str, str]) -> None:
    # Kept, one press on our own page would send what a stranger wrote.
    with site.test_request_context("/a", method="POST", data={"note": "글"}, headers=headers):
        assert sent() == Sent("/a")
