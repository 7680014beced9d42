"""Pages of action items for those who answer for them."""

from flask import Blueprint, flash, g
from werkzeug.wrappers import Response

from lms.actions import register, services, words
from lms.actions.forms import DoneForm
from lms.actions.models import ActionItem
from lms.actions.pages import item_page
from lms.actions.states import LABELS, TO_DO, State
from lms.core import db
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.web import page, redirect_to
from lms.policy import Permission, requires

blueprint = Blueprint("actions", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/actions")
@requires(Permission.SIGNED_IN)
def mine() -> Answer:
    """Show what I, or everybody in my organization, agreed to do."""
    found = register.own(g.actor)
    return page(
        "actions/mine.html",
        to_do=[one for one in found if one.item.state in TO_DO],
        waiting=[one for one in found if one.item.state == State.DONE],
        settled=[one for one in found if one.item.state not in (*TO_DO, State.DONE)],
        labels=LABELS,
        badges=words.BADGES,
    )


@blueprint.get("/actions/<uuid:uid>")
@requires(Permission.SEE_ACTION, services.by_uid)
def show(item: ActionItem) -> Answer:
    """Show an item with everything that happened to it, and what can be done next."""
    return item_page(item)


@blueprint.post("/actions/<uuid:uid>/done")
@requires(Permission.REPORT_ACTION, services.by_uid)
def done(item: ActionItem) -> Answer:
    """Say that an item is done, and what shows it."""
    form = DoneForm()
    if form.validate():
        try:
            with db.session.begin_nested():
                services.change_state(
                    item.id,
                    State.DONE,
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
            flash(_("Thank you. Those who lead look at it and check it."))
            return redirect_to("actions.show", uid=item.uid)
    return item_page(item, done=form)
