"""Finds the activity types: every folder of activities/ with a module `activity`."""

from importlib import import_module
from importlib.resources import files
from typing import Any

from lms.core.errors import NotFound
from lms.core.i18n import lazy
from lms.learning.interface import ActivityType, Chosen

TYPES: dict[str, ActivityType] = {}


def load() -> dict[str, ActivityType]:
    """Import every activity type once and return them by key."""
    if not TYPES:
        folders = sorted(f.name for f in files("lms.activities").iterdir() if f.joinpath("activity.py").is_file())
        for name in folders:
            found = import_module(f"lms.activities.{name}.activity").activity
            TYPES[found.key] = found
    return TYPES


def of(key: str) -> ActivityType:
    """Return the activity type of a key."""
    if key not in load():
        raise NotFound(lazy("This kind of activity is not installed."))
    return TYPES[key]


def blueprints() -> list[Any]:
    """Return the pages that activity types bring along."""
    return [brought for kind in load().values() if (brought := getattr(kind, "blueprint", None))]


def end_work(run_id: int) -> None:
    """Let every type end what learners of a run left open; the run is locked and about to close."""
    for kind in load().values():
        end = getattr(kind, "end_work", None)
        if end is not None:
            end(run_id)


def begun(run_id: int, key: str) -> int:
    """Return how many people of a run have begun an activity, as far as its type knows of it before any outcome."""
    return max((ask(run_id, key) for kind in load().values() if (ask := getattr(kind, "begun", None))), default=0)


def chosen(run_id: int, key: str) -> list[Chosen]:
    """Return what people of a run chose in an activity, for those who show it in bulk; [] where no type tells."""
    found: list[Chosen] = []
    for kind in load().values():
        ask = getattr(kind, "chosen", None)
        if ask is not None:
            found += ask(run_id, key)
    return found


def retime(run_id: int, key: str) -> None:
    """Let every type bring what learners of a run have open in line with the activity's changed opening and closing."""
    for kind in load().values():
        change = getattr(kind, "retime", None)
        if change is not None:
            change(run_id, key)


def advice(key: str, enrollment_id: int, activity: str) -> str:
    """Return what a type has to say about an activity that somebody has not done yet; empty for most."""
    ask = getattr(load().get(key), "advise", None)
    return str(ask(enrollment_id, activity)) if ask is not None else ""


def checkers() -> dict[str, Any]:
    """Return what content.check needs to check the entries of each type."""
    return {key: kind.check for key, kind in load().items()}
