"""Media of published courses."""

from uuid import UUID

from flask import Blueprint, Response, abort

from lms.content import services
from lms.core import storage
from lms.core.web import YEAR
from lms.policy import public

blueprint = Blueprint("content", __name__)


@blueprint.get("/media/<uuid:version>/<path:name>")
@public
def media(version: UUID, name: str) -> Response:
    """Send a media file: immutable, and unable to run anything, whatever it holds."""
    found = services.media(version, name)
    if found is None:
        abort(404)
    response = Response(storage.get(storage.content_key(found.digest)), mimetype=found.content_type)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(found.digest)
    return response
