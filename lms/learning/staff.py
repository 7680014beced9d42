"""Staff: progress of a run, outcomes and minutes by hand, closing a run."""

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, g, request
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from lms.certificates import services as certificates
from lms.content import services as content
from lms.core import audit, clock, db, tables
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy
from lms.core.web import file_response, page, redirect_to
from lms.enrollments import paths, requests, runs
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment, Request, Run
from lms.enrollments.staff import back, deciding, decision
from lms.learning import closing, minutes, roster, services
from lms.learning.forms import AdjustForm, ExportForm, OutcomeForm
from lms.learning.interface import Outcome, Status
from lms.learning.models import Closing, OutcomeRow, TimeAdjustment
from lms.policy import Permission, can, requires

blueprint = Blueprint("learning_staff", __name__)


def _enrollment(uid: UUID) -> Enrollment | None:
    return enrollments.by_uid(uid)


def _page_number() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isdecimal() and len(text) < 8 else 1


@blueprint.get("/staff/runs/<uuid:uid>/progress")
@requires(Permission.SEE_RUN, runs.by_uid)
def progress(run: Run) -> tuple[str, int]:
    """Show how far everybody in a run is."""
    choice = {"sort": request.args.get("sort", "name"), "text": request.args.get("text", "")[:100].replace("\0", "")}
    choice["state"] = request.args.get("state", "")
    found = roster.page(run.id, g.actor, number=_page_number(), **choice)
    audit.note_read("learning.see_progress", [row.person_id for row in found.rows], f"run:{run.id}")
    return page(
        "learning/staff/progress.html",
        run=run,
        course=content.course_of(run.course_version_id),
        found=found,
        choice=choice,
        missing=services.why_not_of([row for row in found.rows if row.state in ("approved", "active", "failed")]),
        states=roster.STATES,
        export=ExportForm(),
    )


@blueprint.post("/staff/runs/<uuid:uid>/progress/export")
@requires(Permission.EXPORT, runs.by_uid)
def export(run: Run) -> Response | tuple[str, int]:
    """Send the progress table as XLSX or CSV; the reason is kept in the audit log."""
    form = ExportForm()
    if not form.validate():
        found = roster.page(run.id, g.actor)
        course = content.course_of(run.course_version_id)
        values: dict[str, Any] = {"run": run, "course": course, "found": found, "states": roster.STATES, "export": form}
        return page(
            "learning/staff/progress.html", 422, choice={"sort": "name", "text": "", "state": ""}, missing={}, **values
        )
    rows = list(roster.table(run, g.actor))
    course = content.course_of(run.course_version_id)
    kind = form.format.data or "xlsx"
    name = f"progress-{run.year}-{run.number}-{clock.today().isoformat()}.{kind}"
    audit.note(
        "learning.export_progress", thing=f"run:{run.id}", after={"rows": len(rows)}, reason=form.reason.data or ""
    )
    if kind == "csv":
        return file_response(tables.write_csv(roster.HEADINGS, rows), name, tables.CSV)
    title = f"{course.title['ko']} {run.year}년 {run.number}차 진도"
    sheet = tables.Sheet("진도", roster.HEADINGS, rows, title, [f"기준일 {clock.today().isoformat()}"])
    return file_response(tables.write_xlsx([sheet]), name, tables.XLSX)


@blueprint.get("/staff/enrollments/<uuid:uid>")
@requires(Permission.SEE_ENROLLMENT, _enrollment)
def enrollment(found: Enrollment) -> tuple[str, int]:
    """Show one person's way through a course: steps, outcomes, minutes."""
    audit.note_read("learning.see_enrollment", [found.person_id], f"enrollment:{found.id}")
    return _enrollment_page(found, AdjustForm(), OutcomeForm())


def _enrollment_page(found: Enrollment, adjust: AdjustForm, outcome: OutcomeForm, status: int = 200) -> tuple[str, int]:
    path = paths.path_of(found)
    run = db.session.get_one(Run, found.run_id)
    adjust.seen.data = str(found.adjusted_seconds)
    outcome.activity.choices = [(a.id, a.title.pick()) for a in path.activities]
    return page(
        "learning/staff/enrollment.html",
        status,
        enrollment=found,
        run=run,
        course=content.course_of(found.course_version_id),
        path=path,
        standing=services.standing(found.id),
        missing=services.why_not(found),
        outcomes=db.session.scalars(
            select(OutcomeRow).where(OutcomeRow.enrollment_id == found.id).order_by(OutcomeRow.id.desc())
        ).all(),
        adjustments=db.session.scalars(
            select(TimeAdjustment).where(TimeAdjustment.enrollment_id == found.id).order_by(TimeAdjustment.id.desc())
        ).all(),
        adjust=adjust,
        outcome_form=outcome,
        may_change=can(g.actor, Permission.CHANGE_ENROLLMENT, found),
        may_see_run=can(g.actor, Permission.SEE_RUN, run),
    )


@blueprint.post("/staff/enrollments/<uuid:uid>/minutes")
@requires(Permission.CHANGE_ENROLLMENT, _enrollment)
def adjust_minutes(found: Enrollment) -> BaseResponse | tuple[str, int]:
    """Add or take away minutes, with a reason."""
    form = AdjustForm()
    if not form.validate():
        return _enrollment_page(found, form, OutcomeForm(formdata=None), 422)
    try:
        text = form.seen.data or ""
        seen = int(text) if re.fullmatch(r"-?[0-9]{1,15}", text) else None
        minutes.adjust(found.id, form.minutes.data or 0, form.reason.data or "", g.actor.person_id, seen=seen)
    except LmsError as error:
        form.take(error)
        return _enrollment_page(found, form, OutcomeForm(formdata=None), error.status)
    flash(_("The minutes were changed."))
    return redirect_to("learning_staff.enrollment", uid=found.uid)


@blueprint.post("/staff/enrollments/<uuid:uid>/outcome")
@requires(Permission.CHANGE_ENROLLMENT, _enrollment)
def set_outcome(found: Enrollment) -> BaseResponse | tuple[str, int]:
    """Set an outcome by hand, with a reason."""
    form = OutcomeForm()
    form.activity.choices = [(a.id, "") for a in paths.path_of(found).activities]
    if not form.validate():
        return _enrollment_page(found, AdjustForm(formdata=None), form, 422)
    actor_id, reason = g.actor.person_id, form.reason.data or ""
    outcome = Outcome(Status(form.status.data), counts="last", evidence={"set_by_staff": True})
    services.record(found.id, form.activity.data, "staff", outcome, actor_id=actor_id, reason=reason)
    audit.note(
        "learning.set_outcome",
        [found.person_id],
        thing=f"enrollment:{found.id}",
        after={"activity": form.activity.data, "status": form.status.data},
        reason=reason,
    )
    flash(_("The outcome was recorded."))
    return redirect_to("learning_staff.enrollment", uid=found.uid)


@blueprint.post("/staff/requests/<uuid:uid>/minutes")
@requires(Permission.DECIDE_REQUEST, requests.by_uid)
@deciding
def decide_minutes(asked: Request) -> BaseResponse:
    """Decide contested minutes."""
    decided, reason = decision()
    requests.decided(asked.id, decided, g.actor.person_id, reason)
    if decided == "grant":
        text = request.form.get("minutes", "")
        if not text.isdecimal() or not 1 <= int(text) <= 600:
            raise LmsError(lazy("Give a number from 1 to 600."), field="minutes")
        minutes.adjust(
            asked.enrollment_id, int(text), reason or str(lazy("granted as asked")), g.actor.person_id, asked.id
        )
    flash(_("Decided."))
    return back()


@blueprint.post("/staff/requests/<uuid:uid>/certificate")
@requires(Permission.DECIDE_REQUEST, requests.by_uid)
@deciding
def decide_certificate(asked: Request) -> BaseResponse:
    """Keep or revoke the certificate of a completion that was reopened."""
    decided, reason = decision()
    if decided == "revoke" and not can(g.actor, Permission.REVOKE_CERTIFICATE, asked):
        raise LmsError(lazy("Only administrators revoke certificates. Ask one of them."), 403, "decision")
    requests.decided(asked.id, decided, g.actor.person_id, reason)
    standing = certificates.for_enrollment(asked.enrollment_id)
    if decided == "revoke" and standing is not None:
        certificates.revoke(standing.id, g.actor.person_id, reason)
    flash(_("Decided."))
    return back()


@blueprint.get("/staff/runs/<uuid:uid>/close")
@requires(Permission.MANAGE_RUN, runs.by_uid)
def close_page(run: Run) -> tuple[str, int]:
    """Show what closing a run would do, or how far it is."""
    rows = db.session.scalars(
        select(Enrollment)
        .where(Enrollment.run_id == run.id, Enrollment.state.in_(("approved", "active", "completed", "failed")))
        .order_by(Enrollment.name, Enrollment.id)
    ).all()
    audit.note_read("learning.see_closing", [row.person_id for row in rows], f"run:{run.id}")
    return page(
        "learning/staff/close.html",
        run=run,
        course=content.course_of(run.course_version_id),
        complete=[row for row in rows if row.state == "completed"],
        others=[row for row in rows if row.state != "completed"],
        missing=services.why_not_of([row for row in rows if row.state != "completed"]),
        closing=closing.latest(run.id),
    )


@blueprint.post("/staff/runs/<uuid:uid>/close")
@requires(Permission.MANAGE_RUN, runs.by_uid)
def close(run: Run) -> BaseResponse:
    """Close a run and issue all its certificates as a job."""
    closing.close(run.id, g.actor.person_id)
    flash(_("The run is closed. The certificates are being issued."))
    return redirect_to("learning_staff.close_page", uid=run.uid)


@blueprint.post("/staff/runs/<uuid:uid>/close/cancel")
@requires(Permission.MANAGE_RUN, runs.by_uid)
def cancel_closing(run: Run) -> BaseResponse:
    """Stop issuing after the certificate it is at."""
    found: Closing | None = closing.latest(run.id)
    if found is not None:
        closing.cancel(found.id)
    return redirect_to("learning_staff.close_page", uid=run.uid)
