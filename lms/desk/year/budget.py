"""What the year is to cost: a card for whoever teaches, and for every run its people, who teaches and an amount."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.core import db
from lms.desk.year.cast import Cast
from lms.enrollments.models import Run
from lms.planning import money, services
from lms.planning.models import PlannedRun
from lms.planning.slots import Slot

# In won, as fictional as the people.
HOUR_RATE, VISIT_RATE, MATERIALS = 100_000, 150_000, 5_000


def cards(cast: Cast) -> None:
    """Write the instructor's card of every consultant and facilitator, in the caller's transaction."""
    for one in (*cast.consultants, *cast.facilitators):
        money.save_card(one.person_id, money.Card("가상 재단", "강사", (), "", HOUR_RATE, VISIT_RATE))


def enter(run: Run, slot: Slot, room: str, people: int, teachers: Sequence[int]) -> None:
    """Put a run into the plan of its year, or what it is to cost where the plan has it, in the caller's transaction."""
    row = db.session.scalar(select(PlannedRun).where(PlannedRun.run_id == run.id)) or services.adopt(run, [slot], room)
    hours = (slot.ends_at - slot.starts_at).total_seconds() / 3600
    wanted = services.Item(
        course_id=row.course_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        title=row.title,
        classes=services.slots_of(row),
        room=row.room,
        target=people,
        jobs=row.targets.get("jobs", {}),
        kinds=row.targets.get("kinds", {}),
        planned_amount=round(hours * HOUR_RATE * len(teachers)) + people * MATERIALS,
        facilitator_ids=teachers,
    )
    services.change(row, wanted)
