"""Classes of planned items and of joint training as training sessions of the run that was made."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from lms.enrollments.models import Run
from lms.planning.slots import Slot
from lms.sessions import services as sessions

OVER = ("canceled", "confirmed", "closed")
LONG_DAY, LONGEST_BREAK = timedelta(minutes=300), timedelta(minutes=90)
BEFORE_BREAK = timedelta(hours=3)


def hold(run: Run, slots: Sequence[Slot], room: str, leaders: Mapping[int, str], actor_id: int | None) -> None:
    """Plan a training session of the run for each of these times, led by `leaders` (kind by person).

    The times fill the session activities of the course in their order, all that are left the last one. Where the course
    has none, nothing is planned: attendance would count for nothing. What a long day lasts beyond what is taught is its
    break at noon.
    """
    activities = list(sessions.activities_of(run).values())
    if not activities:
        return
    for at, slot in enumerate(slots):
        activity = activities[min(at, len(activities) - 1)]
        begins, ends = _pause(slot, timedelta(minutes=activity.minutes))
        plan = sessions.Plan(
            activity.id, slot.starts_at, slot.ends_at, room=room[:120], break_starts_at=begins, break_ends_at=ends
        )
        made = sessions.create(run.id, plan, actor_id)
        for person_id, kind in leaders.items():
            sessions.lead(made.id, person_id, kind, actor_id)


def change_leader(run_id: int, former: int | None, present: int | None, kind: str, actor_id: int | None) -> None:
    """Let another person lead the sessions of a run that are still to be held."""
    for session in sessions.of_run(run_id):
        if session.state in OVER:
            continue
        if former is not None:
            sessions.dismiss(session.id, former, actor_id)
        if present is not None:
            sessions.lead(session.id, present, kind, actor_id)


def _pause(slot: Slot, taught: timedelta) -> tuple[datetime, datetime] | tuple[None, None]:
    pause = slot.ends_at - slot.starts_at - taught
    if taught < LONG_DAY or not timedelta(0) < pause <= LONGEST_BREAK:
        return None, None
    begins = slot.starts_at + BEFORE_BREAK
    return begins, begins + pause
