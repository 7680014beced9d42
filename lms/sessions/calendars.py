"""Training sessions as the calendars of those in a run have them, and whether somebody came to one."""

from uuid import UUID

from sqlalchemy import select

from lms.content import services as content
from lms.core import db
from lms.core.calendar import Event
from lms.enrollments.models import Enrollment, Run
from lms.sessions import services
from lms.sessions.models import Attendance, TrainingSession

_KEY = "session:"


def events_of(run_id: int) -> list[Event] | None:
    """Return the sessions of a run that are not canceled, as events; None where none was ever planned."""
    planned = services.of_run(run_id)
    if not planned:
        return None
    course = content.course_of(db.session.get_one(Run, run_id).course_version_id)
    titles = {activity.id: activity.title.as_dict() for activity in course.activities()}
    return [
        event(one, titles.get(one.activity, {}), course.title.as_dict()) for one in planned if one.state != "canceled"
    ]


def event(session: TrainingSession, activity: dict[str, str], course: dict[str, str]) -> Event:
    """Return one session as an event, called by its own title or that of its activity, with its course."""
    named = {code: f"{title}: {session.title or activity.get(code, '')}" for code, title in course.items()}
    return Event(
        f"{_KEY}{session.uid}",
        named,
        session.starts_at,
        session.ends_at,
        ", ".join(part for part in (session.room, session.address) if part),
        session.online_link,
    )


def why_canceled(key: str) -> str:
    """Return the reason given when the session behind an event was canceled, or ""."""
    if not key.startswith(_KEY):
        return ""
    found = services.by_uid(UUID(key.removeprefix(_KEY)))
    return found.cancel_reason if found else ""


def was_checked_in(enrollment: Enrollment) -> bool | None:
    """Say whether somebody came to a session of the run; None where none was ever planned."""
    sessions = select(TrainingSession.id).where(TrainingSession.run_id == enrollment.run_id)
    if db.session.scalar(sessions.limit(1)) is None:
        return None
    came = select(Attendance.id).where(
        Attendance.session_id.in_(sessions),
        Attendance.person_id == enrollment.person_id,
        Attendance.in_at.is_not(None) | (Attendance.state != "absent"),
    )
    return db.session.scalar(came.limit(1)) is not None
