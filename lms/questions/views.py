"""Pictures that questions show, and what their templates need of answers."""

from flask import Blueprint, Response, abort, request

from lms.core import storage
from lms.core.web import YEAR
from lms.policy import public
from lms.questions import answers, pictures

blueprint = Blueprint("question_pictures", __name__)
blueprint.add_app_template_filter(answers.parts_of, "answer_parts")
blueprint.add_app_template_filter(answers.part_of, "of_part")


@blueprint.get("/media/questions/<string(length=64):digest>.<string(maxlength=4):ending>")
@public
def picture(digest: str, ending: str) -> Response:
    """Send a picture: immutable, and unable to run anything. Its digest in the address is what opens it."""
    found = pictures.by_digest(digest)
    if found is None or not storage.exists(storage.content_key(digest)):
        abort(404)
    response = Response(storage.part(storage.content_key(digest)), mimetype=found.mime)
    response.content_length = found.size
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.set_etag(digest)
    response.make_conditional(request)
    return response
