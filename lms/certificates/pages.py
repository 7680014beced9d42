"""The page of one certificate, which owner and staff share."""

from flask import g

from lms.certificates.forms import ReissueForm, RevokeForm
from lms.certificates.services import Shown
from lms.core import audit
from lms.core.web import page
from lms.policy import Permission, can


def certificate(
    shown: Shown, status: int = 200, revoke: RevokeForm | None = None, reissue: ReissueForm | None = None
) -> tuple[str, int]:
    """Show a certificate; who may decide about it also gets the forms, refused ones with what was typed."""
    if shown.person_id != g.actor.person_id:
        audit.note_read("certificates.see", [shown.person_id], f"certificate:{shown.id}")
    return page(
        "certificates/show.html",
        status,
        shown=shown,
        own=shown.person_id == g.actor.person_id,
        may_decide=can(g.actor, Permission.REVOKE_CERTIFICATE, shown),
        revoke=revoke or RevokeForm(formdata=None),
        reissue=reissue or _filled(shown),
    )


def _filled(shown: Shown) -> ReissueForm:
    told = shown.snapshot
    if told is None:
        return ReissueForm(formdata=None)
    return ReissueForm(
        formdata=None,
        name=told.name,
        name_en=told.name_en,
        organization=told.organization.get("ko", ""),
        organization_en=told.organization.get("en", ""),
        position=told.position,
    )
