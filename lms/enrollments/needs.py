"""What people need to take part: stated by themselves, read by those who work in the run, forgotten after it."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy import CursorResult, delete, select

from lms.accounts.models import Person
from lms.core import audit, clock, crypto, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.enrollments import services
from lms.enrollments.models import Enrollment, Need, Run
from lms.enrollments.states import OUTSIDE

MOST = 1000
CONTEXT = "enrollments.need"


@dataclass(frozen=True)
class Stated:
    """Who needs what."""

    name: str
    organization_name: str
    text: str


def may_state(run: Run, state: str) -> bool:
    """Say whether somebody can say, or change, what they need."""
    return state not in OUTSIDE and run.state != "closed" and run.ends_on >= clock.today()


def of(enrollment: Enrollment) -> str:
    """Return what somebody said they need, or ""."""
    row = db.session.execute(
        select(Need.sealed, Person.data_key)
        .join(Enrollment, Enrollment.id == Need.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Need.enrollment_id == enrollment.id, Person.data_key.is_not(None))
    ).first()
    return crypto.open_personal(row.data_key, row.sealed, CONTEXT).decode() if row else ""


def state(enrollment_id: int, text: str) -> None:
    """Keep what a person needs, instead of what was said before; an empty text takes it back.

    Raises LmsError for a text that is too long and Conflict after the run, or for somebody who is not in it.
    """
    text = text.strip()
    if len(text) > MOST:
        raise LmsError(lazy("At most %(most)s characters.", most=MOST), field="needs")
    run, enrollment = services.lock(enrollment_id)
    if not may_state(run, enrollment.state):
        raise Conflict(lazy("This run is over, or you are not in it any more."))
    row = db.session.scalar(select(Need).where(Need.enrollment_id == enrollment_id))
    if not text:
        if row is not None:
            db.session.delete(row)
    else:
        key = db.session.scalar(select(Person.data_key).where(Person.id == enrollment.person_id))
        sealed = crypto.seal_personal(key, text.encode(), CONTEXT)
        if row is None:
            db.session.add(Need(enrollment_id=enrollment_id, sealed=sealed, stated_at=clock.now()))
        else:
            row.sealed, row.stated_at = sealed, clock.now()
    db.session.flush()
    # That something was said, not what.
    audit.note("enrollments.state_needs", [enrollment.person_id], thing=f"enrollment:{enrollment_id}")


def of_run(run_id: int) -> list[Stated]:
    """Return what people of a run need, by name; reading it is noted."""
    rows = db.session.execute(
        select(Need.sealed, Person.data_key, Enrollment.person_id, Enrollment.name, Enrollment.organization_name)
        .join(Enrollment, Enrollment.id == Need.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.run_id == run_id, Enrollment.state.not_in(OUTSIDE), Person.data_key.is_not(None))
        .order_by(Enrollment.name, Enrollment.id)
    ).all()
    audit.note_read("enrollments.see_needs", [row.person_id for row in rows], f"run:{run_id}")
    return [
        Stated(row.name, row.organization_name, crypto.open_personal(row.data_key, row.sealed, CONTEXT).decode())
        for row in rows
    ]


def forget() -> int:
    """Delete what people of runs that are over had said; return how many texts went."""
    over = select(Enrollment.id).join(Run, Run.id == Enrollment.run_id).where(Run.ends_on < clock.today())
    gone = db.session.execute(delete(Need).where(Need.enrollment_id.in_(over)))
    return cast("CursorResult[object]", gone).rowcount
