"""Staff pages: organizations and the districts they serve."""

from uuid import UUID

from flask import Blueprint, flash, g, request
from werkzeug.wrappers import Response

from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.lists import page_number
from lms.core.web import page, redirect_to
from lms.organizations import jurisdictions, services, words
from lms.organizations.forms import JurisdictionForm, OrganizationForm, ServiceForm
from lms.organizations.models import Jurisdiction, Organization
from lms.policy import Permission, can, requires

blueprint = Blueprint("organizations_staff", __name__, url_prefix="/staff/organizations")
Answer = Response | tuple[str, int]

blueprint.add_app_template_filter(services.shown_name, "organization")


def by_uid(uid: UUID) -> Organization | None:
    """Load the organization in the address."""
    return services.get(uid)


def by_jurisdiction(jurisdiction_id: int) -> Jurisdiction | None:
    """Load the jurisdiction in the address."""
    return jurisdictions.get(jurisdiction_id)


@blueprint.get("", endpoint="list")
@requires(Permission.SEE_PEOPLE)
def listing() -> Answer:
    """List the organizations in the actor's scope."""
    text, kind = request.args.get("q", "").strip()[:100], request.args.get("kind", "")
    found = services.listed(g.actor, text, kind, page_number(request.args.get("page")))
    return page(
        "organizations/list.html",
        found=found,
        text=text,
        kind=kind,
        kinds=words.KINDS,
        may_change=can(g.actor, Permission.MANAGE_ORGANIZATIONS),
    )


@blueprint.get("/<uuid:uid>")
@requires(Permission.SEE_ORGANIZATION, by_uid)
def show(organization: Organization) -> Answer:
    """Show an organization with who serves whom."""
    return page(
        "organizations/show.html",
        organization=organization,
        kinds=words.KINDS,
        services=jurisdictions.services_of(organization.id),
        today=clock.today(),
        district=services.by_id(organization.district_id),
        serves=organization.kind in jurisdictions.SERVING,
        may_change=can(g.actor, Permission.MANAGE_ORGANIZATIONS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANIZATIONS)
def new() -> Answer:
    """Make an organization."""
    form = OrganizationForm()
    if form.validate_on_submit():
        with form.saving():
            organization = services.create(form.draft())
            flash(_("The organization was added."))
            return redirect_to("organizations_staff.show", uid=organization.uid)
    return page("organizations/form.html", 422 if form.errors else 200, form=form, organization=None)


@blueprint.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANIZATIONS, by_uid)
def edit(organization: Organization) -> Answer:
    """Change an organization."""
    form = OrganizationForm(organization)
    if form.validate_on_submit():
        with form.saving():
            services.change(organization, form.draft())
            flash(_("Saved."))
            return redirect_to("organizations_staff.show", uid=organization.uid)
    return page("organizations/form.html", 422 if form.errors else 200, form=form, organization=organization)


@blueprint.route("/<uuid:uid>/serve", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANIZATIONS, by_uid)
def serve(organization: Organization) -> Answer:
    """Record that a station or agency serves a district."""
    form = JurisdictionForm()
    if form.validate_on_submit():
        with form.saving():
            jurisdictions.serve(
                organization,
                services.by_id(int(form.district.data or 0)),
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                source=form.source.data or "",
                confirmed=form.confirmed.data,
            )
            flash(_("Saved."))
            return redirect_to("organizations_staff.show", uid=organization.uid)
    return page(
        "organizations/jurisdiction.html",
        422 if form.errors else 200,
        form=form,
        organization=organization,
        district=None,
    )


@blueprint.route("/jurisdictions/<int:jurisdiction_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANIZATIONS, by_jurisdiction)
def jurisdiction(row: Jurisdiction) -> Answer:
    """Change the days, source or confirmation of a jurisdiction."""
    form = ServiceForm(obj=row)
    organization = services.by_id(row.organization_id)
    assert organization
    if form.validate_on_submit():
        with form.saving():
            jurisdictions.change(
                row,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                source=form.source.data or "",
                confirmed=form.confirmed.data,
            )
            flash(_("Saved."))
            return redirect_to("organizations_staff.show", uid=organization.uid)
    status, district = 422 if form.errors else 200, services.by_id(row.district_id)
    return page("organizations/jurisdiction.html", status, form=form, organization=organization, district=district)
