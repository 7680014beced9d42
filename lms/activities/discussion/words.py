"""Words in the texts of a run that may be names: a second person of those who lead releases or returns them."""

from flask import flash, g
from sqlalchemy import select
from werkzeug.wrappers import Response

from lms.actions import anonymous
from lms.activities.discussion import services
from lms.activities.discussion.board import board
from lms.activities.discussion.models import Discussion
from lms.activities.discussion.pages import blueprint, named, shown
from lms.core import clean, db, releases
from lms.core.clean import DecideForm
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.releases import Scope, Waiting
from lms.core.web import page, redirect_to
from lms.policy import TEACHING, Actor, Permission, requires

Answer = Response | tuple[str, int]


def waiting_in(discussion: Discussion, actor_id: int) -> int:
    """Return how many words of a discussion's run wait for somebody else than who asked."""
    return releases.waiting(anonymous.RUN, actor_id, [discussion.run_id]).get(discussion.run_id, 0)


def waiting(actor: Actor) -> list[Waiting]:
    """Return the discussions an actor leads in which words wait for the actor."""
    runs = None if actor.has_site("admin") else actor.runs(*TEACHING, "consultant")
    found = releases.waiting(anonymous.RUN, actor.person_id, runs)
    rows = db.session.scalars(select(Discussion).where(Discussion.run_id.in_(found)).order_by(Discussion.id))
    # One page shows the words of the whole run.
    first = {row.run_id: row for row in reversed(rows.all())}
    return [
        Waiting(pick(services.entry_of(row).title), found[run_id], "discussion.words", row.uid)
        for run_id, row in sorted(first.items())
    ]


@blueprint.get("/staff/discussions/<uuid:uid>/words")
@requires(Permission.LEAD_DISCUSSION, named)
def words(discussion: Discussion) -> Answer:
    """Show the words of the run that may be names."""
    return _page(discussion)


@blueprint.post("/staff/discussions/<uuid:uid>/words/<int:release_id>/<any(release, return, back):act>")
@requires(Permission.LEAD_DISCUSSION, named)
def decide_words(discussion: Discussion) -> Answer:
    """Release words, return them to who wrote them, or take back that they were released."""
    release_id = g.named["release_id"]
    services.lock(discussion.id)
    refused = clean.decided(_scope(discussion), release_id, g.named["act"], g.actor.person_id)
    if refused is not None:
        return _page(discussion, (release_id, refused))
    services.moved(discussion.id)
    flash(_("Saved."))
    return redirect_to("discussion.words", uid=discussion.uid)


def _scope(discussion: Discussion) -> Scope:
    return Scope(anonymous.RUN, discussion.run_id)


def _page(discussion: Discussion, refused: tuple[int, DecideForm] | None = None) -> Answer:
    return page(
        "activities/discussion/words.html",
        422 if refused else 200,
        listed=clean.listed(_scope(discussion), refused),
        me=g.actor.person_id,
        **shown(discussion, board(discussion)),
    )
