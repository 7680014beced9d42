"""Closing, confirming and amending the list of who was there."""

import base64
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.core import audit, clock, crypto, db, outbox
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.enrollments.models import Enrollment
from lms.enrollments.states import SEATED
from lms.sessions import marks, presence, services, taps
from lms.sessions.models import Attendance, AttendanceList, AttendanceMark, TrainingSession
from lms.sessions.presence import Attended, Presence

CONTEXT = "attendance_lists.personal"
BEFORE_CONFIRMING = ("planned", "open", "closed")


class Unsettled(Conflict):
    """Somebody's check-out is missing, or the time of a mark is uncertain: a person has to decide first."""


@dataclass(frozen=True)
class Open:
    """One line that somebody has to decide about before the list is confirmed."""

    line: Attendance
    presence: Presence
    uncertain: tuple[AttendanceMark, ...]


def of_run(run_id: int) -> list[Attendance]:
    """Return everybody's attendance in the sessions of a run that are not canceled."""
    return list(
        db.session.scalars(
            select(Attendance)
            .join(TrainingSession, TrainingSession.id == Attendance.session_id)
            .where(
                TrainingSession.run_id == run_id,
                TrainingSession.state != "canceled",
                Attendance.merged_into_id.is_(None),
            )
            .order_by(TrainingSession.starts_at, Attendance.name, Attendance.id)
        )
    )


def lines(session_id: int) -> list[Attendance]:
    """Return all lines of a session but those of walk-ins who were somebody else's, by organization and name."""
    return list(
        db.session.scalars(
            select(Attendance)
            .where(Attendance.session_id == session_id, Attendance.merged_into_id.is_(None))
            .order_by(Attendance.organization_name, Attendance.name, Attendance.id)
        )
    )


def close(session_id: int, actor_id: int) -> TrainingSession:
    """End check-in, so that what is missing can be settled. Raises Conflict before the session begins."""
    found = services.lock(session_id)
    if found.state == "closed":
        return found
    if found.state not in BEFORE_CONFIRMING:
        raise Conflict(lazy("This step is not possible in the present state of the training session."))
    if clock.now() < found.starts_at:
        raise Conflict(lazy("The training session has not begun yet."))
    _step(found, "closed")
    found.closed_at = clock.now()
    _fill(found)
    return found


def reopen(session_id: int, actor_id: int) -> TrainingSession:
    """Open check-in, before its time or again after it was closed."""
    found = services.lock(session_id)
    if found.state not in BEFORE_CONFIRMING:
        raise Conflict(lazy("This step is not possible in the present state of the training session."))
    if found.state != "open":
        _step(found, "open")
        found.closed_at = None
    return found


def _step(session: TrainingSession, state: str) -> None:
    before, session.state = session.state, state
    db.session.flush()
    audit.note("sessions.set_state", (), {"state": before}, {"state": state}, thing=f"session:{session.id}")


def _fill(session: TrainingSession) -> list[Attendance]:
    """Make a line for everybody on the roster and return all lines."""
    newest: dict[int, Enrollment] = {}
    for one in db.session.scalars(
        select(Enrollment).where(Enrollment.run_id == session.run_id).order_by(Enrollment.cycle)
    ):
        newest[one.person_id] = one
    marks.lines_for(session, [one for one in newest.values() if one.state in SEATED])
    return lines(session.id)


def undecided(session: TrainingSession) -> list[Open]:
    """Return the lines that somebody has to decide about, with a proposal where a check-in or check-out is missing."""
    waiting = [line for line in lines(session.id) if line.unsettled]
    found = marks.fold_of(session, waiting)
    ids = [mark for one in found.values() for mark in one.uncertain]
    rows = {
        row.id: row
        for row in (db.session.scalars(select(AttendanceMark).where(AttendanceMark.id.in_(ids))) if ids else ())
    }
    return [Open(line, found[line.id], tuple(rows[key] for key in found[line.id].uncertain)) for line in waiting]


def settle(session_id: int, decided: Mapping[int, datetime | None], actor_id: int) -> int:
    """Add the missing check-outs (or check-ins) of lines, each at the time given, or at the proposed one for None.

    Returns how many were added. Raises LmsError, naming the field `at-<attendance id>`, for a time before the person
    came (or after the person went).
    """
    session = services.lock(session_id)
    if session.state not in BEFORE_CONFIRMING:
        raise Conflict(taps.NOT_NOW)
    wanted = {one.line.id: one for one in undecided(session) if one.line.id in decided}
    added = 0
    for key, one in wanted.items():
        proposal = one.presence.proposal
        if proposal is None:
            continue
        at = decided[key] or proposal.at
        since = one.presence.open_since
        if proposal.kind == "out" and since is not None and at < since:
            if at < since.replace(second=0, microsecond=0):
                raise LmsError(lazy("The person came later than that."), field=f"at-{key}")
            at = since  # typed to the minute in which the person came
        if proposal.kind == "in" and one.line.out_at is not None and at > one.line.out_at:
            raise LmsError(lazy("The person had gone by then."), field=f"at-{key}")
        marks.put(session, one.line, proposal.kind, at, actor_id)
        added += 1
    marks.refold(session, [one.line for one in wanted.values()])
    return added


def confirm(session_id: int, actor_id: int) -> AttendanceList:
    """Confirm the list: it is written at once and locked, and the outcomes follow through the outbox.

    Everybody on the roster without a mark is absent. Confirming again returns the list. Raises Conflict before the
    session begins or when it is canceled, and Unsettled while a missing check-out or an uncertain time is not decided.
    """
    session = services.lock(session_id)
    if session.state == "confirmed":
        return db.session.scalars(
            select(AttendanceList).where(AttendanceList.session_id == session_id, AttendanceList.version == 1)
        ).one()
    if session.state not in BEFORE_CONFIRMING:
        raise Conflict(lazy("This step is not possible in the present state of the training session."))
    if clock.now() < session.starts_at:
        raise Conflict(lazy("The training session has not begun yet."))
    found = _fill(session)
    marks.refold(session, found)
    open_ones = sum(line.unsettled for line in found)
    if open_ones:
        raise Unsettled(lazy("%(count)s people have to be decided about first.", count=open_ones))
    session.confirmed_at, session.confirmed_by_id = clock.now(), actor_id
    session.closed_at = session.closed_at or clock.now()
    _step(session, "confirmed")
    keys = _data_keys(found)
    made = _write_list(session, 1, [_entry(line, keys) for line in found], actor_id, "")
    outbox.later("session.record", key=f"session:{session.id}", session_id=session.id)
    return made


@dataclass(frozen=True)
class Amendment:
    """What is to stand in a confirmed list for one person: both times, or none for somebody who was not there."""

    in_at: datetime | None
    out_at: datetime | None
    excuse: str = ""


def amend(session_id: int, attendance_id: int, amendment: Amendment, reason: str, actor_id: int) -> AttendanceList:
    """Amend one line of a confirmed list with a reason; the ledger keeps the values before and after.

    What stands in the list already is no amendment: nothing is written, and what was written last is returned.
    Raises LmsError, naming the field, without a reason or with times that do not fit, and Conflict for a list that is
    not confirmed.
    """
    if not reason.strip():
        raise LmsError(lazy("Give a reason; it is kept on record."), field="reason")
    session = services.lock(session_id)
    if session.state != "confirmed":
        raise Conflict(lazy("Only a confirmed list is amended."))
    if (amendment.in_at is None) != (amendment.out_at is None):
        raise LmsError(lazy("Give both times, or none for somebody who was not there."), field="out_at")
    if amendment.in_at is not None and amendment.out_at is not None and amendment.out_at <= amendment.in_at:
        raise LmsError(lazy("The end must come after the beginning."), field="out_at")
    line = taps.find(session, f"a{attendance_id}")
    if (line.in_at, line.out_at, line.excuse) == (amendment.in_at, amendment.out_at, amendment.excuse.strip()[:200]):
        return amendments(session_id)[-1]
    before = values_of(line)
    marks.void_all(session, line, actor_id)
    for kind, at in (("in", amendment.in_at), ("out", amendment.out_at)):
        if at is not None:
            marks.put(session, line, kind, at, actor_id)
    line.excuse = amendment.excuse.strip()[:200]
    line.excused_by_id = actor_id if line.excuse else None
    marks.refold(session, [line])
    return record_amendment(session, line, before, reason.strip(), actor_id)


def record_amendment(
    session: TrainingSession, line: Attendance, before: Mapping[str, Any], reason: str, actor_id: int
) -> AttendanceList:
    """Write one changed line of a confirmed list into the ledger and let its outcome follow."""
    entry = {**_entry(line, _data_keys([line])), "before": dict(before)}
    version = db.session.scalar(select(func.max(AttendanceList.version)).where(AttendanceList.session_id == session.id))
    made = _write_list(session, (version or 0) + 1, [entry], actor_id, reason)
    audit.note(
        "sessions.amend",
        [line.person_id] if line.person_id else [],
        dict(before),
        values_of(line),
        thing=f"session:{session.id}",
        reason=reason,
    )
    outbox.later("session.record", key=f"session:{session.id}", session_id=session.id, attendance_ids=[line.id])
    return made


def amendments(session_id: int) -> list[AttendanceList]:
    """Return the confirmed list and its amendments in the order they were made."""
    return list(
        db.session.scalars(
            select(AttendanceList).where(AttendanceList.session_id == session_id).order_by(AttendanceList.version)
        )
    )


def values_of(line: Attendance) -> dict[str, Any]:
    """Return what a list says of a line, without anybody's name."""
    return {
        "state": line.state,
        "in": line.in_at.isoformat() if line.in_at else None,
        "out": line.out_at.isoformat() if line.out_at else None,
        "minutes": line.minutes,
        "excused": bool(line.excuse),
        "person": line.person_id,
    }


def _entry(line: Attendance, keys: Mapping[int, bytes | None]) -> dict[str, Any]:
    personal = None
    data_key = keys.get(line.person_id or 0)
    if data_key is not None:
        names = {
            "name": line.name,
            "organization": line.organization_name,
            "department": line.department,
            "position": line.position,
        }
        sealed = crypto.seal_personal(data_key, json.dumps(names, ensure_ascii=False).encode(), CONTEXT)
        personal = base64.b64encode(sealed).decode()
    return {
        "attendance": line.id,
        "enrollment": line.enrollment_id,
        "organization": line.organization_id,
        "job": line.job,
        "guest": line.guest,
        "provisional": line.provisional,
        "personal": personal,
        **values_of(line),
    }


def _data_keys(found: Collection[Attendance]) -> dict[int, bytes | None]:
    ids = {line.person_id for line in found if line.person_id is not None}
    return dict(db.session.execute(select(Person.id, Person.data_key).where(Person.id.in_(ids))).all())


def _write_list(
    session: TrainingSession, version: int, entries: list[dict[str, Any]], actor_id: int, reason: str
) -> AttendanceList:
    line = json.dumps(entries, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    made = AttendanceList(
        uid=uuid4(),
        session_id=session.id,
        version=version,
        entries=entries,
        digest=hashlib.sha256(line.encode()).hexdigest(),
        actor_id=actor_id,
        reason=reason[:1000],
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


# What it counts.


@dataclass(frozen=True)
class Credit:
    """What somebody attended of an activity, in confirmed lists of whichever run: minutes, keys and states."""

    minutes: int
    attendance_ids: tuple[int, ...]
    states: tuple[str, ...]
    days: tuple[str, ...]


def credit(enrollment_id: int, activity: str) -> Credit:
    """Return what counts for an enrollment in an activity; what was attended twice counts once."""
    rows = db.session.execute(
        select(Attendance, TrainingSession)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            Attendance.enrollment_id == enrollment_id,
            Attendance.merged_into_id.is_(None),
            TrainingSession.activity == activity,
            TrainingSession.state == "confirmed",
        )
        .order_by(TrainingSession.starts_at, Attendance.id)
    ).all()
    attended = [
        Attended(
            session.part,
            session.minutes,
            services.hours(session).length,
            tuple((float(start), float(end)) for start, end in line.spans),
        )
        for line, session in rows
    ]
    return Credit(
        presence.total(attended),
        tuple(line.id for line, _ in rows),
        tuple(line.state for line, _ in rows),
        tuple(clock.seoul_day(session.starts_at).isoformat() for line, session in rows if line.minutes),
    )


def is_pending(run_id: int, activity: str) -> bool:
    """Say whether a run has sessions of an activity that are neither confirmed nor canceled, or none at all."""
    states = db.session.scalars(
        select(TrainingSession.state).where(
            TrainingSession.run_id == run_id, TrainingSession.activity == activity, TrainingSession.state != "canceled"
        )
    ).all()
    return not states or any(state != "confirmed" for state in states)
