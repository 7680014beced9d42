"""The privacy scanner: what in a text could say who somebody is, in Korean and English. Pure; no network, no model.

Numbers, addresses, e-mails and birth dates *block*: such a text is not taken. Names and names of facilities *ask*,
because ordinary words look like them; a second reviewer may release one with a reason. How well it finds what it should
is measured in tests/core/privacy and told in docs/privacy-scanner.md.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.core.scanner import facilities, names, numbers, places
from lms.core.scanner.reading import Hit, read

BLOCK, ASK = "block", "ask"
# What may be a false alarm that a person has to judge; everything else blocks.
_ASKING = frozenset({"name", "facility"})

LABELS = {
    "resident_number": lazy("resident registration number"),
    "phone": lazy("telephone number"),
    "email": lazy("e-mail address"),
    "handle": lazy("messenger or account name"),
    "address": lazy("address"),
    "birth_date": lazy("birth date or year"),
    "age": lazy("exact age or class with a school"),
    "case_number": lazy("case or reception number"),
    "account": lazy("bank account or card number"),
    "document_number": lazy("passport or license number"),
    "car": lazy("license plate"),
    "facility": lazy("name of a school or facility"),
    "name": lazy("name of a person"),
}

# So many places are named in a refusal; the marked text shows all.
_NAMED = 5


@dataclass(frozen=True)
class Finding:
    """A place in a text, from `start` to before `end`, that could say who somebody is."""

    kind: str
    start: int
    end: int
    verdict: str

    @property
    def label(self) -> object:
        """Return what was found, as a lazy translation."""
        return LABELS[self.kind]


class Piece(NamedTuple):
    """A stretch of a text, with what was found there or None: the text again when put together."""

    text: str
    finding: Finding | None


class NotAnonymous(LmsError):
    """The text holds something that could say who somebody is; `findings` are the places."""

    def __init__(self, message: object, field: str | None, findings: list[Finding]) -> None:
        super().__init__(message, field=field)
        self.findings = findings


def scan(text: str, known_names: Iterable[str] = ()) -> list[Finding]:
    """Return every place of the text that could say who somebody is, in order and without overlap.

    `known_names` are names to look for whatever they look like, such as those of the people of a run.
    """
    reading = read(text)
    line = reading.text
    schools = facilities.find(line)
    exact = [
        *numbers.find(line),
        *places.find(line),
        *facilities.ages(line, schools),
    ]
    people = [*schools, *names.find(line), *names.known(line, known_names)]
    chosen: list[Hit] = []
    taken = bytearray(len(line))
    for hit in (*_longest(line, exact), *_longest(line, people)):
        if not any(taken[hit.start : hit.end]):
            taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            chosen.append(hit)
    return [
        Finding(hit.kind, *reading.span(hit.start, hit.end), ASK if hit.kind in _ASKING else BLOCK)
        for hit in sorted(chosen, key=lambda hit: hit.start)
    ]


def _longest(line: str, hits: Iterable[Hit]) -> list[Hit]:
    # Numbers go before names, long places before short ones; spaces around a place are none of it.
    trimmed = []
    for kind, start, end in hits:
        inner = line[start:end]
        start += len(inner) - len(inner.lstrip())
        trimmed.append(Hit(kind, start, start + len(inner.strip())))
    return sorted(trimmed, key=lambda hit: (hit.start - hit.end, hit.start))


def left(text: str, released: Collection[str] = (), known_names: Iterable[str] = ()) -> list[Finding]:
    """Return what `scan` finds without the names whose exact words were released."""
    return [
        finding
        for finding in scan(text, known_names)
        if finding.verdict == BLOCK or text[finding.start : finding.end] not in released
    ]


def refuse(
    text: str,
    field: str | None = None,
    released: Collection[str] = (),
    asks: bool = True,
    known_names: Iterable[str] = (),
) -> None:
    """Raise NotAnonymous, naming the places, when the text is not clean; `asks=False` lets unreleased names pass."""
    findings = [finding for finding in left(text, released, known_names) if asks or finding.verdict == BLOCK]
    if not findings:
        return
    shown = [f"“{text[f.start : f.end]}” ({f.label})" for f in findings[:_NAMED]]
    places = ", ".join(shown) + (" …" if len(findings) > _NAMED else "")
    raise NotAnonymous(
        lazy("This could say who somebody is: %(places)s. Leave it out or describe it in general.", places=places),
        field,
        findings,
    )


def pieces(text: str, findings: Iterable[Finding]) -> list[Piece]:
    """Return the text cut at the findings, for pages that mark the places."""
    cut: list[Piece] = []
    at = 0
    for finding in findings:
        if finding.start > at:
            cut.append(Piece(text[at : finding.start], None))
        cut.append(Piece(text[finding.start : finding.end], finding))
        at = finding.end
    if at < len(text):
        cut.append(Piece(text[at:], None))
    return cut
