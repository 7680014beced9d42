"""The lines of a roster as HTML: one sheet for each shape of a line, filled for everybody who has it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from markupsafe import escape

from lms.core import clock
from lms.core.kept import sheet
from lms.core.markup import stored
from lms.organizations.services import shown_name
from lms.sessions import words
from lms.sessions.roster import Line


class Shape(NamedTuple):
    """How a line looks, whoever it is. `open`: the list is not confirmed; `acts`: one may mark people."""

    state: str
    known: bool
    came: bool
    gone: bool
    provisional: bool
    guest: bool
    position: bool
    open: bool
    acts: bool


def html(lines: Iterable[Line], session: UUID, *, is_open: bool, acts: bool) -> str:
    """Return the lines of a roster one after another."""
    return stored("\n".join([_line(line, str(session), is_open, acts) for line in lines]))


def _line(line: Line, session: str, is_open: bool, acts: bool) -> str:
    came, gone = line.in_at is not None, line.out_at is not None
    known = line.attendance_uid is not None
    shape = Shape(line.state, known, came, gone, line.provisional, line.guest, bool(line.position), is_open, acts)

    def make() -> dict[str, Any]:
        return {"shape": shape, "presence": words.PRESENCE, "badges": words.PRESENCE_BADGES}

    # Only what people typed can hold what HTML reads otherwise.
    return sheet("sessions/roster_line.html", shape, make).fill(
        {
            "session": session,
            "line": str(line.attendance_uid),
            "key": line.key,
            "name": escape(line.name or "-"),
            "organization": escape(shown_name(line.organization) or "-"),
            "position": escape(line.position),
            "came": _hour(line.in_at) or "?",
            "gone": _hour(line.out_at),
        }
    )


def _hour(instant: datetime | None) -> str:
    return f"{clock.to_seoul(instant):%H:%M}" if instant else ""
