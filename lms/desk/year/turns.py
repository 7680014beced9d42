"""What does not go as planned in the demonstration year: one thing of each kind, by the services that staff use."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from lms.core import db
from lms.desk.year.meeting import Meeting
from lms.desk.year.stage import Stage
from lms.enrollments import handover
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.states import SEATED
from lms.sessions import attendance, makeup, marks, taps, walkins
from lms.sessions.attendance import Amendment
from lms.sessions.models import Attendance


@dataclass(frozen=True)
class Scene:
    """Where something happens: a run with its session, its hours, and who leads it."""

    run_id: int
    session_id: int
    meeting: Meeting
    leader_id: int


def take(stage: Stage, kind: str, scene: Scene) -> None:
    """Let one thing happen in a run, by its name; nothing for an empty one."""
    begins, ends = scene.meeting.starts_at, scene.meeting.ends_at
    if kind == "excuse":
        stage.later(ends - timedelta(minutes=30), partial(_excuse, scene))
    elif kind == "walk_in":
        stage.later(begins + timedelta(minutes=30), partial(_walk_in, stage, scene))
    elif kind == "amend":
        stage.later(ends + timedelta(days=1), partial(_amend, scene))
    elif kind == "make_up":
        stage.later(ends + timedelta(days=1), partial(_make_up, stage, scene))
    elif kind == "hand_over":
        stage.later(begins - timedelta(days=5), partial(_hand_over, stage, scene))
    elif kind == "promote":
        stage.later(begins - timedelta(days=12), partial(_promote, stage, scene))


def _missing(scene: Scene) -> Enrollment:
    """Return the first who has a place and is not there."""
    came = select(Attendance.person_id).where(
        Attendance.session_id == scene.session_id, Attendance.in_at.is_not(None), Attendance.person_id.is_not(None)
    )
    return db.session.scalars(
        select(Enrollment)
        .where(Enrollment.run_id == scene.run_id, Enrollment.state.in_(SEATED), Enrollment.person_id.not_in(came))
        .order_by(Enrollment.id)
        .limit(1)
    ).one()


def _excuse(scene: Scene) -> None:
    with db.transaction():
        taps.excuse(scene.session_id, f"e{_missing(scene).id}", "병가", scene.leader_id)


def _walk_in(stage: Stage, scene: Scene) -> None:
    # Somebody of the list comes whom nobody finds on it, and is written down by name.
    with db.transaction():
        missing = _missing(scene)
        line = walkins.add(scene.session_id, missing.name, missing.organization_name, "", scene.leader_id)
        matched = partial(_match, scene, line.id, missing.person_id)
    stage.later(scene.meeting.ends_at + timedelta(days=2), matched)


def _match(scene: Scene, attendance_id: int, person_id: int) -> None:
    with db.transaction():
        walkins.match(scene.session_id, attendance_id, person_id, scene.leader_id)


def _amend(scene: Scene) -> None:
    # The door of the room did not take the code of somebody who was there.
    with db.transaction():
        line = db.session.scalars(
            select(Attendance)
            .where(Attendance.session_id == scene.session_id, Attendance.state == "absent")
            .order_by(Attendance.id)
            .limit(1)
        ).one()
        there = Amendment(scene.meeting.starts_at, scene.meeting.ends_at)
        attendance.amend(scene.session_id, line.id, there, "서명부에 입실과 퇴실 서명이 있습니다.", scene.leader_id)


def _make_up(stage: Stage, scene: Scene) -> None:
    with db.transaction():
        missing = _missing(scene)
        session = makeup.open_dates(missing, scene.meeting.activity)[0]
        makeup.sign_up(missing.id, session.id, missing.person_id)
        session_id, begins, ends, guest = session.id, session.starts_at, session.ends_at, missing.person_id
    stage.later(begins, partial(_check, session_id, guest, "in"))
    stage.later(ends, partial(_check, session_id, guest, "out"))


def _check(session_id: int, person_id: int, kind: str) -> None:
    with db.transaction():
        marks.check(session_id, person_id, kind, "qr")


def _hand_over(stage: Stage, scene: Scene) -> None:
    with db.transaction():
        run = db.session.get_one(Run, scene.run_id)
        inside = select(Enrollment.person_id).join(Run).where(Run.course_id == run.course_id)
        everywhere = set(db.session.scalars(inside))
        rows = db.session.scalars(
            select(Enrollment).where(Enrollment.run_id == run.id, Enrollment.state.in_(SEATED)).order_by(Enrollment.id)
        ).all()
        old, new = next(
            (row, one.person_id)
            for row in rows
            for one in handover.colleagues(run, row)
            if one.person_id not in everywhere and handover.why_not(run, row) is None
        )
        assert old.organization_id is not None
        handover.give(old.id, new, stage.cast.managers[old.organization_id])


def _promote(stage: Stage, scene: Scene) -> None:
    """Take the first of a full run out, who cannot come, so that whoever waits is let in."""
    with db.transaction():
        first = db.session.scalars(
            select(Enrollment)
            .where(Enrollment.run_id == scene.run_id, Enrollment.state.in_(SEATED))
            .order_by(Enrollment.id)
            .limit(1)
        ).one()
        enrollments.remove(first.id, stage.cast.admin_id, "그날 올 수 없다고 알려 왔습니다.")
