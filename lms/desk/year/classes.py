"""A run with lessons online and one class, from its opening to its closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from lms.content import services as content
from lms.content.models import Course
from lms.core import clock, db
from lms.desk.year import budget, study, turns
from lms.desk.year.meeting import Meeting, hold, plan
from lms.desk.year.stage import Stage, moment
from lms.enrollments import runs
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment
from lms.enrollments.states import SEATED
from lms.learning import closing
from lms.planning.slots import Slot

BEHIND, NEVER = 0.1, 0.3
STUDY = timedelta(days=10)
AFTER = timedelta(days=14)
CAPACITY = 60


@dataclass(frozen=True)
class Class:
    """One run: who learns online from ten days before, and meets on a day at an hour in Seoul.

    `turn`: what does not go as planned, see `turns.take`.
    """

    course_id: int
    day: date
    hour: int
    people: tuple[int, ...]
    topics: tuple[str, ...]
    room: str
    leader_id: int
    capacity: int = CAPACITY
    turn: str = ""


def schedule(stage: Stage, wanted: Class) -> None:
    """Let the run be opened two weeks before its first day, and everything after it follow."""
    stage.later(moment(wanted.day - STUDY - AFTER, 9), partial(_open, stage, wanted))


def _open(stage: Stage, wanted: Class) -> None:
    admin = stage.cast.admin_id
    with db.transaction():
        course = db.session.get_one(Course, wanted.course_id)
        assert course.current_version_id is not None
        drawn = runs.Plan(
            course_id=course.id,
            course_version_id=course.current_version_id,
            starts_on=wanted.day - STUDY,
            ends_on=wanted.day + AFTER,
            entry="staff",
            capacity=wanted.capacity,
        )
        run = runs.create(drawn, admin)
        runs.set_state(run.id, "open", admin, law_checked="demonstration")
        enrollments.enroll(wanted.people, run.id, admin)
        steps = content.course_of(run.course_version_id).activities()
        activity = next(one for one in steps if one.type == "session")
        starts = moment(wanted.day, wanted.hour)
        meeting = Meeting(activity.id, starts, activity.minutes, wanted.room, wanted.topics)
        session_id = plan(run.id, meeting, [(wanted.leader_id, "facilitator")], admin)
        slot = Slot(meeting.starts_at, meeting.ends_at)
        budget.enter(run, slot, wanted.room, len(wanted.people), (wanted.leader_id,))
        run_id = run.id
    stage.later(moment(wanted.day - timedelta(days=3), 20), partial(_study, stage, run_id))
    hold(stage, session_id, run_id, meeting, wanted.leader_id)
    turns.take(stage, wanted.turn, turns.Scene(run_id, session_id, meeting, wanted.leader_id))
    stage.later(moment(wanted.day + AFTER, 17), partial(close, run_id, admin))


def _study(stage: Stage, run_id: int) -> None:
    with db.reading():
        seated = select(Enrollment.id).where(Enrollment.run_id == run_id, Enrollment.state.in_(SEATED))
        enrollment_ids = db.session.scalars(seated.order_by(Enrollment.id)).all()
    # A few do not get to it before the day; missing pre-learning never bars the door, and most do it afterwards.
    behind = stage.some(enrollment_ids, BEHIND)
    learn_all(stage, [one for one in enrollment_ids if one not in behind])
    late = sorted(behind - stage.some(behind, NEVER))
    stage.later(clock.now() + timedelta(days=10), partial(learn_all, stage, late))


def learn_all(stage: Stage, enrollment_ids: Sequence[int], part: str = "all") -> None:
    """Let people do what is online, or a part of it (see `study.learn`), each in a transaction of its own."""
    for enrollment_id in enrollment_ids:
        with db.transaction():
            study.learn(enrollment_id, stage.chance, part=part)


def close(run_id: int, actor_id: int) -> None:
    """Close a run in a transaction of its own."""
    with db.transaction():
        closing.close(run_id, actor_id)
