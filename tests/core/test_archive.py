"""Archives from outside are checked before anything of them is used."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import i18n
from lms.core.archive import ArchiveError, Limits, unpack_zip


@pytest.fixture(autouse=True)
def english():
    with i18n.speaking("en"):
        yield


def packed(*files: tuple[str | zipfile.ZipInfo, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def named(raw: bytes) -> bytes:
    """Return an archive whose one name is exactly these bytes, without the UTF-8 flag."""
    plain = packed(("n" * len(raw), b"x"))
    return plain.replace(b"n" * len(raw), raw)


def test_files_come_out_by_name():
    data = packed(("course.yaml", b"id: a"), ("ko/", b""), ("ko/f1.md", "가".encode()), ("media/x.svg", b""))
    assert unpack_zip(data) == {"course.yaml": b"id: a", "ko/f1.md": "가".encode(), "media/x.svg": b""}


def test_leftovers_of_desktops_are_left_out():
    names = ["__MACOSX/a", "__MACOSX/._a", "x/.DS_Store", "Thumbs.db", "x/._b", "x/b"]
    assert list(unpack_zip(packed(*((name, b"x") for name in names)))) == ["x/b"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_korean_names_are_read_in_both_encodings(encoding):
    assert list(unpack_zip(named("교육/사례1.md".encode(encoding)))) == ["교육/사례1.md"]


def test_decomposed_names_of_macos_become_one():
    assert list(unpack_zip(named("\u1100\u1161\u11a8.md".encode()))) == ["각.md"]


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "a/../../evil", "/etc/passwd", "..\\evil", "\\\\server\\share", "C:evil", "c:/evil", "a/./b", "a//b",
        "a\nb", "a\x1bb", "a\u202eb", "con", "x/NUL.txt", "a ", "a.", " a", "a:stream", "a*", "a?", "x" * 301,
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_or_hide_are_refused(name):
    with pytest.raises(ArchiveError, match="not allowed"):
        unpack_zip(packed((name, b"x")))


def test_windows_separators_are_read():
    assert list(unpack_zip(named(b"ko\\f1.md"))) == ["ko/f1.md"]


@pytest.mark.parametrize("mode", [0o120777, 0o060600, 0o010600, 0o020600])
def test_links_and_devices_are_refused(mode):
    link = zipfile.ZipInfo("link")
    link.create_system = 3
    link.external_attr = mode << 16
    with pytest.raises(ArchiveError, match="link or device"):
        unpack_zip(packed((link, b"/etc/passwd")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [("a", "a"), ("a", "A"), ("각", "\u1100\u1161\u11a8"), ("x", "x/y"), ("X/y", "x")])
def test_one_file_cannot_come_twice(names):
    with pytest.raises(ArchiveError, match="twice"):
        unpack_zip(packed(*((name, b"x") for name in names)))


def test_archive_in_an_archive_is_refused():
    with pytest.raises(ArchiveError, match="another archive"):
        unpack_zip(packed(("inner.ZIP", b"x")))


def test_counts_sizes_and_depth_have_limits():
    many = packed(*((f"f{number}", b"") for number in range(11)))
    with pytest.raises(ArchiveError, match="too many files"):
        unpack_zip(many, Limits(files=10))
    with pytest.raises(ArchiveError, match="too large"):
        unpack_zip(packed(("a", b"x" * 101)), Limits(each=100))
    with pytest.raises(ArchiveError, match="too large"):
        unpack_zip(packed(("a", b"x" * 60), ("b", b"x" * 60)), Limits(total=100))
    with pytest.raises(ArchiveError, match="too many folders"):
        unpack_zip(packed(("a/b/c/d", b"x")), Limits(depth=3))


def test_bomb_is_refused_before_it_fills_the_memory():
    bomb = packed(("a", b"\0" * 60_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(ArchiveError, match="too large"):
        unpack_zip(bomb)


def test_size_that_is_understated_does_not_help():
    data = packed(("a", b"x" * 5000))
    lying = data.replace(struct.pack("<I", 5000), struct.pack("<I", 5))
    with pytest.raises(ArchiveError):
        unpack_zip(lying, Limits(each=100))


def test_password_is_refused():
    data = bytearray(packed(("a", b"x")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ArchiveError, match="password"):
        unpack_zip(bytes(data))


NO_ARCHIVES = {"empty": b"", "two letters": b"PK", "text": b"no archive", "cut off": packed(("a", b"x" * 100))[:-30]}


@pytest.mark.parametrize("data", NO_ARCHIVES.values(), ids=NO_ARCHIVES)
def test_what_is_no_zip_is_refused(data):
    with pytest.raises(ArchiveError, match="broken"):
        unpack_zip(data)


@given(st.data())
def test_damaged_archive_is_refused_or_read_and_nothing_else(data):
    whole = packed(("a/b.md", b"hello " * 50), ("c.svg", b"<svg/>"))
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        unpack_zip(bytes(damaged))
    except ArchiveError:
        pass
