"""What one learner owes: the activities of a course for a track, in order, and what locks them. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from lms.content.manifest import Activity, Course, Module


@dataclass(frozen=True)
class PathStep:
    """An activity on a path: its module, and the ids of the activities that come first."""

    activity: Activity
    module: Module
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Path:
    """The part of a course for a track (empty: no track).

    `minutes` is the credited time of its modules, `minutes_required` the learning time the completion rule asks for:
    a learner whose job has no track owes, and is credited, only what is for everybody.
    """

    course: str
    track: str
    minutes: int
    minutes_required: int
    steps: tuple[PathStep, ...]

    @cached_property
    def activities(self) -> tuple[Activity, ...]:
        """Return every activity of the path, in order."""
        return tuple(step.activity for step in self.steps)

    @cached_property
    def required(self) -> tuple[Activity, ...]:
        """Return the activities that completion asks for."""
        return tuple(activity for activity in self.activities if activity.required)

    @cached_property
    def optional(self) -> tuple[Activity, ...]:
        """Return the activities one may leave out."""
        return tuple(activity for activity in self.activities if not activity.required)

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """Return the modules of the path, in order; take their activities from `steps`."""
        return tuple(dict.fromkeys(step.module for step in self.steps))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of all activities of the path, in order."""
        return tuple(step.activity.id for step in self.steps)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Return the ids of all activities of the path."""
        return frozenset(self._by_key)

    @cached_property
    def _by_key(self) -> dict[str, PathStep]:
        return {step.activity.id: step for step in self.steps}

    def step(self, key: str) -> PathStep:
        """Return the step of an activity; KeyError when it is not on the path."""
        return self._by_key[key]

    def in_module(self, module: Module) -> tuple[PathStep, ...]:
        """Return the steps of one module."""
        return tuple(step for step in self.steps if step.module.id == module.id)


def path(course: Course, track: str = "") -> Path:
    """Return what a learner of a track owes: modules for everybody and those whose audience names the track.

    In a sequential course a step needs every required step before it; `after` says otherwise for one activity.
    Activities named in `after` that are not on this path are not waited for.
    """
    chosen = [module for module in course.modules if not module.audience or track in module.audience]
    keys = {activity.id for module in chosen for activity in module.activities}
    before: list[str] = []
    steps = []
    for module in chosen:
        for activity in module.activities:
            if activity.after is not None:
                needs = tuple(key for key in activity.after if key in keys)
            else:
                needs = tuple(before) if course.order == "sequential" else ()
            steps.append(PathStep(activity, module, needs))
            if activity.required:
                before.append(activity.id)
    minutes = sum(module.minutes for module in chosen)
    required = max(0, course.completion.minutes - max(0, course.minutes - minutes))
    return Path(course.id, track, minutes, required, tuple(steps))


def unlocked(path: Path, completed: Collection[str], activity: Activity | str) -> tuple[Activity, ...]:
    """Return the activities that must still be completed before this one; empty when it is unlocked.

    Raises KeyError for an activity that is not on the path.
    """
    needs = path.step(activity if isinstance(activity, str) else activity.id).needs
    return tuple(path.step(key).activity for key in needs if key not in completed)
