"""What happens after the commit: everybody who is invited is told of a session planned, changed or canceled."""

from datetime import datetime, time, timedelta

from sqlalchemy import select

from lms.accounts.models import Account, Person
from lms.accounts.services import email_of, notice_wanted
from lms.content import services as content
from lms.core import clock, db, mail, outbox
from lms.core.calendar import Mailbox, Method, text_of
from lms.core.i18n import speaking
from lms.core.moments import show_meeting
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.states import SEATED
from lms.sessions import calendars
from lms.sessions.models import Attendance, SessionFacilitator, TrainingSession

DAY = 24 * 3600


def invited(session: TrainingSession) -> list[int]:
    """Return the persons who are told here: guests, and who leads it. Those in the run have it from `invitations`."""
    seated = select(Enrollment.person_id).where(Enrollment.run_id == session.run_id, Enrollment.state.in_(SEATED))
    guests = select(Attendance.person_id).where(Attendance.session_id == session.id, Attendance.guest)
    leading = select(SessionFacilitator.person_id).where(SessionFacilitator.session_id == session.id)
    inside = set(db.session.scalars(seated))
    return sorted({key for key in db.session.scalars(guests.union(leading)) if key is not None and key not in inside})


@outbox.handler("sessions.tell")
def tell(session_id: int, event: str) -> None:
    """Write one job for everybody who is invited."""
    with db.transaction():
        session = db.session.get_one(TrainingSession, session_id)
        for person_id in invited(session):
            outbox.later(
                "sessions.tell_one",
                key=f"person:{person_id}",
                dedupe=f"session:{session_id}:{person_id}:{event}:{session.sequence}",
                session_id=session_id,
                person_id=person_id,
                event=event,
            )


@outbox.handler("sessions.tell_one")
def tell_one(session_id: int, person_id: int, event: str) -> None:
    """Mail one person when and where a session is, unless the person wants no such mails or has no address."""
    with db.reading():
        session = db.session.get_one(TrainingSession, session_id)
        person = db.session.get_one(Person, person_id)
        account = db.session.scalar(
            select(Account).where(
                Account.person_id == person_id, Account.disabled_at.is_(None), Account.email.is_not(None)
            )
        )
        if account is None or not notice_wanted(account, "sessions") or session.ends_at < clock.now():
            return
        address, sequence = email_of(account), session.sequence
        language = person.language
        with speaking(language):
            values = {
                "name": person.name,
                "event": event,
                "title": session.title,
                "when": spoken(session.starts_at, language),
                "until": spoken(session.ends_at, language),
                "room": session.room,
                "address": session.address,
                "online_link": session.online_link,
                "reason": session.cancel_reason,
            }
        course = content.course_of(db.session.get_one(Run, session.run_id).course_version_id)
        activity = {one.id: one.title.as_dict() for one in course.activities()}.get(session.activity, {})
        method = Method.CANCEL if session.state == "canceled" else Method.REQUEST
        text = text_of(
            calendars.event(session, activity, course.title.as_dict()),
            method,
            uid=f"{session.uid}.{person.uid}@{mail.domain()}",
            sequence=sequence,
            stamp=clock.now(),
            language=language,
            organizer=mail.organizer(),
            attendee=Mailbox(address, person.name),
        )
        invitation = mail.Invitation(text, method.value)
    try:
        mail.send(
            address,
            "session",
            language,
            values,
            name=person.name,
            message_id=f"session-{session_id}-{person_id}-{event}-{sequence}",
            invitations=[invitation] if invitation else [],
        )
    except mail.BadAddress as error:
        raise outbox.GiveUp(str(error)) from error


def spoken(instant: datetime, language: str) -> str:
    """Return an instant as Seoul time in words, with the zone beside it."""
    zone = "한국 시간" if language == "ko" else "Seoul time"
    with speaking(language):
        return f"{show_meeting(instant)} ({zone})"


@outbox.every("sessions.remind", DAY // 4)
def remind() -> None:
    """Remind everybody who is invited once, on the day before a session."""
    tomorrow = clock.today() + timedelta(days=1)
    start = datetime.combine(tomorrow, time(), clock.SEOUL)
    with db.reading():
        due = db.session.scalars(
            select(TrainingSession.id).where(
                TrainingSession.starts_at >= start,
                TrainingSession.starts_at < start + timedelta(days=1),
                TrainingSession.state.in_(("planned", "open")),
                TrainingSession.reminded_at.is_(None),
            )
        ).all()
    for session_id in due:
        with db.transaction():
            session = db.session.get_one(TrainingSession, session_id)
            session.reminded_at = clock.now()
            outbox.later("sessions.tell", key=f"session:{session_id}", session_id=session_id, event="reminder")
