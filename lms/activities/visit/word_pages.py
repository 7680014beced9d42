"""Pages on which an administrator or the consultant decides about words that may be names."""

from typing import Any
from uuid import UUID

from flask import flash, g

from lms.activities.visit import clean, services
from lms.activities.visit.models import Consulting
from lms.activities.visit.pages import Answer, blueprint
from lms.core import clean as deciding
from lms.core.clean import DecideForm
from lms.core.i18n import gettext as _
from lms.core.web import page, redirect_to
from lms.policy import Permission, requires


def _named(uid: UUID, **arguments: Any) -> Consulting | None:
    g.named = arguments
    return services.by_uid(uid)


@blueprint.get("/consulting/<uuid:uid>/words")
@requires(Permission.RECORD_VISIT, services.by_uid)
def words(consulting: Consulting) -> Answer:
    """Show the words of a consulting that may be names."""
    return _page(consulting)


@blueprint.post("/consulting/<uuid:uid>/words/<int:release_id>/<any(release, return, back):act>")
@requires(Permission.RECORD_VISIT, _named)
def decide_words(consulting: Consulting) -> Answer:
    """Release words, return them to who wrote them, or take back that they were released."""
    release_id = g.named["release_id"]
    services.lock(consulting.id)
    refused = deciding.decided(clean.scope_of(consulting), release_id, g.named["act"], g.actor.person_id)
    if refused is not None:
        return _page(consulting, (release_id, refused))
    flash(_("Saved."))
    return redirect_to("visit.words", uid=consulting.uid)


def _page(consulting: Consulting, refused: tuple[int, DecideForm] | None = None) -> Answer:
    return page(
        "activities/visit/words.html",
        422 if refused else 200,
        one=services.shown(consulting),
        listed=deciding.listed(clean.scope_of(consulting), refused),
        me=g.actor.person_id,
    )
