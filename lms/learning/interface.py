"""What an activity type answers, and what it returns."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from lms.content.check import Problem
from lms.content.manifest import Activity, Course
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.enrollments.paths import RunStep
from lms.policy import Actor


class Status(StrEnum):
    """How a step stands. Better states come later; failed can still become passed."""

    STARTED = "started"
    FAILED = "failed"
    COMPLETED = "completed"
    PASSED = "passed"
    EXCUSED = "excused"


LABELS = {
    Status.STARTED: lazy("Begun"),
    Status.FAILED: lazy("Not passed"),
    Status.COMPLETED: lazy("Completed"),
    Status.PASSED: lazy("Passed"),
    Status.EXCUSED: lazy("Excused"),
}
DONE = (Status.COMPLETED, Status.PASSED, Status.EXCUSED)


@dataclass(frozen=True)
class Outcome:
    """What came of a step.

    `score` is a percentage 0–100 or None; `minutes` are minutes stated by this source (attendance), not learning
    time measured in the browser; `counts` says which of several sources of the step stands (best, last, first);
    `evidence` is JSON for auditors without personal data.
    """

    status: Status
    score: float | None = None
    minutes: int | None = None
    mode: str = "online"
    counts: str = "best"
    evidence: Mapping[str, Any] = field(default_factory=dict)
    earned_on: date | None = None


@dataclass(frozen=True)
class Step:
    """An enrollment standing before an activity; `of_run`: that of its run, None for those of the course."""

    enrollment_id: int
    enrollment_uid: str
    person_id: int
    run_id: int
    course_version_id: int
    course: Course
    activity: Activity
    language: str
    actor: Actor
    state: str
    quiz_version_id: int | None = None
    of_run: RunStep | None = None


@dataclass(frozen=True)
class Page:
    """What the learner sees of a step: a template and its values, put into the player's frame.

    With `keep`, the page is made once (see core/kept.py): its values must follow from course version, activity,
    language, standing and `keep` alone, and what is one learner's own is in `slots`.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    practices: tuple[str, ...] = ()
    keep: Hashable | None = None
    slots: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Chosen:
    """What somebody chose from the answers offered to a question; texts by language, as plain text."""

    enrollment_id: int
    question: str
    text: Mapping[str, str]
    choices: tuple[Mapping[str, str], ...]


class ActivityType(Protocol):
    """One kind of activity; the module `activity.py` of each folder of activities/ makes one, named `activity`.

    Optional: `blueprint` (pages of its own), `stays` (after sending, the learner stays on the step),
    `untimed` (time on its pages is no learning time), `end_work(run_id)`
    (ends what learners left open, when their run closes), `begun(run_id, key)` (how many people have begun one),
    `retime(run_id, key)` (its opening or closing has changed), `advise(enrollment_id, key)` (a sentence on what to do
    about it while it is missing), `chosen(run_id, key)` (what people of a run chose, shown in bulk only).
    """

    key: str
    label: Any

    def check(self, activity: Activity, context: Any) -> Iterable[Problem]:
        """Return what is wrong with the entry in course.yaml; `context` is content.check's view of the folder."""

    def show(self, step: Step, refusal: LmsError | None = None) -> Page:
        """Return the page for a learner; writes nothing. `refusal`: why what was just sent could not be taken."""

    def submit(self, step: Step, form: Mapping[str, Any]) -> Outcome | None:
        """Take what the learner sent; None when nothing came of it yet.

        Raises a subclass of LmsError when the input cannot be taken.
        """
