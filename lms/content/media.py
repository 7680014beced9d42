"""Pictures, films and captions of a course: what is allowed, how big, and what is inside."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from lms.content.folder import Folder
from lms.core.i18n import Lazy, lazy

KB, MB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class MediaType:
    """A kind of file that may stand in `media/`; `starts` are the bytes it may begin with, after `skip` bytes."""

    mime: str
    use: str
    limit: int
    starts: tuple[bytes, ...] = ()
    skip: int = 0


# Only what browsers of 2021 show by themselves (Chrome 90, Safari 14).
TYPES = {
    "svg": MediaType("image/svg+xml", "image", 300 * KB),
    "png": MediaType("image/png", "image", MB, (b"\x89PNG\r\n\x1a\n",)),
    "jpg": MediaType("image/jpeg", "image", MB, (b"\xff\xd8\xff",)),
    "jpeg": MediaType("image/jpeg", "image", MB, (b"\xff\xd8\xff",)),
    "webp": MediaType("image/webp", "image", MB, (b"WEBP",), 8),
    "mp4": MediaType("video/mp4", "video", 200 * MB, (b"ftyp",), 4),
    "mp3": MediaType("audio/mpeg", "audio", 50 * MB, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "m4a": MediaType("audio/mp4", "audio", 50 * MB, (b"ftyp",), 4),
    "vtt": MediaType("text/vtt", "captions", 300 * KB),
    "pdf": MediaType("application/pdf", "document", 10 * MB, (b"%PDF-",)),
}


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """One file of `media/`: its use (image, video, audio, captions, document) and, where known, its measures."""

    name: str
    use: str
    mime: str
    size: int
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


def read_media(folder: Folder) -> dict[str, MediaInfo]:
    """Return every usable file of `media/` by its name (`media/x.svg`) and report the others."""
    known: dict[str, MediaInfo] = {}
    for name in folder.under("media"):
        kind = TYPES.get(name.rpartition(".")[2])
        if kind is None:
            text = lazy("Files of this type are not allowed; allowed are: %(types)s.", types=", ".join(sorted(TYPES)))
            folder.report.add(name, "", text)
            continue
        size = folder.sizes[name]
        width = height = seconds = None
        if size > kind.limit:
            limit = f"{kind.limit // MB} MB" if kind.limit >= MB else f"{kind.limit // KB} KB"
            folder.report.add(name, "", lazy("The file is too big: at most %(limit)s.", limit=limit))
        elif kind.use == "captions" or kind.mime == "image/svg+xml":
            text_content = folder.text(name)
            if text_content is not None and kind.use == "captions":
                seconds = _check_captions(folder, name, text_content)
            elif text_content is not None:
                width, height = _check_svg(folder, name, text_content)
        else:
            head = folder.head(name)
            if not any(head[kind.skip :].startswith(start) for start in kind.starts):
                folder.report.add(name, "", lazy("The content of the file does not fit its name."))
            elif kind.use == "image":
                width, height = _measures(head)
        known[name] = MediaInfo(name, kind.use, kind.mime, size, width, height, seconds)
    return known


_TIME = re.compile(r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})")


def _check_captions(folder: Folder, name: str, text: str) -> float | None:
    """Return the end of the last cue in seconds."""
    if not re.match(r"WEBVTT(?:[ \t\n]|\Z)", text):
        folder.report.add(name, "line 1", lazy("A caption file begins with WEBVTT."))
        return None
    end = 0.0
    for number, line in enumerate(text.splitlines(), 1):
        if "-->" not in line:
            continue
        times = [_seconds(*found) for found in _TIME.findall(line)]
        if len(times) != 2 or times[0] >= times[1]:
            folder.report.add(name, f"line {number}", lazy("The times of this caption are not right."))
        else:
            end = max(end, times[1])
    if not end:
        folder.report.add(name, "", lazy("The file holds no captions."))
    return end or None


def _seconds(hours: str, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def _measures(head: bytes) -> tuple[int | None, int | None]:
    """Return width and height of a PNG, JPEG or WebP from its first bytes."""
    if head.startswith(b"\x89PNG") and len(head) >= 24:
        return struct.unpack(">II", head[16:24])
    if head[8:12] == b"WEBP" and len(head) >= 30:
        if head[12:16] == b"VP8X":
            return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
        if head[12:16] == b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        if head[12:16] == b"VP8 ":
            width, height = struct.unpack("<HH", head[26:30])
            return width & 0x3FFF, height & 0x3FFF
    return _jpeg_measures(head) if head.startswith(b"\xff\xd8") else (None, None)


def _jpeg_measures(head: bytes) -> tuple[int | None, int | None]:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + max(length, 2)
    return None, None


# Shapes, text, gradients, clips and descriptions; no script, no foreignObject, no animation, no links.
_SVG_TAGS = {
    "circle", "clipPath", "defs", "desc", "ellipse", "feBlend", "feColorMatrix", "feComposite", "feFlood",
    "feGaussianBlur", "feMerge", "feMergeNode", "feOffset", "filter", "g", "image", "line", "linearGradient", "marker",
    "mask", "metadata", "path", "pattern", "polygon", "polyline", "radialGradient", "rect", "stop", "style", "svg",
    "switch", "symbol", "text", "textPath", "title", "tspan", "use", "view",
}  # fmt: skip
_EXTERNAL = re.compile(r"url\s*+\(\s*+['\"]?+\s*+(?!#)|@import|expression\s*\(|javascript:|\\", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)(?:px)?\s*\Z")


class _SvgRefused(Exception):
    pass


class _SvgReader:
    """Reads an SVG as a stream: no document type, no entities, no script, nothing from outside."""

    def __init__(self) -> None:
        self.faults: list[tuple[int, Lazy]] = []
        self.root: dict[str, str] | None = None
        self.in_style = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True  # else a forbidden word could be split between two pieces
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction

    def fault(self, text: Lazy) -> None:
        self.faults.append((self.parser.CurrentLineNumber, text))

    def doctype(self, *_: object) -> None:
        self.fault(lazy("An SVG must not have a document type (DOCTYPE) or entities."))
        raise _SvgRefused

    def instruction(self, target: str, _: str) -> None:
        self.fault(lazy("An SVG must not have processing instructions."))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition(" ")
        if self.root is None:
            self.root = attributes
            if tag != "svg" or namespace != "http://www.w3.org/2000/svg":
                self.fault(lazy("The file is not an SVG picture."))
        # What drawing programs add in namespaces of their own is not shown by browsers.
        if namespace == "http://www.w3.org/2000/svg" and tag not in _SVG_TAGS:
            self.fault(lazy("The element “%(tag)s” is not allowed in an SVG.", tag=tag))
        elif namespace in ("", "http://www.w3.org/1999/xhtml"):
            self.fault(lazy("The element “%(tag)s” is not allowed in an SVG.", tag=tag))
        self.in_style = tag == "style"
        for full, value in attributes.items():
            key = full.rpartition(" ")[2].lower()
            if key.startswith("on"):
                self.fault(lazy("The attribute “%(name)s” (script) is not allowed in an SVG.", name=key))
            elif key in ("href", "src") and not value.strip().startswith("#"):
                if not re.match(r"data:image/(?:png|jpeg|webp);base64,", value.strip()):
                    self.fault(lazy("The SVG refers to something outside: “%(url)s”.", url=value[:80]))
            elif _EXTERNAL.search(value):
                self.fault(lazy("The SVG refers to something outside: “%(url)s”.", url=value[:80]))

    def end(self, _: str) -> None:
        self.in_style = False

    def data(self, text: str) -> None:
        if self.in_style and _EXTERNAL.search(text):
            self.fault(lazy("The SVG refers to something outside: “%(url)s”.", url=text.strip()[:80]))


def svg_faults(text: str) -> tuple[list[tuple[int, Lazy]], dict[str, str] | None]:
    """Return (line, fault) for all that an SVG must not contain, and the attributes of its root, if it has one."""
    reader = _SvgReader()
    try:
        reader.parser.Parse(text.encode(), True)
    except _SvgRefused:
        pass
    except expat.ExpatError as fault:
        reader.faults.append((fault.lineno, lazy("The SVG is not well-formed XML.")))
    return reader.faults, reader.root


def _check_svg(folder: Folder, name: str, text: str) -> tuple[int | None, int | None]:
    faults, root = svg_faults(text)
    for line, fault in faults:
        folder.report.add(name, f"line {line}", fault)
    if root is None:
        return None, None
    measures = _svg_measures(root)
    if measures == (None, None) and not faults:
        folder.report.add(name, "", lazy("The SVG has no measures: give it a viewBox."))
    return measures


def _svg_measures(root: dict[str, str]) -> tuple[int | None, int | None]:
    sides = [_LENGTH.match(root.get(key, "")) for key in ("width", "height")]
    if sides[0] and sides[1]:
        return round(float(sides[0][1])), round(float(sides[1][1]))
    box = list(_numbers(root.get("viewBox", "")))
    return (round(box[2]), round(box[3])) if len(box) == 4 and box[2] > 0 and box[3] > 0 else (None, None)


def picture_measures(mime: str, data: bytes) -> tuple[int | None, int | None]:
    """Return width and height of a picture in pixels; None where they cannot be told."""
    if mime == "image/svg+xml":
        return _svg_measures(svg_faults(data.decode("utf-8-sig", "replace"))[1] or {})
    return _measures(data[:65_536])


def _numbers(text: str) -> Iterator[float]:
    for part in re.split(r"[\s,]+", text.strip()):
        try:
            yield float(part)
        except ValueError:
            return
