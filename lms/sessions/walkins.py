"""People who come without being on the roster: a provisional line first, matched with a person later."""

from uuid import uuid4

from sqlalchemy import select

from lms.accounts.services import tidy_name
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.enrollments import services as enrollments
from lms.enrollments import snapshots
from lms.enrollments.models import Enrollment
from lms.enrollments.states import SEATED
from lms.sessions import attendance, marks, roster, taps
from lms.sessions.models import Attendance


def add(
    session_id: int, name: str, organization: str, position: str, actor_id: int, since: int | None = None
) -> Attendance:
    """Write down somebody who is not on the roster, and check them in.

    `since`: the newest line when the form was made, so that it sent twice makes one line. Raises LmsError, naming the
    field, without a name, and Conflict once the list is closed.
    """
    name = tidy_name(name)
    if not name:
        raise LmsError(lazy("Please fill this in."), field="name")
    session = marks.share(session_id)
    if session.state not in ("planned", "open"):
        raise Conflict(taps.NOT_NOW)
    if since is not None:
        again = db.session.scalar(
            select(Attendance).where(
                Attendance.session_id == session_id,
                Attendance.id > since,
                Attendance.provisional,
                Attendance.name == name,
                Attendance.organization_name == organization.strip(),
            )
        )
        if again is not None:
            return again
    line = Attendance(
        uid=uuid4(),
        session_id=session_id,
        name=name,
        organization_name=organization.strip()[:120],
        position=position.strip()[:100],
        provisional=True,
        state="absent",
        spans=[],
    )
    db.session.add(line)
    db.session.flush()
    marks.add(session, line, "in", clock.now(), "roster", actor_id=actor_id)
    return line


def match(session_id: int, attendance_id: int, person_id: int, actor_id: int, *, enroll: bool = False) -> Attendance:
    """Say who a walk-in is; a line the person has already takes the marks over. Returns the person's line.

    `enroll`: enroll somebody who is not in the run, as far as it is open and has room. Raises Conflict for a line that
    is matched already. In a confirmed list it is an amendment.
    """
    walkin = db.session.get(Attendance, attendance_id)
    if walkin is None or walkin.session_id != session_id or not walkin.provisional:
        raise Conflict(lazy("It is known already who this is."))
    session = marks.share(session_id)
    enrollment = roster.enrollment_in(session.run_id, person_id)
    if enrollment is None and enroll:
        (one,) = enrollments.enroll([person_id], session.run_id, actor_id)
        made = db.session.get_one(Enrollment, one.enrollment_id)
        enrollment = made if made.state in SEATED else None
    own = db.session.scalar(
        select(Attendance)
        .where(Attendance.session_id == session_id, Attendance.person_id == person_id)
        .with_for_update()
    )
    before = attendance.values_of(own or walkin)
    walkin.provisional = False
    if own is not None:
        walkin.merged_into_id = own.id
    else:
        own = walkin
        person = snapshots.take([person_id], clock.seoul_day(session.starts_at)).get(person_id)
        own.person_id = person_id
        own.enrollment_id = enrollment.id if enrollment is not None else None
        if person is not None:
            own.name, own.job = person.name, person.job
            if person.organization_id is not None:
                own.organization_id, own.organization_name = person.organization_id, person.organization_name
                own.department, own.position = person.department, person.position
    db.session.flush()
    marks.refold(session, [own])
    audit.note("sessions.match", [person_id], thing=f"session:{session_id}", after={"attendance": own.id})
    if session.state == "confirmed":
        attendance.record_amendment(session, own, before, str(lazy("A walk-in was matched.")), actor_id)
    return own


def newest(session_id: int) -> int:
    """Return the key of the line of a session that was made last, or 0."""
    return (
        db.session.scalar(
            select(Attendance.id).where(Attendance.session_id == session_id).order_by(Attendance.id.desc()).limit(1)
        )
        or 0
    )
