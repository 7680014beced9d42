"""A run of the demonstration course with a training session, and people in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lms.accounts.models import Person
from lms.content.manifest import Activity, Completion, Module, Title
from lms.core import clock, db
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment, Run
from lms.sessions import services
from lms.sessions.models import TrainingSession
from tests.enrollments import world

COURSES = Path(__file__).resolve().parents[1] / "courses"
CLASS = "d2-class"


def hour(of: int, minute: int = 0, day: int = 0) -> datetime:
    """Return an hour of today (or another day) in Seoul."""
    today = clock.today() + timedelta(days=day)
    return datetime(today.year, today.month, today.day, of, minute, tzinfo=clock.SEOUL)


def course(minutes: int = 360, attendance: int = 90, **facts):
    """Publish a course of a lesson and a session."""
    activities = (
        Activity("d1-read", "lesson", Title("읽기", "Reading"), 2, file="d1-read.md"),
        Activity(CLASS, "session", Title("집합교육", "Class"), minutes, after=(), settings={"attendance": attendance}),
    )
    module = Module("d1", Title("단원", "Unit"), minutes + 2, activities)
    values = {"modules": (module,), "minutes": minutes + 2, "completion": Completion(0), **facts}
    return world.course(**values)


def plan(**facts) -> services.Plan:
    """Return a plan for nine to four with an hour of break: six hours."""
    starts = facts.pop("starts_at", clock.now() - timedelta(hours=1))
    values = {
        "activity": CLASS,
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=7),
        "break_starts_at": starts + timedelta(hours=3),
        "break_ends_at": starts + timedelta(hours=4),
        "title": "가상 집합교육",
        "room": "가상 교육장 1",
        **facts,
    }
    return services.Plan(**values)


@dataclass(frozen=True)
class Place:
    """A run with a session that began an hour ago."""

    run: Run
    session: TrainingSession
    people: Sequence[Person]
    enrollments: Sequence[Enrollment]
    staff: Person


def place(count: int = 3, run: Run | None = None, **facts) -> Place:
    """Make a run with people and one session."""
    home = world.organization()
    run = run or world.run(course())
    people = [world.person(f"가상 {number:03d}", at=home, position="팀원") for number in range(count)]
    ids = [one.enrollment_id for one in enrollments.enroll([p.id for p in people], run.id, None)]
    found = [db.session.get_one(Enrollment, key) for key in ids]
    session = services.create(run.id, plan(**facts), None)
    return Place(run, session, people, found, world.person("가상 진행자", "consultant", at=home))
