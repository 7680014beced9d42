"""The certificate as PDF: typst sets it, tagged, for archives (PDF/A-2a) and for screen readers (PDF/UA-1).

The words of the document stand here in both languages, not in the translations of the site: a document must read the
same whatever becomes of the pages.
"""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import segno
from babel.dates import format_date

from lms.certificates.snapshot import Snapshot, romanized_serial
from lms.core.typesetting import fonts, typesetter

STANDARDS = ["a-2a", "ua-1"]
MODES = {
    "online": {"ko": "이러닝(온라인)", "en": "E-learning"},
    "class": {"ko": "집합교육", "en": "In-person class"},
    "blended": {"ko": "혼합교육(이러닝과 집합교육)", "en": "Blended (e-learning and in-person class)"},
}
WORDS = {
    "ko": {
        "name": "성명",
        "organization": "소속",
        "position": "직위",
        "course": "과정",
        "run": "차수",
        "period": "기간",
        "hours": "교육시간",
        "mode": "교육방법",
        "run_value": "{year}년 {number}차",
        "sentence": "위 사람은 “{course}” 과정을\n이수하였기에 이 증서를 드립니다.",
        "verify": "아래 주소나 QR 코드로 이 증서의 진위를 확인할 수 있습니다.",
        "legal": "법령 기준일: {day}",
        "qr_alt": "진위 확인 주소로 가는 QR 코드: {address}",
        "seal_alt": "{issuer} 직인",
    },
    "en": {
        "name": "Name",
        "organization": "Organization",
        "position": "Position",
        "course": "Course",
        "run": "Run",
        "period": "Period",
        "hours": "Credited time",
        "mode": "Mode",
        "run_value": "No. {number} of {year}",
        "sentence": "This certifies that the person named above\nhas completed the course “{course}”.",
        "verify": "Anybody can check this certificate at this address or by the QR code.",
        "legal": "Law as of {day}",
        "qr_alt": "QR code leading to the address that checks this certificate: {address}",
        "seal_alt": "Seal of {issuer}",
    },
}


class Unprintable(Exception):
    """The certificate has letters that no font here has; `letters` are these."""

    def __init__(self, letters: list[str]) -> None:
        points = ", ".join(f"U+{ord(letter):04X}" for letter in letters) or "unknown"
        super().__init__(
            f"no font here has the letters {points}; enter the name in Korean or Latin letters and reissue"
        )
        self.letters = letters


@dataclass(frozen=True)
class Seal:
    """The picture of the issuing body's seal: `svg` or `png`, and its bytes."""

    kind: str
    data: bytes


def render(snapshot: Snapshot, language: str, base_url: str, issued_at: int, seal: Seal | None = None) -> bytes:
    """Return the PDF of a certificate in a language; the same input gives the same bytes.

    `base_url`: the site that verifies it; `issued_at`: seconds since 1970, the date inside the PDF.
    Raises Unprintable if a letter cannot be shown, rather than showing a box in its place.
    """
    content = _content(snapshot, language, base_url, seal)
    sources: dict[str, bytes] = {
        "main.typ": _template(),
        "data.json": json.dumps(content, ensure_ascii=False).encode(),
        "qr.svg": _qr(content["address"]),
    }
    if seal:
        sources[content["seal"]] = seal.data
    try:
        return _compile(sources, issued_at)
    except typesetter().TypstError as error:
        letters = unprintable(_texts(content))
        if letters:
            raise Unprintable(letters) from error
        raise


def unprintable(texts: Iterable[str]) -> list[str]:
    """Return the letters of these texts that no font here can show."""
    return [letter for letter in sorted({c for text in texts for c in text if not c.isspace()}) if not _shows(letter)]


def letters_missing(snapshot: Snapshot) -> list[str]:
    """Return the letters of a certificate that no font here can show, so that its documents cannot be made."""
    return unprintable({text for language in WORDS for text in _texts(_content(snapshot, language, "", None))})


def _shows(letter: str) -> bool:
    # The first lines of the template name the fonts.
    fonts = next(line for line in _template().splitlines() if line.strip().startswith(b"font:"))
    source = b'#set document(title: "x")\n#set text(' + fonts + b')\n#json("data.json")'
    try:
        _compile({"main.typ": source, "data.json": json.dumps(letter).encode()}, 0)
    except typesetter().TypstError:
        return False
    return True


def file_name(snapshot: Snapshot, language: str) -> str:
    """Return the name under which the PDF is saved."""
    word = "이수증" if language == "ko" else "certificate"
    return f"{word}-{snapshot.year}-{snapshot.series}-{snapshot.number:04d}.pdf"


def _content(snapshot: Snapshot, language: str, base_url: str, seal: Seal | None) -> dict[str, Any]:
    words = WORDS[language]
    course = _pick(snapshot.course, language)
    issuer = _pick(snapshot.issuer, language)
    address = f"{base_url}/verify/{snapshot.code}"
    number = snapshot.serial
    if language == "en":
        number = romanized_serial(snapshot.series, snapshot.year, snapshot.number)
    title = _pick(snapshot.title, language)
    return {
        "language": language,
        "document-title": f"{title} {number}",
        "title": title,
        "serial": number,
        "code": snapshot.code,
        "fields": [[words[key], value, key == "name"] for key, value in _fields(snapshot, language) if value],
        "sentence": words["sentence"].format(course=course),
        "date": _day(snapshot.issued_on, language),
        "issuer": issuer,
        "issuer-title": _pick(snapshot.issuer_title, language),
        "seal": f"seal.{seal.kind}" if seal else "",
        "seal-alt": words["seal_alt"].format(issuer=issuer),
        "verify": words["verify"],
        "address": address,
        "qr-alt": words["qr_alt"].format(address=address),
        "legal": words["legal"].format(day=_day(snapshot.legal_as_of, language)),
    }


def _fields(snapshot: Snapshot, language: str) -> list[tuple[str, str]]:
    return [
        ("name", _name(snapshot, language)),
        ("organization", _pick(snapshot.organization, language)),
        ("position", snapshot.position),
        ("course", _pick(snapshot.course, language)),
        ("run", WORDS[language]["run_value"].format(**snapshot.run)),
        ("period", _period(snapshot.starts_on, snapshot.ends_on, language)),
        ("hours", hours(snapshot.minutes, language)),
        ("mode", MODES.get(snapshot.mode, MODES["online"])[language]),
    ]


def _name(snapshot: Snapshot, language: str) -> str:
    if language == "ko" or not snapshot.name_en or snapshot.name_en == snapshot.name:
        return snapshot.name
    return f"{snapshot.name_en} ({snapshot.name})"


def _pick(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("ko") or next(iter(texts.values()), "")


def hours(minutes: int, language: str) -> str:
    """Return credited time in hours and minutes: 1시간(60분), 1시간 30분(90분), 1 hour (60 minutes)."""
    whole, rest = divmod(minutes, 60)
    if language == "ko":
        parts = [f"{whole}시간"] * bool(whole) + [f"{rest}분"] * bool(rest or not whole)
        return " ".join(parts) + (f"({minutes}분)" if whole else "")
    parts = [_counted(whole, "hour")] * bool(whole) + [_counted(rest, "minute")] * bool(rest or not whole)
    return " ".join(parts) + (f" ({_counted(minutes, 'minute')})" if whole else "")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _day(day: date, language: str) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일" if language == "ko" else format_date(day, "long", locale="en_US")


def _period(first: date, last: date, language: str) -> str:
    if first == last:
        return _day(first, language)
    return f"{_day(first, language)} {'~' if language == 'ko' else '–'} {_day(last, language)}"


def _qr(address: str) -> bytes:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, dark="#1d2b45", xmldecl=True)
    return out.getvalue()


def _texts(content: dict[str, Any]) -> list[str]:
    fields = [text for label, value, _ in content["fields"] for text in (label, value)]
    return fields + [value for value in content.values() if isinstance(value, str)]


@cache
def _template() -> bytes:
    return (files("lms.templates") / "certificates" / "certificate.typ").read_bytes()


def _compile(sources: dict[str, bytes], issued_at: int) -> bytes:
    made = typesetter().compile(
        sources,
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=issued_at,
    )
    return bytes(made)
