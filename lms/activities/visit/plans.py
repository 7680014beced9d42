"""The improvement plan between the visits: for each goal a measure, who does it, by when; and the evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select

from lms.activities.visit import clean, register, signing, visits
from lms.activities.visit.models import Consulting, ConsultingFile, ConsultingGoal
from lms.activities.visit.services import lock, note
from lms.core import attachments, clock, db, storage
from lms.core.attachments import Kept
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.enrollments.models import Enrollment

MOST_FILES = 6
FOLDER = "consulting"


@dataclass(frozen=True)
class Measure:
    """What a facility will do for a goal, who does it and by when."""

    measure: str
    in_charge: str
    due_on: date | None


def save(consulting: Consulting, planned: Mapping[int, Measure], actor_id: int | None, release: str = "") -> None:
    """Keep the plan of each goal (by its number). Raises Conflict before the first visit and after the second."""
    found = _open(consulting)
    texts = {f"measure{number}": told.measure for number, told in planned.items()}
    texts |= {f"in_charge{number}": told.in_charge for number, told in planned.items()}
    clean.check(texts, found, actor_id, release)
    first = visits.of_consulting(found.id)[1]
    goals = visits.goals(found.id)
    for one in goals:
        told = planned.get(one.number)
        if told is None:
            continue
        if told.due_on is not None and told.due_on < first.held_on:
            raise LmsError(lazy("This day lies before the first visit."), field=f"due{one.number}")
        one.measure, one.in_charge, one.due_on = told.measure, told.in_charge, told.due_on
    db.session.flush()
    register.keep(found, goals, first.held_on, _run_of(found), actor_id)
    note("visit.plan", found)


def _run_of(consulting: Consulting) -> int | None:
    """Return the run in which the expert owes the visits now, whose crew then sees the items."""
    steps = signing.steps_of(consulting.person_id)
    return db.session.get_one(Enrollment, steps[0][0]).run_id if steps else None


def _open(consulting: Consulting) -> Consulting:
    found = lock(consulting.id)
    if found.state != "begun":
        raise Conflict(lazy("The plan is kept between the two visits."))
    return found


def evidence(consulting_id: int) -> dict[int, list[ConsultingFile]]:
    """Return goal id → its files in the order they came."""
    found: dict[int, list[ConsultingFile]] = {}
    rows = db.session.scalars(
        select(ConsultingFile)
        .join(ConsultingGoal, ConsultingGoal.id == ConsultingFile.goal_id)
        .where(ConsultingGoal.consulting_id == consulting_id)
        .order_by(ConsultingFile.id)
    )
    for row in rows:
        found.setdefault(row.goal_id, []).append(row)
    return found


def add_evidence(
    consulting: Consulting, number: int, kept: Sequence[Kept], actor_id: int | None, record: UUID | None = None
) -> None:
    """Add files to a goal; the same file sent twice is kept once. `record`: the number of the one file, known before.

    Raises LmsError at `files` for none or too many, Conflict outside the time between the visits.
    """
    found = _open(consulting)
    if record is not None and _is_there(record):
        return
    goal = next((one for one in visits.goals(found.id) if one.number == number), None)
    if goal is None:
        raise LmsError(lazy("Choose one of the list."), field="goal")
    if not kept:
        raise LmsError(lazy("Choose a file."), field="files")
    there = evidence(found.id).get(goal.id, [])
    new = [one for one in kept if one.digest not in {row.digest for row in there}]
    if len(there) + len(new) > MOST_FILES:
        raise LmsError(lazy("At most %(most)s files.", most=MOST_FILES), field="files")
    for one in new:
        uid = record or uuid4()
        key = attachments.put(FOLDER, uid.hex, one)
        db.after_rollback(lambda key=key: storage.delete(key))  # type: ignore[misc]
        db.session.add(
            ConsultingFile(
                uid=uid,
                goal_id=goal.id,
                name=one.name,
                mime=one.mime,
                size=one.size,
                digest=one.digest,
                added_by_id=actor_id,
                created_at=clock.now(),
            )
        )
    db.session.flush()
    note("visit.evidence", found)


def _is_there(record: UUID) -> bool:
    return db.session.scalar(select(ConsultingFile.id).where(ConsultingFile.uid == record)) is not None


def remove_evidence(consulting: Consulting, file: ConsultingFile) -> None:
    """Take a file off; the bytes go once that is written. Raises Conflict outside the time between the visits."""
    found = _open(consulting)
    uid = file.uid
    db.session.delete(db.session.get_one(ConsultingFile, file.id))
    db.session.flush()
    db.write_after(lambda: _delete_unless_kept(uid))
    note("visit.remove_evidence", found)


def _delete_unless_kept(uid: UUID) -> None:
    if not _is_there(uid):
        storage.delete(f"{FOLDER}/{uid.hex}")


def data_of(file: ConsultingFile) -> bytes:
    """Return the bytes of a file."""
    return storage.get(f"{FOLDER}/{file.uid.hex}")
