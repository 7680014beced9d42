"""Learners read their course as a handbook."""

from uuid import UUID

from flask import Blueprint, g, url_for
from werkzeug.wrappers import Response

from lms.content import services as content
from lms.core.web import redirect_to
from lms.exchange import jobs, pages, services
from lms.learning import visit
from lms.learning.visit import Visit
from lms.policy import Permission, requires

assert jobs  # the handlers stand in the worker's list once this is imported

blueprint = Blueprint("booklets", __name__)


def _visit(uid: UUID) -> Visit | None:
    found = visit.load(uid, None)
    return found if found is not None and found.open else None


@blueprint.get("/learn/<uuid:uid>/handbook")
@requires(Permission.LEARN, _visit)
def handbook(found: Visit) -> tuple[str, int]:
    """Show the handbook of the learner's version in each language and format."""
    return pages.listed(
        found.course_version_id,
        guides=False,
        course=content.course_of(found.course_version_id),
        back=url_for("learning.overview", uid=found.uid),
        address=lambda kind, name: url_for("booklets.download", uid=found.uid, name=name),
    )


@blueprint.post("/learn/<uuid:uid>/handbook")
@requires(Permission.LEARN, _visit)
def ask(found: Visit) -> Response:
    """Have the handbook made in a language."""
    pages.wish(found.course_version_id, guides=False)
    return redirect_to("booklets.handbook", uid=found.uid)


@blueprint.get("/learn/<uuid:uid>/handbook/<name>")
@requires(Permission.LEARN, lambda uid, name: _named(uid, name))
def download(found: Visit) -> Response:
    """Send the handbook: `ko.pdf`, `en.epub`."""
    return pages.download(found.course_version_id, services.HANDBOOK, g.booklet_name, guides=False)


def _named(uid: UUID, name: str) -> Visit | None:
    g.booklet_name = name
    return _visit(uid)
