"""The poll of joint training: an organization's contact answers over the link of a mail, without signing in."""

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from lms.core import db
from lms.core.i18n import gettext as _
from lms.core.web import page, redirect_to
from lms.planning import polls, words
from lms.planning.forms import PollForm, poll_form
from lms.planning.models import JointEntry, JointInvitee
from lms.policy import public

blueprint = Blueprint("planning", __name__)
blueprint.add_app_template_filter(words.when, "when")
Answer = Response | tuple[str, int]


@blueprint.get("/poll/<token>")
@public
def poll(token: str) -> Answer:
    """Show the proposed dates with the answers of all invited organizations; the link says for whom one answers."""
    found = polls.of_token(token)
    return _page(token, found, None) if found else page("planning/poll_gone.html", 410)


@blueprint.post("/poll/<token>")
@public
def answer(token: str) -> Answer:
    """Keep an organization's answers."""
    found = polls.of_token(token)
    if found is None:
        return page("planning/poll_gone.html", 410)
    form = poll_form(polls.of(db.session.get_one(JointEntry, found.entry_id)).dates)
    if form.validate():
        with form.saving():
            polls.answer(found, form.answers(), form.note.data or "")
            flash(_("Thank you. Your answers are kept; you can change them until a date is fixed."))
            return redirect_to("planning.poll", token=token)
    return _page(token, found, form)


def _page(token: str, found: JointInvitee, form: PollForm | None) -> Answer:
    shown = polls.of(db.session.get_one(JointEntry, found.entry_id))
    own = next(one for one in shown.invited if one.invitee.id == found.id)
    if form is None:
        start = {f"date_{day}": word for day, word in own.answers.items()}
        form = poll_form(shown.dates, formdata=None, data={"note": found.note, **start})
    return page(
        "planning/poll.html",
        422 if form.errors else 200,
        poll=shown,
        own=own,
        form=form,
        token=token,
        answers=words.ANSWERS,
        badges=words.ANSWER_BADGES,
    )
