"""What was taught and visited, each thing once for everybody it is paid to, with a source that names it for good.

Training sessions count when their list is confirmed; of items whose run has no training session, the planned classes
that are over; consulting visits when they are recorded.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from lms.accounts.models import Person
from lms.activities.visit import held
from lms.core import clock
from lms.core.i18n import gettext, pick
from lms.planning import services
from lms.planning.models import PlannedRun
from lms.planning.money import TOPIC_MOST, Fee
from lms.planning.slots import Slot
from lms.sessions import services as sessions
from lms.sessions.models import TrainingSession

HELD = "confirmed"


def in_sessions(meetings: Sequence[TrainingSession], titles: Mapping[int, str]) -> list[Fee]:
    """Return what is paid for confirmed training sessions to those who led them; `titles` by run, where no topic is."""
    confirmed = [one for one in meetings if one.state == HELD]
    leaders = sessions.facilitators([one.id for one in confirmed]) if confirmed else {}
    return [
        Fee(
            leader.person_id,
            clock.seoul_day(one.starts_at),
            "class",
            one.minutes,
            (", ".join(one.topics) or one.title or titles.get(one.run_id, ""))[:TOPIC_MOST],
            one.run_id,
            source=f"session:{one.id}",
        )
        for one in confirmed
        for leader, _name in leaders[one.id]
    ]


def in_classes(row: PlannedRun, title: str, people: Sequence[Person]) -> list[Fee]:
    """Return what is paid for the planned classes of an item that are over, where its run has no training session."""
    now = clock.now()
    return [
        Fee(
            person.id,
            slot.day,
            "class",
            minutes_of(slot),
            title[:TOPIC_MOST],
            row.run_id,
            source=f"planned:{row.id}:{slot.starts_at:%Y%m%d%H%M}",
        )
        for slot in services.slots_of(row)
        if slot.ends_at <= now
        for person in people
    ]


def in_visits(since: date, run_ids: Collection[int] | None = None) -> list[Fee]:
    """Return what is paid for consulting visits from a day on, of all runs or of some."""
    return [
        Fee(
            one.consultant_id,
            one.held_on,
            "visit",
            one.minutes,
            gettext("Consulting visit %(number)s, %(facility)s", number=one.number, facility=pick(one.organization))[
                :TOPIC_MOST
            ],
            one.run_id,
            source=f"visit:{one.id}",
        )
        for one in held.since(since)
        if run_ids is None or one.run_id in run_ids
    ]


def minutes_of(slot: Slot) -> int:
    """Return how long a class takes."""
    return int((slot.ends_at - slot.starts_at).total_seconds() // 60)
