"""Checking in and out: every mark is kept, and the line of the person is the fold of them.

The time of a mark is the server's. A page that worked without a line says how long ago it was by a clock that runs on
the server's time (assets/offline/clock.js), or that it cannot say so: then the mark is uncertain, and the facilitator
settles it before the list is confirmed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lms.core import clock, db
from lms.core.errors import NotFound
from lms.core.i18n import lazy
from lms.enrollments import snapshots
from lms.enrollments.models import Enrollment
from lms.sessions import presence, roster, services
from lms.sessions.models import Attendance, AttendanceMark, TrainingSession
from lms.sessions.presence import Mark, Presence


class Answer(StrEnum):
    """What became of a check-in or check-out."""

    RECORDED = "recorded"
    ALREADY = "already"
    NOT_ON_ROSTER = "not_on_roster"
    EARLY = "early"
    CLOSED = "closed"


@dataclass(frozen=True)
class Result:
    """What became of it, and when: the time that is on record, or when check-in opens."""

    answer: Answer
    at: datetime | None = None
    attendance_id: int | None = None


def share(session_id: int) -> TrainingSession:
    """Return a session that nobody closes until the end of this transaction; many can hold it so at once."""
    found = db.session.scalar(
        select(TrainingSession)
        .where(TrainingSession.id == session_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(lazy("This training session does not exist."))
    return found


def check(
    session_id: int,
    person_id: int,
    kind: str,
    evidence: str,
    *,
    at: datetime | None = None,
    record: UUID | None = None,
    actor_id: int | None = None,
) -> Result:
    """Check a person in or out by themselves (QR or code), at the server's time unless `at` says when they scanned.

    Nothing is written before check-in opens, after it is closed, and for a person who is not on the roster.
    """
    session = share(session_id)
    now = clock.now()
    at = at or now
    if services.is_early(session, at):
        return Result(Answer.EARLY, services.opens_at(session))
    if not services.takes_marks(session, at) and not services.takes_marks(session, now):
        return Result(Answer.CLOSED)
    line = line_of(session, person_id)
    if line is None:
        return Result(Answer.NOT_ON_ROSTER)
    return add(session, line, kind, at, evidence, record=record, actor_id=actor_id or person_id)


def add(
    session: TrainingSession,
    line: Attendance,
    kind: str,
    at: datetime,
    evidence: str,
    *,
    record: UUID | None = None,
    uncertain: bool = False,
    signature: str = "",
    actor_id: int | None = None,
) -> Result:
    """Add a mark to a locked line. Whoever is in already is not checked in again; a repeated record changes nothing."""
    before = _marks([line.id])[line.id]
    if record is not None and (known := _known(record)) is not None:
        return Result(Answer.RECORDED, known.at, known.attendance_id)
    if not uncertain and (there := _repeats(before, kind, at)) is not None:
        return Result(Answer.ALREADY, there, line.id)
    made = AttendanceMark(
        record=record or uuid4(),
        session_id=session.id,
        attendance_id=line.id,
        kind=kind,
        at=at,
        evidence=evidence,
        uncertain=uncertain,
        signature=signature,
        actor_id=actor_id,
        received_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    _put_fold(line, presence.fold([*before, _read(made)], services.hours(session), bool(line.excuse)))
    db.session.flush()
    return Result(Answer.RECORDED, at, line.id)


def _repeats(before: Iterable[Mark], kind: str, at: datetime) -> datetime | None:
    """Return when the person came (or went) already, if a mark at this time would say nothing new."""
    earlier = [mark for mark in presence.standing(before) if mark.at <= at]
    last = earlier[-1] if earlier else None
    if last is None or last.kind != kind:
        return None
    # Who goes again went later than was thought; one scan sent twice says the same moment.
    return last.at if kind == "in" or last.at == at else None


def _known(record: UUID) -> AttendanceMark | None:
    return db.session.scalar(select(AttendanceMark).where(AttendanceMark.record == record))


def _put_fold(line: Attendance, found: Presence) -> None:
    line.state, line.minutes = found.state, found.minutes
    line.in_at, line.out_at = found.first_in, found.last_out
    line.spans = [list(span) for span in found.spans]
    line.unsettled = not found.settled


def refold(session: TrainingSession, lines: Collection[Attendance]) -> dict[int, Presence]:
    """Fold several lines anew with one statement for their marks; return attendance id → what came of it."""
    found = fold_of(session, lines)
    for line in lines:
        _put_fold(line, found[line.id])
    db.session.flush()
    return found


def fold_of(session: TrainingSession, lines: Collection[Attendance]) -> dict[int, Presence]:
    """Return attendance id → what came of its marks, without writing it."""
    marks = _marks([line.id for line in lines])
    hours = services.hours(session)
    return {line.id: presence.fold(marks[line.id], hours, bool(line.excuse)) for line in lines}


def of(line: Attendance) -> list[Mark]:
    """Return the marks of one line."""
    return _marks([line.id])[line.id]


def _marks(attendance_ids: Collection[int]) -> dict[int, list[Mark]]:
    """Return attendance id → its marks, with those of walk-ins who turned out to be the same person."""
    found: dict[int, list[Mark]] = {key: [] for key in attendance_ids}
    merged = dict(
        db.session.execute(
            select(Attendance.id, Attendance.merged_into_id).where(Attendance.merged_into_id.in_(attendance_ids))
        ).all()
    )
    for row in db.session.scalars(
        select(AttendanceMark)
        .where(AttendanceMark.attendance_id.in_({*attendance_ids, *merged}))
        .order_by(AttendanceMark.id)
    ):
        found[merged.get(row.attendance_id) or row.attendance_id].append(_read(row))
    return found


def _read(row: AttendanceMark) -> Mark:
    return Mark(row.id, row.kind, row.at, row.uncertain, row.replaces_id)


# Lines.


def line_of(session: TrainingSession, person_id: int) -> Attendance | None:
    """Return a person's line, locked, made if the person is seated in the run; None for anybody else."""
    found = _own_line(session.id, person_id)
    if found is not None:
        return found
    enrollment = roster.enrollment_in(session.run_id, person_id)
    return None if enrollment is None else line_for(session, enrollment)


def _own_line(session_id: int, person_id: int) -> Attendance | None:
    return db.session.scalar(
        select(Attendance)
        .where(Attendance.session_id == session_id, Attendance.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def line_for(session: TrainingSession, enrollment: Enrollment, *, guest: bool = False) -> Attendance:
    """Return the line of an enrolled person, locked, made if there is none."""
    lines_for(session, [enrollment], guest=guest)
    found = _own_line(session.id, enrollment.person_id)
    assert found is not None
    return found


def lines_for(session: TrainingSession, enrollments: Collection[Enrollment], *, guest: bool = False) -> None:
    """Make the lines that are missing, with name, organization and job as they are on the day of the session."""
    if not enrollments:
        return
    there = set(
        db.session.scalars(
            select(Attendance.person_id).where(
                Attendance.session_id == session.id,
                Attendance.person_id.in_([one.person_id for one in enrollments]),
            )
        )
    )
    fresh = [one for one in enrollments if one.person_id not in there]
    if not fresh:
        return
    people = snapshots.take([one.person_id for one in fresh], clock.seoul_day(session.starts_at))
    rows = [
        {
            "uid": uuid4(), "session_id": session.id, "person_id": one.person_id, "enrollment_id": one.id,
            **_as_of(people.get(one.person_id), one), "provisional": False, "guest": guest, "state": "absent",
            "minutes": 0, "spans": [], "unsettled": False, "excuse": "",
        }
        for one in fresh
    ]  # fmt: skip
    # Two scans of one person at the same moment make one line.
    insert = (sqlite if db.is_sqlite() else postgresql).insert(Attendance)
    db.session.execute(insert.on_conflict_do_nothing(index_elements=["session_id", "person_id"]), rows)


def _as_of(person: snapshots.Snapshot | None, enrollment: Enrollment) -> dict[str, object]:
    # Without a job that day, what the enrollment says is the nearest to the truth.
    source = person if person is not None and person.organization_id is not None else enrollment
    return {
        "name": person.name if person is not None else enrollment.name,
        "organization_id": source.organization_id,
        "organization_name": source.organization_name,
        "job": source.job,
        "department": source.department,
        "position": source.position,
    }


def void_all(session: TrainingSession, line: Attendance, actor_id: int) -> None:
    """Take back every standing mark of a line, as an amendment does before it says what is true."""
    for mark in presence.standing(_marks([line.id])[line.id]):
        put(session, line, "void", mark.at, actor_id, replaces=mark.id)


def put(
    session: TrainingSession,
    line: Attendance,
    kind: str,
    at: datetime,
    actor_id: int,
    *,
    replaces: int | None = None,
    evidence: str = "roster",
) -> None:
    """Add a mark that somebody decided about; the line is to be folded anew afterwards."""
    db.session.add(
        AttendanceMark(
            record=uuid4(),
            session_id=session.id,
            attendance_id=line.id,
            kind=kind,
            at=at,
            evidence=evidence,
            replaces_id=replaces,
            actor_id=actor_id,
            received_at=clock.now(),
        )
    )
    db.session.flush()
