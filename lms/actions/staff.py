"""Staff pages: the register of action items, checking them, changing them."""

from flask import Blueprint, flash, g, request
from werkzeug.wrappers import Response

from lms.accounts.models import Person
from lms.actions import owners, register, services, words
from lms.actions.forms import CheckForm, ItemForm, ReasonForm
from lms.actions.models import ActionItem
from lms.actions.pages import item_page
from lms.actions.register import Wanted
from lms.actions.states import LABELS, State
from lms.core import audit, clock, db, tables
from lms.core.errors import LmsError
from lms.core.forms import key_of, offers
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.lists import page_number
from lms.core.web import file_response, page, redirect_to
from lms.policy import Permission, requires

blueprint = Blueprint("actions_staff", __name__)
Answer = Response | tuple[str, int]


def _wanted() -> Wanted:
    asked = request.args
    return Wanted(
        text=asked.get("q", "").replace("\0", "").strip()[:100],
        state=asked.get("state", ""),
        organization_id=key_of(asked.get("organization")),
        district_id=key_of(asked.get("district")),
        source=asked.get("source", ""),
        overdue=asked.get("overdue") == "1",
        recheck=asked.get("recheck") == "1",
    )


@blueprint.get("/staff/actions", endpoint="register")
@requires(Permission.STAFF)
def all_actions() -> Answer:
    """List the action items in the actor's scope."""
    wanted = _wanted()
    found = register.listed(g.actor, wanted, page_number(request.args.get("page")))
    people = {one.item.owner_person_id for one in found.items if one.item.owner_person_id is not None}
    if people:
        audit.note_read("actions.see_register", people)
    return page(
        "actions/register.html",
        wanted=wanted,
        found=found,
        states=LABELS,
        badges=words.BADGES,
        sources=services.SOURCES,
        districts=register.districts(g.actor),
        organizations=register.organizations(g.actor),
    )


@blueprint.get("/staff/actions/export.xlsx")
@requires(Permission.STAFF)
def export() -> Answer:
    """Send the items of the list as an XLSX file."""
    found = register.all_listed(g.actor, _wanted())
    audit.note_read(
        "actions.export", {one.item.owner_person_id for one in found if one.item.owner_person_id is not None}
    )
    labels = [
        _("District"), _("Responsible organization"), _("Person"), _("What is to be done"), _("Agreed on"),
        _("By which day"), _("State"), _("Working days late"), _("What was done, and what shows it"),
        _("Look at it again on"), _("Where it was agreed"), _("Stage or visit"),
    ]  # fmt: skip
    rows = [
        (
            one.district, one.organization, one.person, one.text, one.item.added_on, one.item.due_on,
            str(LABELS[State(one.item.state)]), one.workdays_late or None, one.evidence, one.item.recheck_on,
            str(services.SOURCES[one.item.source_kind]), pick(one.item.source_title),
        )
        for one in found
    ]  # fmt: skip
    name = f"action-items-{clock.today().isoformat()}.xlsx"
    return file_response(tables.write_xlsx([tables.Sheet(_("Action items"), labels, rows)]), name, tables.XLSX)


@blueprint.post("/staff/actions/<uuid:uid>/check")
@requires(Permission.MANAGE_ACTION, services.by_uid)
def check(item: ActionItem) -> Answer:
    """Say that what was done is as agreed."""
    form = CheckForm()
    if form.validate():
        try:
            with db.session.begin_nested():
                services.change_state(
                    item.id,
                    State.CHECKED,
                    g.actor.person_id,
                    form.note.data or "",
                    form.recheck_on.data,
                    form.known.key,
                    form.released,
                )
        except LmsError as error:
            if error.status != 422:
                raise
            form.take(error)
        else:
            flash(_("The action item is checked."))
            return redirect_to("actions.show", uid=item.uid)
    return item_page(item, check=form)


@blueprint.post("/staff/actions/<uuid:uid>/<any(reopened, dropped):state>")
@requires(Permission.MANAGE_ACTION, lambda uid, state: services.by_uid(uid))
def decide(item: ActionItem) -> Answer:
    """Reopen an item that is not as agreed, or drop one that is not needed any more."""
    form = ReasonForm()
    wanted = State((request.view_args or {})["state"])
    if form.validate():
        try:
            with db.session.begin_nested():
                services.change_state(
                    item.id,
                    wanted,
                    g.actor.person_id,
                    form.note.data or "",
                    known=form.known.key,
                    release=form.released,
                )
        except LmsError as error:
            if error.status != 422:
                raise
            form.take(error)
        else:
            flash(_("The action item is open again.") if wanted == State.REOPENED else _("The action item is dropped."))
            return redirect_to("actions.show", uid=item.uid)
    return item_page(item, reason=form)


@blueprint.route("/staff/actions/<uuid:uid>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTION, services.by_uid)
def edit(item: ActionItem) -> Answer:
    """Change text, owner and day of an item, with a reason."""
    form = ItemForm(
        text=item.text,
        owner_organization=str(item.owner_organization_id),
        owner_person=str(item.owner_person_id or ""),
        due_on=item.due_on,
    )
    there = owners.organizations_for(item)
    owner = db.session.get(Person, item.owner_person_id) if item.owner_person_id else None
    organizations, people = owners.choices(there, item.run_id, (owner.id, owner.name) if owner else None)
    form.owner_organization.choices, form.owner_person.choices = offers(organizations), offers(people)
    if form.validate_on_submit():
        with form.saving():
            services.change(
                item.id,
                form.text.data or "",
                key_of(form.owner_organization.data) or 0,
                key_of(form.owner_person.data),
                form.due_on.data,
                form.reason.data or "",
                g.actor.person_id,
                form.released,
            )
            flash(_("Saved."))
            return redirect_to("actions.show", uid=item.uid)
    return page("actions/edit.html", 422 if form.errors else 200, form=form, item=item)
