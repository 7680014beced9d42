"""Pages of consulting: the list, an application, one consulting with its papers, and both signatures."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, request
from werkzeug.wrappers import Response

from lms.activities.visit import checks, clean, days, papers, plans, services, signing, visits, words
from lms.activities.visit.checklist import ANSWERS, checklist
from lms.activities.visit.forms import ApplyForm, AssignForm, ReasonForm
from lms.activities.visit.models import Consulting
from lms.core import audit, clock, releases
from lms.core.errors import LmsError
from lms.core.forms import offers
from lms.core.i18n import gettext as _
from lms.core.lists import page_number
from lms.core.web import file_response, page, redirect_to
from lms.facilities import designations
from lms.organizations import services as organizations
from lms.organizations.models import Organization
from lms.policy import Permission, can, requires

blueprint = Blueprint("visit", __name__)
Answer = Response | tuple[str, int]
BADGES = {
    "requested": "warning",
    "assigned": "info",
    "begun": "info",
    "checked": "info",
    "signed": "success",
    "declined": "neutral",
    "withdrawn": "neutral",
}


@blueprint.get("/staff/consulting")
@requires(Permission.SEE_CONSULTINGS)
def consultings() -> Answer:
    """List the consultings an actor may see; those that wait for a consultant stand first."""
    state = request.args.get("state", "")
    state = state if state in services.STATES else ""
    mine = [organizations.by_id(key) for key in sorted(g.actor.organizations("manager"))]
    return page(
        "activities/visit/list.html",
        found=services.listed(g.actor, page_number(request.args.get("page")), state),
        state=state,
        states=services.STATES,
        badges=BADGES,
        window=days.window,
        today=clock.today(),
        mine=[one for one in mine if one is not None and one.kind in designations.FACILITIES],
    )


@blueprint.route("/staff/organizations/<uuid:uid>/consulting/apply", methods=["GET", "POST"])
@requires(Permission.APPLY_FOR_CONSULTING, organizations.get)
def apply(organization: Organization) -> Answer:
    """Apply for the consulting of a facility."""
    form = ApplyForm()
    experts = designations.on(organization.id, clock.today())
    form.offer(experts)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                made = services.apply(
                    organization.id,
                    int(form.expert.data),
                    form.wishes.data or "",
                    form.days.data or "",
                    g.actor.person_id,
                    form.released,
                )
            except LmsError as error:
                form.take(error)
                status = error.status
            else:
                flash(_("The application was sent."))
                return redirect_to("visit.show", uid=made.uid)
    return page("activities/visit/apply.html", status, form=form, organization=organization, experts=experts)


@blueprint.get("/consulting/<uuid:uid>")
@requires(Permission.SEE_CONSULTING, services.by_uid)
def show(consulting: Consulting) -> Answer:
    """Show one consulting: how it stands, what comes next, its papers."""
    return shown(consulting)


def shown(
    consulting: Consulting, status: int = 200, assign: AssignForm | None = None, ending: ReasonForm | None = None
) -> Answer:
    """Return the page of a consulting, after a refusal with the form that was refused."""
    audit.note_read("visit.see", [consulting.person_id], f"consulting:{consulting.id}")
    actor = g.actor
    held = visits.of_consulting(consulting.id)
    may_assign = can(actor, Permission.ASSIGN_CONSULTANT) and consulting.state in services.GOING_ON
    candidates = services.candidates(consulting) if may_assign else []
    form = assign or AssignForm(formdata=None)
    form.consultant.choices = offers(_offered(candidates))
    may: dict[str, Any] = {
        "assign": may_assign and not (consulting.consultant_signed_at or consulting.facility_signed_at),
        "check": can(actor, Permission.KEEP_CHECK, consulting)
        and consulting.state in ("requested", "assigned", "begun"),
        "record": can(actor, Permission.RECORD_VISIT, consulting),
        "plan": can(actor, Permission.KEEP_PLAN, consulting) and consulting.state == "begun",
        "withdraw": can(actor, Permission.KEEP_PLAN, consulting) and consulting.state in ("requested", "assigned"),
        "decline": can(actor, Permission.ASSIGN_CONSULTANT) and consulting.state in ("requested", "assigned"),
        "sign_consultant": can(actor, Permission.SIGN_AS_CONSULTANT, consulting)
        and consulting.state == "checked"
        and not consulting.consultant_signed_at,
        "sign_facility": can(actor, Permission.SIGN_FOR_FACILITY, consulting)
        and consulting.state == "checked"
        and not consulting.facility_signed_at,
        "count": can(actor, Permission.ASSIGN_CONSULTANT)
        and consulting.state == "signed"
        and not signing.counted(consulting),
    }
    return page(
        "activities/visit/show.html",
        status,
        one=services.shown(consulting),
        consulting=consulting,
        held_back=releases.held(clean.scope_of(consulting)),
        returned=releases.returned(clean.scope_of(consulting), actor.person_id),
        waiting=words.waiting_in(consulting, actor.person_id) if can(actor, Permission.RECORD_VISIT, consulting) else 0,
        states=services.STATES,
        badges=BADGES,
        held=held,
        window=days.window(held[1].held_on) if 1 in held else None,
        today=clock.today(),
        goals=visits.goals(consulting.id),
        evidence=plans.evidence(consulting.id),
        results=visits.RESULTS,
        counts=checks.counts(consulting.id),
        items=len(checklist().items),
        answers=ANSWERS,
        may=may,
        form=form,
        ending=ending or ReasonForm(formdata=None),
        papers={kind: name for kind, name in papers.KINDS.items() if papers.is_ready(kind, consulting.state)},
        counted=consulting.state == "signed" and signing.counted(consulting),
        staff=can(actor, Permission.SEE_CONSULTINGS),
    )


def _offered(candidates: list[services.Candidate]) -> list[tuple[str, str]]:
    free = [one for one in candidates if not one.conflict]
    return [
        (
            str(one.person_id),
            _(
                "%(name)s (%(organization)s, %(load)s going on)",
                name=one.name,
                organization=one.organization,
                load=one.load,
            )
            if one.organization
            else _("%(name)s (%(load)s going on)", name=one.name, load=one.load),
        )
        for one in free
    ]


@blueprint.post("/consulting/<uuid:uid>/assign")
@requires(Permission.ASSIGN_CONSULTANT, services.by_uid)
def assign(consulting: Consulting) -> Answer:
    """Give a consulting to a consultant."""
    form = AssignForm()
    form.consultant.choices = offers(_offered(services.candidates(consulting)))
    if not form.validate():
        return shown(consulting, 422, assign=form)
    try:
        services.assign(consulting, int(form.consultant.data), g.actor.person_id)
    except LmsError as error:
        form.take(error)
        return shown(consulting, error.status, assign=form)
    flash(_("The consultant was assigned. Both sides are told by mail."))
    return redirect_to("visit.show", uid=consulting.uid)


@blueprint.post("/consulting/<uuid:uid>/decline")
@requires(Permission.ASSIGN_CONSULTANT, services.by_uid)
def decline(consulting: Consulting) -> Answer:
    """Decline an application with a reason."""
    return _end(consulting, "declined")


@blueprint.post("/consulting/<uuid:uid>/withdraw")
@requires(Permission.KEEP_PLAN, services.by_uid)
def withdraw(consulting: Consulting) -> Answer:
    """Take an application back with a reason."""
    return _end(consulting, "withdrawn")


def _end(consulting: Consulting, state: str) -> Answer:
    form = ReasonForm()
    if not form.validate():
        return shown(consulting, 422, ending=form)
    try:
        services.end(consulting, state, g.actor.person_id, form.reason.data or "", form.released)
    except LmsError as error:
        form.take(error)
        return shown(consulting, error.status, ending=form)
    flash(_("Saved."))
    return redirect_to("visit.show", uid=consulting.uid)


@blueprint.post("/consulting/<uuid:uid>/sign/consultant")
@requires(Permission.SIGN_AS_CONSULTANT, services.by_uid)
def sign_as_consultant(consulting: Consulting) -> Answer:
    """Sign as the consultant."""
    return _sign(consulting, "consultant")


@blueprint.post("/consulting/<uuid:uid>/sign/facility")
@requires(Permission.SIGN_FOR_FACILITY, services.by_uid)
def sign_for_facility(consulting: Consulting) -> Answer:
    """Sign for the facility."""
    return _sign(consulting, "facility")


def _sign(consulting: Consulting, side: str) -> Answer:
    signing.sign(consulting, side, g.actor.person_id)
    found = services.by_uid(consulting.uid)
    done = found is not None and found.state == "signed"
    flash(_("Both sides have signed.") if done else _("Your signature was recorded."))
    return redirect_to("visit.show", uid=consulting.uid)


@blueprint.post("/consulting/<uuid:uid>/count")
@requires(Permission.ASSIGN_CONSULTANT, services.by_uid)
def count(consulting: Consulting) -> Answer:
    """Let a signed consulting count for a course into which the expert was enrolled later."""
    if signing.count(consulting, g.actor.person_id):
        flash(_("The consulting counts for the expert's course."))
    else:
        flash(_("The expert is in no course that asks for consulting visits."))
    return redirect_to("visit.show", uid=consulting.uid)


def _ready(uid: UUID, kind: str) -> Consulting | None:
    found = services.by_uid(uid)
    g.paper = kind
    return found if found is not None and papers.is_ready(kind, found.state) else None


@blueprint.get("/consulting/<uuid:uid>/papers/<kind>.pdf")
@requires(Permission.SEE_CONSULTING, _ready)
def paper(consulting: Consulting) -> Response:
    """Send one of the four papers as PDF."""
    audit.note_read("visit.see_paper", [consulting.person_id], f"consulting:{consulting.id}")
    one = services.shown(consulting)
    return file_response(papers.make(g.paper, one), papers.file_name(g.paper, one), "application/pdf")
