"""Pages on which those who lead write: differences, what came of them, action items, positions from paper."""

from flask import abort, flash, g
from werkzeug.wrappers import Response

from lms.actions import owners
from lms.actions import services as actions
from lms.activities.discussion import differences, filing, services
from lms.activities.discussion.board import Board, StageView, board
from lms.activities.discussion.filing import Refused, Typed
from lms.activities.discussion.forms import ActionForm, DifferenceForm, JudgeForm, PaperForm, with_reasons
from lms.activities.discussion.models import Discussion
from lms.activities.discussion.pages import blueprint, named, shown
from lms.core import db
from lms.core.errors import LmsError
from lms.core.forms import key_of, offers
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.web import page, redirect_to
from lms.policy import Permission, requires

Answer = Response | tuple[str, int]


def _stage(seen: Board) -> StageView:
    stage = seen.stage(g.named["number"])
    if stage is None:
        abort(404)
    return stage


@blueprint.route("/staff/discussions/<uuid:uid>/stages/<int:number>/differences", methods=["GET", "POST"])
@requires(Permission.LEAD_DISCUSSION, named)
def difference(discussion: Discussion) -> Answer:
    """Write down what agencies see differently, and why each does."""
    seen = board(discussion)
    stage = _stage(seen)
    # The reasons that were filed are on the screen already; whoever writes them down changes what was said since.
    filed = {f"reason_{side.organization.id}": side.position.reason for side in stage.sides}
    form = with_reasons(DifferenceForm, seen.organizations)(known=str(differences.newest(stage.row.id)), **filed)
    if form.validate_on_submit():
        with form.saving():
            differences.add(
                discussion.id,
                stage.row.number,
                form.subject.data or "",
                form.reasons(),
                g.actor.person_id,
                form.known.key,
                form.released,
            )
            flash(_("The difference is written down."))
            return redirect_to("discussion.control", uid=discussion.uid)
    return page(
        "activities/discussion/difference.html",
        422 if form.errors or form.form_errors else 200,
        form=form,
        stage=stage,
        **shown(discussion, seen),
    )


@blueprint.route("/staff/discussions/<uuid:uid>/differences/<int:difference_id>", methods=["GET", "POST"])
@requires(Permission.LEAD_DISCUSSION, named)
def judge(discussion: Discussion) -> Answer:
    """Say what came of a difference, judged by the child's best interests."""
    seen = board(discussion)
    wanted = g.named["difference_id"]
    at = [(stage, one) for stage in seen.stages for one in stage.differences if one.row.id == wanted]
    if not at:
        abort(404)
    (stage, apart), *_rest = at
    values = {f"reason_{one.id}": text for one, text in apart.reasons}
    row = apart.row
    form = with_reasons(JudgeForm, seen.organizations)(
        subject=row.subject,
        resolution=row.resolution or None,
        outcome=row.outcome,
        interests=row.interests,
        **values,
    )
    assert isinstance(form, JudgeForm)
    if form.validate_on_submit():
        with form.saving():
            differences.judge(
                discussion.id,
                wanted,
                form.subject.data or "",
                form.reasons(),
                form.resolution.data,
                form.outcome.data or "",
                form.interests.data or "",
                g.actor.person_id,
                form.released,
            )
            flash(_("Saved."))
            return redirect_to("discussion.control", uid=discussion.uid)
    return page(
        "activities/discussion/judge.html",
        422 if form.errors or form.form_errors else 200,
        form=form,
        stage=stage,
        **shown(discussion, seen),
    )


@blueprint.route("/staff/discussions/<uuid:uid>/stages/<int:number>/actions", methods=["GET", "POST"])
@requires(Permission.LEAD_DISCUSSION, named)
def action(discussion: Discussion) -> Answer:
    """Put something that was agreed into the register of action items, with its owner and its day."""
    seen = board(discussion)
    stage = _stage(seen)
    items = actions.of_source("discussion", stage.row.id)
    form = ActionForm(known=str(items[-1].id if items else 0))
    organizations, people = owners.choices(seen.organizations, discussion.run_id)
    form.owner_organization.choices, form.owner_person.choices = offers(organizations), offers(people)
    if form.validate_on_submit():
        with form.saving():
            _agree(discussion, stage, form)
            flash(_("The action item stands in the register."))
            return redirect_to("discussion.control", uid=discussion.uid)
    return page(
        "activities/discussion/action.html",
        422 if form.errors or form.form_errors else 200,
        form=form,
        stage=stage,
        **shown(discussion, seen),
    )


def _agree(discussion: Discussion, stage: StageView, form: ActionForm) -> None:
    services.locked_stage(discussion.id, stage.row.number, "revealed", "settled")
    items = actions.of_source("discussion", stage.row.id)
    newest = items[-1] if items else None
    text = (form.text.data or "").strip()
    if newest is not None and newest.id != form.known.key and newest.text == text:
        return  # sent twice
    actions.add(
        services.source(discussion, stage.row),
        text,
        key_of(form.owner_organization.data) or 0,
        key_of(form.owner_person.data),
        form.due_on.data,
        g.actor.person_id,
        release=form.released,
    )
    services.moved(discussion.id)


@blueprint.get("/staff/discussions/<uuid:uid>/paper", endpoint="paper")
@requires(Permission.SEE_DISCUSSION, named)
def sheets(discussion: Discussion) -> Answer:
    """Show the sheets to print where there is no line: positions, differences, action items."""
    return page("activities/discussion/paper.html", **shown(discussion, board(discussion)))


@blueprint.route(
    "/staff/discussions/<uuid:uid>/stages/<int:number>/paper/<int:organization_id>", methods=["GET", "POST"]
)
@requires(Permission.LEAD_DISCUSSION, named)
def type_in(discussion: Discussion) -> Answer:
    """Type in what an organization wrote on paper."""
    seen = board(discussion)
    stage = _stage(seen)
    organization = next((one for one in seen.organizations if one.id == g.named["organization_id"]), None)
    if organization is None:
        abort(404)
    found = filing.of_organization(stage.row.id, organization.id)
    # What an organization filed itself is not shown here: before the others it is seen by nobody.
    returned = found is not None and filing.is_returned(found, discussion.run_id)
    own = found is not None and not found.paper and not returned
    form = PaperForm(obj=found if found is not None and (found.paper or returned) else None)
    if form.validate_on_submit():
        typed = Typed(form.text.data or "", form.reason.data or "", form.wish.data or "", form.released)
        try:
            with db.session.begin_nested():
                filing.type_in(discussion.id, stage.row.number, organization.id, g.actor.person_id, typed)
        except Refused as error:
            _take_all(form, error)
        except LmsError as error:
            form.take(error)
        else:
            flash(_("The position of %(name)s is kept.", name=pick(organization.names)))
            return redirect_to("discussion.control", uid=discussion.uid)
    return page(
        "activities/discussion/type_in.html",
        422 if form.errors or form.form_errors else 200,
        form=form,
        stage=stage,
        organization=organization,
        own=own,
        **shown(discussion, seen),
    )


def _take_all(form: PaperForm, refused: Refused) -> None:
    form.asked = refused.asks
    for field, message in refused.faults.items():
        form.take(LmsError(message, field=field or None))
