"""Staff pages: the training sessions of a run, who leads them, and everybody's attendance in all of them."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, g
from werkzeug.wrappers import Response

from lms.content import services as content
from lms.content.manifest import Title
from lms.core import audit, clock, db, tables
from lms.core.i18n import gettext as _
from lms.core.web import file_response, page, redirect_to
from lms.enrollments import matching, runs
from lms.enrollments.models import Run
from lms.policy import Permission, can, requires
from lms.sessions import matrix, services, words
from lms.sessions.forms import CancelForm, LeadForm, SessionForm, filled, fresh
from lms.sessions.models import TrainingSession

blueprint = Blueprint("sessions_staff", __name__)
Answer = Response | tuple[str, int]


@blueprint.app_template_filter("hour_minute")
def hour_minute(instant: datetime) -> str:
    """Show the hour and minute of an instant in Seoul time."""
    return f"{clock.to_seoul(instant):%H:%M}"


@blueprint.app_template_filter("session_stage")
def session_stage(session: TrainingSession) -> str:
    """Return the state that people see: check-in opens and ends by itself."""
    return "open" if services.takes_marks(session, clock.now()) else session.state


@blueprint.app_template_filter("local_input")
def local_input(instant: datetime) -> str:
    """Return an instant as a field for a local time takes it."""
    return f"{clock.to_seoul(instant):%Y-%m-%dT%H:%M}"


@blueprint.get("/staff/runs/<uuid:uid>/sessions", endpoint="list")
@requires(Permission.SEE_ATTENDANCE, runs.by_uid)
def of_run(run: Run) -> Answer:
    """List the training sessions of a run."""
    found = services.of_run(run.id)
    planned: dict[str, int] = {}
    for one in found:
        if one.state != "canceled":
            planned[one.activity] = planned.get(one.activity, 0) + one.minutes
    return page(
        "sessions/list.html",
        run=run,
        course=content.course_of(run.course_version_id),
        sessions=found,
        leads=services.facilitators([one.id for one in found]),
        activities=services.activities_of(run),
        planned=planned,
        states=words.STATES,
        badges=words.STATE_BADGES,
        may_plan=can(g.actor, Permission.MANAGE_RUN, run),
        may_mark=can(g.actor, Permission.MARK_ATTENDANCE, run),
    )


def _titles(run: Run) -> dict[str, Title]:
    return {key: activity.title for key, activity in services.activities_of(run).items()}


@blueprint.route("/staff/runs/<uuid:uid>/sessions/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_RUN, runs.by_uid)
def new(run: Run) -> Answer:
    """Plan a training session."""
    titles = _titles(run)
    minutes = next((one.minutes for one in services.activities_of(run).values()), 0)
    form = SessionForm(since=str(services.newest(run.id)), **fresh(run.starts_on, minutes))
    form.offer(titles)
    if form.validate_on_submit():
        with form.saving():
            made = services.create(run.id, form.plan(), g.actor.person_id, form.since.key)
            flash(_("The training session is planned; everybody in the run is told."))
            return redirect_to("sessions_staff.session", uid=made.uid)
    return _form_page(form, run, None)


@blueprint.route("/staff/sessions/<uuid:uid>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_RUN, services.by_uid)
def edit(session: TrainingSession) -> Answer:
    """Change a training session."""
    run = db.session.get_one(Run, session.run_id)
    titles = _titles(run)
    form = SessionForm(data=filled(session))
    form.offer(titles)
    if form.validate_on_submit():
        with form.saving():
            services.change(session.id, form.plan(), g.actor.person_id)
            flash(_("Saved."))
            return redirect_to("sessions_staff.session", uid=session.uid)
    return _form_page(form, run, session)


def _form_page(form: SessionForm, run: Run, session: TrainingSession | None) -> Answer:
    return page(
        "sessions/form.html",
        422 if form.errors or form.form_errors else 200,
        form=form,
        run=run,
        session=session,
        course=content.course_of(run.course_version_id),
    )


@blueprint.get("/staff/sessions/<uuid:uid>", endpoint="session")
@requires(Permission.SEE_ATTENDANCE, services.by_uid)
def one(session: TrainingSession) -> Answer:
    """Show a training session: when, where, who leads it, and what to do next."""
    return _session_page(session, LeadForm(formdata=None), CancelForm(formdata=None))


def _session_page(session: TrainingSession, lead: LeadForm, cancel: CancelForm, status: int = 200) -> Answer:
    run = db.session.get_one(Run, session.run_id)
    return page(
        "sessions/session.html",
        status,
        session=session,
        run=run,
        course=content.course_of(run.course_version_id),
        leads=services.facilitators([session.id])[session.id],
        counts=matrix.counts(session),
        lead=lead,
        cancel=cancel,
        states=words.STATES,
        badges=words.STATE_BADGES,
        kinds=words.KINDS,
        may_plan=can(g.actor, Permission.MANAGE_RUN, session),
        may_mark=can(g.actor, Permission.MARK_ATTENDANCE, session),
        begun=session.starts_at <= clock.now(),
    )


@blueprint.post("/staff/sessions/<uuid:uid>/cancel")
@requires(Permission.MANAGE_RUN, services.by_uid)
def cancel(session: TrainingSession) -> Answer:
    """Cancel a training session with its reason."""
    form = CancelForm()
    if form.validate():
        with form.saving():
            services.cancel(session.id, g.actor.person_id, form.reason.data or "")
            flash(_("The training session is canceled; everybody who was invited is told."))
            return redirect_to("sessions_staff.session", uid=session.uid)
    return _session_page(session, LeadForm(formdata=None), form, 422)


@blueprint.post("/staff/sessions/<uuid:uid>/leads")
@requires(Permission.MANAGE_RUN, services.by_uid)
def add_lead(session: TrainingSession) -> Answer:
    """Let somebody lead a training session, or help in it."""
    form = LeadForm()
    if form.validate():
        with form.saving():
            person = matching.one(form.who.data or "", "who")
            services.lead(session.id, person.id, form.kind.data, g.actor.person_id)
            flash(_("%(name)s leads this training session now.", name=person.name))
            return redirect_to("sessions_staff.session", uid=session.uid)
    return _session_page(session, form, CancelForm(formdata=None), 422)


class LeadOf:
    """Somebody who leads a session, as one thing for the rule."""

    def __init__(self, session: TrainingSession, person_id: int) -> None:
        self.session, self.run_id, self.person_id = session, session.run_id, person_id


def _lead(uid: UUID, person_id: int) -> LeadOf | None:
    session = services.by_uid(uid)
    if session is None:
        return None
    leads = services.facilitators([session.id])[session.id]
    return LeadOf(session, person_id) if any(row.person_id == person_id for row, _name in leads) else None


@blueprint.post("/staff/sessions/<uuid:uid>/leads/<int:person_id>/end")
@requires(Permission.MANAGE_RUN, _lead)
def end_lead(found: LeadOf) -> Answer:
    """Take somebody out of those who lead a session."""
    services.dismiss(found.session.id, found.person_id, g.actor.person_id)
    flash(_("Saved."))
    return redirect_to("sessions_staff.session", uid=found.session.uid)


@blueprint.get("/staff/runs/<uuid:uid>/attendance")
@requires(Permission.SEE_ATTENDANCE, runs.by_uid)
def attendance(run: Run) -> Answer:
    """Show everybody's attendance in all training sessions of a run."""
    found = matrix.of(run)
    audit.note_read("sessions.see_attendance", [row.person_id for row in found.rows if row.person_id], f"run:{run.id}")
    return page(
        "sessions/matrix.html",
        run=run,
        course=content.course_of(run.course_version_id),
        matrix=found,
        presence=words.PRESENCE,
        badges=words.PRESENCE_BADGES,
    )


@blueprint.get("/staff/runs/<uuid:uid>/attendance/export.xlsx")
@requires(Permission.SEE_ATTENDANCE, runs.by_uid)
def export_attendance(run: Run) -> Answer:
    """Send everybody's attendance as a file."""
    found = matrix.of(run)
    audit.note_read("sessions.export_attendance", [r.person_id for r in found.rows if r.person_id], f"run:{run.id}")
    data = tables.write_xlsx([matrix.sheet(found)])
    return file_response(data, f"attendance-{run.year}-{run.number}.xlsx", tables.XLSX)
