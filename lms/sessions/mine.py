"""A learner's own sessions: when, where, am I counted, and where can I make up for what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select

from lms.core import clock, db
from lms.core.i18n import gettext as _
from lms.core.moments import show_meeting
from lms.enrollments.models import Enrollment
from lms.sessions import attendance, makeup, roster, services
from lms.sessions.models import Attendance, TrainingSession


@dataclass(frozen=True)
class OwnSession:
    """One session as its learner sees it; `line` None: nothing is recorded yet."""

    session: TrainingSession
    line: Attendance | None
    facilitators: tuple[str, ...]
    guest: bool = False
    takes_marks: bool = False
    early: bool = False

    @property
    def opens_at(self) -> datetime:
        """Return when check-in opens."""
        return services.opens_at(self.session)


@dataclass(frozen=True)
class Mine:
    """All of it: sessions of the own run and those one is a guest of, what counts, and open dates to make up."""

    sessions: Sequence[OwnSession]
    credit: attendance.Credit
    open_dates: Sequence[TrainingSession]
    enrollment_id: int


def of(enrollment_id: int, run_id: int, person_id: int, activity: str) -> Mine:
    """Return what a learner sees of a session activity."""
    own = [one for one in services.of_run(run_id) if one.activity == activity]
    guest_of = makeup.signed_up(enrollment_id, activity)
    everything = [*own, *guest_of]
    lines = {
        line.session_id: line
        for line in db.session.scalars(
            select(Attendance).where(
                Attendance.session_id.in_([one.id for one in everything]), Attendance.person_id == person_id
            )
        )
    } if everything else {}  # fmt: skip
    leads = services.facilitators([one.id for one in everything]) if everything else {}
    now = clock.now()
    enrollment = db.session.get_one(Enrollment, enrollment_id)
    guests = {one.id for one in guest_of}
    return Mine(
        [
            OwnSession(
                one,
                lines.get(one.id),
                tuple(name for _row, name in leads[one.id]),
                one.id in guests,
                services.takes_marks(one, now),
                services.is_early(one, now),
            )
            for one in sorted(everything, key=lambda one: (one.starts_at, one.id))
        ],
        attendance.credit(enrollment_id, activity),
        [one for one in makeup.open_dates(enrollment, activity) if one.id not in guests],
        enrollment_id,
    )


def advice(enrollment_id: int, activity: str) -> str:
    """Return the open dates on which missing minutes can be made up, as one sentence; empty when there are none."""
    dates = makeup.open_dates(db.session.get_one(Enrollment, enrollment_id), activity, most=5)
    if not dates:
        return ""
    shown = ", ".join(when(one) for one in dates)
    return _("It can be made up in another run on %(dates)s.", dates=shown)


def when(session: TrainingSession) -> str:
    """Return when a session begins, in Seoul time and the present language."""
    return show_meeting(session.starts_at)


def one(session: TrainingSession, person_id: int) -> OwnSession | None:
    """Return a session as somebody on its roster sees it; None for anybody else."""
    line = db.session.scalar(
        select(Attendance).where(Attendance.session_id == session.id, Attendance.person_id == person_id)
    )
    if line is None and roster.enrollment_in(session.run_id, person_id) is None:
        return None
    now = clock.now()
    leads = services.facilitators([session.id])[session.id]
    return OwnSession(
        session,
        line,
        tuple(name for _row, name in leads),
        line is not None and line.guest,
        services.takes_marks(session, now),
        services.is_early(session, now),
    )


def today(person_id: int) -> list[TrainingSession]:
    """Return the sessions of today on whose roster somebody is, in the order of their times."""
    return [session for session in _of_today() if one(session, person_id) is not None]


def leading_today(person_id: int) -> list[TrainingSession]:
    """Return the sessions of today that somebody leads or helps in, in the order of their times."""
    found = _of_today()
    leads = services.facilitators([session.id for session in found]) if found else {}
    return [session for session in found if any(row.person_id == person_id for row, _name in leads[session.id])]


def _of_today() -> list[TrainingSession]:
    starts = datetime.combine(clock.today(), time(), clock.SEOUL)
    return services.between(starts, starts + timedelta(days=1))
