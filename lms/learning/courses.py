"""Staff: courses with their versions, a course uploaded as a zip, and the look at a page before learners see it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, g, request
from werkzeug.wrappers import Response as BaseResponse

from lms.content import services as content
from lms.content.manifest import Activity
from lms.content.manifest import Course as Manifest
from lms.content.models import CourseVersion
from lms.content.problems import ContentFault
from lms.core import i18n
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.web import page, redirect_to
from lms.enrollments import run_keys, runs
from lms.learning import uploads, versions
from lms.learning.forms import UploadForm
from lms.learning.models import Upload
from lms.policy import Permission, can, requires
from lms.questions import preview
from lms.questions.reading import QuestionView

blueprint = Blueprint("courses_staff", __name__)
Answer = tuple[str, int] | BaseResponse


@blueprint.get("/staff/courses")
@requires(Permission.PREVIEW_CONTENT)
def courses() -> Answer:
    """Show every course with its versions, and what was uploaded."""
    return _courses(UploadForm())


def _courses(form: UploadForm, status: int = 200, problems: tuple[str, ...] = ()) -> Answer:
    may_publish = can(g.actor, Permission.PUBLISH_CONTENT)
    return page(
        "learning/staff/courses.html",
        status,
        form=form,
        problems=problems,
        listed=versions.listed(),
        uploads=uploads.waiting() if may_publish else [],
        may_publish=may_publish,
    )


@blueprint.post("/staff/courses")
@requires(Permission.PUBLISH_CONTENT)
def upload() -> Answer:
    """Take a course as a zip; with faults, show every one of them and keep nothing."""
    form = UploadForm()
    if not form.validate():
        return _courses(form, 422)
    sent = form.file.data
    try:
        kept = uploads.receive(sent.read(), sent.filename or "", g.actor.person_id)
    except uploads.CourseFaults as faults:
        form.take(faults)
        return _courses(form, 422, tuple(problem.translated(_) for problem in faults.problems))
    except LmsError as error:
        form.file.errors = [error.message]
        return _courses(form, 422)
    return redirect_to("courses_staff.uploaded", uid=kept.uid)


@blueprint.get("/staff/uploads/<uuid:uid>")
@requires(Permission.PUBLISH_CONTENT, uploads.by_uid)
def uploaded(found: Upload) -> Answer:
    """Show what was uploaded, with a way into each of its pages."""
    return _uploaded(found)


def _uploaded(found: Upload, status: int = 200, problems: tuple[str, ...] = ()) -> Answer:
    looked = uploads.look(found)
    return page(
        "learning/staff/uploaded.html",
        status,
        upload=found,
        course=looked.examined.course,
        banks=looked.banks,
        problems=problems,
        asked=tuple(problem.translated(_) for problem in looked.examined.asked),
        current=content.published(found.course),
    )


@blueprint.get("/staff/uploads/<uuid:uid>/media/<path:name>", endpoint="upload_media")
@requires(Permission.PUBLISH_CONTENT, lambda uid, name: _media(uid, name))
def media(found: tuple[bytes, str]) -> Response:
    """Send a media file of an upload, unable to run anything."""
    response = Response(found[0], mimetype=found[1])
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _media(uid: UUID, name: str) -> tuple[bytes, str] | None:
    found = uploads.by_uid(uid)
    return uploads.media_of(found, name) if found else None


@blueprint.get("/staff/uploads/<uuid:uid>/<activity>", endpoint="upload_page")
@requires(Permission.PUBLISH_CONTENT, lambda uid, activity: _upload_page(uid, activity))
def preview_upload(found: Upload) -> Answer:
    """Show one step of an uploaded course as learners will see it; nothing is recorded."""
    examined = uploads.look(found).examined
    course, key = examined.course, g.activity
    assert course is not None
    rendered = next(
        (examined.pages[key, code] for code in (i18n.language(), *course.languages) if (key, code) in examined.pages),
        None,
    )
    entry = _entry(course, key)
    asked = uploads.questions_of(found, entry.quiz) if entry and entry.quiz else ()
    return _preview(course, key, rendered.html if rendered else "", "courses_staff.upload_page", found.uid, asked)


def _upload_page(uid: UUID, activity: str) -> Upload | None:
    found, g.activity = uploads.by_uid(uid), activity
    course = uploads.look(found).examined.course if found else None
    return found if course and _entry(course, activity) else None


@blueprint.get("/staff/versions/<uuid:uid>/<activity>", endpoint="version_page")
@requires(Permission.PREVIEW_CONTENT, lambda uid, activity: _version_page(uid, activity))
def preview_version(found: CourseVersion) -> Answer:
    """Show one step of a published version as its learners see it; nothing is recorded."""
    course, key = content.course_of(found.id), g.activity
    entry = _entry(course, key)
    html = content.page(found.id, key, i18n.language()).html if entry and entry.type == "lesson" else ""
    pinned = content.quiz_versions_of(found.id).get(entry.quiz) if entry and entry.quiz else None
    asked = preview.of_version(pinned) if pinned is not None else ()
    return _preview(course, key, html, "courses_staff.version_page", found.uid, asked)


def _version_page(uid: UUID, activity: str) -> CourseVersion | None:
    found, g.activity = versions.by_uid(uid), activity
    return found if found and _entry(content.course_of(found.id), activity) else None


def _entry(course: Manifest, key: str) -> Activity | None:
    return next((activity for activity in course.activities() if activity.id == key), None)


def _preview(
    course: Manifest, key: str, html: str, endpoint: str, uid: UUID, asked: Sequence[QuestionView] = ()
) -> Answer:
    entries = list(course.activities())
    at = next(number for number, activity in enumerate(entries) if activity.id == key)
    values: dict[str, Any] = {
        "before": entries[at - 1] if at else None,
        "after": entries[at + 1] if at + 1 < len(entries) else None,
    }
    return page(
        "learning/staff/preview.html",
        course=course,
        entry=entries[at],
        entries=entries,
        html=html,
        questions=asked,
        endpoint=endpoint,
        uid=uid,
        help_lines=content.help_lines(),
        **values,
    )


@blueprint.post("/staff/uploads/<uuid:uid>/publish")
@requires(Permission.PUBLISH_CONTENT, uploads.by_uid)
def publish(found: Upload) -> Answer:
    """Publish an upload as a new version; the same state twice makes one version."""
    try:
        done = uploads.publish_upload(found, g.actor.person_id)
    except ContentFault as fault:
        kept = uploads.by_uid(request.view_args["uid"] if request.view_args else None)
        if kept is None:
            abort(404)
        return _uploaded(kept, 422, tuple(problem.translated(_) for problem in fault.problems))
    text = (
        _("Published as version %(number)s. New runs take it; runs that exist stay with theirs.", number=done.number)
        if done.new
        else _("Nothing changed: this state is published already as version %(number)s.", number=done.number)
    )
    flash(text)
    for run, key in run_keys.clashes(done.version_id):
        text = _(
            "The run %(run)s cannot move to this version: a quiz of its own has the short name “%(key)s” too.",
            run=runs.name_of(run),
            key=key,
        )
        flash(text, "warning")
    return redirect_to("courses_staff.courses")


@blueprint.post("/staff/uploads/<uuid:uid>/discard")
@requires(Permission.PUBLISH_CONTENT, uploads.by_uid)
def discard(found: Upload) -> Answer:
    """Throw an upload away."""
    uploads.discard(found)
    flash(_("The upload was thrown away."))
    return redirect_to("courses_staff.courses")
