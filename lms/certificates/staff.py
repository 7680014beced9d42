"""Staff pages: the register of certificates, revoking and correcting one."""

from flask import Blueprint, flash, g, request
from werkzeug.wrappers import Response

from lms.certificates import pages, register, services
from lms.certificates.forms import ReissueForm, RevokeForm
from lms.certificates.services import Shown
from lms.core import audit
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.lists import page_number
from lms.core.web import page, redirect_to
from lms.policy import Permission, requires

blueprint = Blueprint("certificates_staff", __name__)


@blueprint.get("/staff/certificates", endpoint="register")
@requires(Permission.STAFF)
def all_certificates() -> tuple[str, int]:
    """List the certificates in the actor's scope."""
    year = request.args.get("year", "")
    wanted = register.Wanted(
        request.args.get("q", "").replace("\0", "").strip()[:100],
        int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0,
        request.args.get("state", ""),
    )
    found = register.listed(g.actor, wanted, page_number(request.args.get("page")))
    audit.note_read("certificates.see_register", {shown.person_id for shown in found.items})
    return page("certificates/register.html", wanted=wanted, found=found, years=register.years(g.actor))


@blueprint.post("/staff/certificates/<uuid:uid>/revoke")
@requires(Permission.REVOKE_CERTIFICATE, services.by_uid)
def revoke(shown: Shown) -> Response | tuple[str, int]:
    """Declare a certificate void."""
    form = RevokeForm()
    if not form.validate():
        return pages.certificate(shown, 422, revoke=form)
    try:
        services.revoke(shown.id, g.actor.person_id, form.reason.data or "")
    except LmsError as error:
        form.take(error)
        return pages.certificate(shown, error.status, revoke=form)
    flash(_("The certificate is revoked. Whoever checks its code is told so."))
    return redirect_to("certificates.show", uid=shown.uid)


@blueprint.post("/staff/certificates/<uuid:uid>/reissue")
@requires(Permission.REVOKE_CERTIFICATE, services.by_uid)
def reissue(shown: Shown) -> Response | tuple[str, int]:
    """Correct what a certificate says of the person."""
    form = ReissueForm()
    if not form.validate():
        return pages.certificate(shown, 422, reissue=form)
    try:
        services.reissue(
            shown.id,
            g.actor.person_id,
            form.reason.data or "",
            name=form.name.data or "",
            name_en=form.name_en.data or "",
            organization=form.organization.data or "",
            organization_en=form.organization_en.data or "",
            position=form.position.data or "",
        )
    except LmsError as error:
        form.take(error)
        return pages.certificate(shown, error.status, reissue=form)
    flash(_("The certificate was corrected. Its documents are being made anew."))
    return redirect_to("certificates.show", uid=shown.uid)
