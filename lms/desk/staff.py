"""Staff: what waits for me, the audit log, mail and jobs."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, flash, request
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.models import Person
from lms.core import audit, clock, db, mail, outbox, tables
from lms.core.i18n import gettext as _
from lms.core.lists import page_number
from lms.core.web import file_response, page, redirect_to
from lms.desk.forms import ReasonForm
from lms.policy import Permission, requires

blueprint = Blueprint("desk_staff", __name__)

MOST_EXPORTED = 100_000


@blueprint.get("/staff/")
@requires(Permission.STAFF)
def start() -> BaseResponse:
    """Take staff to what waits for them."""
    return redirect_to("desk.waiting")


def _wanted() -> audit.Filter:
    person = _person(request.args.get("person", ""))
    return audit.Filter(
        person_id=person,
        action=request.args.get("action", "")[:60],
        since=_day(request.args.get("since", "")),
        until=_day(request.args.get("until", "")),
    )


def _person(text: str) -> int | None:
    try:
        uid = UUID(text)
    except ValueError:
        return None
    return db.session.scalar(select(Person.id).where(Person.uid == uid)) or 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _names(entries: tuple[audit.Entry, ...]) -> dict[int, str]:
    ids = {one.actor_id for one in entries if one.actor_id} | {key for one in entries for key in one.person_ids}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


@blueprint.get("/staff/audit")
@requires(Permission.SEE_AUDIT)
def audit_log() -> tuple[str, int]:
    """Show who did what, when, from where, with whose data."""
    return _audit_page(ReasonForm())


def _audit_page(form: ReasonForm, status: int = 200) -> tuple[str, int]:
    found = audit.page(_wanted(), page_number(request.args.get("page")))
    audit.note_read("desk.see_audit")
    names = _names(found.entries)
    choice = {name: request.args.get(name, "") for name in ("person", "action", "since", "until")}
    return page(
        "desk/audit.html",
        status,
        found=found,
        names=names,
        shown_names=lambda ids: ", ".join(names.get(key, "-") for key in ids),
        actions=audit.actions(),
        choice=choice,
        form=form,
    )


@blueprint.post("/staff/audit/export")
@requires(Permission.SEE_AUDIT)
def export_audit() -> Response | tuple[str, int]:
    """Send the entries that fit as a table; the reason becomes an entry itself."""
    form = ReasonForm()
    if not form.validate():
        return _audit_page(form, 422)
    found = audit.page(_wanted(), 1, MOST_EXPORTED)
    rows = [
        [e.id, e.seq or "", clock.to_seoul(e.at).isoformat(sep=" ", timespec="seconds"), e.actor_id or "", e.address,
         e.action, e.thing, " ".join(map(str, e.person_ids)), str(e.before or ""), str(e.after or ""), e.reason]
        for e in found.entries
    ]  # fmt: skip
    labels = [_("Number"), _("Sealed as"), _("When"), _("Who"), _("From where"), _("Action"), _("Thing"),
              _("Whose data"), _("Before"), _("After"), _("Reason")]  # fmt: skip
    audit.note("desk.export_audit", after={"rows": len(rows)}, reason=form.reason.data or "")
    return file_response(tables.write_csv(labels, rows), f"audit-{clock.today().isoformat()}.csv", tables.CSV)


@blueprint.get("/staff/jobs")
@requires(Permission.SEE_OUTBOX)
def jobs() -> tuple[str, int]:
    """Show the jobs, above all those that failed, and the mails kept as files."""
    state = request.args.get("state", "")
    mails, mail_total = mail.kept(1, 20)
    return page(
        "desk/jobs.html",
        found=outbox.page(state, number=page_number(request.args.get("page"))),
        state=state,
        states=outbox.STATES,
        state_of=outbox.state_of,
        counts=outbox.counts(),
        mails=mails,
        mail_total=mail_total,
    )


@blueprint.post("/staff/jobs/<int:job_id>/retry")
@requires(Permission.MANAGE_OUTBOX)
def retry(job_id: int) -> BaseResponse:
    """Try a failed job again."""
    outbox.retry(job_id)
    audit.note("desk.retry_job", thing=f"job:{job_id}")
    flash(_("The job will be tried again."))
    return redirect_to("desk_staff.jobs")
