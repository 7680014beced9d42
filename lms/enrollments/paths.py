"""What one enrollment owes: the path of its course, and after it the activities that its run has of its own.

A run's activities change seldom and are asked for on every page, so they are kept by the run's revision: a random
number that changes with them, and 0 while a run has none. It is read with the row of the run that is read anyway.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from secrets import randbits
from typing import Any

from sqlalchemy import select

from lms.content import services as content
from lms.content.manifest import Activity, Module, Title
from lms.content.path import Path, PathStep
from lms.core import db
from lms.enrollments.models import Enrollment, Run, RunActivity

# Its id cannot be one of a course: those begin with a letter or digit.
MODULE = "@run"
TITLE = Title("이 차수의 활동", "Activities of this run")


@dataclass(frozen=True, slots=True)
class RunStep:
    """An activity of a run as pages and types use it; `settings` override those of the quiz version."""

    key: str
    type: str
    title: Title
    required: bool
    quiz_version_id: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)


@lru_cache(maxsize=1_024)
def _steps(run_id: int, _revision: int) -> tuple[RunStep, ...]:
    rows = db.session.scalars(
        select(RunActivity).where(RunActivity.run_id == run_id).order_by(RunActivity.position, RunActivity.id)
    )
    return tuple(
        RunStep(
            row.key,
            row.type,
            Title(**row.title),
            row.required,
            row.quiz_version_id,
            row.opens_at,
            row.closes_at,
            dict(row.settings),
        )
        for row in rows
    )


def steps(run_id: int, revision: int) -> tuple[RunStep, ...]:
    """Return the activities of a run in their order."""
    return _steps(run_id, revision) if revision else ()


def step(run_id: int, revision: int, key: str) -> RunStep | None:
    """Return one activity of a run; None when the run has none of this key, as for all activities of its course."""
    return next((one for one in steps(run_id, revision) if one.key == key), None)


@lru_cache(maxsize=4_096)
def _path(version_id: int, track: str, run_id: int, revision: int) -> Path:
    course = content.path(version_id, track)
    activities = tuple(Activity(one.key, one.type, one.title, required=one.required) for one in steps(run_id, revision))
    module = Module(MODULE, TITLE, 0, activities)
    return replace(course, steps=(*course.steps, *(PathStep(one, module, ()) for one in activities)))


def path(version_id: int, track: str, run_id: int, revision: int) -> Path:
    """Return what a learner of a track owes in a run of a course version.

    What the run adds comes after the course, waits for nothing but its own opening, and keeps nothing waiting.
    """
    return _path(version_id, track, run_id, revision) if revision else content.path(version_id, track)


def revision_of(run_id: int) -> int:
    """Return the revision of a run's activities."""
    return db.session.scalar(select(Run.activities_revision).where(Run.id == run_id)) or 0


def path_of(enrollment: Enrollment) -> Path:
    """Return what one enrollment owes."""
    revision = revision_of(enrollment.run_id)
    return path(enrollment.course_version_id, enrollment.track, enrollment.run_id, revision)


def paths_of(enrollments: Iterable[Enrollment]) -> dict[int, Path]:
    """Return enrollment id → what it owes, with one statement for all."""
    rows = list(enrollments)
    revisions = dict(
        db.session.execute(
            select(Run.id, Run.activities_revision).where(Run.id.in_({row.run_id for row in rows}))
        ).all()
    )
    return {row.id: path(row.course_version_id, row.track, row.run_id, revisions[row.run_id]) for row in rows}


def seconds_of(version_id: int, activity: str, run_id: int, revision: int) -> int:
    """Return the estimate of an activity in seconds; a run's own have none."""
    return 0 if step(run_id, revision, activity) is not None else content.seconds_of(version_id, activity)


def touch(run: Run) -> None:
    """Give a run whose activities have changed a new revision; never one that was in use, even in what was undone."""
    run.activities_revision = randbits(52) + 1
    db.session.flush()
