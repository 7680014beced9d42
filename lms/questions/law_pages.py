"""Staff pages of changes of the law: the list, entering one, and the questions to be read again."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, g, request
from werkzeug.wrappers import Response

from lms.content import law_changes, law_notices
from lms.content.law import parse_law
from lms.content.models import LawChangeNotice
from lms.core import clock
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.web import page, redirect_to
from lms.policy import Permission, can, requires
from lms.questions import access, law_review, words
from lms.questions.access import QuestionPlace
from lms.questions.forms import LawChangeForm

blueprint = Blueprint("law_changes", __name__, url_prefix="/staff/law-changes")
Answer = Response | tuple[str, int]

blueprint.add_app_template_filter(lambda change: law_notices.written(change.reference), "law_written")


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change in the list: who may take it out again is asked of `notice`, None for what came with the site."""

    change: law_changes.LawChange
    notice: LawChangeNotice | None


@blueprint.get("", endpoint="list")
@requires(Permission.SEE_BANKS)
def listing() -> Answer:
    """Show the known changes of the law, and the questions to be read again because of them."""
    return _show(LawChangeForm(formdata=None))


def _show(form: LawChangeForm, status: int = 200) -> Answer:
    shipped = [ChangeLine(one, None) for one in law_changes.changes()]
    entered = [ChangeLine(*one) for one in law_notices.pairs()]
    lines = sorted([*shipped, *entered], key=lambda line: line.change.in_force, reverse=True)
    due = law_review.due(law_notices.known(), access.visible_to(g.actor))
    editable = {bank.id for bank in access.views([one.bank for one in due]) if can(g.actor, Permission.EDIT_BANK, bank)}
    return page(
        "questions/law_changes.html",
        status,
        lines=lines,
        due=due,
        editable=editable,
        most=law_review.MOST,
        form=form,
        today=clock.today(),
        words=words,
        may_enter=can(g.actor, Permission.ENTER_LAW_CHANGE),
    )


@blueprint.post("")
@requires(Permission.ENTER_LAW_CHANGE)
def enter() -> Answer:
    """Enter a change of the law."""
    form = LawChangeForm()
    if not form.validate():
        return _show(form, 422)
    try:
        law_notices.enter(form.reference.data or "", form.day(), form.note.data or "", g.actor.person_id)
    except LmsError as error:
        form.take(error)
        return _show(form, error.status)
    flash(_("The change was entered. Questions that cite the article are listed to be read again."))
    return redirect_to("law_changes.list")


@blueprint.post("/<int:notice_id>/remove")
@requires(Permission.ENTER_LAW_CHANGE, lambda notice_id: law_notices.by_id(notice_id))
def remove(notice: LawChangeNotice) -> Answer:
    """Take a change out of the list that was entered by mistake."""
    law_notices.remove(notice)
    flash(_("The change was taken out of the list."))
    return redirect_to("law_changes.list")


@blueprint.post("/questions/<uuid:uid>")
@requires(Permission.EDIT_BANK, lambda uid: _present(uid))
def read_again(place: QuestionPlace) -> Answer:
    """Note that a question was read again after a change, and holds."""
    reference, in_force = parse_law(request.form.get("law", "")[:60]), request.form.get("in_force", "")
    change = law_review.change_of(law_notices.known(), reference, in_force)
    if change is None:
        abort(404)
    law_review.mark(place.question, change, g.actor.person_id)
    flash(_("Noted: the question was read again."))
    return redirect_to("law_changes.list")


def _present(uid: UUID) -> Any:
    found = access.place(uid)
    return found if found and found.question.current_version_id is not None else None
