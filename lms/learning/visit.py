"""An enrollment as the player sees it: two statements, the rest from immutable versions."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.content import services as content
from lms.content.manifest import Activity, Course
from lms.content.path import Path, unlocked
from lms.core import clock, db
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
    seconds: int
    practices: tuple[str, ...]
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

    def unused_practices(self) -> list[StepState]:
        """Return the lessons that still hold practices nobody tried: they earn minutes."""
        return [
            step
            for step in self.steps
            if step.activity.type == "lesson"
            and set(content.page(self.course_version_id, step.activity.id, "ko").practices) - set(step.practices)
        ]


def load(uid: UUID, activity: str | None = None) -> Visit | None:
    """Return an enrollment by its UUID, or None; `activity` must be one of its path if given."""
    row = db.session.execute(
        select(Enrollment, Run.state, Run.starts_on).join(Run, Run.id == Enrollment.run_id).where(Enrollment.uid == uid)
    ).one_or_none()
    if row is None:
        return None
    enrollment: Enrollment = row[0]
    path = content.path(enrollment.course_version_id, enrollment.track)
    if activity is not None and activity not in path.keys:
        return None
    return _visit(enrollment, row[1], row[2], path)


def _visit(enrollment: Enrollment, run_state: str, starts_on: date, path: Path) -> Visit:
    progress: dict[str, Any] = {
        row.activity: row
        for row in db.session.execute(
            select(Progress.activity, Progress.status, Progress.seconds, Progress.practices).where(
                Progress.enrollment_id == enrollment.id
            )
        )
    }
    done = {key for key, row in progress.items() if row.status in DONE}
    steps = []
    for activity in path.activities:
        row = progress.get(activity.id)
        steps.append(
            StepState(
                activity,
                row.status if row else "",
                row.seconds if row else 0,
                tuple(row.practices) if row else (),
                tuple(unlocked(path, done, activity)),
            )
        )
    return Visit(
        enrollment_id=enrollment.id,
        uid=enrollment.uid,
        person_id=enrollment.person_id,
        run_id=enrollment.run_id,
        organization_id=enrollment.organization_id,
        course_version_id=enrollment.course_version_id,
        state=enrollment.state,
        run_state=run_state,
        starts_on=starts_on,
        due_on=enrollment.due_on,
        seconds=enrollment.seconds + enrollment.adjusted_seconds,
        resume_activity=enrollment.resume_activity,
        resume_place=enrollment.resume_place,
        course=content.course_of(enrollment.course_version_id),
        path=path,
        steps=tuple(steps),
    )


def step_of(visit: Visit, activity: Activity, actor: Actor, language: str) -> Step:
    """Return what an activity type gets to see."""
    pinned = content.quiz_versions_of(visit.course_version_id)
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
        quiz_version_id=pinned.get(activity.quiz) if activity.quiz else None,
    )
