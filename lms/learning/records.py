"""The rows behind the one door, read and written without the mapper: whoever hands something in waits for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Executable, Table, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.core import clock, db
from lms.core.prepared import Prepared
from lms.enrollments.models import Enrollment, Run
from lms.learning.interface import Outcome, Status
from lms.learning.models import OutcomeRow, Progress

_enrollments, _runs, _outcomes, _progress = (
    cast(Table, kind.__table__) for kind in (Enrollment, Run, OutcomeRow, Progress)
)
_HOLD = Prepared(
    select(
        *(
            _enrollments.c[name]
            for name in (
                "id", "person_id", "run_id", "course_version_id", "track", "state", "seconds", "adjusted_seconds",
                "steps_done", "steps_total", "completed_at",
            )
        )
    )
    .where(_enrollments.c.id == bindparam("enrollment_id"))
    .with_for_update()
)  # fmt: skip
# Read after the lock and not with it: whoever waited for it would see what the run had of its own before.
_STEPS = Prepared(
    select(
        _runs.c.activities_revision,
        *(_progress.c[name] for name in ("id", "activity", "status", "score", "completed_at")),
    )
    .join_from(_runs, _progress, _progress.c.enrollment_id == bindparam("enrollment_id"), isouter=True)
    .where(_runs.c.id == bindparam("run_id"))
)
_OF_STEP = (_outcomes.c.enrollment_id == bindparam("enrollment_id"), _outcomes.c.activity == bindparam("activity"))
_OUTCOMES = Prepared(
    select(
        *(
            _outcomes.c[name]
            for name in ("id", "source", "status", "score", "minutes", "mode", "counts", "evidence", "earned_on")
        )
    )
    .where(*_OF_STEP, _outcomes.c.superseded_by_id.is_(None))
    .order_by(_outcomes.c.id)
)
_GIVEN = (
    "enrollment_id", "activity", "source", "status", "score", "minutes", "mode", "counts", "earned_on", "evidence",
    "actor_id", "reason", "created_at",
)  # fmt: skip
_APPEND = Prepared(insert(_outcomes).values({name: bindparam(name) for name in _GIVEN}))
_newest = _outcomes.alias()
_SUPERSEDE = Prepared(
    update(_outcomes)
    .where(_outcomes.c.id == bindparam("earlier"))
    .values(
        superseded_by_id=select(func.max(_newest.c.id))
        .where(
            _newest.c.enrollment_id == bindparam("enrollment_id"),
            _newest.c.activity == bindparam("activity"),
            _newest.c.source == bindparam("source"),
        )
        .scalar_subquery()
    )
)


def _upsert(dialect: str) -> Executable:
    made = {"sqlite": sqlite, "postgresql": postgresql}[dialect].insert(_progress)
    folded = ("status", "score", "completed_at")
    given = ("enrollment_id", "activity", *folded, "seconds", "quiet_seconds", "practices")
    return made.values({name: bindparam(name) for name in given}).on_conflict_do_update(
        index_elements=["enrollment_id", "activity"], set_={name: made.excluded[name] for name in folded}
    )


_FOLD = Prepared(_upsert)
_THERE = _enrollments.c.id == bindparam("enrollment_id")
_COUNT = Prepared(update(_enrollments).where(_THERE).values(steps_done=bindparam("done"), steps_total=bindparam("all")))
_PLACE = Prepared(
    update(_enrollments)
    .where(_THERE)
    .values(resume_activity=bindparam("activity"), resume_place=bindparam("place"), seen_at=bindparam("now"))
)


def hold(enrollment_id: int) -> Any | None:
    """Return what the door asks of an enrollment, locked until the end of the transaction; None without one."""
    db.flush()
    return next(iter(db.rows(_HOLD, {"enrollment_id": enrollment_id})), None)


def steps(enrollment_id: int, run_id: int) -> tuple[int, dict[str, Any]]:
    """Return the revision of the run's own activities, and activity key → progress of an enrollment."""
    rows = db.rows(_STEPS, {"enrollment_id": enrollment_id, "run_id": run_id})
    return rows[0].activities_revision, {row.activity: row for row in rows if row.activity is not None}


def outcomes(enrollment_id: int, activity: str) -> Sequence[Any]:
    """Return the outcomes of a step that are not superseded, in the order they came."""
    return db.rows(_OUTCOMES, {"enrollment_id": enrollment_id, "activity": activity})


def value(row: Any) -> Outcome:
    """Return what a row says came of a step."""
    return Outcome(Status(row.status), row.score, row.minutes, row.mode, row.counts, row.evidence, row.earned_on)


def append(step: Mapping[str, Any], outcome: Outcome, actor_id: int | None, reason: str, earlier: int | None) -> None:
    """Write an outcome; `step`: enrollment_id, activity and source; `earlier`: the outcome that it supersedes."""
    given = {
        "status": outcome.status.value,
        "score": outcome.score,
        "minutes": outcome.minutes,
        "mode": outcome.mode,
        "counts": outcome.counts,
        "earned_on": outcome.earned_on,
        "evidence": dict(outcome.evidence),
        "actor_id": actor_id,
        "reason": reason,
        "created_at": clock.now(),
    }
    db.run(_APPEND, {**step, **given})
    if earlier is not None:
        db.run(_SUPERSEDE, {**step, "earlier": earlier})
        db.reread(OutcomeRow, earlier)


def fold(enrollment_id: int, activity: str, status: str, score: float | None, completed_at: datetime | None) -> None:
    """Write what stands of a step."""
    step = {"enrollment_id": enrollment_id, "activity": activity, "seconds": 0, "quiet_seconds": 0, "practices": []}
    db.run(_FOLD, {**step, "status": status, "score": score, "completed_at": completed_at})


def count(enrollment_id: int, done: int, in_all: int) -> None:
    """Write how many of its required steps an enrollment has done."""
    db.run(_COUNT, {"enrollment_id": enrollment_id, "done": done, "all": in_all})
    db.reread(Enrollment, enrollment_id)


def place(enrollment_id: int, activity: str, where: str) -> None:
    """Write where the learner of an enrollment is."""
    db.run(_PLACE, {"enrollment_id": enrollment_id, "activity": activity, "place": where, "now": clock.now()})
    db.reread(Enrollment, enrollment_id)
