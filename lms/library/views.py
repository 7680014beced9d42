"""The library for readers: find a good practice, read it under a watermark, hide it when somebody could be known."""

from flask import Blueprint, flash, g, request
from werkzeug.wrappers import Response

from lms.core import audit, clock
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.lists import page_number
from lms.core.web import page, redirect_to
from lms.library import services, shelf
from lms.library.asked import load, wanted
from lms.library.forms import ReasonForm
from lms.library.shelf import Shelf, Shown
from lms.library.words import AGE_BANDS, STAGES, TEXTS
from lms.policy import Permission, can, requires

blueprint = Blueprint("library", __name__)
Answer = tuple[str, int] | Response
# How often the watermark stands on the page: enough for the longest practice on paper.
WATERMARKS = 40


@blueprint.get("/library", endpoint="list")
@requires(Permission.READ_LIBRARY, lambda: shelf.of(g.actor))
def all_practices(found: Shelf) -> Answer:
    """List the published practices that fit."""
    asked = wanted()
    practices = shelf.published(g.actor, found, asked, page_number(request.args.get("page")))
    return page(
        "library/list.html",
        found=practices,
        wanted=asked,
        stages=STAGES,
        districts=shelf.districts(),
        ages=AGE_BANDS,
        writes=can(g.actor, Permission.WRITE_PRACTICE),
    )


@blueprint.get("/library/<uuid:uid>")
@requires(Permission.READ_PRACTICE, load)
def show(shown: Shown) -> Answer:
    """Show a practice; who reads it is logged."""
    return _shown(shown, ReasonForm())


@blueprint.post("/library/<uuid:uid>/withdraw")
@requires(Permission.WITHDRAW_PRACTICE, load)
def withdraw(shown: Shown) -> Answer:
    """Hide a practice at once."""
    form = ReasonForm()
    if not form.validate():
        return _shown(shown, form, 422)
    try:
        services.withdraw(shown.practice.id, form.reason.data or "", g.actor.person_id)
    except LmsError as error:
        form.take(error)
        return _shown(shown, form, error.status)
    flash(_("The practice is hidden. Thank you; the city will look at it."))
    if can(g.actor, Permission.SEE_PRACTICE, shown):
        return redirect_to("library_staff.show", uid=shown.practice.uid)
    return redirect_to("library.list")


def _shown(shown: Shown, form: ReasonForm, status: int = 200) -> Answer:
    practice = shown.practice
    audit.note_read("library.read", thing=f"practice:{practice.id}")
    texts = [(label, getattr(practice, name)) for name, label in TEXTS.items() if name != "title"]
    return page(
        "library/show.html",
        status,
        practice=practice,
        texts=[(label, text) for label, text in texts if text],
        stage=STAGES[practice.stage],
        age=AGE_BANDS.get(practice.age_band, ""),
        district=shelf.district_name(practice),
        form=form,
        reader=g.actor.name,
        at=clock.now(),
        watermarks=WATERMARKS,
    )
