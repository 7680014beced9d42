"""Staff pages of the whole site: where to begin, the audit log, jobs and mails."""

from flask import Blueprint, abort, flash, g, request
from werkzeug.wrappers import Response

from lms.core import audit, clock, mail, outbox, tables
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.lists import Page, page_number
from lms.core.web import file_response, page, redirect_to
from lms.desk import log, words
from lms.desk.forms import ExportForm
from lms.desk.nav import staff_places
from lms.desk.waiting import besides
from lms.enrollments import requests
from lms.policy import Permission, can, requires

blueprint = Blueprint("desk_staff", __name__)
Answer = Response | tuple[str, int]
AUDIT_PAGE = 30


@blueprint.get("/staff/", strict_slashes=False)
@requires(Permission.STAFF)
def start() -> Answer:
    """Show what waits and where everything is."""
    jobs = outbox.counts() if can(g.actor, Permission.SEE_OUTBOX) else None
    return page(
        "desk/start.html",
        waiting=requests.count_open(g.actor) + besides(g.actor).count,
        jobs=jobs,
        groups=staff_places(g.actor),
    )


# The audit log.


@blueprint.get("/staff/audit")
@requires(Permission.SEE_AUDIT)
def audit_log() -> Answer:
    """Show who did what, when, from where, with whose data."""
    return _audit_page(ExportForm(formdata=None))


def _audit_page(form: ExportForm, status: int = 200) -> Answer:
    asked = log.Asked.of(request.args)
    found = audit.page(asked.filter, page_number(request.args.get("page")), AUDIT_PAGE)
    audit.note_read("desk.see_audit", thing=f"page:{found.number}")
    return page(
        "desk/audit.html",
        422 if asked.faults else status,
        asked=asked,
        found=found,
        people=log.people_of(found.entries),
        actions=sorted(((name, words.action(name)) for name in audit.actions()), key=lambda pair: pair[1]),
        action_words=words.action,
        form=form,
    )


@blueprint.post("/staff/audit/export")
@requires(Permission.SEE_AUDIT)
def export_audit() -> Answer:
    """Send the entries that fit as a table; the reason becomes an entry itself."""
    form, asked = ExportForm(), log.Asked.of(request.args)
    if not form.validate() or asked.faults:
        return _audit_page(form, 422)
    try:
        labels, rows = log.table(asked.filter)
    except LmsError as error:
        form.take(error)
        return _audit_page(form, 422)
    audit.note("desk.export_audit", after={"rows": len(rows)}, reason=form.reason.data or "")
    return _file("audit", _("Audit log"), labels, rows, form.format.data)


def _file(name: str, title: str, labels: list[str], rows: list[list[object]], form: str) -> Response:
    full = f"{name}-{clock.today().isoformat()}.{form}"
    if form == "csv":
        return file_response(tables.write_csv(labels, rows), full, tables.CSV)
    return file_response(tables.write_xlsx([tables.Sheet(title, labels, rows)]), full, tables.XLSX)


# Jobs and mails.


@blueprint.get("/staff/outbox", endpoint="outbox")
@requires(Permission.SEE_OUTBOX)
def outbox_page() -> Answer:
    """Show the jobs by state, those that failed first."""
    state = request.args.get("state", "")
    state = state if state in outbox.STATES else ""
    return page(
        "desk/outbox.html",
        found=outbox.page(state, number=page_number(request.args.get("page"))),
        state=state,
        state_of=outbox.state_of,
        states=words.JOB_STATES,
        badges=words.JOB_BADGES,
        job_words=words.job,
        counts=outbox.counts(),
        may_change=can(g.actor, Permission.MANAGE_OUTBOX),
    )


@blueprint.post("/staff/outbox/<int:job_id>/retry")
@requires(Permission.MANAGE_OUTBOX, outbox.find)
def retry(job: outbox.Job) -> Answer:
    """Set a failed job to be tried again."""
    outbox.retry(job.id)
    flash(_("The job will be tried again."))
    return redirect_to("desk_staff.outbox", state=request.form.get("state") or None)


@blueprint.post("/staff/outbox/<int:job_id>/cancel")
@requires(Permission.MANAGE_OUTBOX, outbox.find)
def cancel(job: outbox.Job) -> Answer:
    """Cancel a job that was not done yet."""
    outbox.cancel(job.id)
    flash(_("The job was canceled."))
    return redirect_to("desk_staff.outbox", state=request.form.get("state") or None)


@blueprint.get("/staff/outbox/mails")
@requires(Permission.SEE_OUTBOX)
def mails() -> Answer:
    """Show the mails that were kept as files because no mail server is set."""
    number = page_number(request.args.get("page"))
    found = Page.of(mail.kept(1, 1)[1], number)
    audit.note_read("desk.see_mails")
    return page("desk/mails.html", found=found.holding(mail.kept(found.number, found.size)[0]))


@blueprint.get("/staff/outbox/mails/<name>")
@requires(Permission.SEE_OUTBOX)
def one_mail(name: str) -> Answer:
    """Show one mail."""
    found = mail.kept_one(name)
    if found is None:
        abort(404)
    audit.note_read("desk.see_mail", thing=f"mail:{name}")
    return page("desk/mail.html", mail=found)
