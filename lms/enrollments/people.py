"""Staff pages: the people of a run, and bringing people in or out."""

from uuid import UUID

from flask import Blueprint, flash, g, request
from werkzeug.wrappers import Response

from lms.accounts import services as accounts
from lms.content import services as content
from lms.core import audit, db
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.lists import page_number
from lms.core.web import page, redirect_to
from lms.enrollments import handover, listing, matching, runs, services, states
from lms.enrollments.forms import EnrollForm, RemoveForm
from lms.enrollments.models import Enrollment, Run
from lms.policy import Permission, can, requires

blueprint = Blueprint("enrollments_people", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/staff/runs/<uuid:uid>/people", endpoint="people")
@requires(Permission.SEE_RUN, runs.by_uid)
def everybody(run: Run) -> Answer:
    """List everybody who is, was or wants to be in a run, as far as the actor may see them."""
    text = request.args.get("q", "").replace("\0", "").strip()[:100]
    state = request.args.get("state", "")
    found = listing.people(g.actor, run.id, text, state, page_number(request.args.get("page")))
    audit.note_read("enrollments.see_people", [row.person_id for row in found.items], f"run:{run.id}")
    return page(
        "enrollments/people.html",
        run=run,
        course=content.course_of(run.course_version_id),
        found=found,
        text=text,
        state=state,
        states=states.LABELS,
        may_enroll=can(g.actor, Permission.ENROLL_PEOPLE, run),
        may_give=lambda run, enrollment: handover.why_not(run, enrollment) is None,
    )


@blueprint.get("/staff/runs/<uuid:uid>/enroll", endpoint="enroll")
@requires(Permission.ENROLL_PEOPLE, runs.by_uid)
def enroll_page(run: Run) -> Answer:
    """Find somebody to enroll, or paste a list."""
    return _enroll_page(run, EnrollForm(formdata=None))


def _enroll_page(
    run: Run, form: EnrollForm, status: int = 200, verdicts: tuple[matching.Verdict, ...] = (), checked: bool = False
) -> Answer:
    text = request.args.get("q", "").replace("\0", "").strip()[:100]
    may_search = can(g.actor, Permission.SEE_PEOPLE)
    hits = matching.search(g.actor, text, run) if text and may_search else []
    if hits:
        audit.note_read("enrollments.search_people", [person.id for person, *_rest in hits], f"run:{run.id}")
    return page(
        "enrollments/enroll.html",
        status,
        run=run,
        course=content.course_of(run.course_version_id),
        form=form,
        verdicts=verdicts,
        checked=checked,
        text=text,
        hits=hits,
        may_search=may_search,
    )


@blueprint.post("/staff/runs/<uuid:uid>/enroll")
@requires(Permission.ENROLL_PEOPLE, runs.by_uid)
def enroll_list(run: Run) -> Answer:
    """Check a pasted list, or enroll everybody on it; nobody is enrolled if one line cannot be taken."""
    form = EnrollForm()
    if not form.validate():
        return _enroll_page(run, form, 422)
    try:
        if request.form.get("act") != "enroll":
            verdicts = tuple(matching.verdicts(form.lines.data or "", run))
            return _enroll_page(run, form, verdicts=verdicts, checked=all(one.ok for one in verdicts))
        found = services.enroll(matching.people_of(form.lines.data or "", run), run.id, g.actor.person_id)
    except LmsError as error:
        form.take(error)
        return _enroll_page(run, form, 422, getattr(error, "verdicts", ()))
    admitted = sum(one.result == "admitted" for one in found)
    waiting = sum(one.result == "waitlisted" for one in found)
    flash(ngettext("%(num)s person was enrolled.", "%(num)s people were enrolled.", admitted))
    if waiting:
        flash(ngettext("%(num)s person is on the waiting list.", "%(num)s people are on the waiting list.", waiting))
    return redirect_to("enrollments_people.people", uid=run.uid)


@blueprint.post("/staff/runs/<uuid:uid>/enroll/<uuid:person_uid>")
@requires(Permission.ENROLL_PEOPLE, lambda uid, person_uid: _run_and_person(uid, person_uid))
def enroll_one(pair: "RunAndPerson") -> Answer:
    """Enroll one person who was found."""
    (one,) = services.enroll([pair.person_id], pair.run_id, g.actor.person_id)
    flash(
        {
            "admitted": _("%(name)s was enrolled.", name=pair.name),
            "waitlisted": _("Every place is taken: %(name)s is on the waiting list.", name=pair.name),
            "already": _("%(name)s is in already, or on the waiting list.", name=pair.name),
        }[one.result]
    )
    return redirect_to("enrollments_people.enroll", uid=pair.run_uid, q=request.form.get("q") or None)


class RunAndPerson:
    """A run and whom to enroll into it; the policy asks it for the run."""

    def __init__(self, run: Run, person_id: int, name: str) -> None:
        self.run_id, self.run_uid, self.person_id, self.name = run.id, run.uid, person_id, name


def _run_and_person(uid: UUID, person_uid: UUID) -> RunAndPerson | None:
    run, person = runs.by_uid(uid), accounts.person(person_uid)
    return RunAndPerson(run, person.id, person.name) if run and person else None


@blueprint.route("/staff/enrollments/<uuid:uid>/remove", methods=["GET", "POST"])
@requires(Permission.CHANGE_ENROLLMENT, services.by_uid)
def remove(enrollment: Enrollment) -> Answer:
    """Take somebody out of a run, after asking."""
    form = RemoveForm()
    run = db.session.get_one(Run, enrollment.run_id)
    if form.validate_on_submit():
        with form.saving():
            services.remove(enrollment.id, g.actor.person_id, form.reason.data or "")
            flash(_("%(name)s is no longer in the run.", name=enrollment.name))
            return redirect_to("enrollments_people.people", uid=run.uid)
    return page(
        "enrollments/remove.html",
        422 if form.errors else 200,
        form=form,
        enrollment=enrollment,
        run=run,
        course=content.course_of(run.course_version_id),
    )


@blueprint.post("/staff/enrollments/<uuid:uid>/again")
@requires(Permission.CHANGE_ENROLLMENT, services.by_uid)
def again(enrollment: Enrollment) -> Answer:
    """Begin a new cycle for somebody who completed or failed."""
    fresh = services.new_cycle(enrollment.id, g.actor.person_id)
    flash(_("%(name)s begins anew (cycle %(cycle)s).", name=fresh.name, cycle=fresh.cycle))
    return redirect_to("enrollments_people.people", uid=db.session.get_one(Run, enrollment.run_id).uid)
