"""The one door: every outcome of every activity enters through `record()`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select, update

from lms.certificates import services as certificates
from lms.content import services as content
from lms.content.path import Path
from lms.core import clock, db
from lms.core.errors import Conflict, NotFound
from lms.core.i18n import lazy
from lms.enrollments import paths, requests
from lms.enrollments import services as enrollments
from lms.enrollments.models import INSIDE, Enrollment, Run
from lms.enrollments.requests import Decision, Input, Kind
from lms.learning import completion
from lms.learning.completion import Missing
from lms.learning.interface import DONE, Outcome, Status
from lms.learning.models import OutcomeRow, Progress

MINUTES = requests.register_kind(
    Kind(
        "minutes",
        lazy("Contested learning time"),
        lazy("Learning time"),
        "learning_staff.decide_minutes",
        (
            Decision("grant", lazy("Add the minutes"), "primary"),
            Decision("refuse", lazy("Refuse"), "tertiary", needs_reason=True),
        ),
        (Input("minutes", lazy("Minutes to add"), "minutes", 1, 600),),
    )
)
CERTIFICATE = requests.register_kind(
    Kind(
        "certificate",
        lazy("A completion was reopened; the certificate stands"),
        lazy("Certificates"),
        "learning_staff.decide_certificate",
        (
            Decision("keep", lazy("Keep the certificate"), "primary", needs_reason=True),
            Decision("revoke", lazy("Revoke the certificate"), "danger", needs_reason=True),
        ),
    )
)


@dataclass(frozen=True)
class Recorded:
    """What one outcome changed: the folded status of the step, and whether the course is complete now."""

    status: Status
    completed: bool
    certificate_id: int | None = None


def record(
    enrollment_id: int,
    activity: str,
    source: str,
    outcome: Outcome,
    *,
    actor_id: int | None = None,
    reason: str = "",
) -> Recorded:
    """Append an outcome, fold the step anew, and complete the course if its rule is now satisfied.

    `source` says where the outcome comes from (this attempt, this attendance row, this staff decision). A later
    outcome of the same source supersedes the earlier one, up or down; an equal one changes nothing. All of it
    happens in the caller's transaction, under the lock of the enrollment.

    Whether learners may still work is asked where they work (`Visit.writable`). Late evidence, such as a regrade or a
    decision of staff, enters here after a run was closed too, and completes an enrollment that had failed.

    Raises NotFound for an enrollment or activity that does not exist and Conflict for one that is closed.
    """
    enrollment = lock(enrollment_id)
    path = paths.path_of(enrollment)
    if activity not in path.keys:
        raise NotFound(lazy("This activity is not part of the course."))
    if enrollment.state not in INSIDE:
        raise Conflict(lazy("This enrollment is not active."))
    _append(enrollment, activity, source, outcome, actor_id, reason)
    status = _fold(enrollment, activity)
    certificate_id = settle(enrollment, path)
    return Recorded(status, enrollment.completed_at is not None, certificate_id)


def lock(enrollment_id: int) -> Enrollment:
    """Return an enrollment, locked until the end of the transaction."""
    found = db.session.scalar(select(Enrollment).where(Enrollment.id == enrollment_id).with_for_update())
    if found is None:
        raise NotFound(lazy("This enrollment does not exist."))
    return found


def _append(
    enrollment: Enrollment, activity: str, source: str, outcome: Outcome, actor_id: int | None, reason: str
) -> None:
    earlier = db.session.scalar(
        select(OutcomeRow).where(
            OutcomeRow.enrollment_id == enrollment.id,
            OutcomeRow.activity == activity,
            OutcomeRow.source == source,
            OutcomeRow.superseded_by_id.is_(None),
        )
    )
    if earlier is not None and _value(earlier) == replace(outcome, earned_on=outcome.earned_on or earlier.earned_on):
        return
    now = clock.now()
    row = OutcomeRow(
        enrollment_id=enrollment.id,
        activity=activity,
        source=source,
        status=outcome.status,
        score=outcome.score,
        minutes=outcome.minutes,
        mode=outcome.mode,
        counts=outcome.counts,
        earned_on=outcome.earned_on or clock.today(),
        evidence=dict(outcome.evidence),
        actor_id=actor_id,
        reason=reason,
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    if earlier is not None:
        earlier.superseded_by_id = row.id
        db.session.flush()


def _value(row: OutcomeRow) -> Outcome:
    return Outcome(Status(row.status), row.score, row.minutes, row.mode, row.counts, row.evidence, row.earned_on)


def standing_outcomes(enrollment_id: int, activity: str) -> list[Outcome]:
    """Return the outcomes of a step that are not superseded, in the order they came."""
    rows = db.session.scalars(
        select(OutcomeRow)
        .where(
            OutcomeRow.enrollment_id == enrollment_id,
            OutcomeRow.activity == activity,
            OutcomeRow.superseded_by_id.is_(None),
        )
        .order_by(OutcomeRow.id)
    )
    return [_value(row) for row in rows]


def _fold(enrollment: Enrollment, activity: str) -> Status:
    stands = completion.fold(standing_outcomes(enrollment.id, activity))
    assert stands is not None
    progress = progress_of(enrollment.id, activity)
    progress.status = stands.status
    progress.score = stands.score
    if stands.status in DONE:
        progress.completed_at = progress.completed_at or clock.now()
    else:
        progress.completed_at = None
    db.session.flush()
    return stands.status


def progress_of(enrollment_id: int, activity: str) -> Progress:
    """Return the progress row of a step, made if there is none; the enrollment must be locked."""
    found = db.session.scalar(
        select(Progress).where(Progress.enrollment_id == enrollment_id, Progress.activity == activity)
    )
    if found is None:
        found = Progress(
            enrollment_id=enrollment_id,
            activity=activity,
            status=Status.STARTED,
            seconds=0,
            quiet_seconds=0,
            practices=[],
        )
        db.session.add(found)
        db.session.flush()
    return found


def standing(enrollment_id: int) -> dict[str, str]:
    """Return activity key → folded status of an enrollment."""
    rows = db.session.execute(select(Progress.activity, Progress.status).where(Progress.enrollment_id == enrollment_id))
    return {row[0]: row[1] for row in rows}


def settle(enrollment: Enrollment, path: Path | None = None) -> int | None:
    """Bring completion in line with the outcomes and minutes of a locked enrollment.

    Returns the id of a certificate issued by this call. A course that was complete and is no longer becomes a
    `reopened` fact, and its certificate a request to staff: it is never revoked silently.
    """
    path = path or paths.path_of(enrollment)
    stands = standing(enrollment.id)
    enrollment.steps_done, enrollment.steps_total = completion.steps_done(path, stands)
    complete = completion.is_complete(path, stands, enrollment.seconds + enrollment.adjusted_seconds)
    if complete and enrollment.state in ("approved", "active", "failed"):
        return _complete(enrollment, path)
    if not complete and enrollment.state == "completed":
        _reopen(enrollment)
    db.session.flush()
    return None


def _complete(enrollment: Enrollment, path: Path) -> int | None:
    enrollments.complete(enrollment)
    fact_id = certificates.record_fact(_fact(enrollment, path, "completed"))
    course = content.course_of(enrollment.course_version_id)
    # Whoever completes it by late evidence, after the certificates of the run were issued, waits for nothing more.
    closed = db.session.scalar(select(Run.state).where(Run.id == enrollment.run_id)) == "closed"
    if course.issue != "on_completion" and not closed:
        return None
    return certificates.issue(issue_order(enrollment, fact_id))


def _reopen(enrollment: Enrollment) -> None:
    path = content.path(enrollment.course_version_id, enrollment.track)
    enrollments.reopen(enrollment)
    certificates.record_fact(_fact(enrollment, path, "reopened"))
    if certificates.for_enrollment(enrollment.id) is not None:
        requests.ask("certificate", enrollment.id, subject="certificate", note="", detail={})


def _fact(enrollment: Enrollment, path: Path, kind: str) -> certificates.FactEntry:
    rows = db.session.execute(
        select(Progress.activity, Progress.score).where(
            Progress.enrollment_id == enrollment.id, Progress.score.is_not(None)
        )
    )
    marks = {row[0]: row[1] for row in rows}
    course = content.course_of(enrollment.course_version_id)
    return certificates.FactEntry(
        person_id=enrollment.person_id,
        kind=kind,
        source_kind="enrollment",
        source_id=enrollment.id,
        cycle=enrollment.cycle,
        enrollment_id=enrollment.id,
        course_version_id=enrollment.course_version_id,
        rule_version=course.version,
        local_date=clock.today(),
        minutes=path.minutes,
        mode="online",
        topics=[module.title.as_dict() for module in course.modules],
        marks=marks,
        organization_id=enrollment.organization_id,
        job=enrollment.job,
        personal={
            "name": enrollment.name,
            "organization": enrollment.organization_name,
            "department": enrollment.department,
            "position": enrollment.position,
        },
    )


def issue_order(enrollment: Enrollment, fact_id: int) -> certificates.IssueOrder:
    """Return what a certificate of this enrollment is to say."""
    course = content.course_of(enrollment.course_version_id)
    path = content.path(enrollment.course_version_id, enrollment.track)
    run = db.session.get_one(Run, enrollment.run_id)
    completed = enrollment.completed_at or clock.now()
    return certificates.IssueOrder(
        person_id=enrollment.person_id,
        enrollment_id=enrollment.id,
        cycle=enrollment.cycle,
        fact_id=fact_id,
        series=course.certificate.series,
        title=course.certificate.title.as_dict(),
        course=course.title.as_dict(),
        run={"year": run.year, "number": run.number},
        starts_on=clock.seoul_day(enrollment.decided_at or enrollment.requested_at),
        ends_on=clock.seoul_day(completed),
        minutes=path.minutes,
        mode="online",
        legal_as_of=course.legal_as_of,
        name=enrollment.name,
        organization=enrollment.organization_name,
        position=enrollment.position,
    )


def why_not(enrollment: Enrollment) -> list[Missing]:
    """Return what an enrollment still lacks, each as a sentence; empty when complete."""
    path = paths.path_of(enrollment)
    return completion.why_not(path, standing(enrollment.id), enrollment.seconds + enrollment.adjusted_seconds)


def why_not_of(rows: Sequence[Enrollment]) -> Mapping[int, list[Missing]]:
    """Return what each of many enrollments lacks, with two statements for all."""
    stands: dict[int, dict[str, str]] = {row.id: {} for row in rows}
    for enrollment_id, activity, status in db.session.execute(
        select(Progress.enrollment_id, Progress.activity, Progress.status).where(Progress.enrollment_id.in_(stands))
    ):
        stands[enrollment_id][activity] = status
    owed = paths.paths_of(rows)
    return {
        row.id: completion.why_not(owed[row.id], stands[row.id], row.seconds + row.adjusted_seconds) for row in rows
    }


def remember_place(enrollment_id: int, activity: str, place: str = "") -> None:
    """Keep where the learner is, to resume there."""
    db.session.execute(
        update(Enrollment)
        .where(Enrollment.id == enrollment_id)
        .values(resume_activity=activity, resume_place=place, seen_at=clock.now())
    )


def recompute(enrollment_id: int) -> None:
    """Fold everything of an enrollment anew from its outcomes, as after a repair."""
    enrollment = lock(enrollment_id)
    activities = db.session.scalars(
        select(OutcomeRow.activity).where(OutcomeRow.enrollment_id == enrollment_id).group_by(OutcomeRow.activity)
    ).all()
    for activity in activities:
        _fold(enrollment, activity)
    total = db.session.scalar(select(func.sum(Progress.seconds)).where(Progress.enrollment_id == enrollment_id))
    enrollment.seconds = int(total or 0)
    settle(enrollment)
