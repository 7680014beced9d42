"""The one door: every outcome of every activity enters through `record()`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select

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
from lms.learning import completion, records, registry
from lms.learning.completion import Missing
from lms.learning.interface import DONE, Outcome, Status
from lms.learning.models import OutcomeRow, Progress

# The mode of outcomes that tell of class hours.
IN_PERSON = "in_person"
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
    held = hold(enrollment_id)
    revision, steps = records.steps(enrollment_id, held.run_id)
    path = paths.path(held.course_version_id, held.track, held.run_id, revision)
    if activity not in path.keys:
        raise NotFound(lazy("This activity is not part of the course."))
    if held.state not in INSIDE:
        raise Conflict(lazy("This enrollment is not active."))
    outcomes = _append(enrollment_id, activity, source, outcome, actor_id, reason)
    status = _fold(enrollment_id, activity, steps.get(activity), outcomes)
    stands = {**{key: step.status for key, step in steps.items()}, activity: status}
    return Recorded(status, *_settle(held, path, stands))


def hold(enrollment_id: int) -> Any:
    """Lock an enrollment until the end of the transaction and return the values of `records.hold`. Raises NotFound."""
    found = records.hold(enrollment_id)
    if found is None:
        raise NotFound(lazy("This enrollment does not exist."))
    return found


def lock(enrollment_id: int) -> Enrollment:
    """Return an enrollment to change, locked until the end of the transaction and read anew. Raises NotFound."""
    found = db.session.scalar(
        select(Enrollment)
        .where(Enrollment.id == enrollment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(lazy("This enrollment does not exist."))
    return found


def _append(
    enrollment_id: int, activity: str, source: str, outcome: Outcome, actor_id: int | None, reason: str
) -> list[Outcome]:
    """Append an outcome and return those of the step that stand now, in the order they came."""
    standing = records.outcomes(enrollment_id, activity)
    earlier = next((row for row in standing if row.source == source), None)
    if earlier is not None and records.value(earlier) == replace(
        outcome, earned_on=outcome.earned_on or earlier.earned_on
    ):
        return list(map(records.value, standing))
    new = replace(outcome, earned_on=outcome.earned_on or clock.today())
    step = {"enrollment_id": enrollment_id, "activity": activity, "source": source}
    records.append(step, new, actor_id, reason, earlier.id if earlier is not None else None)
    return [*(records.value(row) for row in standing if row is not earlier), new]


def _fold(enrollment_id: int, activity: str, before: Any | None, outcomes: Sequence[Outcome]) -> Status:
    """Write what stands of a step whose progress was `before`, unless it is the same."""
    stands = completion.fold(outcomes)
    assert stands is not None
    completed_at = (before.completed_at if before is not None else None) or clock.now()
    folded = (stands.status.value, stands.score, completed_at if stands.status in DONE else None)
    if before is None or (before.status, before.score, before.completed_at) != folded:
        records.fold(enrollment_id, activity, *folded)
        if before is not None:
            db.reread(Progress, before.id)
    return stands.status


def standing(enrollment_id: int) -> dict[str, str]:
    """Return activity key → folded status of an enrollment."""
    rows = db.session.execute(select(Progress.activity, Progress.status).where(Progress.enrollment_id == enrollment_id))
    return {row[0]: row[1] for row in rows}


def settle(enrollment: Enrollment, path: Path | None = None) -> int | None:
    """Bring completion in line with the outcomes and minutes of a locked enrollment.

    Returns the id of a certificate issued by this call. A course that was complete and is no longer becomes a
    `reopened` fact, and its certificate a request to staff: it is never revoked silently.
    """
    held = hold(enrollment.id)
    return _settle(held, path or paths.path_of(enrollment), standing(enrollment.id))[1]


def _settle(held: Any, path: Path, stands: Mapping[str, str]) -> tuple[bool, int | None]:
    """Return whether the course is complete now, and the id of a certificate issued by this call."""
    done, in_all = completion.steps_done(path, stands)
    if (done, in_all) != (held.steps_done, held.steps_total):
        records.count(held.id, done, in_all)
    complete = completion.is_complete(path, stands, held.seconds + held.adjusted_seconds)
    if complete and held.state in ("approved", "active", "failed"):
        return True, _complete(lock(held.id), path)
    if not complete and held.state == "completed":
        _reopen(lock(held.id))
        return False, None
    return held.completed_at is not None, None


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
    mode, attended = _class_hours(enrollment.id, path)
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
        mode=mode,
        attendance=attended,
        topics=[{**module.title.as_dict(), "minutes": module.minutes} for module in path.modules],
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


def _class_hours(enrollment_id: int, path: Path) -> tuple[str, dict[str, Any]]:
    """Return the mode of a completed course (online, class, blended) and what of it was attended in person."""
    rows = db.session.execute(
        select(OutcomeRow.activity, OutcomeRow.minutes, OutcomeRow.score, OutcomeRow.evidence).where(
            OutcomeRow.enrollment_id == enrollment_id,
            OutcomeRow.mode == IN_PERSON,
            OutcomeRow.superseded_by_id.is_(None),
        )
    ).all()
    attended = {
        row.activity: {"minutes": row.minutes, "percent": row.score, "days": row.evidence.get("days", [])}
        for row in rows
        if row.minutes and row.activity in path.keys
    }
    if not attended:
        return "online", {}
    others = sum(one.minutes for one in path.required if one.id not in attended)
    return "blended" if others else "class", attended


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
        mode=_class_hours(enrollment.id, path)[0],
        legal_as_of=course.legal_as_of,
        name=enrollment.name,
        organization=enrollment.organization_name,
        position=enrollment.position,
    )


def why_not(enrollment: Enrollment) -> list[Missing]:
    """Return what an enrollment still lacks, each as a sentence; empty when complete."""
    path = paths.path_of(enrollment)
    missing = completion.why_not(path, standing(enrollment.id), enrollment.seconds + enrollment.adjusted_seconds)
    return advised(enrollment.id, path, missing)


def advised(enrollment_id: int, path: Path, missing: Sequence[Missing]) -> list[Missing]:
    """Return what is missing, each with what the type of its activity knows about it, such as dates to make it up."""
    return [
        replace(one, advice=registry.advice(path.step(one.activity).activity.type, enrollment_id, one.activity))
        if one.activity
        else one
        for one in missing
    ]


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
    records.place(enrollment_id, activity, place)


def recompute(enrollment_id: int) -> None:
    """Fold everything of an enrollment anew from its outcomes, as after a repair."""
    enrollment = lock(enrollment_id)
    activities = db.session.scalars(
        select(OutcomeRow.activity).where(OutcomeRow.enrollment_id == enrollment_id).group_by(OutcomeRow.activity)
    ).all()
    _revision, steps = records.steps(enrollment_id, enrollment.run_id)
    for activity in activities:
        outcomes = [records.value(row) for row in records.outcomes(enrollment_id, activity)]
        _fold(enrollment_id, activity, steps.get(activity), outcomes)
    total = db.session.scalar(select(func.sum(Progress.seconds)).where(Progress.enrollment_id == enrollment_id))
    enrollment.seconds = int(total or 0)
    settle(enrollment)
