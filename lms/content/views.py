"""Media of published courses."""

from uuid import UUID

from flask import Blueprint, Response, abort, current_app, request

from lms.content import services
from lms.core import storage
from lms.core.web import YEAR, disposition
from lms.policy import public

blueprint = Blueprint("content", __name__)


@blueprint.get("/media/<uuid:version>/<path:name>")
@public
def media(version: UUID, name: str) -> Response:
    """Send a media file, or the part of it a player asks for: immutable, and unable to run anything.

    The version's random UUID in the address is what opens it; nobody is asked who they are.
    """
    found = services.media(version, name)
    if found is None:
        abort(404)
    key = storage.content_key(found.digest)
    if not storage.exists(key):
        abort(404)
    response = Response(mimetype=found.content_type)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    if found.content_type == "application/pdf":
        # Chrome shows no PDF under a sandbox; saved, it opens in the reader of the machine.
        response.headers["Content-Disposition"] = disposition(name.rpartition("/")[2])
    settings = current_app.config["SETTINGS"]
    if settings.content_url:
        # Pages of the first origin show it; captions are read with CORS.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Access-Control-Allow-Origin"] = settings.base_url
    else:
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.set_etag(found.digest)
    # Safari plays a film only when it may ask for parts of it.
    response.make_conditional(request, accept_ranges=True, complete_length=found.size)
    if response.status_code == 206:
        response.response = storage.part(key, response.content_range.start or 0, response.content_range.stop)
    elif response.status_code == 200:
        response.content_length = found.size
        response.response = storage.part(key)
    return response
