"""Both sides sign; then the consulting counts for the expert's enrollment, through the one door."""

from sqlalchemy import select

from lms.activities.visit import texts, visits
from lms.activities.visit.models import Consulting
from lms.activities.visit.services import lock, note
from lms.core import clock, db
from lms.core.errors import Conflict
from lms.core.i18n import lazy
from lms.enrollments import paths
from lms.enrollments.models import INSIDE, Enrollment
from lms.learning import services as learning
from lms.learning.interface import DONE, Outcome, Status
from lms.learning.models import OutcomeRow

TYPE = "visit"
MODE = "in_person"


def sign(consulting: Consulting, side: str, actor_id: int | None) -> None:
    """Sign for `consultant` or `facility`; with the second signature it counts. Again by the same side: nothing new.

    Raises Conflict before the second visit was recorded, and while a text is held.
    """
    found = lock(consulting.id)
    if found.state == "signed":
        return
    if found.state != "checked":
        raise Conflict(lazy("Sign after the second visit was recorded."))
    if texts.any_held(found):
        raise Conflict(lazy("A text is held because of words that may be names. Sign once they are released or gone."))
    now = clock.now()
    if side == "consultant":
        found.consultant_signed_at = found.consultant_signed_at or now
    elif found.facility_signed_at is None:
        found.facility_signed_at, found.facility_signed_by_id = now, actor_id
    if found.consultant_signed_at and found.facility_signed_at:
        found.state = "signed"
    db.session.flush()
    note(f"visit.sign_{side}", found)
    if found.state == "signed":
        count(found, actor_id)


def source_of(consulting: Consulting) -> str:
    """Return under which source the outcome of a consulting stands."""
    return source(consulting.id)


def source(consulting_id: int) -> str:
    """Return that source by the key of the consulting."""
    return f"consulting:{consulting_id}"


def counted(consulting: Consulting) -> bool:
    """Say whether it stands as an outcome of an enrollment."""
    found = select(OutcomeRow.id).where(
        OutcomeRow.source == source_of(consulting), OutcomeRow.superseded_by_id.is_(None)
    )
    return db.session.scalar(found.limit(1)) is not None


def steps_of(person_id: int) -> list[tuple[int, str]]:
    """Return (enrollment id, activity key) of every visit a person owes in courses that go on, the newest first."""
    rows = db.session.scalars(
        select(Enrollment)
        .where(Enrollment.person_id == person_id, Enrollment.state.in_(INSIDE))
        .order_by(Enrollment.id.desc())
    ).all()
    owed = paths.paths_of(rows)
    found = []
    for row in rows:
        stands = learning.standing(row.id)
        found += [
            (row.id, step.activity.id)
            for step in owed[row.id].steps
            if step.activity.type == TYPE and stands.get(step.activity.id) not in DONE
        ]
    return found


def count(consulting: Consulting, actor_id: int | None) -> bool:
    """Let a signed consulting count for the first visit its expert owes; say whether there was one.

    The minutes are those of both visits. It counts once, however often it is asked for. Raises Conflict unless both
    sides have signed.
    """
    if consulting.state != "signed":
        raise Conflict(lazy("Sign after the second visit was recorded."))
    if counted(consulting):
        return True
    steps = steps_of(consulting.person_id)
    if not steps:
        return False
    held = visits.of_consulting(consulting.id)
    outcome = Outcome(
        Status.COMPLETED,
        minutes=sum(one.minutes for one in held.values()),
        mode=MODE,
        evidence={"consulting": str(consulting.uid)},
        earned_on=held[2].held_on,
    )
    enrollment_id, activity = steps[0]
    learning.record(enrollment_id, activity, source_of(consulting), outcome, actor_id=actor_id)
    return True
