"""Pages of an organization's manager: the team in runs, applying for it, holding places, giving a place on."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from lms.content import services as content
from lms.core import audit, clock, db
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.lists import page_number
from lms.core.web import page, redirect_to, safe_path
from lms.enrollments import blocks, entry, handover, held, runs, services, team_lists, teams, words
from lms.enrollments.models import Enrollment, Run, SeatBlock
from lms.enrollments.states import PENDING
from lms.enrollments.team_forms import HandOverForm, HoldForm, TeamForm
from lms.organizations import services as organizations
from lms.organizations.models import Organization
from lms.policy import Permission, can, requires

blueprint = Blueprint("enrollments_team", __name__)
Answer = Response | tuple[str, int]


@dataclass(frozen=True)
class TeamOfRun:
    """An organization and a run it may enter; the policy asks it for the organization."""

    organization: Organization
    run: Run

    @property
    def organization_id(self) -> int:
        """Return the organization's key."""
        return self.organization.id


def _team_of_run(uid: UUID, run_uid: UUID) -> TeamOfRun | None:
    organization, run = organizations.get(uid), runs.by_uid(run_uid)
    return TeamOfRun(organization, run) if organization and run and run.state == "open" else None


@blueprint.get("/staff/team", endpoint="teams")
@requires(Permission.SEE_TEAMS)
def all_teams() -> Answer:
    """Choose the organization, or go to the only one."""
    mine = team_lists.organizations_of(g.actor)
    if len(mine) == 1:
        return redirect_to("enrollments_team.team", uid=mine[0].uid)
    return page("enrollments/teams.html", organizations=mine)


@blueprint.get("/staff/team/<uuid:uid>")
@requires(Permission.APPLY_FOR_TEAM, organizations.get)
def team(organization: Organization) -> Answer:
    """Show the team in runs, its held places, and the runs to apply for."""
    people = team_lists.people(g.actor, organization.id, page_number(request.args.get("page")))
    audit.note_read(
        "enrollments.see_team",
        [row.Enrollment.person_id for row in people.items],
        f"organization:{organization.id}",
    )
    offered = team_lists.offered(organization.id, page_number(request.args.get("runs")))
    return page(
        "enrollments/team.html",
        organization=organization,
        people=people,
        offered=offered,
        inside=team_lists.counts(organization.id, [row.Run.id for row in offered.items]),
        blocks=blocks.of_organization(organization.id),
        today=clock.today(),
        door=entry.door,
        places_left=entry.places_left,
        door_labels=entry.LABELS,
        door_badges=entry.BADGES,
        block_states=words.BLOCK_STATES,
        may_give=lambda run, enrollment: handover.why_not(run, enrollment) is None,
        may_withdraw=teams.may_withdraw,
    )


@blueprint.route("/staff/team/<uuid:uid>/runs/<uuid:run_uid>", methods=["GET", "POST"])
@requires(Permission.APPLY_FOR_TEAM, _team_of_run)
def enter(both: TeamOfRun) -> Answer:
    """Choose who of the team comes into a run."""
    candidates = teams.candidates(both.run, both.organization.id)
    form = TeamForm()
    form.offer(_choosable(both, candidates))
    if not form.validate_on_submit():
        return _run_page(both, form, _hold_form(both), 422 if form.errors else 200)
    keys = {str(one.uid): one.person_id for one in candidates}
    try:
        with db.session.begin_nested():
            chosen = [keys[uid] for uid in form.people.data or ()]
            done = teams.enter(both.organization.id, chosen, both.run.id, g.actor.person_id, form.note.data or "")
    except LmsError as error:
        form.take(error)
        return _run_page(both, form, _hold_form(both), error.status)
    for result, text in _TOLD.items():
        count = sum(one.result == result for one in done)
        if count:
            flash(text(count))
    return redirect_to("enrollments_team.team", uid=both.organization.uid)


_TOLD = {
    "admitted": lambda count: ngettext("%(num)s person has a place.", "%(num)s people have a place.", count),
    "requested": lambda count: ngettext(
        "%(num)s application was sent; the staff decide.", "%(num)s applications were sent; the staff decide.", count
    ),
    "waitlisted": lambda count: ngettext(
        "%(num)s person is on the waiting list.", "%(num)s people are on the waiting list.", count
    ),
    "already": lambda count: ngettext(
        "%(num)s person was in already; nothing changed.", "%(num)s people were in already; nothing changed.", count
    ),
}


def _choosable(both: TeamOfRun, candidates: list[teams.Candidate]) -> list[teams.Candidate]:
    block = held.live_of(both.run.id, both.organization.id)
    states = ("", *PENDING) if block is not None and block.left else ("",)
    return [one for one in candidates if one.state in states and one.refusal is None]


def _hold_form(both: TeamOfRun) -> HoldForm:
    return HoldForm(formdata=None, since=str(blocks.newest(both.run.id)), held_until=both.run.starts_on)


@blueprint.post("/staff/team/<uuid:uid>/runs/<uuid:run_uid>/hold")
@requires(Permission.APPLY_FOR_TEAM, _team_of_run)
def hold(both: TeamOfRun) -> Answer:
    """Hold places for people who are named later, or ask the staff for them."""
    form = HoldForm()
    if form.validate():
        with form.saving():
            block = blocks.ask(both.run.id, both.organization.id, form.wish(), g.actor.person_id, form.since.key)
            flash(
                _("The places are held. Name your people in time.")
                if block.state == "held"
                else _("The staff were asked for the places. You get a mail when it is decided.")
            )
            return redirect_to("enrollments_team.enter", uid=both.organization.uid, run_uid=both.run.uid)
    people = TeamForm(formdata=None)
    people.offer(_choosable(both, teams.candidates(both.run, both.organization.id)))
    return _run_page(both, people, form, 422)


def _run_page(both: TeamOfRun, form: TeamForm, holding: HoldForm, status: int) -> Answer:
    candidates = teams.candidates(both.run, both.organization.id)
    choosable = {one.person_id for one in _choosable(both, candidates)}
    audit.note_read(
        "enrollments.see_team", [one.person_id for one in candidates], f"organization:{both.organization.id}"
    )
    return page(
        "enrollments/team_run.html",
        status,
        form=form,
        holding=holding,
        organization=both.organization,
        run=both.run,
        course=content.course_of(both.run.course_version_id),
        others=[one for one in candidates if one.person_id not in choosable],
        block=held.live_of(both.run.id, both.organization.id),
        may_hold=entry.door(both.run, clock.today()) in (entry.Door.OPEN, entry.Door.FULL),
        places_left=entry.places_left(both.run),
        door=entry.door(both.run, clock.today()),
        door_labels=entry.LABELS,
        door_badges=entry.BADGES,
    )


@blueprint.post("/staff/team/seats/<uuid:uid>/end")
@requires(Permission.APPLY_FOR_TEAM, blocks.by_uid)
def give_back(block: SeatBlock) -> Answer:
    """Give back places that are held, or take back the request for them."""
    blocks.end(block.id, g.actor.person_id)
    flash(_("The places were given back."))
    organization = organizations.by_id(block.organization_id)
    assert organization
    return redirect_to("enrollments_team.team", uid=organization.uid)


# One person's place; staff of the run come here too.


@blueprint.route("/staff/enrollments/<uuid:uid>/hand-over", methods=["GET", "POST"])
@requires(Permission.GIVE_SEAT, services.by_uid)
def hand_over(enrollment: Enrollment) -> Answer:
    """Give somebody's place to a colleague."""
    run = db.session.get_one(Run, enrollment.run_id)
    found = handover.colleagues(run, enrollment)
    form = HandOverForm()
    form.offer(found)
    status = 200
    if form.validate_on_submit():
        keys = {str(one.uid): one.person_id for one in found}
        try:
            with db.session.begin_nested():
                given = handover.give(enrollment.id, keys[form.person.data], g.actor.person_id)
        except LmsError as error:
            form.take(error)
            status = error.status
        else:
            flash(_("The place went to %(name)s. Both get a mail.", name=given.name))
            return redirect(safe_path(_back(enrollment, run)), 303)
    return page(
        "enrollments/hand_over.html",
        max(status, 422) if form.errors else status,
        form=form,
        enrollment=enrollment,
        run=run,
        course=content.course_of(run.course_version_id),
        why_not=handover.why_not(run, enrollment),
        anybody=bool(found),
        back=_back(enrollment, run),
    )


@blueprint.post("/staff/enrollments/<uuid:uid>/withdraw")
@requires(Permission.GIVE_SEAT, services.by_uid)
def withdraw(enrollment: Enrollment) -> Answer:
    """Take somebody of the team out of a run before it begins."""
    run = db.session.get_one(Run, enrollment.run_id)
    teams.withdraw(enrollment.id, g.actor.person_id)
    flash(_("%(name)s is no longer in the run.", name=enrollment.name))
    return redirect(safe_path(_back(enrollment, run)), 303)


def _back(enrollment: Enrollment, run: Run) -> str:
    at = organizations.by_id(enrollment.organization_id)
    if at is not None and can(g.actor, Permission.APPLY_FOR_TEAM, at):
        return url_for("enrollments_team.team", uid=at.uid)
    return url_for("enrollments_people.people", uid=run.uid)
