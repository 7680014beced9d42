"""Takes out of pictures and PDFs what they say beside what they show: places, devices, authors, times. Pure."""

import io
import struct
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import NameObject, StreamObject

MOST_PAGES = 300
_PNG = b"\x89PNG\r\n\x1a\n"
# What a PNG needs to be shown; everything else is dropped.
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
_START_OF_SCAN, _END = 0xDA, 0xD9
_EXIF, _ORIENTATION = b"Exif\x00\x00", 0x0112
_ALONE = {0x01, *range(0xD0, 0xD8)}
# Names of a PDF that act, that embed other files, or that tell of its making.
_PDF_DROPPED = ("/Metadata", "/OpenAction", "/AA", "/Names", "/PieceInfo", "/AcroForm", "/Collection", "/Lang")
_PAGE_DROPPED = ("/Metadata", "/AA", "/PieceInfo", "/Annots", "/Thumb", "/LastModified")


class Unreadable(ValueError):
    """The bytes are not the kind of file they begin like."""


def bare(data: bytes) -> bytes:
    """Return a JPEG, PNG or PDF without its metadata; raise Unreadable for anything else, or if it is broken."""
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(_PNG):
        return _png(data)
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    raise Unreadable("unknown kind of file")


def _jpeg(data: bytes) -> bytes:
    """Keep the picture, its color profile, and how it is turned; drop comments and all else of APP1 to APP15."""
    out, at, turned = [data[:2]], 2, 1
    while True:
        if at + 4 > len(data) or data[at] != 0xFF:
            raise Unreadable("broken JPEG")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _END:
            raise Unreadable("a JPEG without a picture")
        if marker in _ALONE:
            out.append(data[at : at + 2])
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(data):
            raise Unreadable("broken JPEG")
        if marker == _START_OF_SCAN:
            break
        body = data[at + 4 : at + 2 + length]
        if marker == 0xE1 and body.startswith(_EXIF):
            turned = _orientation(body[len(_EXIF) :])
        color = (marker == 0xE2 and body.startswith(b"ICC_PROFILE\x00")) or (marker == 0xEE and body[:5] == b"Adobe")
        if not (0xE1 <= marker <= 0xEF or marker == 0xFE) or color:
            out.append(data[at : at + 2 + length])
        at += 2 + length
    if turned != 1:
        out.insert(1, _exif(turned))
    end = data.rfind(b"\xff\xd9", at)
    if end < 0:
        raise Unreadable("a JPEG that breaks off")
    # A phone may hide a second picture or a film behind the end of the first.
    out.append(_scans(data, at, end + 2))
    return b"".join(out)


def _scans(data: bytes, at: int, end: int) -> bytes:
    """Return the scans up to the first true end of the picture: inside them 0xFF is always followed by 0 or a mark."""
    found = at
    while found < end:
        found = data.find(b"\xff", found, end)
        if found < 0 or found + 1 >= end:
            break
        if data[found + 1] == _END:
            return data[at : found + 2]
        if data[found + 1] in (0, 0xFF) or data[found + 1] in _ALONE:
            found += 1 if data[found + 1] == 0xFF else 2
            continue
        found += 2 + int.from_bytes(data[found + 2 : found + 4], "big")
    return data[at:end]


def _orientation(tiff: bytes) -> int:
    """Return how a picture is to be turned (1 to 8) from its Exif part; 1 where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 1
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(min(count, 200)):
            tag, kind, _many, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if tag == _ORIENTATION and kind == 3:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _exif(turned: int) -> bytes:
    body = _EXIF + struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> bytes:
    out, at = [_PNG], len(_PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise Unreadable("broken PNG")
        if kind in _PNG_KEPT:
            out.append(data[at:end])
        at = end
        if kind == b"IEND":
            return b"".join(out)
    raise Unreadable("a PNG that breaks off")


def _pdf(data: bytes) -> bytes:
    """Return the pages alone: no author, no dates, no scripts, no files inside, no comments."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted or not 1 <= len(reader.pages) <= MOST_PAGES:
            raise Unreadable("a PDF that is locked, empty or too long")
        writer = PdfWriter()
        for page in reader.pages:
            writer.add_page(page, excluded_keys=_PAGE_DROPPED)
        for name in _PDF_DROPPED:
            writer.root_object.pop(NameObject(name), None)
        for held in writer._objects:
            _bare_object(held)
        writer.metadata = None
        out = io.BytesIO()
        writer.write(out)
    except Unreadable:
        raise
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise Unreadable("broken PDF") from error
    return out.getvalue()


def _bare_object(held: Any) -> None:
    if isinstance(held, StreamObject):
        held.pop(NameObject("/Metadata"), None)
        held.pop(NameObject("/PieceInfo"), None)
        if held.get("/Subtype") == "/Image" and held.get("/Filter") == "/DCTDecode":
            try:
                held._data = _jpeg(held._data)
            except Unreadable:
                return
