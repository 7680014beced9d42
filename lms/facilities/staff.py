"""Pages of facilities: their child-rights experts and their in-house classes."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, request
from werkzeug.wrappers import Response

from lms.core import audit, clock, db, releases
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.lists import page_number
from lms.core.web import file_response, page, redirect_to
from lms.facilities import classes, designations, files, forms, verifying, words
from lms.facilities.forms import ClassForm, DecideForm, EndForm, ExpertForm
from lms.facilities.models import Designation, InHouseClass
from lms.organizations import services as organizations
from lms.organizations.models import Organization
from lms.policy import Permission, can, requires

blueprint = Blueprint("facilities_staff", __name__, url_prefix="/staff")
Answer = Response | tuple[str, int]


# Experts.


@blueprint.get("/organizations/<uuid:uid>/experts")
@requires(Permission.SEE_CLASS, organizations.get)
def experts(organization: Organization) -> Answer:
    """Show who is and was the child-rights expert of a facility."""
    found = designations.of_organization(organization.id)
    audit.note_read("facilities.see_experts", [one.person_id for one in found], f"organization:{organization.id}")
    form = ExpertForm(formdata=None, starts_on=clock.today())
    form.offer(organization.id)
    return _experts(organization, form)


def _experts(organization: Organization, form: ExpertForm, status: int = 200, ending: Any = None) -> Answer:
    found = designations.of_organization(organization.id)
    return page(
        "facilities/experts.html",
        status,
        organization=organization,
        experts=found,
        form=form,
        ends={one.uid: forms.ended(one) for one in found} | (ending or {}),
        names_experts=organization.kind in designations.FACILITIES,
        may_name=can(g.actor, Permission.NAME_EXPERTS, organization),
    )


@blueprint.post("/organizations/<uuid:uid>/experts")
@requires(Permission.NAME_EXPERTS, organizations.get)
def name_expert(organization: Organization) -> Answer:
    """Name a person as child-rights expert of a facility."""
    form = ExpertForm()
    form.offer(organization.id)
    if not form.validate():
        return _experts(organization, form, 422)
    try:
        designations.designate(
            organization, int(form.person.data), form.starts_on.data, form.ends_on.data, g.actor.person_id
        )
    except LmsError as error:
        form.take(error)
        return _experts(organization, form, error.status)
    flash(_("The child-rights expert was named."))
    return redirect_to("facilities_staff.experts", uid=organization.uid)


@blueprint.post("/experts/<uuid:uid>/end")
@requires(Permission.NAME_EXPERTS, designations.by_uid)
def end_expert(designation: Designation) -> Answer:
    """Set the last day of a designation."""
    organization = organizations.by_id(designation.organization_id)
    assert organization is not None
    form = EndForm()
    try:
        if form.validate():
            designations.end(designation, form.ends_on.data)
            flash(_("Saved."))
            return redirect_to("facilities_staff.experts", uid=organization.uid)
    except LmsError as error:
        form.take(error)
    again = ExpertForm(formdata=None, starts_on=clock.today())
    again.offer(organization.id)
    return _experts(organization, again, 422, {designation.uid: form})


# In-house classes.


@blueprint.get("/in-house", endpoint="classes")
@requires(Permission.SEE_CLASSES)
def listing() -> Answer:
    """List the in-house classes in the actor's scope; those that wait stand first."""
    state = request.args.get("state", "")
    state = state if state in words.STATES else ""
    mine = [organizations.by_id(key) for key in sorted(g.actor.organizations("manager"))]
    return page(
        "facilities/classes.html",
        found=classes.listed(g.actor, page_number(request.args.get("page")), state),
        state=state,
        states=words.STATES,
        badges=words.BADGES,
        waiting=classes.waiting(g.actor),
        mine=[one for one in mine if one is not None],
    )


def _new_form(organization: Organization, version_id: int | None, data: bool) -> ClassForm:
    form = ClassForm() if data else ClassForm(formdata=None, minutes=60)
    typed = form.starts_at.instant
    form.offer(organization.id, clock.seoul_day(typed) if typed else clock.today(), classes.modules_of(version_id))
    return form


def _course() -> int | None:
    """Return the version of the course in the address that was watched together, or None."""
    wanted = request.args.get("course", "")
    return next((version for course, version in classes.courses() if course.slug == wanted), None)


@blueprint.route("/organizations/<uuid:uid>/in-house/new", methods=["GET", "POST"])
@requires(Permission.ENTER_CLASS, organizations.get)
def new(organization: Organization) -> Answer:
    """Enter an in-house class."""
    version_id = _course()
    form = _new_form(organization, version_id, request.method == "POST")
    if form.is_submitted():
        organization_id, uid = organization.id, organization.uid
        right = form.validate()
        kept = form.attached()
        if right and kept is not None:
            with form.saving():
                held = classes.enter(organization_id, form.draft(version_id), kept, g.actor.person_id)
                flash(_("The class was entered and waits to be verified."))
                return redirect_to("facilities_staff.show", uid=held.uid)
        again = organizations.get(uid)
        assert again is not None
        organization = again
    return page(
        "facilities/class_form.html",
        422 if form.is_submitted() else 200,
        form=form,
        organization=organization,
        held=None,
        courses=classes.courses(),
        chosen=request.args.get("course", ""),
        accept=".jpg,.jpeg,.png,.pdf",
    )


@blueprint.get("/in-house/<uuid:uid>")
@requires(Permission.SEE_CLASS, classes.by_uid)
def show(held: InHouseClass) -> Answer:
    """Show an in-house class with who was there."""
    return _show(held, DecideForm(formdata=None))


def _show(held: InHouseClass, form: DecideForm, status: int = 200) -> Answer:
    people = classes.attendees(held.id)
    known = [row.person_id for row in people if row.person_id is not None]
    audit.note_read("facilities.see_class", known, f"in-house-class:{held.id}")
    seen = [module for module in classes.modules_of(held.course_version_id) if module.id in held.modules]
    return page(
        "facilities/class.html",
        status,
        held=held,
        organization=organizations.by_id(held.organization_id),
        people=people,
        asked=[one for one in releases.of_scope(classes.scope_of(held)) if one.state == "asked"],
        modules=seen,
        files=files.of_class(held.id),
        kinds=words.FILES,
        states=words.STATES,
        badges=words.BADGES,
        form=form,
        may_change=can(g.actor, Permission.ENTER_CLASS, held) and held.state in classes.CHANGEABLE,
        may_decide=can(g.actor, Permission.VERIFY_CLASS, held),
    )


@blueprint.route("/in-house/<uuid:uid>/edit", methods=["GET", "POST"])
@requires(Permission.ENTER_CLASS, classes.by_uid)
def edit(held: InHouseClass) -> Answer:
    """Describe an in-house class anew before it is verified."""
    there = files.of_class(held.id)
    sent = request.method == "POST"
    form = ClassForm() if sent else ClassForm(formdata=None, **forms.filled(held, classes.attendees(held.id)))
    typed = form.starts_at.instant or held.starts_at
    form.offer(held.organization_id, clock.seoul_day(typed), classes.modules_of(held.course_version_id), there)
    status = 200
    if sent:
        uid, version_id = held.uid, held.course_version_id
        right = form.validate()
        kept = form.attached()
        found = classes.by_uid(uid)
        assert found is not None
        held, status = found, 422
        if right and kept is not None:
            try:
                classes.change(held, form.draft(version_id), kept, form.going, g.actor.person_id)
            except LmsError as error:
                form.take(error)
                status = error.status
            else:
                flash(_("Saved. The class waits to be verified."))
                return redirect_to("facilities_staff.show", uid=uid)
    return page(
        "facilities/class_form.html",
        status,
        form=form,
        organization=organizations.by_id(held.organization_id),
        held=held,
        courses=(),
        chosen="",
        accept=".jpg,.jpeg,.png,.pdf",
    )


@blueprint.post("/in-house/<uuid:uid>/decide")
@requires(Permission.VERIFY_CLASS, classes.by_uid)
def decide(held: InHouseClass) -> Answer:
    """Verify a class, give it back with a reason, or take a verified one back."""
    form = DecideForm()
    if not form.validate():
        return _show(held, form, 422)
    act, actor_id, reason = request.form.get("do", ""), g.actor.person_id, form.reason.data or ""
    try:
        if act == "verify":
            verifying.verify(held, actor_id)
            flash(_("The class is verified. Its minutes stand in the records of those who were there."))
        elif act == "withdraw":
            verifying.withdraw(held, actor_id, reason)
            flash(_("The class was taken back. Its minutes count no longer."))
        else:
            verifying.give_back(held, actor_id, reason)
            flash(_("The class was returned to the facility with your reason."))
    except LmsError as error:
        form.take(error)
        db.session.refresh(held)
        return _show(held, form, error.status)
    return redirect_to("facilities_staff.show", uid=held.uid)


def _class_of_file(uid: UUID, file: UUID) -> InHouseClass | None:
    held = classes.by_uid(uid)
    if held is None:
        return None
    g.file = next((one for one in files.of_class(held.id) if one.uid == file), None)
    return held if g.file is not None else None


@blueprint.get("/in-house/<uuid:uid>/files/<uuid:file>")
@requires(Permission.SEE_CLASS, _class_of_file)
def paper(held: InHouseClass) -> Response:
    """Send a photo or a sign-in sheet."""
    audit.note_read("facilities.see_file", thing=f"in-house-class:{held.id}")
    return file_response(files.data_of(g.file), g.file.name, g.file.mime)
