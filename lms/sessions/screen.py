"""The screen in the room: a code that changes every half minute, to scan with a phone or to type."""

import base64

import segno
from flask import Blueprint, current_app, g, request
from werkzeug.wrappers import Response

from lms.core import clock
from lms.core.web import page
from lms.policy import Permission, requires
from lms.sessions import rotating, services, words
from lms.sessions.models import TrainingSession

blueprint = Blueprint("sessions_screen", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/staff/sessions/<uuid:uid>/screen")
@requires(Permission.MARK_ATTENDANCE, services.by_uid)
def screen(session: TrainingSession) -> Answer:
    """Show the code for checking in or out; the page goes on changing it without a line to the server."""
    kind = "out" if request.args.get("kind") == "out" else "in"
    secret, epoch = services.secret_of(session), clock.epoch()
    address = f"{current_app.config['SETTINGS'].base_url}/check-in/"
    token = rotating.token(secret, session.uid, kind, rotating.window_of(epoch))
    return page(
        "sessions/screen.html",
        session=session,
        kind=kind,
        states=words.STATES,
        takes=services.takes_marks(session, clock.now()),
        opens_at=services.opens_at(session),
        early=services.is_early(session, clock.now()),
        keep=f"{g.actor.person_id}:screen-{session.uid.hex}",
        picture=segno.make(address + token, error="m", micro=False).svg_data_uri(scale=8, border=2),
        digits=rotating.digits(secret, session.uid, kind, rotating.window_of(epoch, rotating.DIGITS_WINDOW)),
        site_address=current_app.config["SETTINGS"].base_url,
        facts={
            "secret": base64.b64encode(secret).decode(),
            "session": session.uid.hex,
            "kind": rotating.KINDS.index(kind),
            "address": address,
            "now": round(epoch * 1000),
            "window": rotating.WINDOW,
            "digits-window": rotating.DIGITS_WINDOW,
        },
    )
