"""Pages that join rooms: my learning, and what waits for me."""

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from lms.core import audit
from lms.core.lists import page_number
from lms.core.web import page
from lms.desk import mine
from lms.enrollments import requests
from lms.policy import Permission, public, requires

blueprint = Blueprint("desk", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/")
@public
def my_learning() -> Answer:
    """Show what I learn and have finished; to a stranger, what this place is."""
    if g.actor is None:
        return page("desk/welcome.html")
    return page("desk/my_learning.html", desk=mine.desk_of(g.actor.person_id))


@blueprint.get("/staff/waiting")
@requires(Permission.STAFF)
def waiting() -> Answer:
    """Show everything that waits for my decision, oldest first, with that of those I stand in for."""
    kind = request.args.get("kind", "")
    kind = kind if kind in requests.KINDS else ""
    decided = request.args.get("show") == "decided"
    listed = requests.decided_for if decided else requests.open_for
    found = listed(g.actor, page_number(request.args.get("page")), kind)
    people = [one.request.person_id for one in found.items]
    if people:
        audit.note_read("desk.see_requests", people)
    return page(
        "desk/waiting.html",
        found=found,
        kind=kind,
        kinds=requests.KINDS,
        decided=decided,
        absences=requests.absences(g.actor) if g.actor.standing_in else [],
    )
