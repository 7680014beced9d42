"""Staff pages of joint training: rounds, districts, dates, consultants, runs."""

from flask import Blueprint, flash, g
from werkzeug.wrappers import Response

from lms.core import db
from lms.core.forms import key_of
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.web import page, redirect_to
from lms.enrollments import listing, matching
from lms.organizations.words import KINDS
from lms.planning import board, consultants, joint_runs, matches, polls, rounds, words
from lms.planning.forms import (
    ConsultantChoiceForm,
    ContactForm,
    DatesForm,
    EntryForm,
    FixForm,
    PollForm,
    RoundForm,
    filled_entry,
    filled_round,
    poll_form,
)
from lms.planning.models import JointEntry, JointInvitee, JointRound
from lms.planning.slots import Slot, show_slots
from lms.policy import Permission, can, requires

blueprint = Blueprint("joint_staff", __name__, url_prefix="/staff/planning/joint")
Answer = Response | tuple[str, int]


@blueprint.get("", endpoint="rounds")
@requires(Permission.SEE_PLAN)
def all_rounds() -> Answer:
    """List the rounds of joint training."""
    return page("planning/rounds.html", rounds=rounds.listed(), may_plan=can(g.actor, Permission.MANAGE_PLAN))


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLAN)
def new() -> Answer:
    """Make a round."""
    form = RoundForm(since=str(rounds.newest()))
    form.offer(listing.courses())
    if form.validate_on_submit():
        with form.saving():
            made = rounds.create(form.draft(), form.since.key)
            flash(_("The round was made; every district is invited with its stations and agencies."))
            return redirect_to("joint_staff.round", uid=made.uid)
    return page("planning/round_form.html", 422 if form.errors else 200, form=form, round=None)


@blueprint.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLAN, rounds.by_uid)
def edit(found: JointRound) -> Answer:
    """Change a round."""
    form = RoundForm(data=filled_round(found))
    form.offer(listing.courses())
    if form.validate_on_submit():
        with form.saving():
            rounds.change(found, form.draft())
            flash(_("Saved."))
            return redirect_to("joint_staff.round", uid=found.uid)
    return page("planning/round_form.html", 422 if form.errors else 200, form=form, round=found)


@blueprint.get("/<uuid:uid>")
@requires(Permission.SEE_PLAN, rounds.by_uid)
def round(found: JointRound) -> Answer:
    """Show the districts of a round: who answered, which date, which consultant and why."""
    return _round_page(found, DatesForm())


def _round_page(found: JointRound, form: DatesForm) -> Answer:
    return page(
        "planning/round.html",
        422 if form.errors else 200,
        round=found,
        board=board.of(found),
        form=form,
        kinds=KINDS,
        may_plan=can(g.actor, Permission.MANAGE_PLAN),
    )


@blueprint.post("/<uuid:uid>/refresh")
@requires(Permission.MANAGE_PLAN, rounds.by_uid)
def refresh(found: JointRound) -> Answer:
    """Take the jurisdictions of today anew."""
    number = rounds.refresh(found)
    flash(ngettext("%(num)s invitation changed.", "%(num)s invitations changed.", number))
    return redirect_to("joint_staff.round", uid=found.uid)


@blueprint.post("/<uuid:uid>/dates")
@requires(Permission.MANAGE_PLAN, rounds.by_uid)
def propose_everywhere(found: JointRound) -> Answer:
    """Propose the same dates to every district that has none yet."""
    form = DatesForm()
    if form.validate():
        with form.saving():
            number = polls.propose_everywhere(found, form.slots(found.minutes))
            flash(ngettext("Proposed to %(num)s district.", "Proposed to %(num)s districts.", number))
            return redirect_to("joint_staff.round", uid=found.uid)
    return _round_page(found, form)


@blueprint.post("/<uuid:uid>/ask")
@requires(Permission.MANAGE_PLAN, rounds.by_uid)
def ask(found: JointRound) -> Answer:
    """Mail everybody who is to answer and has not."""
    number = polls.ask([one.id for one in board.entries_of(found)])
    flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", number))
    return redirect_to("joint_staff.round", uid=found.uid)


@blueprint.post("/<uuid:uid>/match")
@requires(Permission.MANAGE_PLAN, rounds.by_uid)
def match(found: JointRound) -> Answer:
    """Match consultants with districts."""
    alone = matches.solve(found)
    if alone:
        flash(
            ngettext(
                "%(num)s district has no consultant; the reason stands beside it.",
                "%(num)s districts have no consultant; the reasons stand beside them.",
                len(alone),
            ),
            "warning",
        )
    else:
        flash(_("Every district has a consultant."))
    return redirect_to("joint_staff.round", uid=found.uid)


@blueprint.post("/<uuid:uid>/runs")
@requires(Permission.MANAGE_PLAN, rounds.by_uid)
def make_runs(found: JointRound) -> Answer:
    """Make runs of all districts whose date is fixed."""
    made = joint_runs.make(found, g.actor.person_id)
    flash(
        ngettext(
            "%(num)s run was made; it is in preparation.", "%(num)s runs were made; they are in preparation.", len(made)
        )
        if made
        else _("No district with a fixed date is without a run.")
    )
    return redirect_to("joint_staff.round", uid=found.uid)


# One district.


@blueprint.get("/districts/<uuid:uid>")
@requires(Permission.SEE_PLAN, rounds.entry_by_uid)
def entry(found: JointEntry) -> Answer:
    """Show a district: its organizations, their answers, dates, expertise, consultant."""
    return _entry_page(found)


def _entry_page(
    found: JointEntry,
    dates: DatesForm | None = None,
    facts: EntryForm | None = None,
    choice: ConsultantChoiceForm | None = None,
    fixing: FixForm | None = None,
) -> Answer:
    poll = polls.of(found)
    listed = consultants.listed()
    matched = matches.of_round(poll.round).get(found.id)
    if dates is None:
        slots = [Slot(one.starts_at, one.ends_at) for one in poll.dates]
        dates = DatesForm(formdata=None, data={"dates": show_slots(slots)})
    if choice is None:
        start = {"consultant": str(matched.match.consultant_id), "reason": matched.match.reason} if matched else {}
        choice = ConsultantChoiceForm(formdata=None, data=start)
        choice.offer(listed)
    if fixing is None:
        fixing = FixForm(formdata=None, data={"date": str(poll.best_id)} if poll.best_id else {})
        fixing.offer(poll)
    facts = facts or EntryForm(formdata=None, data=filled_entry(found))
    return page(
        "planning/entry.html",
        422 if any(form.errors for form in (dates, facts, choice, fixing)) else 200,
        poll=poll,
        entry=found,
        matched=matched,
        suggestions=matches.suggestions(found, listed),
        dates=dates,
        facts=facts,
        choice=choice,
        fixing=fixing,
        tags=consultants.known_tags(),
        kinds=KINDS,
        answers=words.ANSWERS,
        badges=words.ANSWER_BADGES,
        run=joint_runs.run_of(found),
        shares=joint_runs.shares_of(poll.round, found),
        may_plan=can(g.actor, Permission.MANAGE_PLAN),
    )


@blueprint.post("/districts/<uuid:uid>/dates")
@requires(Permission.MANAGE_PLAN, rounds.entry_by_uid)
def propose(found: JointEntry) -> Answer:
    """Set which dates are proposed to a district."""
    form = DatesForm()
    if form.validate():
        with form.saving():
            polls.propose(found, form.slots(rounds.round_of(found).minutes))
            flash(_("Saved."))
            return redirect_to("joint_staff.entry", uid=found.uid)
    return _entry_page(found, dates=form)


@blueprint.post("/districts/<uuid:uid>/describe")
@requires(Permission.MANAGE_PLAN, rounds.entry_by_uid)
def describe(found: JointEntry) -> Answer:
    """Say which expertise a district wishes and where it meets."""
    form = EntryForm()
    if form.validate():
        with form.saving():
            rounds.describe_entry(found, consultants.tags_of(form.tags.data or ""), form.place.data or "")
            flash(_("Saved."))
            return redirect_to("joint_staff.entry", uid=found.uid)
    return _entry_page(found, facts=form)


@blueprint.post("/districts/<uuid:uid>/fix")
@requires(Permission.MANAGE_PLAN, rounds.entry_by_uid)
def fix(found: JointEntry) -> Answer:
    """Fix one of the proposed dates."""
    form = FixForm()
    form.offer(polls.of(found))
    if form.validate():
        polls.fix(found, int(form.date.data))
        flash(_("The date is fixed."))
        return redirect_to("joint_staff.entry", uid=found.uid)
    return _entry_page(found, fixing=form)


@blueprint.post("/districts/<uuid:uid>/release")
@requires(Permission.MANAGE_PLAN, rounds.entry_by_uid)
def release(found: JointEntry) -> Answer:
    """Take a fixed date back."""
    polls.release(found)
    flash(_("The date was taken back; answers are taken again."))
    return redirect_to("joint_staff.entry", uid=found.uid)


@blueprint.post("/districts/<uuid:uid>/consultant")
@requires(Permission.MANAGE_PLAN, rounds.entry_by_uid)
def choose(found: JointEntry) -> Answer:
    """Choose the consultant of a district by hand."""
    form = ConsultantChoiceForm()
    form.offer(consultants.listed())
    if form.validate():
        with form.saving():
            matches.choose(found, key_of(form.consultant.data), form.reason.data or "", g.actor.person_id)
            flash(_("Saved."))
            return redirect_to("joint_staff.entry", uid=found.uid)
    return _entry_page(found, choice=form)


# One invited organization.


@blueprint.get("/invited/<uuid:uid>")
@requires(Permission.MANAGE_PLAN, polls.invitee_by_uid)
def invitee(found: JointInvitee) -> Answer:
    """Show whom to ask for an organization, and its answers, which can be typed in by hand."""
    return _invitee_page(found)


def _invitee_page(found: JointInvitee, contact: ContactForm | None = None, answers: PollForm | None = None) -> Answer:
    poll = polls.of(db.session.get_one(JointEntry, found.entry_id))
    own = next(one for one in poll.invited if one.invitee.id == found.id)
    if answers is None:
        start = {f"date_{day}": word for day, word in own.answers.items()}
        answers = poll_form(poll.dates, formdata=None, data={"note": found.note, **start})
    contact = contact or ContactForm(formdata=None, data={"who": own.contact})
    status = 422 if contact.errors or answers.errors else 200
    return page("planning/invitee.html", status, poll=poll, own=own, contact=contact, answers=answers)


@blueprint.post("/invited/<uuid:uid>/contact")
@requires(Permission.MANAGE_PLAN, polls.invitee_by_uid)
def set_contact(found: JointInvitee) -> Answer:
    """Say who is asked for an organization."""
    form = ContactForm()
    if form.validate():
        with form.saving():
            person_id = matching.one(form.who.data, "who").id if form.who.data else None
            polls.set_contact(found, person_id)
            flash(_("Saved."))
            return redirect_to("joint_staff.invitee", uid=found.uid)
    return _invitee_page(found, contact=form)


@blueprint.post("/invited/<uuid:uid>/answers")
@requires(Permission.MANAGE_PLAN, polls.invitee_by_uid)
def answer(found: JointInvitee) -> Answer:
    """Type in what an organization said, by telephone say."""
    poll = polls.of(db.session.get_one(JointEntry, found.entry_id))
    form = poll_form(poll.dates)
    if form.validate():
        with form.saving():
            polls.answer(found, form.answers(), form.note.data or "")
            flash(_("Saved."))
            return redirect_to("joint_staff.entry", uid=poll.entry.uid)
    return _invitee_page(found, answers=form)
