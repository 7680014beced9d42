"""Pages that join rooms: my learning, and what waits for me."""

from typing import Any

from flask import Blueprint, g, render_template, request
from werkzeug.wrappers import Response

from lms.core import audit
from lms.core.kept import sheet
from lms.core.lists import page_number
from lms.core.markup import stored
from lms.core.web import frames, page, redirect_to
from lms.desk import mine, reading
from lms.desk.waiting import besides
from lms.enrollments import requests
from lms.policy import Permission, can, public, requires
from lms.sessions import mine as sessions

blueprint = Blueprint("desk", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/")
@public
def my_learning() -> Answer:
    """Show what I learn and have finished; to a stranger, what this place is."""
    if g.actor is None:
        return page("desk/welcome.html")
    desk = mine.desk_of(g.actor.person_id)
    reading.remember(desk.in_program)
    cards = stored("".join([_card(one, number) for number, one in enumerate(desk.to_do, 1)]))
    rest = stored(render_template("desk/my_learning_rest.html", desk=desk)) if desk.has_more else ""

    def make() -> dict[str, Any]:
        return {"empty": desk.empty, "to_do": bool(desk.to_do), "completed": bool(desk.completed)}

    key = (desk.empty, bool(desk.to_do), bool(desk.completed))
    return frames().page("desk/my_learning.html", key, make, {"cards": cards, "rest": rest}), 200


@blueprint.get("/start")
@requires(Permission.SIGNED_IN)
def begin() -> Answer:
    """Lead whoever signed in to what they work with: staff with nothing to learn to the staff page."""
    to_staff = can(g.actor, Permission.STAFF) and not mine.desk_of(g.actor.person_id).to_do
    return redirect_to("desk_staff.start" if to_staff else "desk.my_learning")


def _card(one: mine.Mine, number: int) -> str:
    def make() -> dict[str, Any]:
        return {"one": one, "number": number, "first": number == 1}

    return sheet("desk/card.html", (one.key(), number), make).fill({"uid": str(one.uid)})


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
        leading=sessions.leading_today(g.actor.person_id),
        decided=decided,
        absences=requests.absences(g.actor) if g.actor.standing_in else [],
        besides=None if decided else besides(g.actor),
    )
