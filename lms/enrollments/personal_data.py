"""What this room holds of a person: exported for them, erased on request, moved when persons are merged."""

from typing import Any

from sqlalchemy import delete, select, update

from lms.content.models import Course
from lms.core import db
from lms.enrollments import needs, places, requests, runs, seats
from lms.enrollments.models import Enrollment, Invitation, Need, Request, Run, SeatBlock
from lms.enrollments.states import PENDING, State

TABLES = ("runs", "enrollments", "requests", "seat_blocks", "enrollment_needs", "invitations")
ENROLLMENT = (
    "uid", "cycle", "state", "name", "organization_name", "job", "department", "position", "due_on", "requested_at",
    "decided_at", "completed_at", "steps_done", "steps_total", "seconds", "adjusted_seconds",
)  # fmt: skip
REQUEST = ("kind", "subject", "note", "detail", "created_at", "decided_at", "decision", "reason")


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the enrollments and requests of a person."""
    enrollments = db.session.execute(
        select(Enrollment, Run.year, Run.number, Course.slug)
        .join(Run, Run.id == Enrollment.run_id)
        .join(Course, Course.id == Run.course_id)
        .where(Enrollment.person_id == person_id)
        .order_by(Enrollment.id)
    ).all()
    asked = db.session.scalars(select(Request).where(Request.person_id == person_id).order_by(Request.id)).all()
    return {
        "enrollments": [
            {"course": row.slug, "year": row.year, "run": row.number, **_values(row.Enrollment, ENROLLMENT)}
            for row in enrollments
        ],
        "requests": [_values(request, REQUEST) for request in asked],
        "needs": [
            {"course": row.slug, "year": row.year, "run": row.number, "text": text}
            for row in enrollments
            if (text := needs.of(row.Enrollment))
        ],
    }


def _values(row: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in columns}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value if _is_plain(value) else str(value)
        for name, value in found.items()
    }


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | dict | list)


def erase(person_id: int) -> None:
    """Take the name and what was written freely out of enrollments and requests; state and dates stay as statistics."""
    for enrollment_id in db.session.scalars(select(Enrollment.id).where(Enrollment.person_id == person_id)):
        requests.lapse(enrollment_id)
    db.session.execute(
        update(Enrollment)
        .where(Enrollment.person_id == person_id, Enrollment.state.in_(PENDING))
        .values(state=State.CANCELED)
    )
    own = select(Enrollment.id).where(Enrollment.person_id == person_id)
    db.session.execute(delete(Need).where(Need.enrollment_id.in_(own)))
    # They go with the address they were sent to.
    db.session.execute(delete(Invitation).where(Invitation.enrollment_id.in_(own)))
    mine = SeatBlock.asked_by_id == person_id
    db.session.execute(update(SeatBlock).where(mine).values(note="", reason=""))
    db.session.execute(
        update(Enrollment).where(Enrollment.person_id == person_id).values(name="", department="", position="")
    )
    db.session.execute(
        update(Request).where(Request.person_id == person_id).values(note="", reason="", detail={}, open_key=None)
    )


def repoint(from_id: int, to_id: int) -> None:
    """Give everything of one person to another; where both were in a run, it becomes a further cycle."""
    concerned = db.session.scalars(
        select(Enrollment.run_id).where(Enrollment.person_id == from_id).distinct().order_by(Enrollment.run_id)
    ).all()
    locked = [runs.lock(run_id) for run_id in concerned]
    for enrollment in db.session.scalars(
        select(Enrollment).where(Enrollment.person_id == from_id).order_by(Enrollment.run_id, Enrollment.cycle)
    ).all():
        taken = set(
            db.session.scalars(
                select(Enrollment.cycle).where(Enrollment.person_id == to_id, Enrollment.run_id == enrollment.run_id)
            )
        )
        if enrollment.cycle in taken:
            enrollment.cycle = max(taken) + 1
        enrollment.person_id = to_id
        db.session.flush()
    for table, column in (
        (Request, Request.person_id),
        (Request, Request.decided_by_id),
        (Enrollment, Enrollment.decided_by_id),
        (Enrollment, Enrollment.applied_by_id),
        (SeatBlock, SeatBlock.asked_by_id),
        (SeatBlock, SeatBlock.decided_by_id),
        (Run, Run.closed_by_id),
    ):
        db.session.execute(update(table).where(column == from_id).values({column.key: to_id}))
    for run in locked:
        seats.recount(run)
        places.fill(run)
