"""Making up what is missing: the same part of the same activity in another run."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from lms.core import audit, clock, db, outbox
from lms.core.errors import Conflict, NotFound
from lms.core.i18n import lazy
from lms.enrollments import runs
from lms.enrollments.models import INSIDE, Enrollment, Run
from lms.sessions import marks
from lms.sessions.models import Attendance, AttendanceMark, TrainingSession


def missing_parts(enrollment: Enrollment, activity: str) -> set[int]:
    """Return the parts of an activity whose list is confirmed, in which the person was not the whole time."""
    held = db.session.execute(
        select(TrainingSession.part, TrainingSession.minutes).where(
            TrainingSession.run_id == enrollment.run_id,
            TrainingSession.activity == activity,
            TrainingSession.state == "confirmed",
        )
    ).all()
    there = db.session.execute(
        select(TrainingSession.part, func.max(Attendance.minutes))
        .join(Attendance, Attendance.session_id == TrainingSession.id)
        .where(
            Attendance.enrollment_id == enrollment.id,
            TrainingSession.activity == activity,
            TrainingSession.state == "confirmed",
        )
        .group_by(TrainingSession.part)
    ).all()
    attended = dict(there)
    return {part for part, minutes in held if attended.get(part, 0) < minutes}


def open_dates(enrollment: Enrollment, activity: str, most: int = 10) -> Sequence[TrainingSession]:
    """Return the sessions to come in other runs of the course in which missing minutes can be made up, by date."""
    if enrollment.state not in INSIDE:
        return ()
    parts = missing_parts(enrollment, activity)
    if not parts:
        return ()
    rows = db.session.execute(
        select(TrainingSession, Run)
        .join(Run, Run.id == TrainingSession.run_id)
        .where(
            Run.course_id == select(Run.course_id).where(Run.id == enrollment.run_id).scalar_subquery(),
            Run.id != enrollment.run_id,
            Run.state == "open",
            Run.organization_id.is_(None) | (Run.organization_id == enrollment.organization_id),
            TrainingSession.activity == activity,
            TrainingSession.part.in_(parts),
            TrainingSession.state.in_(("planned", "open")),
            TrainingSession.starts_at > clock.now(),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .limit(most)
    ).all()
    return [session for session, run in rows if not run.jobs or enrollment.job in run.jobs]


def signed_up(enrollment_id: int, activity: str) -> list[TrainingSession]:
    """Return the sessions of other runs that an enrollment is a guest of."""
    return list(
        db.session.scalars(
            select(TrainingSession)
            .join(Attendance, Attendance.session_id == TrainingSession.id)
            .where(
                Attendance.enrollment_id == enrollment_id,
                Attendance.guest,
                TrainingSession.activity == activity,
                TrainingSession.state != "canceled",
            )
            .order_by(TrainingSession.starts_at)
        )
    )


def sign_up(enrollment_id: int, session_id: int, actor_id: int) -> Attendance:
    """Make somebody a guest of another run's session, where the minutes that are missing can be made up.

    Signing up again changes nothing. Raises NotFound for a session in which nothing of this person's can be made up and
    Conflict when every place is taken.
    """
    enrollment = db.session.get_one(Enrollment, enrollment_id)
    wanted = db.session.get(TrainingSession, session_id)
    if wanted is None or wanted.id not in {one.id for one in open_dates(enrollment, wanted.activity, most=1000)}:
        raise NotFound(lazy("Nothing that you missed can be made up in this training session."))
    # The row of the run lets one guest pass after the other, and nobody takes a place of the run meanwhile.
    run = runs.lock(wanted.run_id)
    session = marks.share(session_id)
    there = db.session.scalar(
        select(Attendance).where(Attendance.session_id == session_id, Attendance.person_id == enrollment.person_id)
    )
    if there is not None:
        return there
    guests = db.session.scalar(select(func.count()).where(Attendance.session_id == session_id, Attendance.guest))
    if run.capacity is not None and run.seats_taken + (guests or 0) >= run.capacity:
        raise Conflict(lazy("Every place in this training session is taken."))
    line = marks.line_for(session, enrollment, guest=True)
    audit.note("sessions.sign_up", [enrollment.person_id], thing=f"session:{session_id}")
    person_id = enrollment.person_id
    outbox.later(
        "sessions.tell_one", key=f"person:{person_id}", session_id=session_id, person_id=person_id, event="planned"
    )
    return line


def give_up(enrollment_id: int, session_id: int) -> bool:
    """Give a guest's place back, unless the guest was marked already; say whether there was one to give back."""
    session = marks.share(session_id)
    line = db.session.scalar(
        select(Attendance).where(
            Attendance.session_id == session_id, Attendance.enrollment_id == enrollment_id, Attendance.guest
        )
    )
    if line is None or session.state not in ("planned", "open"):
        return False
    if db.session.scalar(select(AttendanceMark.id).where(AttendanceMark.attendance_id == line.id).limit(1)):
        return False
    db.session.execute(delete(Attendance).where(Attendance.id == line.id))
    audit.note("sessions.give_up", [line.person_id] if line.person_id else [], thing=f"session:{session_id}")
    return True
