"""Pages of staff: items that were edited here while their folder changed too."""

from flask import Blueprint, flash, g
from werkzeug.wrappers import Response

from lms.core.i18n import gettext as _
from lms.core.web import page, redirect_to
from lms.policy import Permission, requires
from lms.questions import diverging
from lms.questions.diverging import Diverged

blueprint = Blueprint("diverged", __name__, url_prefix="/staff/diverged")
Answer = Response | tuple[str, int]


@blueprint.get("", endpoint="list")
@requires(Permission.SEE_BANKS)
def listed() -> Answer:
    """List the items with two wordings."""
    return page("questions/diverged.html", found=diverging.listed(g.actor))


@blueprint.post("/questions/<uuid:uid>/folder")
@requires(Permission.EDIT_BANK, diverging.question_of)
def take_question(found: Diverged) -> Answer:
    """Take the folder's wording of a question."""
    return _decided(found, "folder")


@blueprint.post("/questions/<uuid:uid>/ours")
@requires(Permission.EDIT_BANK, diverging.question_of)
def keep_question(found: Diverged) -> Answer:
    """Keep our wording of a question."""
    return _decided(found, "ours")


@blueprint.post("/quizzes/<uuid:uid>/folder")
@requires(Permission.EDIT_BANK, diverging.quiz_of)
def take_quiz(found: Diverged) -> Answer:
    """Take the folder's state of a quiz."""
    return _decided(found, "folder")


@blueprint.post("/quizzes/<uuid:uid>/ours")
@requires(Permission.EDIT_BANK, diverging.quiz_of)
def keep_quiz(found: Diverged) -> Answer:
    """Keep our state of a quiz."""
    return _decided(found, "ours")


def _decided(found: Diverged, choice: str) -> Answer:
    diverging.decide(found, choice, g.actor.person_id)
    flash(_("The folder's wording holds now.") if choice == "folder" else _("Our wording stays."))
    return redirect_to("diverged.list")
