"""An enrollment as the player sees it: two statements, the rest from immutable versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import String, bindparam, case, select

from lms.content import services as content
from lms.content.manifest import Activity, Course
from lms.content.path import Path, unlocked
from lms.core import clock, db, kept
from lms.core.prepared import Prepared
from lms.enrollments import paths
from lms.enrollments.models import INSIDE, Enrollment, Run
from lms.learning import completion
from lms.learning.completion import Missing
from lms.learning.interface import DONE, Step
from lms.learning.models import Progress
from lms.policy import Actor


@dataclass(frozen=True)
class StepState:
    """How one step of the outline stands; `waits_for` names the steps that unlock it."""

    activity: Activity
    status: str
    waits_for: tuple[Activity, ...]

    @property
    def done(self) -> bool:
        """Say whether the step is done."""
        return self.status in DONE

    @property
    def locked(self) -> bool:
        """Say whether other steps come first."""
        return bool(self.waits_for)


@dataclass(frozen=True)
class Visit:
    """A learner in a course: everything the player shows around a step."""

    enrollment_id: int
    uid: UUID
    person_id: int
    run_id: int
    organization_id: int | None
    course_version_id: int
    state: str
    run_state: str
    starts_on: date
    due_on: date | None
    seconds: int
    resume_activity: str
    resume_place: str
    course: Course
    path: Path
    steps: tuple[StepState, ...]
    practices: Mapping[str, tuple[str, ...]]
    activities_revision: int = 0

    @property
    def open(self) -> bool:
        """Say whether learning is possible: inside the run, begun, not closed."""
        return self.state in INSIDE and self.starts_on <= clock.today()

    @property
    def writable(self) -> bool:
        """Say whether outcomes can still be recorded."""
        return self.open and self.run_state == "open"

    @property
    def standing(self) -> dict[str, str]:
        """Return activity key → status."""
        return {step.activity.id: step.status for step in self.steps if step.status}

    @property
    def missing(self) -> list[Missing]:
        """Return what still stands between the learner and completion."""
        return completion.why_not(self.path, self.standing, self.seconds)

    @property
    def minutes_done(self) -> int:
        """Return whole minutes of learning time."""
        return self.seconds // 60

    @property
    def counts(self) -> tuple[int, int]:
        """Return required steps done and required steps in all."""
        return completion.steps_done(self.path, self.standing)

    @property
    def locked_keys(self) -> frozenset[str]:
        """Return the keys of the steps that are still locked."""
        return frozenset(step.activity.id for step in self.steps if step.locked)

    def step(self, key: str) -> StepState | None:
        """Return a step of the outline."""
        return next((step for step in self.steps if step.activity.id == key), None)

    def beside(self, key: str) -> tuple[StepState | None, StepState | None]:
        """Return the steps before and after one."""
        position = next(i for i, step in enumerate(self.steps) if step.activity.id == key)
        before = self.steps[position - 1] if position else None
        return before, self.steps[position + 1] if position + 1 < len(self.steps) else None

    def resume_key(self) -> str:
        """Return where to go on: the last place, or the first open step that is not done."""
        last = self.step(self.resume_activity)
        if last and not last.locked and not last.done:
            return last.activity.id
        undone = next((s for s in self.steps if not s.done and not s.locked), None)
        return (undone or last or self.steps[0]).activity.id

    @property
    def minutes_shown(self) -> int:
        """Return whole minutes of learning time, at most those that are required."""
        return min(self.minutes_done, self.path.minutes_required)

    @property
    def minutes_full(self) -> bool:
        """Say whether the learning time is enough."""
        return self.minutes_done >= self.path.minutes_required > 0

    def of_anybody(self) -> "Visit":
        """Return the visit as everybody who stands like this shares it, with slots for what is the learner's own."""
        uid: Any = kept.slot("uid")
        person: Any = kept.slot("person")
        return replace(
            self,
            enrollment_id=0,
            uid=uid,
            person_id=person,
            organization_id=None,
            seconds=0,
            resume_activity="",
            resume_place="",
            practices={},
        )

    def unused_practices(self) -> list[StepState]:
        """Return the lessons that still hold practices nobody tried: they earn minutes."""
        return [
            step
            for step in self.steps
            if step.activity.type == "lesson"
            and set(content.page(self.course_version_id, step.activity.id, "ko").practices)
            - set(self.practices.get(step.activity.id, ()))
        ]


_enrollments, _runs, _progress = Enrollment.__table__, Run.__table__, Progress.__table__
# Made once and without the mapper: every page of the player begins with them.
_ENROLLMENT = Prepared(
    select(
        *(
            _enrollments.c[name]
            for name in (
                "id", "uid", "person_id", "run_id", "organization_id", "course_version_id", "track", "state", "due_on",
                "seconds", "adjusted_seconds", "resume_activity", "resume_place",
            )
        ),
        _runs.c.state.label("run_state"),
        _runs.c.activities_revision,
        _runs.c.starts_on,
    )
    .join_from(_enrollments, _runs, _runs.c.id == _enrollments.c.run_id)
    .where(_enrollments.c.uid == bindparam("uid"))
)  # fmt: skip
_STANDING = Prepared(
    select(
        _progress.c.activity,
        _progress.c.status,
        # Of the one step that is shown; null for the others, or lists nobody asks for would be decoded.
        case((_progress.c.activity == bindparam("shown", type_=String), _progress.c.practices)).label("practices"),
    ).where(_progress.c.enrollment_id == bindparam("enrollment_id"))
)
_PRACTICES = Prepared(
    select(_progress.c.activity, _progress.c.status, _progress.c.practices).where(
        _progress.c.enrollment_id == bindparam("enrollment_id")
    )
)


def load(uid: UUID, activity: str | None = None) -> Visit | None:
    """Return an enrollment by its UUID, or None.

    If `activity` is given it must be one of the path, and the practices tried are read for it alone.
    """
    rows = db.rows(_ENROLLMENT, {"uid": uid})
    if not rows:
        return None
    enrollment = rows[0]
    path = paths.path(enrollment.course_version_id, enrollment.track, enrollment.run_id, enrollment.activities_revision)
    if activity is not None and activity not in path.keys:
        return None
    values: dict[str, Any] = {"enrollment_id": enrollment.id}
    progress = db.rows(_STANDING, {**values, "shown": activity}) if activity else db.rows(_PRACTICES, values)
    return _visit(enrollment, path, progress)


@lru_cache(maxsize=4_096)
def _steps(
    _uid: str, version_id: int, track: str, run_id: int, revision: int, statuses: tuple[str, ...]
) -> tuple[StepState, ...]:
    path = paths.path(version_id, track, run_id, revision)
    of_step = dict(zip(path.ids, statuses, strict=True))
    done = {key for key, status in of_step.items() if status in DONE}
    return tuple(StepState(one, of_step[one.id], unlocked(path, done, one)) for one in path.activities)


def _visit(enrollment: Any, path: Path, progress: Sequence[Any]) -> Visit:
    statuses = {row.activity: row.status for row in progress}
    version_id = enrollment.course_version_id
    standing = tuple([statuses.get(key, "") for key in path.ids])
    run = (enrollment.run_id, enrollment.activities_revision) if enrollment.activities_revision else (0, 0)
    steps = _steps(content.uid_of(version_id), version_id, enrollment.track, *run, standing)
    return Visit(
        enrollment_id=enrollment.id,
        uid=enrollment.uid,
        person_id=enrollment.person_id,
        run_id=enrollment.run_id,
        organization_id=enrollment.organization_id,
        course_version_id=enrollment.course_version_id,
        state=enrollment.state,
        run_state=enrollment.run_state,
        starts_on=enrollment.starts_on,
        due_on=enrollment.due_on,
        seconds=enrollment.seconds + enrollment.adjusted_seconds,
        resume_activity=enrollment.resume_activity,
        resume_place=enrollment.resume_place,
        course=content.course_of(enrollment.course_version_id),
        path=path,
        steps=steps,
        practices={row.activity: tuple(row.practices) for row in progress if row.practices},
        activities_revision=enrollment.activities_revision,
    )


def step_of(visit: Visit, activity: Activity, actor: Actor, language: str) -> Step:
    """Return what an activity type gets to see."""
    own = paths.step(visit.run_id, visit.activities_revision, activity.id)
    pinned = content.quiz_versions_of(visit.course_version_id)
    of_course = pinned.get(activity.quiz) if activity.quiz else None
    return Step(
        enrollment_id=visit.enrollment_id,
        enrollment_uid=visit.uid.hex,
        person_id=visit.person_id,
        run_id=visit.run_id,
        course_version_id=visit.course_version_id,
        course=visit.course,
        activity=activity,
        language=language,
        actor=actor,
        state=visit.state,
        quiz_version_id=own.quiz_version_id if own is not None else of_course,
        of_run=own,
    )
