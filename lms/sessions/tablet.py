"""The roster on a tablet: everybody on one page, searched and marked without waiting for the line."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, jsonify, request, url_for
from werkzeug.wrappers import Response

from lms.core import audit, clock, sync
from lms.core.assets import worker_response
from lms.core.web import csrf, json_body, page
from lms.policy import Permission, public, requires
from lms.sessions import offline, roster, services, words
from lms.sessions.models import TrainingSession

blueprint = Blueprint("sessions_tablet", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/staff/sessions/worker.js")
@public
def worker() -> Response:
    """Return the service worker of tablets and screens."""
    return worker_response()


@blueprint.get("/staff/sessions/<uuid:uid>/tablet")
@requires(Permission.MARK_ATTENDANCE, services.by_uid)
def tablet(session: TrainingSession) -> Answer:
    """Show everybody on the roster to a script, which draws and searches the list itself."""
    lines = roster.of(session)
    audit.note_read(
        "sessions.see_roster", [line.person_id for line in lines if line.person_id], f"session:{session.id}"
    )
    return page(
        "sessions/tablet.html",
        session=session,
        lines=[_line(line) for line in lines],
        figures=roster.figures(lines),
        token=offline.token(session, g.actor.person_id, g.actor.generation),
        person_id=g.actor.person_id,
        keep=f"{g.actor.person_id}:tablet-{session.uid.hex}",
        now=round(clock.epoch() * 1000),
        marks_url=url_for("sessions_tablet.take", uid=session.uid),
        states=words.STATES,
        takes=session.state in ("planned", "open", "closed"),
    )


def _line(line: roster.Line) -> list[Any]:
    """Return what the script needs: key, name, organization, position, when the person came and went."""
    return [
        line.key,
        line.name,
        line.organization,
        line.position,
        f"{clock.to_seoul(line.in_at):%H:%M}" if line.in_at else "",
        f"{clock.to_seoul(line.out_at):%H:%M}" if line.out_at else "",
    ]


@blueprint.post("/api/sessions/<uuid:uid>/marks")
@csrf.exempt
@public
def take(uid: UUID) -> Response:
    """Take what a tablet marked, under its capability token; safe to repeat."""
    claims = offline.claims_of(uid, request.headers.get(sync.HEADER))
    found = offline.parse(json_body(offline.MOST_BYTES))
    drawn = offline.keep_signatures(uid, found)
    return jsonify(results=offline.take(uid, claims, found, drawn), now=round(clock.epoch() * 1000))
