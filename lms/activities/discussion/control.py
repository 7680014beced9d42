"""Pages of those who lead a case discussion: begin, open a stage, reveal, settle, close."""

from collections.abc import Callable

from flask import flash, g, request
from werkzeug.wrappers import Response

from lms.activities.discussion import prelearning, services, words
from lms.activities.discussion.board import board
from lms.activities.discussion.forms import ReopenForm, SettleForm
from lms.activities.discussion.models import Discussion
from lms.activities.discussion.pages import blueprint, named, shown
from lms.activities.discussion.stages import prelearning_of
from lms.content import services as content
from lms.core import audit, db
from lms.core.errors import LmsError
from lms.core.forms import key_of
from lms.core.i18n import gettext as _
from lms.core.web import page, redirect_to
from lms.enrollments import runs
from lms.enrollments.models import Run
from lms.policy import Permission, can, requires

Answer = Response | tuple[str, int]


@blueprint.get("/staff/runs/<uuid:uid>/discussions")
@requires(Permission.SEE_DISCUSSION, runs.by_uid)
def of_run(run: Run) -> Answer:
    """List the case discussions of a run."""
    entries = services.entries_of(run)
    return page(
        "activities/discussion/of_run.html",
        run=run,
        course=content.course_of(run.course_version_id),
        entries=[(one, services.of_run(run.id, one.id)) for one in entries],
        may_lead=can(g.actor, Permission.LEAD_DISCUSSION, run),
    )


def _run_and_key(uid: object, key: str) -> Run | None:
    g.named = {"key": key}
    return runs.by_uid(uid)  # type: ignore[arg-type]


@blueprint.post("/staff/runs/<uuid:uid>/discussions/<key>")
@requires(Permission.LEAD_DISCUSSION, _run_and_key)
def begin(run: Run) -> Answer:
    """Begin the discussion of a run."""
    made = services.begin(run, g.named["key"], g.actor.person_id)
    return redirect_to("discussion.control", uid=made.uid)


@blueprint.get("/staff/discussions/<uuid:uid>")
@requires(Permission.SEE_DISCUSSION, named)
def control(discussion: Discussion) -> Answer:
    """Show a discussion to those who lead it: the stage on the table, and what can be done next."""
    return control_page(discussion)


def control_page(
    discussion: Discussion,
    error: LmsError | None = None,
    settle_form: SettleForm | None = None,
    reopen_form: ReopenForm | None = None,
) -> Answer:
    """Return the page of those who lead; after a refusal with what was typed and what is wrong."""
    seen = board(discussion)
    present = seen.present
    status = error.status if error else 422 if settle_form or reopen_form else 200
    if settle_form is None and present is not None:
        settle_form = SettleForm(formdata=None, agreement=present.row.agreement, interests=present.row.interests)
    return page(
        "activities/discussion/control.html",
        status,
        error=error,
        settle=settle_form,
        reopen=reopen_form or ReopenForm(formdata=None),
        may_lead=can(g.actor, Permission.LEAD_DISCUSSION, discussion),
        waiting=words.waiting_in(discussion, g.actor.person_id),
        has_prelearning=bool(prelearning_of(seen.entry)),
        **shown(discussion, seen),
    )


def _refused(discussion: Discussion, act: Callable[[], object]) -> Answer | None:
    """Do something; return the page with the refusal, where there is one."""
    try:
        with db.session.begin_nested():
            act()
    except LmsError as error:
        return control_page(discussion, error)
    return None


@blueprint.post("/staff/discussions/<uuid:uid>/stages/<int:number>/<any(open, reveal, again):act>")
@requires(Permission.LEAD_DISCUSSION, named)
def move(discussion: Discussion) -> Answer:
    """Open a stage, reveal its positions, or take a settled one up again."""
    number = g.named["number"] - 1
    acts = {"open": services.open_stage, "reveal": services.reveal, "again": services.take_up}
    refusal = _refused(discussion, lambda: acts[g.named["act"]](discussion.id, number))
    return refusal or redirect_to("discussion.control", uid=discussion.uid)


@blueprint.post("/staff/discussions/<uuid:uid>/stages/<int:number>/fact")
@requires(Permission.LEAD_DISCUSSION, named)
def tell(discussion: Discussion) -> Answer:
    """Tell one more fact of the case."""
    known = key_of(request.form.get("known")) or 0
    refusal = _refused(discussion, lambda: services.tell_fact(discussion.id, g.named["number"] - 1, known))
    return refusal or redirect_to("discussion.control", uid=discussion.uid)


@blueprint.post("/staff/discussions/<uuid:uid>/stages/<int:number>/settle")
@requires(Permission.LEAD_DISCUSSION, named)
def settle(discussion: Discussion) -> Answer:
    """Write down what was agreed in a stage."""
    form = SettleForm()
    if form.validate():
        try:
            with db.session.begin_nested():
                services.settle(
                    discussion.id,
                    g.named["number"] - 1,
                    form.agreement.data or "",
                    form.interests.data or "",
                    g.actor.person_id,
                    form.released,
                )
        except LmsError as error:
            if error.field is None:
                return control_page(discussion, error, form)
            form.take(error)
        else:
            flash(_("The stage is settled."))
            return redirect_to("discussion.control", uid=discussion.uid)
    return control_page(discussion, settle_form=form)


@blueprint.post("/staff/discussions/<uuid:uid>/close")
@requires(Permission.LEAD_DISCUSSION, named)
def close(discussion: Discussion) -> Answer:
    """Close the discussion; who took part in all stages completes."""
    refusal = _refused(discussion, lambda: services.close(discussion.id, g.actor.person_id))
    if refusal is None:
        flash(_("The case discussion is closed. Who took part in all stages completes it within a minute."))
    return refusal or redirect_to("discussion.control", uid=discussion.uid)


@blueprint.post("/staff/discussions/<uuid:uid>/reopen")
@requires(Permission.LEAD_DISCUSSION, named)
def reopen(discussion: Discussion) -> Answer:
    """Go on with a closed discussion."""
    form = ReopenForm()
    if form.validate():
        with form.saving():
            services.reopen(discussion.id, form.reason.data or "", g.actor.person_id, form.released)
            return redirect_to("discussion.control", uid=discussion.uid)
    return control_page(discussion, reopen_form=form)


@blueprint.get("/staff/discussions/<uuid:uid>/prelearning", endpoint="prelearning")
@requires(Permission.LEAD_DISCUSSION, named)
def before(discussion: Discussion) -> Answer:
    """Show the answers of the pre-learning by kind of agency, never of fewer than three people."""
    audit.note_read("discussion.see_prelearning", thing=f"discussion:{discussion.id}")
    seen = board(discussion)
    return page(
        "activities/discussion/prelearning.html",
        questions=prelearning.answers(discussion.run_id, seen.entry),
        **shown(discussion, seen),
    )
