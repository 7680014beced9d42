"""Learning time: intervals from the browser, validated and counted once per person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Executable, Table, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.accounts.models import Account, Person
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.core.prepared import Prepared
from lms.enrollments import paths, requests
from lms.enrollments.models import INSIDE, Enrollment, Run
from lms.learning import services
from lms.learning.models import Progress, TimeAdjustment, TimeSpan
from lms.learning.spans import Span, shorten, subtract, union

TOLERANCE = 5.0
JOIN_GAP = 1.5
QUIET_FACTOR = 2
LEAST_ESTIMATE = 60


@dataclass(frozen=True)
class Interval:
    """What a browser reports: offsets in seconds since the page was served, and whether somebody was active.

    `active`: keys, pointer or scrolling happened, media played, or the question "still here?" was answered.
    """

    start: float
    end: float
    active: bool


@dataclass(frozen=True)
class Standing:
    """What a heartbeat answers: credited seconds of the enrollment, and of this step, and whether to ask."""

    seconds: int
    required: int
    quiet: bool
    completed: bool


_enrollments, _accounts, _progress, _spans = (
    cast(Table, kind.__table__) for kind in (Enrollment, Account, Progress, TimeSpan)
)
_persons, _runs = (cast(Table, kind.__table__) for kind in (Person, Run))
# Made once and without the mapper: this runs for every open page every half minute.
_FIND = Prepared(
    select(
        *(
            _enrollments.c[name]
            for name in (
                "person_id", "run_id", "state", "course_version_id", "track", "seconds", "adjusted_seconds",
                "steps_done", "steps_total",
            )
        ),
        _runs.c.activities_revision,
        _accounts.c.generation,
        _progress.c.quiet_seconds,
        _progress.c.practices,
    )
    .select_from(
        _enrollments.join(_persons, _persons.c.id == _enrollments.c.person_id)
        .join(_runs, _runs.c.id == _enrollments.c.run_id)
        .outerjoin(_accounts, _accounts.c.person_id == _persons.c.id)
        .outerjoin(
            _progress,
            (_progress.c.enrollment_id == _enrollments.c.id) & (_progress.c.activity == bindparam("activity")),
        )
    )
    .where(_enrollments.c.id == bindparam("enrollment_id"))
    .with_for_update(of=[_enrollments, _persons], key_share=True)
)  # fmt: skip
_TAKEN = Prepared(
    select(_spans.c.starts_at, _spans.c.ends_at).where(
        _spans.c.person_id == bindparam("person_id"),
        _spans.c.ends_at > bindparam("start"),
        _spans.c.starts_at < bindparam("end"),
    )
)
_ADD_SPANS = Prepared(
    insert(_spans).values(
        {name: bindparam(name) for name in ("person_id", "enrollment_id", "activity", "starts_at", "ends_at")}
    )
)


def _upsert(dialect: str) -> Executable:
    made = {"sqlite": sqlite, "postgresql": postgresql}[dialect].insert(_progress)
    given = ("enrollment_id", "activity", "seconds", "quiet_seconds", "practices")
    return made.values({name: bindparam(name) for name in given} | {"status": "started"}).on_conflict_do_update(
        index_elements=["enrollment_id", "activity"],
        set_={
            "seconds": _progress.c.seconds + made.excluded.seconds,
            "quiet_seconds": made.excluded.quiet_seconds,
            "practices": made.excluded.practices,
        },
    )


_ADD_PROGRESS = Prepared(_upsert)
_GAINED = {
    "seconds": _enrollments.c.seconds + bindparam("gained"),
    "resume_activity": bindparam("activity"),
    "seen_at": bindparam("now"),
}
_THERE = _enrollments.c.id == bindparam("enrollment_id")
_ADD_SECONDS = Prepared(update(_enrollments).where(_THERE).values(_GAINED))
_ADD_SECONDS_AT = Prepared(update(_enrollments).where(_THERE).values({**_GAINED, "resume_place": bindparam("place")}))


def credit(
    enrollment_id: int,
    activity: str,
    served_at: datetime,
    intervals: Sequence[Interval],
    *,
    generation: int | None = None,
    place: str = "",
    practices: Sequence[str] = (),
) -> Standing:
    """Count the reported intervals and return how the enrollment stands.

    Times are the server's time at page load plus the browser's elapsed time, so a wrong clock changes nothing; an
    interval may not begin before the page was served nor end after now. Only what no other tab, device or course of
    the same person already covers is counted, so a repeat adds nothing. A stretch without any activity counts up to
    twice the estimate of the page.

    Raises LmsError 401 when the person signed out everywhere since, Conflict when the enrollment is closed.
    """
    found = db.rows(_FIND, {"enrollment_id": enrollment_id, "activity": activity})
    row = found[0] if found else None
    if row is None or (generation is not None and row.generation != generation):
        raise LmsError(lazy("You were signed out. Sign in again; nothing is lost."), 401)
    path = paths.path(row.course_version_id, row.track, row.run_id, row.activities_revision)
    if activity not in path.keys or row.state not in INSIDE:
        raise Conflict(lazy("This enrollment is not active."))

    now = clock.now().timestamp()
    stated = paths.seconds_of(row.course_version_id, activity, row.run_id, row.activities_revision)
    estimate = max(stated, LEAST_ESTIMATE)
    new, quiet = _net(row.person_id, served_at.timestamp(), now, intervals, row.quiet_seconds or 0, estimate)
    gained = round(sum(s.seconds for s in new))
    known = list(row.practices or [])
    done = known + [p for p in practices if p not in known and len(p) <= 80][:50]
    if gained or len(done) > len(known):
        if gained:
            _store(row.person_id, enrollment_id, activity, new)
        step = {"enrollment_id": enrollment_id, "activity": activity, "practices": done}
        db.run(_ADD_PROGRESS, {**step, "seconds": gained, "quiet_seconds": quiet})
    values = {"enrollment_id": enrollment_id, "activity": activity, "gained": gained, "now": clock.now()}
    if place:
        db.run(_ADD_SECONDS_AT, {**values, "place": place[:80]})
    else:
        db.run(_ADD_SECONDS, values)

    total = row.seconds + row.adjusted_seconds + gained
    required = path.minutes_required * 60
    completed = row.state == "completed"
    if not completed and row.steps_done == row.steps_total and total >= required > total - gained - 60:
        db.session.expire_all()
        services.settle(services.lock(enrollment_id), path)
        completed = True
    return Standing(total, required, quiet >= QUIET_FACTOR * estimate, completed)


def _net(
    person_id: int, served: float, now: float, intervals: Sequence[Interval], quiet: int, estimate: int
) -> tuple[list[Span], int]:
    """Return the spans to credit, free of everything already credited, and the new quiet seconds."""
    active: list[Span] = []
    idle: list[Span] = []
    for interval in intervals:
        start, end = served + max(0.0, interval.start), served + interval.end
        if end > now + TOLERANCE:
            end = now
        (active if interval.active else idle).append(Span(start, end))
    everything = union([*active, *idle])
    if not everything:
        return [], quiet
    taken = _taken(person_id, everything[0].start, everything[-1].end)
    for_active = [part for span in union(active) for part in subtract(span, taken)]
    if for_active:
        quiet = 0
    allowed = QUIET_FACTOR * estimate - quiet
    covered = [*taken, *union(active)]
    for_idle = shorten([part for span in union(idle) for part in subtract(span, covered)], allowed)
    quiet += round(sum(s.seconds for s in for_idle))
    return union([*for_active, *for_idle]), quiet


def _taken(person_id: int, start: float, end: float) -> list[Span]:
    rows = db.rows(_TAKEN, {"person_id": person_id, "start": _instant(start), "end": _instant(end)})
    return [Span(a.timestamp(), b.timestamp()) for a, b in rows]


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _store(person_id: int, enrollment_id: int, activity: str, spans: Sequence[Span]) -> None:
    where = {"person_id": person_id, "enrollment_id": enrollment_id, "activity": activity}
    times = [{"starts_at": _instant(span.start), "ends_at": _instant(span.end)} for span in spans]
    db.run(_ADD_SPANS, *[{**where, **span} for span in times])


def credit_reading(enrollment_id: int, activity: str, served_at: datetime) -> None:
    """Count a page read without JavaScript: from when it was served until now, up to its estimate in all."""
    enrollment = db.session.get_one(Enrollment, enrollment_id)
    revision = paths.revision_of(enrollment.run_id)
    stated = paths.seconds_of(enrollment.course_version_id, activity, enrollment.run_id, revision)
    estimate = max(stated, LEAST_ESTIMATE)
    spent = db.session.scalar(
        select(func.coalesce(func.sum(Progress.seconds), 0)).where(
            Progress.enrollment_id == enrollment_id, Progress.activity == activity
        )
    )
    elapsed = (clock.now() - served_at).total_seconds()
    allowed = min(elapsed, estimate - int(spent or 0))
    if allowed > 0:
        db.session.flush()
        credit(enrollment_id, activity, served_at, [Interval(elapsed - allowed, elapsed, True)])
        # The statements went past the session, which still holds the rows as they were.
        db.session.expire_all()


def contest(enrollment_id: int, minutes: int, note: str) -> None:
    """Ask staff to add minutes, with the learner's own account of the time."""
    requests.ask("minutes", enrollment_id, subject="minutes", note=note, detail={"minutes": minutes})


def _is_granted(request_id: int) -> bool:
    granted = select(TimeAdjustment.id).where(TimeAdjustment.request_id == request_id)
    return db.session.scalar(granted.limit(1)) is not None


def adjust(
    enrollment_id: int,
    minutes: int,
    reason: str,
    actor_id: int,
    request_id: int | None = None,
    seen: int | None = None,
) -> None:
    """Add minutes to an enrollment (or take away, if negative), with the reason; the result is never below zero.

    What a request asked for is added once, however often its decision is sent. `seen`: the adjusted seconds
    on which the change was decided. Raises LmsError when nothing would change, Conflict when they differ by now.
    """
    enrollment = services.lock(enrollment_id)
    if request_id is not None and _is_granted(request_id):
        return
    if seen is not None and seen != enrollment.adjusted_seconds:
        raise Conflict(lazy("The minutes were changed meanwhile. Look again before you change them."))
    seconds = max(minutes * 60, -(enrollment.seconds + enrollment.adjusted_seconds))
    if not seconds:
        raise LmsError(lazy("This would change nothing."), field="minutes")
    before = enrollment.adjusted_seconds
    enrollment.adjusted_seconds += seconds
    db.session.add(
        TimeAdjustment(
            enrollment_id=enrollment_id,
            seconds=seconds,
            reason=reason,
            actor_id=actor_id,
            request_id=request_id,
            created_at=clock.now(),
        )
    )
    audit.note(
        "learning.adjust_minutes",
        person_ids=[enrollment.person_id],
        thing=f"enrollment:{enrollment_id}",
        before={"adjusted_seconds": before},
        after={"adjusted_seconds": enrollment.adjusted_seconds},
        reason=reason,
    )
    services.settle(enrollment)
