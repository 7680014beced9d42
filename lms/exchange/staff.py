"""Staff take the handbook of a course version, and those who lead its classes the guides."""

from typing import Any

from flask import Blueprint, g, url_for
from werkzeug.wrappers import Response

from lms.content import services as content
from lms.content.models import CourseVersion
from lms.core.web import redirect_to
from lms.enrollments import runs
from lms.enrollments.models import Run
from lms.exchange import pages
from lms.learning import versions
from lms.policy import Permission, can, requires

blueprint = Blueprint("booklets_staff", __name__)


def _guides(run: Run) -> bool:
    return can(g.actor, Permission.SEE_GUIDES, run)


@blueprint.get("/staff/runs/<uuid:uid>/booklets")
@requires(Permission.SEE_RUN, runs.by_uid)
def of_run(run: Run) -> tuple[str, int]:
    """Show the handbook of a run's course, and its guides to those who lead its classes."""
    return pages.listed(
        run.course_version_id,
        guides=_guides(run),
        course=content.course_of(run.course_version_id),
        back=url_for("enrollments_staff.run", uid=run.uid),
        address=lambda kind, name: url_for("booklets_staff.run_file", uid=run.uid, kind=kind, name=name),
    )


@blueprint.post("/staff/runs/<uuid:uid>/booklets")
@requires(Permission.SEE_RUN, runs.by_uid)
def ask_for_run(run: Run) -> Response:
    """Have a booklet of a run's course made."""
    pages.wish(run.course_version_id, guides=_guides(run))
    return redirect_to("booklets_staff.of_run", uid=run.uid)


@blueprint.get("/staff/runs/<uuid:uid>/booklets/<kind>/<name>")
@requires(Permission.SEE_RUN, lambda uid, kind, name: _named(runs.by_uid(uid), kind, name))
def run_file(run: Run) -> Response:
    """Send a booklet of a run's course."""
    return pages.download(run.course_version_id, *g.booklet, guides=_guides(run))


@blueprint.get("/staff/versions/<uuid:uid>/booklets")
@requires(Permission.PREVIEW_CONTENT, versions.by_uid)
def of_version(version: CourseVersion) -> tuple[str, int]:
    """Show the handbook and the guides of a published version."""
    return pages.listed(
        version.id,
        guides=True,
        course=content.course_of(version.id),
        back=url_for("courses_staff.courses"),
        address=lambda kind, name: url_for("booklets_staff.version_file", uid=version.uid, kind=kind, name=name),
    )


@blueprint.post("/staff/versions/<uuid:uid>/booklets")
@requires(Permission.PREVIEW_CONTENT, versions.by_uid)
def ask_for_version(version: CourseVersion) -> Response:
    """Have a booklet of a published version made."""
    pages.wish(version.id, guides=True)
    return redirect_to("booklets_staff.of_version", uid=version.uid)


@blueprint.get("/staff/versions/<uuid:uid>/booklets/<kind>/<name>")
@requires(Permission.PREVIEW_CONTENT, lambda uid, kind, name: _named(versions.by_uid(uid), kind, name))
def version_file(version: CourseVersion) -> Response:
    """Send a booklet of a published version."""
    return pages.download(version.id, *g.booklet, guides=True)


def _named(thing: Any, kind: str, name: str) -> Any:
    g.booklet = (kind, name)
    return thing
