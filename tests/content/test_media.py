"""Media files: type by name and content, limits, measures, and nothing active in pictures."""

import struct
import zlib

import pytest

from lms.content.folder import Folder
from lms.content.media import read_media, svg_faults
from lms.content.problems import Report
from tests.content.sample_course import write

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 640 360">'


def read(tmp_path, **files):
    report = Report()
    media = read_media(Folder(write(tmp_path / "c", {f"media/{name}": data for name, data in files.items()}), report))
    return media, [str(problem) for problem in report]


def png(width: int, height: int) -> bytes:
    data = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + data + struct.pack(">I", zlib.crc32(b"IHDR" + data))


def jpeg(width: int, height: int) -> bytes:
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF"
        + b"\0" * 10
        + b"\xff\xc0\x00\x11\x08"
        + struct.pack(">HH", height, width)
        + b"\0" * 9
    )


def webp(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + size


def test_pictures_have_their_measures(tmp_path):
    media, problems = read(
        tmp_path,
        **{
            "a.svg": HEAD + "</svg>",
            "b.svg": HEAD.replace("viewBox", 'width="30" height="40px" viewBox') + "</svg>",
            "c.png": png(5, 6),
            "d.jpg": jpeg(7, 8),
            "e.webp": webp(9, 10),
        },
    )

    assert problems == []
    assert {name: (info.width, info.height) for name, info in media.items()} == {
        "media/a.svg": (640, 360),
        "media/b.svg": (30, 40),
        "media/c.png": (5, 6),
        "media/d.jpg": (7, 8),
        "media/e.webp": (9, 10),
    }


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("x.gif", b"GIF89a", "Files of this type are not allowed"),
        ("x.html", b"<p>", "Files of this type are not allowed"),
        ("x", b"", "Files of this type are not allowed"),
        ("x.png", b"<html>", "The content of the file does not fit its name."),
        ("x.jpg", png(1, 1), "The content of the file does not fit its name."),
        ("x.mp4", b"MZ\x90\0\0\0\0\0", "The content of the file does not fit its name."),
        ("x.png", png(1, 1) + b"\0" * (1 << 20), "The file is too big: at most 1 MB."),
        ("x.svg", HEAD + "x" * 310_000 + "</svg>", "The file is too big: at most 300 KB."),
        ("x.vtt", "00:01.000 --> 00:02.000\nx", "A caption file begins with WEBVTT."),
        ("x.vtt", "WEBVTT\n\n00:03.000 --> 00:02.000\nx", "line 3: The times of this caption are not right."),
        ("x.vtt", "WEBVTT\n\n0:3 --> soon\nx", "line 3: The times of this caption are not right."),
        ("x.vtt", "WEBVTT\n", "The file holds no captions."),
        ("x.svg", "not xml", "The SVG is not well-formed XML."),
        ("x.svg", "<html/>", "The file is not an SVG picture."),
        ("x.svg", HEAD.replace(' viewBox="0 0 640 360"', "") + "</svg>", "give it a viewBox"),
        ("x.svg", b"\xff\xfe<\0s\0", "null bytes"),
    ],
)
def test_what_a_course_cannot_use_is_refused(tmp_path, name, data, problem):
    _, problems = read(tmp_path, **{name: data})

    assert any(problem in each for each in problems), problems


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<script href='x.js'/>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        "<path onload='alert(1)' d='M0 0'/>",
        "<path ONCLICK='alert(1)' d='M0 0'/>",
        "<image href='https://evil.example/x.png'/>",
        "<image xlink:href='//evil.example/x.png'/>",
        "<image href='data:image/svg+xml;base64,AAAA'/>",
        "<use href='other.svg#a'/>",
        "<a href='javascript:alert(1)'><path d='M0 0'/></a>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onclick' to='x'/>",
        "<style>@import url(https://evil.example/x.css);</style>",
        "<style>path { fill: url('https://evil.example/x') }</style>",
        "<style>p\\61th { fill: red }</style>",
        "<path style='fill:url(https://evil.example/x)' d='M0 0'/>",
        "<path fill='url(//evil.example/x)' d='M0 0'/>",
        "<iframe src='x'/>",
        "<x:script xmlns:x='http://www.w3.org/2000/svg'>alert(1)</x:script>",
        "<?xml-stylesheet href='https://evil.example/x.css'?>",
    ],
)
def test_nothing_active_or_foreign_in_a_picture(inside):
    assert svg_faults(f"{HEAD}{inside}</svg>")[0]


@pytest.mark.parametrize(
    "text",
    [
        f'<!DOCTYPE svg [<!ENTITY a "aaaa">]>{HEAD}&a;</svg>',
        f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{HEAD}&a;</svg>',
        f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">{HEAD}</svg>',
    ],
)
def test_a_document_type_is_refused_before_anything_is_read(text):
    faults, _ = svg_faults(text)

    assert [fault.message for _, fault in faults] == ["An SVG must not have a document type (DOCTYPE) or entities."]


def test_an_ordinary_drawing_is_fine():
    drawing = (
        "<title>문</title><defs><linearGradient id='g'><stop offset='0'/></linearGradient>"
        "<style>.a { fill: url(#g); }</style></defs><g class='a'><path style='fill:url(#g)' d='M0 0'/>"
        "<use href='#g'/><text x='1'>글</text></g><sodipodi:namedview xmlns:sodipodi='http://sodipodi.example'/>"
    )

    assert svg_faults(f"{HEAD}{drawing}</svg>")[0] == []


def test_captions_say_how_long_a_film_is(tmp_path):
    captions = "WEBVTT\n\n1\n00:01.000 --> 00:02.500\nx\n\n01:00:00.000 --> 01:00:03.250 align:start\ny\n"
    media, problems = read(tmp_path, **{"a.vtt": captions})

    assert problems == []
    assert media["media/a.vtt"].seconds == 3603.25
