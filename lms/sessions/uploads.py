"""Attendance from a table: a verdict for every row, and all rows or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from lms.core import clock, tables
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import Lazy, lazy
from lms.core.tables import Column, Line
from lms.sessions import marks, presence, roster, services, taps
from lms.sessions.models import TrainingSession

COLUMNS = (
    Column("name", ("성명", "이름", "Name"), most=100),
    Column("organization", ("소속", "기관", "Organization"), most=120),
    Column("in", ("입실", "입실시각", "입실 시각", "In"), most=40),
    Column("out", ("퇴실", "퇴실시각", "퇴실 시각", "Out"), most=40),
    Column("key", ("명단 번호(지우지 마세요)", "명단 번호", "List number (do not delete)"), most=20),
)
MOST_ROWS = 2000
_CLOCK = re.compile(r"(?:.*[ T])?([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?\Z")


@dataclass(frozen=True)
class Verdict:
    """What would become of one row."""

    number: int
    name: str
    ok: bool
    message: Lazy
    key: str = ""
    in_at: datetime | None = None
    out_at: datetime | None = None


class UploadRefused(LmsError):
    """Some rows cannot be taken, so nothing was written; the verdicts say what is wrong in which row."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        super().__init__(lazy("Some rows cannot be taken; nothing was written."), field="file")
        self.verdicts = tuple(verdicts)


def take(session_id: int, data: bytes, actor_id: int, *, only_check: bool = False) -> tuple[Verdict, ...]:
    """Read a table of who came and went when, and mark everybody in it.

    A row is found by its list number (as the sign-in sheet has it), else by name, with the organization where several
    have it. A row without any time changes nothing. Raises TableError for a file that is no such table, UploadRefused
    if one row cannot be taken, and Conflict once the list is confirmed.
    """
    session = services.lock(session_id)
    if session.state not in ("planned", "open", "closed"):
        raise Conflict(taps.NOT_NOW)
    try:
        lines = tables.read(data, COLUMNS)
    except tables.TableError as error:
        error.field = "file"
        raise
    if not lines:
        raise LmsError(lazy("The file is empty."), field="file")
    if len(lines) > MOST_ROWS:
        raise LmsError(lazy("At most %(most)s lines at once.", most=MOST_ROWS), field="file")
    verdicts = tuple(_verdicts(session, lines))
    if not all(verdict.ok for verdict in verdicts):
        raise UploadRefused(verdicts)
    if not only_check:
        for verdict in verdicts:
            _write(session, verdict, actor_id)
    return verdicts


def _verdicts(session: TrainingSession, lines: Sequence[Line]) -> list[Verdict]:
    there = roster.of(session)
    by_key = {line.key: line for line in there}
    # A list that was printed before somebody was marked names the enrollment.
    by_key.update({f"e{line.enrollment_id}": line for line in there if line.enrollment_id and not line.guest})
    found: list[Verdict] = []
    seen: set[str] = set()
    for row in lines:
        number, name, key = row.number, row["name"], row["key"]
        if key:
            matches = [by_key[key]] if key in by_key else []
        else:
            matches = [line for line in there if line.name == name and name]
            if len(matches) > 1 and row["organization"]:
                matches = [line for line in matches if line.organization == row["organization"]]
        if len(matches) != 1:
            message = (
                lazy("Several people have this name.") if matches else lazy("Nobody on the roster is meant by this.")
            )
            found.append(Verdict(number, name or key, False, message))
            continue
        (line,) = matches
        if line.key in seen:
            found.append(Verdict(number, line.name, False, lazy("Stands in the list twice.")))
            continue
        seen.add(line.key)
        found.append(_times(session, row, line))
    return found


def _times(session: TrainingSession, row: Line, line: roster.Line) -> Verdict:
    try:
        into, out = _instant(session, row["in"]), _instant(session, row["out"])
    except ValueError:
        return Verdict(row.number, line.name, False, lazy("A time is written as in 09:05."))
    if into is not None and out is not None and out <= into:
        return Verdict(row.number, line.name, False, lazy("The end must come after the beginning."))
    now = clock.now()
    if any(at is not None and at > now for at in (into, out)):
        return Verdict(row.number, line.name, False, lazy("This time is still to come."))
    if into is None and out is None:
        return Verdict(row.number, line.name, True, lazy("No time given; nothing changes."), line.key)
    if out is None and line.out_at is None or into is None and line.in_at is None:
        message = lazy("One time is missing; it is decided at closing.")
    else:
        message = lazy("Will be taken over.")
    return Verdict(row.number, line.name, True, message, line.key, into, out)


def _instant(session: TrainingSession, text: str) -> datetime | None:
    """Return a time of day on the day of the session. Raises ValueError for anything else."""
    if not text or text == "-":
        return None
    found = _CLOCK.match(text)
    if found is None:
        raise ValueError(text)
    return datetime.combine(clock.seoul_day(session.starts_at), time(int(found[1]), int(found[2])), clock.SEOUL)


def _write(session: TrainingSession, verdict: Verdict, actor_id: int) -> None:
    """Let the times of the file stand in place of what was marked before, of the kind that the file gives."""
    if verdict.in_at is None and verdict.out_at is None:
        return
    line = taps.find(session, verdict.key)
    for kind, at in (("in", verdict.in_at), ("out", verdict.out_at)):
        if at is None:
            continue
        standing = [mark for mark in presence.standing(marks.of(line)) if mark.kind == kind]
        if [mark.at for mark in standing] == [at]:
            continue
        for mark in standing:
            marks.put(session, line, "void", mark.at, actor_id, replaces=mark.id)
        marks.put(session, line, kind, at, actor_id, evidence="upload")
    marks.refold(session, [line])
