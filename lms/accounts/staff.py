"""Staff pages about people: list, person, jobs, roles, account."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, abort, current_app, flash, g, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import accommodations, passwords, people, resets, roles, services, words
from lms.accounts.models import Account
from lms.accounts.services import Record
from lms.accounts.staff_forms import (
    AccommodationForm,
    AccountForm,
    EndForm,
    GrantForm,
    JobForm,
    NewPersonForm,
    PersonForm,
)
from lms.core import audit, clock, db
from lms.core.errors import Conflict
from lms.core.forms import Form
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy
from lms.core.lists import page_number
from lms.core.web import page, redirect_to
from lms.organizations import services as organizations
from lms.policy import Permission, can, requires

blueprint = Blueprint("accounts_staff", __name__, url_prefix="/staff/people")
Answer = Response | tuple[str, int]


def by_uid(uid: UUID) -> Record | None:
    """Load the person in the address."""
    return services.record(uid)


@blueprint.get("", endpoint="people")
@requires(Permission.SEE_PEOPLE)
def listing() -> Answer:
    """List the people in the actor's scope."""
    asked = {name: request.args.get(name, "").strip()[:100] for name in ("q", "organization", "job", "role")}
    wanted = people.Filter(
        asked["q"],
        asked["organization"],
        asked["job"] if asked["job"] in words.JOBS else "",
        asked["role"] if asked["role"] in words.ROLES else "",
    )
    found = people.listed(g.actor, wanted, page_number(request.args.get("page")))
    audit.note_read("accounts.list_people", [one.person.id for one in found.items])
    return page(
        "accounts/people.html",
        found=found,
        wanted=wanted,
        jobs=words.JOBS,
        roles=words.ROLES,
        may_change=can(g.actor, Permission.MANAGE_PEOPLE),
    )


@blueprint.get("/<uuid:uid>")
@requires(Permission.SEE_PERSON, by_uid)
def person(record: Record) -> Answer:
    """Show a person with jobs, roles and account."""
    if record.person_id != g.actor.person_id:
        audit.note_read("accounts.see_person", [record.person_id], thing=f"person:{record.person_id}")
    may_change = can(g.actor, Permission.MANAGE_PEOPLE)
    account = services.account_of(record.person_id)
    return page(
        "accounts/person.html",
        shown=record.person,
        employments=services.employments(record.person_id),
        grants=roles.grants(record.person_id),
        account=account,
        email=services.email_of(account) if account and may_change else "",
        accommodation=accommodations.present(record.person_id),
        may_change=may_change,
        today=clock.today(),
        jobs=words.JOBS,
        roles=words.ROLES,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def new() -> Answer:
    """Make a person, with job and account if wanted; the first password is shown once."""
    form = NewPersonForm(language="ko", starts_on=clock.today())
    if form.validate_on_submit():
        password = passwords.initial() if form.with_account.data else ""
        hashed = passwords.make(password) if password else ""
        db.begin(write=True)
        with form.saving():
            made = services.create_person(
                form.name.data or "", name_en=form.name_en.data or "", language=form.language.data
            )
            if form.organization.data:
                organization = organizations.resolve(form.organization.data)
                services.employ(made.id, organization.id, form.job.data, starts_on=form.starts_on.data or clock.today())
            if hashed:
                services.create_account(
                    made.id, email=form.email.data, staff_id=form.staff_id.data, password_hash=hashed
                )
            if not password:
                flash(_("The person was added."))
                return redirect_to("accounts_staff.person", uid=made.uid)
            return page("accounts/first_password.html", shown=made, password=password, link="")
    names = organizations.suggestions(g.actor)
    return page("accounts/person_new.html", 422 if form.errors else 200, form=form, names=names)


@blueprint.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE, by_uid)
def edit(record: Record) -> Answer:
    """Change name and language."""
    form = PersonForm(obj=record.person)

    def change() -> None:
        services.change_person(
            record.person, name=form.name.data or "", name_en=form.name_en.data or "", language=form.language.data
        )

    return _fill_in(record, form, _("Change name and language"), change)


@blueprint.route("/<uuid:uid>/jobs/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE, by_uid)
def new_job(record: Record) -> Answer:
    """Add a job."""
    form = JobForm(starts_on=clock.today())

    def change() -> None:
        services.employ(
            record.person_id,
            organizations.resolve(form.organization.data or "").id,
            form.job.data,
            department=form.department.data or "",
            position=form.position.data or "",
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
        )

    return _fill_in(record, form, _("Add a job"), change)


@blueprint.route("/<uuid:uid>/jobs/<int:job_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE, lambda uid, job_id: (found := services.record(uid)) and (found, job_id))
def end_job(asked: tuple[Record, int]) -> Answer:
    """Set the last day of a job."""
    record, job_id = asked
    job = services.find_employment(record.person_id, job_id)
    if job is None:
        abort(404)
    form = EndForm(ends_on=job.ends_on or clock.today())
    return _fill_in(record, form, _("End the job"), lambda: services.end_employment(job, form.ends_on.data))


@blueprint.route("/<uuid:uid>/roles/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE, by_uid)
def new_grant(record: Record) -> Answer:
    """Give a role."""
    form = GrantForm(starts_on=clock.today())

    def change() -> None:
        organization = organizations.resolve(form.organization.data) if form.organization.data else None
        roles.grant(
            record.person_id,
            form.role.data,
            organization_id=organization.id if organization else None,
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            granted_by_id=g.actor.person_id,
        )

    return _fill_in(record, form, _("Give a role"), change)


@blueprint.route("/<uuid:uid>/roles/<int:grant_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE, lambda uid, grant_id: (found := services.record(uid)) and (found, grant_id))
def end_grant(asked: tuple[Record, int]) -> Answer:
    """Set the last day of a role."""
    record, grant_id = asked
    grant = roles.find_grant(record.person_id, grant_id)
    if grant is None:
        abort(404)
    form = EndForm(ends_on=grant.ends_on or clock.today())
    return _fill_in(record, form, _("End the role"), lambda: roles.end_grant(grant, form.ends_on.data))


@blueprint.route("/<uuid:uid>/accommodation", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE, by_uid)
def accommodation(record: Record) -> Answer:
    """Give a person more time in every timed quiz, or no time limit."""
    there = accommodations.present(record.person_id)
    form = AccommodationForm(
        percent=there.percent if there else None,
        untimed=there is not None and there.percent is None,
        reason=there.reason if there else "",
    )

    def change() -> None:
        accommodations.give(record.person_id, form.percent.data, form.reason.data or "", g.actor.person_id)

    return _fill_in(record, form, _("Accommodation in quizzes"), change)


@blueprint.post("/<uuid:uid>/accommodation/end")
@requires(Permission.MANAGE_PEOPLE, by_uid)
def end_accommodation(record: Record) -> Answer:
    """End the accommodation of a person."""
    accommodations.end(record.person_id, g.actor.person_id)
    flash(_("The accommodation has ended."))
    return redirect_to("accounts_staff.person", uid=record.person.uid)


def _fill_in(record: Record, form: Form, title: str, change: Callable[[], object]) -> Answer:
    if form.validate_on_submit():
        with form.saving():
            change()
            flash(_("Saved."))
            return redirect_to("accounts_staff.person", uid=record.person.uid)
    names = organizations.suggestions(g.actor) if "organization" in form else []
    status = 422 if form.errors else 200
    return page("accounts/person_form.html", status, form=form, shown=record.person, title=title, names=names)


# The account.


@blueprint.route("/<uuid:uid>/account", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE, by_uid)
def account(record: Record) -> Answer:
    """Make an account, whose first password is shown once, or change by what the person signs in."""
    present = services.account_of(record.person_id)
    if present is not None:
        form = AccountForm(email=services.email_of(present), staff_id=present.staff_id)

        def change() -> None:
            services.change_identifiers(present, email=form.email.data, staff_id=form.staff_id.data)

        return _fill_in(record, form, _("Change e-mail address or staff ID"), change)
    form = AccountForm()
    if form.validate_on_submit():
        password = passwords.initial()
        hashed = passwords.make(password)
        db.begin(write=True)
        with form.saving():
            services.create_account(
                record.person_id, email=form.email.data, staff_id=form.staff_id.data, password_hash=hashed
            )
            return page("accounts/first_password.html", shown=record.person, password=password, link="")
    status, title = 422 if form.errors else 200, _("Make an account")
    return page("accounts/person_form.html", status, form=form, shown=record.person, title=title, names=[])


@blueprint.post("/<uuid:uid>/account/first-password")
@requires(Permission.MANAGE_PEOPLE, by_uid)
def first_password(record: Record) -> Answer:
    """Set a new first password and show it once."""
    _account(record)
    password = passwords.initial()
    hashed = passwords.make(password)
    db.begin(write=True)
    services.set_password(_account(record), hashed, must_change=True)
    return page("accounts/first_password.html", shown=record.person, password=password, link="")


@blueprint.post("/<uuid:uid>/account/reset")
@requires(Permission.MANAGE_PEOPLE, by_uid)
def reset(record: Record) -> Answer:
    """Send a link for a new password by mail, or show it once for somebody without mail."""
    present = _account(record)
    if present.disabled_at is not None:
        raise Conflict(lazy("This account is closed. Open it first."))
    if present.email:
        resets.send(present)
        flash(_("A mail with a link for a new password is on its way."))
        return redirect_to("accounts_staff.person", uid=record.person.uid)
    link = current_app.config["SETTINGS"].base_url + url_for("accounts.reset", code=resets.hand_over(present))
    return page("accounts/first_password.html", shown=record.person, password="", link=link)


@blueprint.post("/<uuid:uid>/account/close")
@requires(Permission.MANAGE_PEOPLE, by_uid)
def close(record: Record) -> Answer:
    """Close an account."""
    if record.person_id == g.actor.person_id:
        raise Conflict(lazy("Nobody closes their own account. Ask another administrator."))
    services.disable(_account(record))
    flash(_("The account is closed and signed out everywhere."))
    return redirect_to("accounts_staff.person", uid=record.person.uid)


@blueprint.post("/<uuid:uid>/account/open")
@requires(Permission.MANAGE_PEOPLE, by_uid)
def reopen(record: Record) -> Answer:
    """Open a closed account again."""
    services.enable(_account(record))
    flash(_("The account is open again."))
    return redirect_to("accounts_staff.person", uid=record.person.uid)


@blueprint.post("/<uuid:uid>/account/sign-out")
@requires(Permission.MANAGE_PEOPLE, by_uid)
def sign_out(record: Record) -> Answer:
    """Sign a person out everywhere."""
    services.sign_out_everywhere(_account(record))
    flash(_("The person is signed out on all devices."))
    return redirect_to("accounts_staff.person", uid=record.person.uid)


def _account(record: Record) -> Account:
    found = services.account_of(record.person_id)
    if found is None:
        abort(404)
    return found
