"""The player: where a learner works through a course."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, jsonify, request, url_for
from werkzeug.wrappers import Response

from lms.content import services as content
from lms.content.slots import Refused, fill
from lms.core import clock, i18n, tokens
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy
from lms.core.markup import stored
from lms.core.web import csrf, frames, json_body, page, redirect_to
from lms.enrollments import paths
from lms.learning import minutes, notes, registry, services, visit
from lms.learning.forms import ContestForm
from lms.learning.interface import Page
from lms.learning.visit import StepState, Visit
from lms.policy import Permission, public, requires

blueprint = Blueprint("learning", __name__)

TOKEN_LIFE = timedelta(hours=72)
MAX_INTERVALS = 200


def _visit(uid: UUID, activity: str | None = None) -> Visit | None:
    return visit.load(uid, activity)


def _visit_and_key(uid: UUID, activity: str) -> Visit | None:
    g.activity = activity
    return visit.load(uid, activity)


@blueprint.get("/learn/<uuid:uid>")
@requires(Permission.LEARN, _visit)
def resume(found: Visit) -> Response:
    """Go to the exact place where the learner stopped."""
    if not found.open:
        return redirect_to("learning.overview", uid=found.uid)
    return redirect_to(
        "learning.player", uid=found.uid, activity=found.resume_key(), _anchor=found.resume_place or None
    )


@blueprint.get("/learn/<uuid:uid>/overview")
@requires(Permission.LEARN, _visit)
def overview(found: Visit) -> tuple[str, int]:
    """Show outline, minutes, and what is missing; the learner can contest the minutes here."""
    return _overview(found, ContestForm())


def _overview(found: Visit, form: ContestForm, status: int = 200) -> tuple[str, int]:
    written = notes.all_of(found.person_id, found.course.id)
    missing = services.advised(found.enrollment_id, found.path, found.missing)
    return page("learning/overview.html", status, visit=found, missing=missing, form=form, notes=written)


def with_slots(html: str, help_lines: str, reflect_actions: Callable[[str], str], error: LmsError | None = None) -> str:
    """Fill help lines, the saving of reflections and, after a refusal, what was typed into a published page."""
    refused = Refused(request.form.get("note", ""), request.form.get("text", ""), error.message) if error else None
    return stored(fill(html, help_lines, reflect_actions, refused))


blueprint.add_app_template_filter(with_slots)


@blueprint.post("/learn/<uuid:uid>/minutes")
@requires(Permission.LEARN, _visit)
def contest(found: Visit) -> Response | tuple[str, int]:
    """Ask staff for minutes that were not counted."""
    form = ContestForm()
    if not form.validate():
        return _overview(found, form, 422)
    minutes.contest(found.enrollment_id, form.minutes.data or 0, form.note.data or "")
    return redirect_to("learning.overview", uid=found.uid, asked=1)


@blueprint.get("/learn/<uuid:uid>/<activity>")
@requires(Permission.LEARN, _visit_and_key)
def player(found: Visit) -> tuple[str, int]:
    """Show one step in the player's frame."""
    return _frame(found, g.activity)


def _frame(found: Visit, key: str, status: int = 200, error: LmsError | None = None) -> tuple[str, int]:
    state = found.step(key)
    assert state is not None
    before, after = found.beside(key)
    values: dict[str, Any] = {
        "visit": found, "state": state, "before": before, "after": after, "error": error,
        "minutes_done": found.minutes_done, "minutes_shown": found.minutes_shown, "minutes_full": found.minutes_full,
    }  # fmt: skip
    if not found.open:
        return page("learning/closed.html", 409, **values)
    if state.locked:
        return page("learning/locked.html", **values)
    step = visit.step_of(found, state.activity, g.actor, i18n.language())
    kind = registry.of(state.activity.type)
    shown = kind.show(step, error)
    if shown.keep is not None and error is None and status == 200:
        return _kept(found, key, shown)
    # Without a token no script counts time: a page about class hours is no e-learning.
    own = shown.slots if getattr(kind, "untimed", False) else {**_own(found, state), **shown.slots}
    return page(shown.template, status, **{**values, **own}, **shown.values, **_around(found, key))


def _own(found: Visit, state: StepState) -> dict[str, object]:
    """Return what a page of the player shows of the learner alone."""
    token = tokens.make(
        "learn", person_id=found.person_id, subject=f"{found.enrollment_id}:{state.activity.id}",
        generation=g.actor.generation, life=TOKEN_LIFE,
    )  # fmt: skip
    return {
        "token": token,
        "minutes_done": found.minutes_done,
        "minutes_shown": found.minutes_shown,
        "practices": " ".join(found.practices.get(state.activity.id, ())),
    }


def _around(found: Visit, key: str) -> dict[str, Any]:
    return {
        "help_lines": content.help_lines(),
        "estimate": paths.seconds_of(found.course_version_id, key, found.run_id, found.activities_revision),
        "time_url": url_for("learning.heartbeat"),
        "notes_url": url_for("learning.save_note"),
    }


def _kept(found: Visit, key: str, shown: Page) -> tuple[str, int]:
    """Return a page of the player that everybody who stands like this learner shares, filled with what is theirs."""
    state = found.step(key)
    assert state is not None

    def make() -> dict[str, Any]:
        shared = found.of_anybody()
        before, after = shared.beside(key)
        values = {
            "visit": shared, "state": shared.step(key), "before": before, "after": after, "error": None,
            "minutes_full": found.minutes_full,
        }  # fmt: skip
        return {**values, **shown.values, **_around(found, key)}

    standing = (
        content.uid_of(found.course_version_id), found.path.track, found.activities_revision, key, found.writable,
        found.minutes_full, tuple(step.status for step in found.steps),
        content.help_lines_stamp(), shown.keep,
    )  # fmt: skip
    slots = {**_own(found, state), **shown.slots, "uid": found.uid}
    return frames().page(shown.template, standing, make, slots), 200


@blueprint.get("/learn/<uuid:uid>/<activity>/print", endpoint="print")
@requires(Permission.LEARN, _visit_and_key)
def printed(found: Visit) -> tuple[str, int]:
    """Show a lesson for paper: everything unfolded, nothing around it."""
    state = found.step(g.activity)
    assert state is not None
    if state.activity.type != "lesson" or state.locked or not found.open:
        abort(404)
    html = content.page(found.course_version_id, g.activity, i18n.language()).html
    return page(
        "learning/print.html",
        visit=found,
        activity=state.activity,
        # A picture that waits to be scrolled to would stay white on paper.
        html=html.replace("<details", "<details open").replace(' loading="lazy"', ""),
        help_lines=content.help_lines(),
    )


@blueprint.post("/learn/<uuid:uid>/<activity>")
@requires(Permission.LEARN, _visit_and_key)
def submit(found: Visit) -> Response | tuple[str, int]:
    """Take what the learner sent for a step and record what came of it."""
    key = g.activity
    state = found.step(key)
    assert state is not None
    if not found.writable:
        raise Conflict(lazy("This run is closed. You can go on reading, but nothing more is recorded."))
    if state.locked:
        return _frame(found, key, 409)
    step = visit.step_of(found, state.activity, g.actor, i18n.language())
    kind = registry.of(state.activity.type)
    try:
        outcome = kind.submit(step, request.form)
    except LmsError as error:
        return _frame(found, key, error.status, error)
    _credit_without_script(found, key)
    if outcome is not None:
        source = str(outcome.evidence.get("source", state.activity.type))
        services.record(found.enrollment_id, key, source, outcome)
    _before, after = found.beside(key)
    if outcome is None or getattr(kind, "stays", False):
        services.remember_place(found.enrollment_id, key)
        # A type may say where on its page to go on.
        return redirect_to("learning.player", uid=found.uid, activity=key, _anchor=g.get("step_place"))
    if after is None:
        services.remember_place(found.enrollment_id, key)
        return redirect_to("learning.overview", uid=found.uid)
    services.remember_place(found.enrollment_id, after.activity.id)
    return redirect_to("learning.player", uid=found.uid, activity=after.activity.id)


def _credit_without_script(found: Visit, key: str) -> None:
    if not request.form.get("plain"):
        return
    claims = tokens.read("learn", request.form.get("token", ""))
    if claims.subject == f"{found.enrollment_id}:{key}" and claims.person_id == found.person_id:
        minutes.credit_reading(found.enrollment_id, key, claims.issued_at)


@blueprint.post("/api/learn/time")
@csrf.exempt
@public
def heartbeat() -> Response:
    """Take intervals of learning time, under the capability token of the page that measured them."""
    claims = tokens.read("learn", request.headers.get("X-Capability", ""))
    enrollment_id, _sep, activity = claims.subject.partition(":")
    body = json_body()
    standing = minutes.credit(
        int(enrollment_id),
        activity,
        claims.issued_at,
        _intervals(body.get("intervals")),
        generation=claims.generation,
        place=_text(body.get("place"), 80),
        practices=_practices(body.get("practices")),
    )
    return jsonify(
        seconds=standing.seconds,
        required=standing.required,
        quiet=standing.quiet,
        completed=standing.completed,
        at=clock.now().isoformat(),
    )


def _intervals(value: object) -> list[minutes.Interval]:
    if not isinstance(value, list) or len(value) > MAX_INTERVALS:
        raise LmsError(lazy("The data sent could not be read."), 400)
    found = []
    for entry in value:
        if not (isinstance(entry, list) and len(entry) == 3 and all(type(n) in (int, float, bool) for n in entry)):
            raise LmsError(lazy("The data sent could not be read."), 400)
        start, end = float(entry[0]), float(entry[1])
        if not 0 <= start <= end <= 72 * 3600:
            raise LmsError(lazy("The data sent could not be read."), 400)
        found.append(minutes.Interval(start, end, bool(entry[2])))
    return found


def _practices(value: object) -> list[str]:
    return [str(item) for item in value[:50] if isinstance(item, str)] if isinstance(value, list) else []


def _text(value: object, most: int) -> str:
    return value[:most] if isinstance(value, str) and value.isprintable() else ""


@blueprint.post("/api/learn/notes")
@csrf.exempt
@public
def save_note() -> Response:
    """Keep a private reflection note as it is typed."""
    claims = tokens.read("learn", request.headers.get("X-Capability", ""))
    body = json_body()
    notes.keep(
        int(claims.subject.partition(":")[0]), claims.person_id, claims.generation, body.get("note"), body.get("text")
    )
    return jsonify(saved=clock.now().isoformat())


@blueprint.get("/learn/<uuid:uid>/notes")
@requires(Permission.LEARN, _visit)
def my_notes(found: Visit) -> Response:
    """Return the learner's own notes of this course, for the page to fill in."""
    return jsonify(notes=notes.all_of(found.person_id, found.course.id))


@blueprint.post("/learn/<uuid:uid>/<activity>/notes")
@requires(Permission.LEARN, _visit_and_key)
def keep_note(found: Visit) -> Response | tuple[str, int]:
    """Keep a reflection note sent without JavaScript."""
    if g.activity not in found.path.keys:
        abort(404)
    try:
        notes.keep(found.enrollment_id, found.person_id, None, request.form.get("note"), request.form.get("text"))
    except LmsError as error:
        return _frame(found, g.activity, error.status, error)
    return redirect_to("learning.player", uid=found.uid, activity=g.activity, noted=_("saved"))
