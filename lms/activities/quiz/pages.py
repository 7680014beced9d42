"""Pages and interfaces of the quiz beside the player's: saving answers, a look back, decisions of staff."""

from uuid import UUID

from flask import Blueprint, Response, abort, flash, g, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from lms.activities.quiz import files, more_attempts, saving, standing
from lms.activities.quiz.files import FileView
from lms.activities.quiz.review import shown_of
from lms.activities.quiz.standing import AttemptView
from lms.content import services as content
from lms.core import db, storage, sync
from lms.core.assets import worker_response
from lms.core.i18n import gettext as _
from lms.core.web import csrf, disposition, json_body, page, public, redirect_to
from lms.enrollments import paths, requests
from lms.enrollments.models import Enrollment, Request
from lms.enrollments.staff import back, deciding, decision
from lms.policy import Permission, requires

blueprint = Blueprint("quiz", __name__)


@blueprint.post("/api/attempts/<uuid:uid>/answers")
@csrf.exempt
@public
def save_answers(uid: UUID) -> Response:
    """Save a batch of answers under the capability token of the attempt's page."""
    claims = saving.claims_of(uid, request.headers.get(sync.HEADER))
    return jsonify(saving.save(uid, claims, saving.parse(json_body(saving.MOST_BYTES))))


@blueprint.get("/api/attempts/<uuid:uid>")
@public
def look(uid: UUID) -> Response:
    """Say whether an attempt is still open, until when, and whether it was answered or taken over elsewhere."""
    return jsonify(saving.look(uid, saving.claims_of(uid, request.headers.get(sync.HEADER))))


@blueprint.post("/api/attempts/<uuid:uid>/here")
@csrf.exempt
@public
def here(uid: UUID) -> Response:
    """Note at which question the page of an attempt is open, and say the same as `look`."""
    claims = saving.claims_of(uid, request.headers.get(sync.HEADER))
    body = json_body()
    position = sync.whole(body, "here", "position", 0, saving.MOST_POSITION)
    return jsonify(saving.here(uid, claims, position, sync.whole(body, "here", "page", 0, saving.MOST_POSITION)))


@blueprint.get("/learn/worker.js")
@public
def worker() -> Response:
    """Return the service worker of attempts' pages."""
    return worker_response()


def _attempt(uid: UUID) -> Enrollment | None:
    found = standing.by_uid(uid)
    if found is None:
        return None
    enrollment_id, g.attempt = found
    return db.session.get(Enrollment, enrollment_id)


def _attempt_of_file(uid: UUID, file: UUID) -> Enrollment | None:
    enrollment = _attempt(uid)
    if enrollment is None:
        return None
    g.file = next((one for item in g.attempt.items for one in item.files if one.uid == file), None)
    return enrollment if g.file is not None else None


@blueprint.get("/attempts/<uuid:uid>")
@requires(Permission.LEARN, _attempt)
def review(enrollment: Enrollment) -> tuple[str, int] | BaseResponse:
    """Show a learner a submitted attempt with the feedback on every option."""
    attempt: AttemptView = g.attempt
    if attempt.open:
        return redirect_to("learning.resume", uid=enrollment.uid)
    path = paths.path_of(enrollment)
    if attempt.activity not in path.keys:
        abort(404)
    return page(
        "activities/quiz/review.html",
        attempt=attempt,
        enrollment=enrollment,
        course=content.course_of(enrollment.course_version_id),
        activity=path.step(attempt.activity).activity,
        keys=path.keys,
        shown=shown_of(attempt, enrollment.run_id),
    )


@blueprint.get("/attempts/<uuid:uid>/files/<uuid:file>")
@requires(Permission.LEARN, _attempt_of_file)
def answer_file(_enrollment: Enrollment) -> Response:
    """Send a learner a file that they handed in."""
    return send_file(g.file)


def send_file(found: FileView) -> Response:
    """Return a response with a file that was handed in, to be kept and not to be opened by the browser."""
    response = Response(storage.part(files.key_of(found.uid)), mimetype=found.mime)
    response.content_length = found.size
    response.headers["Content-Disposition"] = disposition(found.name)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@blueprint.post("/staff/requests/<uuid:uid>/attempts")
@requires(Permission.DECIDE_REQUEST, requests.by_uid)
@deciding
def decide_attempts(asked: Request) -> BaseResponse:
    """Decide whether somebody gets another attempt."""
    text = request.form.get("attempts", "1").strip()
    attempts = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    decided, reason = decision()
    more_attempts.decide(asked, decided, attempts, g.actor.person_id, reason)
    flash(_("Decided."))
    return back()
