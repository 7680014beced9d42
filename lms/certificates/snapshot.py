"""What a certificate says, frozen at its issue: nothing in the document is looked up anew later."""

import dataclasses
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

ROMANIZED = {
    "기본": "Gibon",
    "심화": "Simhwa",
    "인권": "Ingwon",
    "아동인권": "Adong-Ingwon",
    "합동": "Hapdong",
    "법정": "Beopjeong",
}
"""The usual series in the official romanization of Korean, so that a number can be read out by everybody."""


@dataclass(frozen=True)
class Snapshot:
    """All that a certificate shows. Texts in two languages are mappings `ko`, `en`; `run` has year and number."""

    series: str
    year: int
    number: int
    code: str
    title: dict[str, str]
    name: str
    name_en: str
    organization: dict[str, str]
    position: str
    course: dict[str, str]
    run: dict[str, int]
    starts_on: date
    ends_on: date
    minutes: int
    mode: str
    legal_as_of: date
    issued_on: date
    issuer: dict[str, str]
    issuer_title: dict[str, str]

    @property
    def serial(self) -> str:
        """Return the number as it is recorded: `제2026-법정-0001호`."""
        return serial(self.series, self.year, self.number)

    def as_json(self) -> bytes:
        """Return the snapshot as it is stored (sealed with the person's key)."""
        values = dataclasses.asdict(self)
        return json.dumps(values, ensure_ascii=False, default=date.isoformat).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Snapshot":
        """Return a stored snapshot."""
        values: dict[str, Any] = json.loads(data)
        for name in ("starts_on", "ends_on", "legal_as_of", "issued_on"):
            values[name] = date.fromisoformat(values[name])
        return cls(**values)


def serial(series: str, year: int, number: int) -> str:
    """Return a certificate number as it is recorded and asked for: `제2026-법정-0001호`."""
    return f"제{year}-{series}-{number:04d}호"


def romanized_serial(series: str, year: int, number: int) -> str:
    """Return a certificate number for English documents: `No. 2026-Beopjeong-0001 (제2026-법정-0001호)`."""
    if series.isascii():
        return f"No. {year}-{series}-{number:04d}"
    korean = serial(series, year, number)
    return f"No. {year}-{ROMANIZED[series]}-{number:04d} ({korean})" if series in ROMANIZED else f"No. {korean}"


def masked(name: str) -> str:
    """Return a name as strangers may see it: 홍*동, 김*, 남**수, G****** H***."""
    return " ".join(_masked_word(word) for word in name.split())


def _masked_word(word: str) -> str:
    if len(word) < 2:
        return "*"
    if word[0].isascii() or len(word) == 2:
        return word[0] + "*" * (len(word) - 1)
    return word[0] + "*" * (len(word) - 2) + word[-1]
