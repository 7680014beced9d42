"""Learning time: intervals from the browser, validated and counted once per person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.accounts.models import Account, Person
from lms.content import services as content
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.enrollments import requests
from lms.enrollments.models import INSIDE, Enrollment
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
    row = db.session.execute(
        select(
            Enrollment.person_id,
            Enrollment.state,
            Enrollment.course_version_id,
            Enrollment.track,
            Enrollment.seconds,
            Enrollment.adjusted_seconds,
            Enrollment.steps_done,
            Enrollment.steps_total,
            Account.generation,
            Progress.quiet_seconds,
            Progress.practices,
        )
        .join(Person, Person.id == Enrollment.person_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(Progress, (Progress.enrollment_id == Enrollment.id) & (Progress.activity == activity))
        .where(Enrollment.id == enrollment_id)
        .with_for_update(of=[Enrollment, Person], key_share=True)
    ).one_or_none()
    if row is None or (generation is not None and row.generation != generation):
        raise LmsError(lazy("You were signed out. Sign in again; nothing is lost."), 401)
    path = content.path(row.course_version_id, row.track)
    if activity not in path.keys or row.state not in INSIDE:
        raise Conflict(lazy("This enrollment is not active."))

    now = clock.now().timestamp()
    estimate = max(content.seconds_of(row.course_version_id, activity), LEAST_ESTIMATE)
    new, quiet = _net(row.person_id, served_at.timestamp(), now, intervals, row.quiet_seconds or 0, estimate)
    gained = round(sum(s.seconds for s in new))
    known = list(row.practices or [])
    done = known + [p for p in practices if p not in known and len(p) <= 80][:50]
    if gained or len(done) > len(known):
        if gained:
            _store(row.person_id, enrollment_id, activity, new)
        _add_to_progress(enrollment_id, activity, gained, quiet, done)
    values = {"seconds": Enrollment.seconds + gained, "resume_activity": activity, "seen_at": clock.now()}
    if place:
        values["resume_place"] = place[:80]
    db.session.execute(update(Enrollment).where(Enrollment.id == enrollment_id).values(values))

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
    rows = db.session.execute(
        select(TimeSpan.starts_at, TimeSpan.ends_at).where(
            TimeSpan.person_id == person_id,
            TimeSpan.ends_at > _instant(start),
            TimeSpan.starts_at < _instant(end),
        )
    )
    return [Span(a.timestamp(), b.timestamp()) for a, b in rows]


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _store(person_id: int, enrollment_id: int, activity: str, spans: Sequence[Span]) -> None:
    db.session.execute(
        insert(TimeSpan),
        [
            {
                "person_id": person_id,
                "enrollment_id": enrollment_id,
                "activity": activity,
                "starts_at": _instant(span.start),
                "ends_at": _instant(span.end),
            }
            for span in spans
        ],
    )


def _add_to_progress(enrollment_id: int, activity: str, gained: int, quiet: int, practices: list[str]) -> None:
    dialect = sqlite if db.is_sqlite() else postgresql
    statement = dialect.insert(Progress).values(
        enrollment_id=enrollment_id,
        activity=activity,
        status="started",
        seconds=gained,
        quiet_seconds=quiet,
        practices=practices,
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["enrollment_id", "activity"],
            set_={
                "seconds": Progress.seconds + statement.excluded.seconds,
                "quiet_seconds": statement.excluded.quiet_seconds,
                "practices": statement.excluded.practices,
            },
        )
    )


def credit_reading(enrollment_id: int, activity: str, served_at: datetime) -> None:
    """Count a page read without JavaScript: from when it was served until now, up to its estimate in all."""
    enrollment = db.session.get_one(Enrollment, enrollment_id)
    estimate = max(content.seconds_of(enrollment.course_version_id, activity), LEAST_ESTIMATE)
    spent = db.session.scalar(
        select(func.coalesce(func.sum(Progress.seconds), 0)).where(
            Progress.enrollment_id == enrollment_id, Progress.activity == activity
        )
    )
    elapsed = (clock.now() - served_at).total_seconds()
    allowed = min(elapsed, estimate - int(spent or 0))
    if allowed > 0:
        credit(enrollment_id, activity, served_at, [Interval(elapsed - allowed, elapsed, True)])


def contest(enrollment_id: int, minutes: int, note: str) -> None:
    """Ask staff to add minutes, with the learner's own account of the time."""
    requests.ask("minutes", enrollment_id, subject="minutes", note=note, detail={"minutes": minutes})


def adjust(enrollment_id: int, minutes: int, reason: str, actor_id: int, request_id: int | None = None) -> None:
    """Add minutes to an enrollment (or take away, if negative), with the reason; the result is never below zero.

    Raises LmsError when nothing would change.
    """
    enrollment = services.lock(enrollment_id)
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
