"""Files are stored whole, found by safe keys, and once per content."""

import hashlib

import pytest

from lms.core import storage


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    storage.use(str(tmp_path / "files"))
    yield tmp_path / "files"
    storage.use(settings.storage_url or str(settings.data / "files"))


def test_what_is_put_can_be_got_opened_and_deleted():
    assert storage.put("certificates/a/1-ko.pdf", b"one") == "certificates/a/1-ko.pdf"
    assert storage.get("certificates/a/1-ko.pdf") == b"one"
    assert storage.exists("certificates/a/1-ko.pdf")
    assert storage.size("certificates/a/1-ko.pdf") == 3
    with storage.open("certificates/a/1-ko.pdf") as stream:
        stream.seek(1)
        assert stream.read() == b"ne"
    assert b"".join(storage.part("certificates/a/1-ko.pdf")) == b"one"
    assert b"".join(storage.part("certificates/a/1-ko.pdf", 1, 2)) == b"n"
    assert b"".join(storage.part("certificates/a/1-ko.pdf", 2, 9)) == b"e"
    storage.put("certificates/a/1-ko.pdf", b"two")
    assert storage.get("certificates/a/1-ko.pdf") == b"two"
    storage.delete("certificates/a/1-ko.pdf")
    assert not storage.exists("certificates/a/1-ko.pdf")
    storage.delete("certificates/a/1-ko.pdf")


def test_missing_file_is_said_so():
    for ask in (storage.get, storage.open, storage.size):
        with pytest.raises(storage.NoFile):
            ask("nothing/here")
    assert not storage.exists("nothing/here")


@pytest.mark.parametrize(
    "key",
    ["", "/etc/passwd", "../secret", "a/../b", "a//b", "a/", "./a", "a/.hidden", "a b", "a\\b", "가", "a\x00", "a\n",
     "a%2f..", "x" * 501],
)  # fmt: skip
def test_keys_that_lead_elsewhere_are_refused(key):
    for ask in (storage.get, storage.exists, storage.delete, storage.open, lambda k: storage.put(k, b"")):
        with pytest.raises(ValueError, match="not a storage key"):
            ask(key)


def test_content_is_stored_once_under_its_own_digest(folder):
    digest = storage.put_content(b"\x00\x01")
    assert digest == hashlib.sha256(b"\x00\x01").hexdigest()
    assert storage.put_content(b"\x00\x01") == digest
    assert storage.get_content(digest) == b"\x00\x01"
    assert list(storage.keys("content")) == [storage.content_key(digest)]


def test_content_that_was_changed_is_not_served(folder):
    digest = storage.put_content(b"right")
    (folder / storage.content_key(digest)).write_bytes(b"wrong")
    with pytest.raises(storage.NoFile, match="changed"):
        storage.get_content(digest)
