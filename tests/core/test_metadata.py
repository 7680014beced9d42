"""Pictures and PDFs lose what they say beside what they show, and nothing else."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from lms.core.attachments import MOST_BYTES, Sent, taken
from lms.core.errors import LmsError
from lms.core.metadata import Unreadable, bare

SECRET = b"37.5665 Seoul, taken by A Phone of Ann"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def exif(turned: int) -> bytes:
    tiff = b"II" + struct.pack("<HIH", 42, 8, 1) + struct.pack("<HHIHHI", 0x0112, 3, 1, turned, 0, 0)
    return segment(0xE1, b"Exif\0\0" + tiff + SECRET)


TABLES = segment(0xDB, bytes(65)) + segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0") + segment(0xC4, bytes(20))
SCAN = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"


def jpeg(*more: bytes, tail: bytes = b"") -> bytes:
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0" + bytes(9)) + b"".join(more) + TABLES + SCAN + b"\xff\xd9" + tail


def pdf(secret: str = SECRET.decode(), password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": secret, "/Title": secret})
    act = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(secret)}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(act)
    writer.add_attachment("secret.txt", SECRET)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_png_keeps_only_the_picture():
    told = png(chunk(b"tEXt", b"Author\0" + SECRET), chunk(b"eXIf", SECRET), chunk(b"tIME", bytes(7)))
    assert bare(told) == png()
    assert bare(png() + SECRET) == png()


def test_a_jpeg_loses_place_device_and_comments_and_what_hides_behind_it():
    told = jpeg(exif(1), segment(0xED, SECRET), segment(0xFE, SECRET), tail=SECRET + b"\xff\xd8\xff\xd9")
    assert bare(told) == jpeg()


@pytest.mark.parametrize("turned", [3, 6, 8])
def test_a_photo_stays_turned_as_it_was_taken(turned):
    found = bare(jpeg(exif(turned)))
    assert SECRET not in found
    assert struct.pack(">HHIH", 0x0112, 3, 1, turned) in found
    assert bare(found) == found


def test_a_color_profile_stays():
    profile = segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(20))
    assert bare(jpeg(profile)) == jpeg(profile)


def test_a_pdf_keeps_its_pages_and_nothing_of_its_author():
    found = bare(pdf())
    assert SECRET not in found
    reader = PdfReader(io.BytesIO(found))
    assert len(reader.pages) == 1
    assert not reader.attachments
    assert "/Names" not in reader.trailer["/Root"]
    assert reader.metadata is None or reader.metadata.author is None


def test_a_locked_pdf_is_refused():
    with pytest.raises(Unreadable):
        bare(pdf(password="secret"))


@given(st.sampled_from([jpeg(exif(6)), png(chunk(b"tEXt", SECRET)), pdf()]), st.data())
def test_broken_files_are_refused_or_bare(whole, data):
    cut = data.draw(st.integers(4, len(whole) - 1))
    at = data.draw(st.integers(4, len(whole) - 1))
    for broken in (whole[:cut], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
        try:
            bare(broken)
        except Unreadable:
            continue


def test_a_file_is_taken_by_what_it_is_not_by_its_name():
    (kept,) = taken([Sent("사진.JPG", jpeg(exif(6)))], 3, "photo")
    assert kept.mime == "image/jpeg"
    assert SECRET not in kept.data
    for wrong in (
        Sent("a.exe", jpeg()),
        Sent("a.png", jpeg()),
        Sent("a.jpg", jpeg()[:30]),
        Sent("a.jpg", jpeg() + bytes(MOST_BYTES)),
        Sent("a.pdf", b""),
    ):
        with pytest.raises(LmsError) as refused:
            taken([wrong], 3, "photo")
        assert refused.value.field == "photo"
    with pytest.raises(LmsError, match="3"):
        taken([Sent("a.jpg", jpeg())] * 4, 3, "photo")
