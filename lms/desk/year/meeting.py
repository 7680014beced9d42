"""Training sessions of the demonstration year: planned, held, confirmed."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from lms.core import db
from lms.desk.year.stage import Stage
from lms.enrollments.models import Enrollment
from lms.enrollments.states import SEATED
from lms.sessions import attendance, marks
from lms.sessions import services as sessions

HALF_DAY = 240


@dataclass(frozen=True)
class Meeting:
    """What is planned: `minutes` are credited; longer than half a day has an hour's break."""

    activity: str
    starts_at: datetime
    minutes: int
    room: str
    topics: Sequence[str] = ()

    @property
    def pause(self) -> timedelta:
        """Return how long the break is."""
        return timedelta(hours=1) if self.minutes > HALF_DAY else timedelta(0)

    @property
    def ends_at(self) -> datetime:
        """Return when it ends."""
        return self.starts_at + timedelta(minutes=self.minutes) + self.pause


@dataclass(frozen=True)
class Missing:
    """Who is not there, comes late, goes early or forgets to check out, as shares of the people of a session."""

    absent: float = 0.03
    late: float = 0.05
    early: float = 0.02
    forgot: float = 0.025


def plan(run_id: int, meeting: Meeting, leaders: Sequence[tuple[int, str]], actor_id: int) -> int:
    """Plan a session in the caller's transaction and return its key; `leaders`: person and kind of facilitator."""
    noon = meeting.starts_at + timedelta(hours=3)
    wanted = sessions.Plan(
        meeting.activity,
        meeting.starts_at,
        meeting.ends_at,
        minutes=meeting.minutes,
        room=meeting.room,
        topics=tuple(meeting.topics),
        break_starts_at=noon if meeting.pause else None,
        break_ends_at=noon + meeting.pause if meeting.pause else None,
    )
    made = sessions.create(run_id, wanted, actor_id)
    for person_id, kind in leaders:
        sessions.lead(made.id, person_id, kind, actor_id)
    return made.id


def hold(
    stage: Stage,
    session_id: int,
    run_id: int,
    meeting: Meeting,
    confirmed_by: int,
    missing: Missing | None = None,
    then: Callable[[], None] | None = None,
) -> None:
    """Let a planned session take place: people come and go, what is missing is settled, the list is confirmed."""
    shares = missing or Missing()
    late: set[int] = set()
    early: set[int] = set()
    there: set[int] = set()

    def come() -> None:
        with db.reading():
            people = set(
                db.session.scalars(
                    select(Enrollment.person_id).where(Enrollment.run_id == run_id, Enrollment.state.in_(SEATED))
                )
            )
        there.update(people - stage.some(people, shares.absent))
        late.update(stage.some(there, shares.late))
        early.update(stage.some(there - late, shares.early))
        _check(session_id, there - late, "in", "qr")

    def finish() -> None:
        forgot = stage.some(there - early, shares.forgot)
        _check(session_id, there - early - forgot, "out", "qr")

    def confirm() -> None:
        with db.transaction():
            attendance.close(session_id, confirmed_by)
            waiting = attendance.undecided(sessions.lock(session_id))
            attendance.settle(session_id, {one.line.id: None for one in waiting}, confirmed_by)
            attendance.confirm(session_id, confirmed_by)
        if then is not None:
            then()

    stage.later(meeting.starts_at - timedelta(minutes=10), come)
    stage.later(meeting.starts_at + timedelta(minutes=25), lambda: _check(session_id, late, "in", "code"))
    stage.later(meeting.ends_at - timedelta(minutes=90), lambda: _check(session_id, early, "out", "code"))
    stage.later(meeting.ends_at, finish)
    stage.later(meeting.ends_at + timedelta(minutes=10), confirm)


def _check(session_id: int, people: Collection[int], kind: str, evidence: str) -> None:
    for person_id in sorted(people):
        with db.transaction():
            marks.check(session_id, person_id, kind, evidence)
