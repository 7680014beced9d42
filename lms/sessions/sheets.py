"""The sign-in sheet (출석부): for paper as PDF, and the same list as XLSX."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lms.core import clock, tables
from lms.core.typesetting import fonts, typesetter
from lms.enrollments.models import Run
from lms.sessions.models import TrainingSession
from lms.sessions.roster import Line

STANDARDS = ["ua-1"]
# Empty lines for those who come without being on the list.
FREE_LINES = 5
WORDS = {
    "ko": {
        "title": "출석부",
        "course": "과정",
        "session": "교육",
        "when": "일시",
        "place": "장소",
        "leads": "진행자",
        "minutes": "인정시간",
        "of": "{minutes}분",
        "run": "{year}년 {number}차",
        "columns": ("연번", "소속", "직위", "성명", "입실 서명", "퇴실 서명"),
        "key": "명단 번호(지우지 마세요)",
        "in": "입실",
        "out": "퇴실",
    },
    "en": {
        "title": "Sign-in sheet",
        "course": "Course",
        "session": "Training session",
        "when": "When",
        "place": "Place",
        "leads": "Who leads",
        "minutes": "Credited",
        "of": "{minutes} minutes",
        "run": "{year}, no. {number}",
        "columns": ("No.", "Organization", "Position", "Name", "Signature in", "Signature out"),
        "key": "List number (do not delete)",
        "in": "In",
        "out": "Out",
    },
}


@dataclass(frozen=True)
class SignInSheet:
    """What stands on a sheet: one sheet for each session."""

    session: TrainingSession
    run: Run
    course: str
    leads: tuple[str, ...]
    lines: tuple[Line, ...]
    language: str = "ko"

    @property
    def words(self) -> dict[str, Any]:
        """Return the words of its language."""
        return WORDS.get(self.language, WORDS["en"])

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what stands above the list."""
        session, words = self.session, self.words
        starts, ends = clock.to_seoul(session.starts_at), clock.to_seoul(session.ends_at)
        run = words["run"].format(year=self.run.year, number=self.run.number)
        return [
            (words["course"], f"{self.course} ({run})"),
            (words["session"], session.title),
            (words["when"], f"{starts:%Y-%m-%d %H:%M} – {ends:%H:%M}"),
            (words["place"], ", ".join(filter(None, (session.room, session.address))) or "-"),
            (words["leads"], ", ".join(self.leads) or "-"),
            (words["minutes"], words["of"].format(minutes=session.minutes)),
        ]

    @property
    def rows(self) -> list[tuple[int, str, str, str]]:
        """Return number, organization, position and name of everybody on the list."""
        return [
            (number, line.organization or "-", line.position or "-", line.name or "-")
            for number, line in enumerate(self.lines, 1)
        ]


def pdf(sheet: SignInSheet) -> bytes:
    """Return the sheet for printing; what stands in it is data and never markup."""
    data = {
        "language": sheet.language,
        "title": sheet.words["title"],
        "facts": sheet.facts,
        "columns": sheet.words["columns"],
        "rows": [[str(number), *rest] for number, *rest in sheet.rows],
        "free": [str(len(sheet.lines) + extra) for extra in range(1, FREE_LINES + 1)],
    }
    made = typesetter().compile(
        {"main.typ": _template(), "data.json": json.dumps(data, ensure_ascii=False).encode()},
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=int(clock.epoch()),
    )
    return bytes(made)


@cache
def _template() -> bytes:
    return (files("lms.templates") / "sessions" / "sheet.typ").read_bytes()


def xlsx(sheet: SignInSheet) -> bytes:
    """Return the list as a table; the last columns let it be read back as attendance."""
    words = sheet.words
    labels = [*words["columns"], words["in"], words["out"], words["key"]]
    rows = [
        [
            number, organization, position, name, "", "",
            _time(line.in_at), _time(line.out_at), line.key,
        ]
        for (number, organization, position, name), line in zip(sheet.rows, sheet.lines, strict=True)
    ]  # fmt: skip
    notes = [f"{label}: {value}" for label, value in sheet.facts]
    return tables.write_xlsx([tables.Sheet(words["title"], labels, rows, words["title"], notes)])


def _time(instant: Any) -> str:
    return f"{clock.to_seoul(instant):%H:%M}" if instant is not None else ""
