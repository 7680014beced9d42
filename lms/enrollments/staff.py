"""Staff pages: runs, who works in them, deciding requests."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import roles
from lms.accounts.models import Grant
from lms.accounts.words import JOBS, ROLES
from lms.content import services as content
from lms.core import audit, clock, db, tables
from lms.core.errors import LmsError
from lms.core.forms import offers
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.lists import page_number
from lms.core.texts import problem, tidy
from lms.core.web import file_response, page, redirect_to, safe_path
from lms.enrollments import blocks, crew, entry, law_page, listing, matching, requests, runs, services, words
from lms.enrollments import law as law_of_run
from lms.enrollments.forms import GrantForm, LawForm, RunForm, filled
from lms.enrollments.models import Request, Run
from lms.organizations import services as organizations
from lms.policy import Permission, can, requires

blueprint = Blueprint("enrollments_staff", __name__)
roles.use_run_names(listing.names)
Answer = Response | tuple[str, int]


def _wanted() -> listing.Wanted:
    def number(name: str) -> int:
        text = request.args.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    text = request.args.get("q", "").replace("\0", "").strip()[:100]
    return listing.Wanted(number("course"), request.args.get("state", ""), number("year"), text)


@blueprint.get("/staff/runs", endpoint="runs")
@requires(Permission.STAFF)
def all_runs() -> Answer:
    """List the runs in the actor's scope."""
    wanted = _wanted()
    return page(
        "enrollments/runs.html",
        wanted=wanted,
        found=listing.listed(g.actor, wanted, page_number(request.args.get("page"))),
        courses=listing.courses(),
        years=listing.years(g.actor),
        states=words.RUN_STATES,
        may_make=can(g.actor, Permission.MANAGE_RUNS),
    )


@blueprint.get("/staff/runs/export.<any(xlsx, csv):form>")
@requires(Permission.STAFF)
def export(form: str) -> Answer:
    """Send the list of runs as a file; it holds nobody's personal data."""
    labels = [
        _("Course"), _("Year"), _("Number"), _("Title"), _("State"), _("First day"), _("Last day"),
        _("To be completed by"), _("How people come in"), _("Places"), _("Places taken"), _("Organization"),
    ]  # fmt: skip
    rows = [
        (
            pick(row.course), row.Run.year, row.Run.number, pick(row.Run.title),
            str(words.RUN_STATES[row.Run.state]), row.Run.starts_on, row.Run.ends_on, row.Run.due_on,
            str(words.ENTRIES[row.Run.entry]), row.Run.capacity, row.Run.seats_taken, row.organization,
        )
        for row in listing.all_listed(g.actor, _wanted())
    ]  # fmt: skip
    name = f"runs-{clock.today().isoformat()}.{form}"
    if form == "csv":
        return file_response(tables.write_csv(labels, rows), name, tables.CSV)
    return file_response(tables.write_xlsx([tables.Sheet(_("Runs"), labels, rows)]), name, tables.XLSX)


@blueprint.route("/staff/runs/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_RUNS)
def new() -> Answer:
    """Make a run."""
    courses = listing.courses()
    form = RunForm(course=request.args.get("course", ""), starts_on=clock.today(), since=str(runs.newest()))
    form.offer(courses, [], None)
    if form.validate_on_submit():
        current = {one.id: one.current_version_id for one in courses if one.current_version_id}
        with form.saving():
            run = runs.create(form.plan(None, current), g.actor.person_id, form.since.key)
            concern = law_of_run.concern(run) if form.open_now.data else None
            if form.open_now.data and concern is None:
                runs.set_state(run.id, "open", g.actor.person_id)
            if concern is not None:
                flash(_("The run was made, but it is not open yet: first its law has to be looked at."), "warning")
                return redirect_to("enrollments_staff.law", uid=run.uid)
            flash(_("The run was made and is open.") if form.open_now.data else _("The run was made."))
            return redirect_to("enrollments_staff.run", uid=run.uid)
    return _form_page(form, None)


@blueprint.route("/staff/runs/<uuid:uid>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_RUN, runs.by_uid)
def edit(run: Run) -> Answer:
    """Change a run."""
    at = organizations.by_id(run.organization_id)
    form = RunForm(data=filled(run, at.name_ko if at else ""))
    form.offer([], listing.versions(run.course_id), run)
    if form.validate_on_submit():
        with form.saving():
            runs.change(run.id, form.plan(run, {}), g.actor.person_id)
            flash(_("Saved."))
            return redirect_to("enrollments_staff.run", uid=run.uid)
    return _form_page(form, run)


def _form_page(form: RunForm, run: Run | None) -> Answer:
    return page(
        "enrollments/run_form.html",
        422 if form.errors else 200,
        form=form,
        run=run,
        course=content.course_of(run.course_version_id) if run else None,
        organizations=organizations.suggestions(g.actor),
    )


@blueprint.get("/staff/runs/<uuid:uid>")
@requires(Permission.SEE_RUN, runs.by_uid)
def run(found: Run) -> Answer:
    """Show a run: its facts, its people in numbers, who works in it, and what to do next."""
    return _run_page(found, _grant_form())


def _run_page(found: Run, form: GrantForm, status: int = 200) -> Answer:
    return page(
        "enrollments/run.html",
        status,
        run=found,
        course=content.course_of(found.course_version_id),
        organization=organizations.by_id(found.organization_id),
        counts=listing.people_count(found.id),
        crew=crew.of(found.id),
        form=form,
        door=entry.door(found, clock.today()),
        door_labels=entry.LABELS,
        door_badges=entry.BADGES,
        states=words.RUN_STATES,
        entries=words.ENTRIES,
        jobs=JOBS,
        roles=ROLES,
        may_manage=can(g.actor, Permission.MANAGE_RUN, found),
        may_enroll=can(g.actor, Permission.ENROLL_PEOPLE, found),
        quotas=[f"{words.quota(key)} {most}" for of in found.quotas.values() for key, most in of.items()],
        asked=blocks.count_asked(found.id),
        may_import=can(g.actor, Permission.MANAGE_PEOPLE, found),
        may_see_needs=can(g.actor, Permission.SEE_NEEDS, found),
        may_see_sessions=can(g.actor, Permission.SEE_ATTENDANCE, found),
        may_see_quizzes=can(g.actor, Permission.SEE_QUIZ_RESULTS, found),
        may_grant=can(g.actor, Permission.MANAGE_PEOPLE),
    )


@blueprint.post("/staff/runs/<uuid:uid>/state")
@requires(Permission.MANAGE_RUN, runs.by_uid)
def set_state(found: Run) -> Answer:
    """Open or reopen a run, or take it back into preparation; where the law has to be looked at, ask for it first."""
    state, form = request.form.get("state", ""), LawForm()
    concern = law_of_run.concern(found) if state == "open" and found.state != "open" else None
    if concern is not None and ("checked" not in request.form or not form.validate()):
        return _law_page(found, form, concern)
    runs.set_state(found.id, state, g.actor.person_id, form.checked.data or "")
    flash(_("The run is open.") if found.state == "open" else _("The run is in preparation."))
    return redirect_to("enrollments_staff.run", uid=found.uid)


@blueprint.get("/staff/runs/<uuid:uid>/law")
@requires(Permission.MANAGE_RUN, runs.by_uid)
def law(found: Run) -> Answer:
    """Ask for the look at the law before a run opens; without a concern, show the run."""
    concern = law_of_run.concern(found) if found.state != "open" else None
    if concern is None:
        return redirect_to("enrollments_staff.run", uid=found.uid)
    return _law_page(found, LawForm(), concern)


def _law_page(found: Run, form: LawForm, concern: law_of_run.LawConcern) -> Answer:
    return law_page.show(
        found,
        form,
        concern,
        title=_("Look at the law before the run opens"),
        submit=_("Confirm and open the run"),
        action=url_for("enrollments_staff.set_state", uid=found.uid),
        back=url_for("enrollments_staff.run", uid=found.uid),
        carried=[("state", "open")],
    )


# Who works in a run.


def _grant_form() -> GrantForm:
    form = GrantForm()
    form.role.choices = offers((role, ROLES[role]) for role in roles.RUN_ROLES)
    return form


@blueprint.post("/staff/runs/<uuid:uid>/crew")
@requires(Permission.MANAGE_PEOPLE, runs.by_uid)
def add_to_crew(found: Run) -> Answer:
    """Give somebody a role in a run."""
    form = _grant_form()
    if form.validate():
        with form.saving():
            person = matching.one(form.who.data or "", "who")
            roles.grant(person.id, form.role.data, run_id=found.id, granted_by_id=g.actor.person_id)
            flash(_("%(name)s works in this run now.", name=person.name))
            return redirect_to("enrollments_staff.run", uid=found.uid)
    return _run_page(found, form, 422)


@blueprint.post("/staff/runs/<uuid:uid>/crew/<int:grant_id>/end")
@requires(Permission.MANAGE_PEOPLE, crew.grant_of)
def end_crew(grant: Grant) -> Answer:
    """End somebody's role in a run."""
    crew.end(grant)
    flash(_("The role has ended."))
    return redirect_to("enrollments_staff.run", uid=crew.run_uid(grant))


# Requests.


@blueprint.get("/staff/requests/<uuid:uid>", endpoint="request")
@requires(Permission.DECIDE_REQUEST, requests.by_uid)
def one_request(asked: Request) -> Answer:
    """Show one request with its decision."""
    audit.note_read("enrollments.see_request", [asked.person_id], f"request:{asked.id}")
    return request_page(asked)


def request_page(asked: Request, error: LmsError | None = None) -> Answer:
    """Return the page of a request; after a refusal with what was typed and what is wrong."""
    return page(
        "enrollments/request.html",
        error.status if error else 200,
        waiting=requests.one(g.actor, asked.id),
        error=error,
        typed=request.form if error else {},
    )


def deciding(view: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """Let a view that decides a request show it again after a refusal, with what was typed and what is wrong.

    What the view wrote before it was refused is undone, so that the page shows the request as it stands.
    """

    @wraps(view)
    def guarded(asked: Request) -> Answer:
        try:
            with db.session.begin_nested():
                return view(asked)
        except LmsError as error:
            return request_page(asked, error)

    return guarded


def decision() -> tuple[str, str]:
    """Return the decision and its reason as they were sent; raise LmsError for a reason that cannot be taken."""
    reason = tidy(request.form.get("reason")) or ""
    fault = problem(reason, requests.REASON_MOST)
    if fault:
        raise LmsError(fault, field="reason")
    return request.form.get("decision", ""), reason


@blueprint.post("/staff/requests/<uuid:uid>/decide")
@requires(Permission.DECIDE_REQUEST, requests.by_uid)
@deciding
def decide(asked: Request) -> Answer:
    """Approve or decline an application."""
    decided, reason = decision()
    services.decide(asked.id, decided, g.actor.person_id, reason)
    flash(_("The application was approved.") if decided == "approve" else _("The application was declined."))
    return back()


def back() -> Response:
    """Return to the list the decision was made from."""
    return redirect(safe_path(request.form.get("next"), "/staff/waiting"), 303)
