"""Pages on which a consulting is filled in: the self-check, both visits, the plan and its evidence."""

from typing import Any
from uuid import UUID

from flask import Response, flash, g, jsonify, request

from lms.activities.visit import capability, checks, clean, days, drafts, forms, plans, sending, services, visits
from lms.activities.visit.checklist import checklist
from lms.activities.visit.forms import CheckForm, EvidenceForm, FirstForm, PlanForm, SecondForm
from lms.activities.visit.models import Consulting
from lms.activities.visit.pages import Answer, blueprint
from lms.core import audit, clock, releases, sync
from lms.core.assets import worker_response
from lms.core.attachments import ACCEPT, MOST_BYTES
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.uploaded import bare
from lms.core.web import csrf, file_response, json_body, page, public, redirect_to
from lms.policy import Permission, requires


def _keeping(consulting: Consulting, form: str) -> dict[str, Any]:
    """Return what a page needs to keep what is typed into it: where to, by which right, and the draft there is."""
    return {
        "form": form,
        "scope": f"{consulting.uid}:{form}",
        "keep": f"{g.actor.person_id}:{consulting.uid}:{form}",
        "token": capability.token(consulting, form, g.actor),
        "now": round(clock.epoch() * 1000),
        "person": g.actor.person_id,
        # After a refusal the form holds what was just sent.
        "draft": drafts.of(consulting, form, g.actor.person_id) if request.method == "GET" else None,
    }


@blueprint.get("/consulting/worker.js")
@public
def worker() -> Response:
    """Return the service worker of the forms of a visit."""
    return worker_response()


@blueprint.post("/api/consulting/<uuid:uid>/drafts/<form>")
@csrf.exempt
@public
def keep_draft(uid: UUID, form: str) -> Response:
    """Keep what is being typed into a form, under the capability token of its page."""
    return jsonify(saved=drafts.keep(uid, form, request.headers.get(sync.HEADER), json_body(drafts.MOST_BYTES)))


@blueprint.post("/consulting/<uuid:uid>/drafts/<any(check, first, plan, second):form>/end")
@requires(Permission.KEEP_CHECK, lambda uid, form: _with_form(uid, form))
def end_draft(consulting: Consulting) -> Answer:
    """Throw one's own draft away."""
    drafts.end(consulting, g.form, g.actor.person_id)
    return redirect_to(f"visit.{g.form}", uid=consulting.uid)


def _with_form(uid: UUID, form: str) -> Consulting | None:
    g.form = form
    return services.by_uid(uid)


@blueprint.get("/consulting/<uuid:uid>/check")
@requires(Permission.KEEP_CHECK, services.by_uid)
def check(consulting: Consulting) -> Answer:
    """Show the self-check."""
    draft = drafts.of(consulting, "check", g.actor.person_id)
    typed = draft.fields if draft else None
    return _check(consulting, forms.check_form(checks.answers(consulting.id), consulting.views, typed))


def _check(consulting: Consulting, form: CheckForm, status: int = 200) -> Answer:
    return page(
        "activities/visit/check.html",
        status,
        one=services.shown(consulting),
        form=form,
        keeping=_keeping(consulting, "check"),
        checklist=checklist(),
        closed=consulting.state not in ("requested", "assigned", "begun"),
    )


@blueprint.post("/consulting/<uuid:uid>/check")
@requires(Permission.KEEP_CHECK, services.by_uid)
def save_check(consulting: Consulting) -> Answer:
    """Keep the self-check, whole or in part."""
    form = forms.check_form()
    if not form.validate():
        return _check(consulting, form, 422)
    try:
        checks.save(consulting, form.given(), form.views.data or "", g.actor.person_id, form.released)
    except LmsError as error:
        form.take(error)
        return _check(consulting, form, error.status)
    drafts.end(consulting, "check", g.actor.person_id)
    whole = checks.is_whole(consulting.id)
    flash(_("The self-check is complete.") if whole else _("Saved. Items or the children's views are still open."))
    return redirect_to("visit.show", uid=consulting.uid)


@blueprint.get("/consulting/<uuid:uid>/first")
@requires(Permission.RECORD_VISIT, services.by_uid)
def first(consulting: Consulting) -> Answer:
    """Show the form of the first visit."""
    draft = drafts.of(consulting, "first", g.actor.person_id)
    typed = draft.fields if draft else None
    form = forms.first_form(visits.of_consulting(consulting.id).get(1), visits.goals(consulting.id), typed)
    return _first(consulting, form)


def _first(consulting: Consulting, form: FirstForm, status: int = 200) -> Answer:
    return page(
        "activities/visit/first.html",
        status,
        one=services.shown(consulting),
        form=form,
        keeping=_keeping(consulting, "first"),
        whole=checks.is_whole(consulting.id),
    )


@blueprint.post("/consulting/<uuid:uid>/first")
@requires(Permission.RECORD_VISIT, services.by_uid)
def record_first(consulting: Consulting) -> Answer:
    """Record the first visit with its goals."""
    form = FirstForm()
    if not form.validate():
        return _first(consulting, form, 422)
    try:
        visits.record_first(consulting, form.held(), form.goals(), g.actor.person_id, form.released)
    except LmsError as error:
        form.take(error)
        return _first(consulting, form, error.status)
    drafts.end(consulting, "first", g.actor.person_id)
    flash(_("The first visit was recorded. The facility makes its improvement plan now."))
    return redirect_to("visit.show", uid=consulting.uid)


@blueprint.get("/consulting/<uuid:uid>/plan")
@requires(Permission.KEEP_PLAN, services.by_uid)
def plan(consulting: Consulting) -> Answer:
    """Show the improvement plan with its evidence."""
    return _plan(consulting)


def _plan(
    consulting: Consulting, status: int = 200, form: PlanForm | None = None, evidence_form: EvidenceForm | None = None
) -> Answer:
    goals = visits.goals(consulting.id)
    held = visits.of_consulting(consulting.id)
    if evidence_form is None:
        evidence_form = EvidenceForm(formdata=None)
        evidence_form.offer(goals)
    typed = drafts.of(consulting, "plan", g.actor.person_id)
    return page(
        "activities/visit/plan.html",
        status,
        one=services.shown(consulting),
        held_back=releases.held(clean.scope_of(consulting)),
        form=form or forms.plan_form(goals, sent=False, draft=typed.fields if typed else None),
        keeping=_keeping(consulting, "plan"),
        evidence_token=capability.token(consulting, sending.FORM, g.actor),
        most_bytes=MOST_BYTES,
        most_files=plans.MOST_FILES,
        sending=evidence_form,
        goals=goals,
        evidence=plans.evidence(consulting.id),
        window=days.window(held[1].held_on) if 1 in held else None,
        going_on=consulting.state == "begun",
        accept=ACCEPT,
    )


@blueprint.post("/consulting/<uuid:uid>/plan")
@requires(Permission.KEEP_PLAN, services.by_uid)
def save_plan(consulting: Consulting) -> Answer:
    """Keep the improvement plan."""
    goals = visits.goals(consulting.id)
    form = forms.plan_form(goals, sent=True)
    if not form.validate():
        return _plan(consulting, 422, form)
    try:
        plans.save(consulting, form.planned(goals), g.actor.person_id, form.released)
    except LmsError as error:
        form.take(error)
        return _plan(consulting, error.status, form)
    drafts.end(consulting, "plan", g.actor.person_id)
    flash(_("The plan was saved."))
    return redirect_to("visit.show", uid=consulting.uid)


@blueprint.post("/consulting/<uuid:uid>/evidence")
@requires(Permission.KEEP_PLAN, services.by_uid)
def add_evidence(consulting: Consulting) -> Answer:
    """Add evidence to a goal."""
    uid = consulting.uid
    form = EvidenceForm()
    form.offer(visits.goals(consulting.id))
    right = form.validate()
    kept = form.attached()
    found = services.by_uid(uid)
    assert found is not None
    if not right or kept is None:
        return _plan(found, 422, evidence_form=form)
    try:
        plans.add_evidence(found, int(form.goal.data), kept, g.actor.person_id)
    except LmsError as error:
        form.take(error)
        return _plan(found, error.status, evidence_form=form)
    flash(_("The evidence was added."))
    return redirect_to("visit.plan", uid=uid)


@blueprint.post("/api/consulting/<uuid:uid>/evidence")
@csrf.exempt
@public
def take_evidence(uid: UUID) -> Response:
    """Take one file of evidence, under the capability token of its page; safe to repeat."""
    right = request.headers.get(sync.HEADER)
    capability.holder(uid, sending.FORM, right)
    record = sync.record_id(request.form, sending.FORM)
    try:
        kept = bare({"file": 1}).get("file", [])
    except LmsError as error:
        return jsonify(results=[sending.refused(record, error)])
    return jsonify(results=[sending.take(uid, right, record, request.form.get("goal", ""), kept)])


def _with_file(uid: UUID, file: UUID) -> Consulting | None:
    found = services.by_uid(uid)
    if found is None:
        return None
    of_goals = plans.evidence(found.id).values()
    g.file = next((one for files in of_goals for one in files if one.uid == file), None)
    return found if g.file is not None else None


@blueprint.get("/consulting/<uuid:uid>/files/<uuid:file>")
@requires(Permission.SEE_CONSULTING, _with_file)
def evidence(consulting: Consulting) -> Response:
    """Send a file of evidence."""
    audit.note_read("visit.see_file", [consulting.person_id], f"consulting:{consulting.id}")
    return file_response(plans.data_of(g.file), g.file.name, g.file.mime)


@blueprint.post("/consulting/<uuid:uid>/files/<uuid:file>/remove")
@requires(Permission.KEEP_PLAN, _with_file)
def remove_evidence(consulting: Consulting) -> Answer:
    """Take a file of evidence off."""
    plans.remove_evidence(consulting, g.file)
    flash(_("The file was removed."))
    return redirect_to("visit.plan", uid=consulting.uid)


@blueprint.get("/consulting/<uuid:uid>/second")
@requires(Permission.RECORD_VISIT, services.by_uid)
def second(consulting: Consulting) -> Answer:
    """Show the form of the second visit."""
    goals = visits.goals(consulting.id)
    draft = drafts.of(consulting, "second", g.actor.person_id)
    held = visits.of_consulting(consulting.id).get(2)
    return _second(consulting, forms.second_form(goals, held, sent=False, draft=draft.fields if draft else None))


def _second(consulting: Consulting, form: SecondForm, status: int = 200) -> Answer:
    held = visits.of_consulting(consulting.id)
    return page(
        "activities/visit/second.html",
        status,
        one=services.shown(consulting),
        form=form,
        keeping=_keeping(consulting, "second"),
        held_back=releases.held(clean.scope_of(consulting)),
        goals=visits.goals(consulting.id),
        evidence=plans.evidence(consulting.id),
        first=held.get(1),
        window=days.window(held[1].held_on) if 1 in held else None,
        today=clock.today(),
    )


@blueprint.post("/consulting/<uuid:uid>/second")
@requires(Permission.RECORD_VISIT, services.by_uid)
def record_second(consulting: Consulting) -> Answer:
    """Record the second visit with the check of each goal."""
    goals = visits.goals(consulting.id)
    form = forms.second_form(goals, None, sent=True)
    if not form.validate():
        return _second(consulting, form, 422)
    try:
        visits.record_second(consulting, form.held(), form.results(goals), g.actor.person_id, form.released)
    except LmsError as error:
        form.take(error)
        return _second(consulting, form, error.status)
    drafts.end(consulting, "second", g.actor.person_id)
    flash(_("The second visit was recorded. Both sides sign now."))
    return redirect_to("visit.show", uid=consulting.uid)
