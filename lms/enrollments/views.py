"""Pages of the catalog: finding a course, what it is, and coming in."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, g, request
from werkzeug.wrappers import Response

from lms.accounts.words import JOBS
from lms.content import services as content
from lms.content.models import PROGRAMS
from lms.core import db
from lms.core.errors import LmsError
from lms.core.i18n import LANGUAGES
from lms.core.i18n import gettext as _
from lms.core.kept import escaped, sheet, slot
from lms.core.lists import page_number
from lms.core.markup import stored
from lms.core.shell import csrf_token
from lms.core.web import frames, page, redirect_to
from lms.enrollments import catalog, entry, needs, runs, services, states, words
from lms.enrollments.forms import ApplyForm
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.rule import describe_rule
from lms.enrollments.services import NotAdmitted
from lms.enrollments.team_forms import NeedsForm
from lms.policy import Permission, public, requires

blueprint = Blueprint("enrollments", __name__)
Answer = Response | tuple[str, int]

blueprint.add_app_template_filter(states.label, "state_label")
blueprint.add_app_template_filter(states.badge, "state_badge")
blueprint.add_app_template_filter(words.job, "job_label")
blueprint.add_app_template_filter(words.program, "program_label")
blueprint.add_app_template_filter(runs.name_of, "run_name")


def _offered(uid: UUID) -> Run | None:
    run = runs.by_uid(uid)
    return run if run is not None and run.state != "draft" else None


@blueprint.get("/courses", endpoint="catalog")
@public
def courses() -> Answer:
    """Find courses by words, program, job and language."""
    wanted = catalog.Wanted(
        text=request.args.get("q", "").replace("\0", "").strip()[:100],
        program=_known("program", PROGRAMS),
        job=_known("job", JOBS),
        language=_known("language", LANGUAGES),
    )
    return page(
        "enrollments/catalog.html",
        wanted=wanted,
        found=catalog.search(wanted, page_number(request.args.get("page"))),
        programs=words.PROGRAMS,
        jobs=JOBS,
        languages=words.LANGUAGES,
    )


def _known(name: str, values: Any) -> str:
    value = request.args.get(name, "")
    return value if value in values else ""


@blueprint.get("/courses/<slug>")
@public
def course(slug: str) -> Answer:
    """Show what a course teaches, asks and offers."""
    found = catalog.published(slug)
    if found is None:
        abort(404)
    return _course_page(found)


def _course_page(
    found: catalog.Published,
    status: int = 200,
    at: Run | None = None,
    form: ApplyForm | None = None,
    error: object = None,
) -> Answer:
    missing = services.missing_before(g.actor.person_id, found.version_id) if g.actor else []
    offers = catalog.offers(found.id, g.actor, missing)
    signed_in, back, csrf = g.actor is not None, request.path, csrf_token()
    rows = [
        _offer_row(offer, n, form if at and at.uid == offer.uid else None, signed_in, back, csrf)
        for n, offer in enumerate(offers, 1)
    ]
    version = content.uid_of(found.version_id)

    def make() -> dict[str, Any]:
        manifest = content.course_of(found.version_id)
        return {
            "course": manifest,
            "rule": describe_rule(manifest),
            "offered": bool(offers),
            "languages": words.LANGUAGES,
            "error": error,
        }

    if error is not None:
        return page("enrollments/course.html", status, **make(), offers=stored("".join(rows)))
    own: dict[str, object] = {"offers": stored("".join(rows))}
    return frames().page("enrollments/course.html", (version, bool(offers)), make, own), status


def _offer_row(offer: catalog.Offer, number: int, form: ApplyForm | None, signed_in: bool, back: str, csrf: str) -> str:
    note, needed = (form.note.data or "", form.needs.data or "") if form else ("", "")
    wrong, wrong_needs = (str(next(iter(field.errors), "")) for field in (form.note, form.needs)) if form else ("", "")
    typed = bool(note or needed)

    def make() -> dict[str, Any]:
        enrollment: Any = slot("enrollment") if offer.enrollment_uid else None
        return {
            "offer": replace(offer, enrollment_uid=enrollment),
            "number": number,
            "signed_in": signed_in,
            "typed": typed,
            "wrong": wrong,
            "wrong_needs": wrong_needs,
            "back": back,
            "door_labels": entry.LABELS,
            "door_badges": entry.BADGES,
        }

    row = sheet("enrollments/offer.html", (offer.key(), number, signed_in, typed, wrong, wrong_needs, back), make)
    enrollment = str(offer.enrollment_uid) if offer.enrollment_uid else ""
    texts = escaped({"note": note, "needs": needed}) if typed else {"note": "", "needs": ""}
    return row.fill({"enrollment": enrollment, **texts, "csrf": csrf})


@blueprint.post("/runs/<uuid:uid>/apply")
@requires(Permission.SIGNED_IN, _offered)
def apply(run: Run) -> Answer:
    """Enter a run by its own door."""
    form, found = ApplyForm(), catalog.course_of(run)
    if found is None:
        abort(404)
    if not form.validate():
        fault = next((field.errors[0] for field in (form.note, form.needs) if field.errors), None)
        return _course_page(found, 422, run, form, fault)
    try:
        enrollment = services.apply(g.actor.person_id, run.id, form.note.data or "")
    except NotAdmitted as refusal:
        return _course_page(found, refusal.status, run, form, refusal.message)
    if form.needs.data and needs.may_state(run, enrollment.state):
        needs.state(enrollment.id, form.needs.data)
    if enrollment.state == states.State.REQUESTED:
        flash(_("Your application was sent. You get a mail when it is decided, and see it here."))
    elif enrollment.state == states.State.WAITLISTED:
        flash(_("Every place is taken. You are on the waiting list and move up when a place becomes free."))
    elif enrollment.state == states.State.APPROVED:
        flash(_("You have a place. The course opens on its first day."))
    else:
        flash(_("You are enrolled. You can begin now."))
    return redirect_to("desk.my_learning")


@blueprint.route("/enrollments/<uuid:uid>/needs", methods=["GET", "POST"], endpoint="needs")
@requires(Permission.OWN, services.by_uid)
def own_needs(enrollment: Enrollment) -> Answer:
    """Say, or take back, what one needs to take part."""
    run = db.session.get_one(Run, enrollment.run_id)
    form, status = NeedsForm(needs=needs.of(enrollment)), 200
    if form.validate_on_submit():
        try:
            needs.state(enrollment.id, form.needs.data or "")
        except LmsError as error:
            form.take(error)
            status = error.status
        else:
            flash(_("Saved."))
            return redirect_to("desk.my_learning")
    return page(
        "enrollments/needs.html",
        max(status, 422) if form.errors else status,
        form=form,
        run=run,
        course=content.course_of(enrollment.course_version_id),
        open=needs.may_state(run, enrollment.state),
    )


@blueprint.post("/enrollments/<uuid:uid>/leave")
@requires(Permission.OWN, services.by_uid)
def leave(enrollment: Enrollment) -> Answer:
    """Give up the own place, application or turn."""
    left = services.leave(enrollment.id)
    if left.state == states.State.WITHDRAWN:
        flash(_("You have left the course. What you learned stays on record."))
    else:
        flash(_("Canceled. You can apply again as long as the run is open."))
    return redirect_to("desk.my_learning")
