"""Pages of grading by hand: what waits in a run, the queue of one item, one answer after the other."""

from typing import Any
from uuid import UUID

from flask import Response, flash, g, request, session
from werkzeug.wrappers import Response as BaseResponse

from lms.activities.quiz import advice, files, forms, grading, queues, run_quizzes
from lms.activities.quiz.forms import GradeForm
from lms.activities.quiz.grading import GradeRefused
from lms.activities.quiz.pages import blueprint, send_file
from lms.activities.quiz.queues import Answered
from lms.content import services as content
from lms.core import audit, db
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.web import page, redirect_to
from lms.enrollments import requests, runs
from lms.enrollments.models import Request, Run
from lms.policy import Permission, requires
from lms.questions import services as questions

Answer = tuple[str, int] | BaseResponse
NAMES = "grading_names"


def _with_names() -> bool:
    """Say whether the grader chose to see names; kept until the grader signs out, and of nobody else's sign-in."""
    return bool(session.get(NAMES) == g.actor.person_id)


@blueprint.post("/staff/runs/<uuid:uid>/grading/names")
@requires(Permission.GRADE, runs.by_uid)
def show_names(run: Run) -> Answer:
    """Show or hide the names of those whose answers the actor grades; written down where they are shown."""
    if request.form.get("show") == "1":
        session[NAMES] = g.actor.person_id
        audit.note("quiz.show_names", thing=f"run:{run.id}")
        flash(_("You see names while you grade. This was written down."))
    else:
        session.pop(NAMES, None)
        flash(_("Names are hidden while you grade."))
    activity, version = request.form.get("activity", ""), request.form.get("version", "")
    if activity and version.isascii() and version.isdigit() and len(version) < 16:
        return redirect_to("quiz.grading_queue", uid=run.uid, activity=activity, version_id=int(version))
    return redirect_to("quiz.grading_queues", uid=run.uid)


@blueprint.get("/staff/requests/<uuid:uid>/grading")
@requires(Permission.DECIDE_REQUEST, requests.by_uid)
def grading_of_request(asked: Request) -> Answer:
    """Lead from a request to grade to the queues of its run, or to the one of them in which answers wait."""
    run = db.session.get_one(Run, asked.run_id)
    waiting = [queue for queue in queues.queues(run.id) if queue.waiting]
    if len(waiting) == 1:
        (only,) = waiting
        return redirect_to("quiz.grading_queue", uid=run.uid, activity=only.activity, version_id=only.question.id)
    return redirect_to("quiz.grading_queues", uid=run.uid)


@blueprint.get("/staff/runs/<uuid:uid>/grading")
@requires(Permission.GRADE, runs.by_uid)
def grading_queues(run: Run) -> Answer:
    """List the items of a run that persons mark, with how many answers wait."""
    titles = {quiz.activity: quiz.title.pick() for quiz in run_quizzes.of_run(run)}
    return page(
        "activities/quiz/grading.html",
        run=run,
        course=content.course_of(run.course_version_id),
        queues=queues.queues(run.id),
        titles=titles,
        with_names=_with_names(),
        title_of=advice.title_of,
    )


def _queue(uid: UUID, activity: str, version_id: int) -> Run | None:
    run = runs.by_uid(uid)
    if run is None:
        return None
    g.activity, g.version_id = activity, version_id
    g.places = queues.places(run.id, activity, version_id)
    return run if g.places else None


@blueprint.get("/staff/runs/<uuid:uid>/grading/<activity>/<int:version_id>")
@requires(Permission.GRADE, _queue)
def grading_queue(run: Run) -> Answer:
    """List the answers to one item; names are told when none waits any more."""
    done = not any(place.waiting for place in g.places)
    named = done or _with_names()
    if named:
        audit.note_read("quiz.see_grading", [place.person_id for place in g.places], f"run:{run.id}")
    return page(
        "activities/quiz/grading_queue.html",
        run=run,
        course=content.course_of(run.course_version_id),
        activity=g.activity,
        view=questions.question(g.version_id),
        places=g.places,
        own=g.actor.person_id,
        named=named,
        done=done,
        with_names=_with_names(),
        title_of=advice.title_of,
    )


@blueprint.get("/staff/grading/<int:item_id>")
@requires(Permission.GRADE, queues.one)
def grade_page(found: Answered) -> Answer:
    """Show one answer with its rubric."""
    audit.note_read("quiz.see_answer", [found.person_id], f"attempt:{found.attempt_id}")
    return _grade_page(found, GradeForm(formdata=None))


def _grade_page(found: Answered, form: GradeForm, status: int = 200, problems: Any = None) -> Answer:
    run = db.session.get_one(Run, found.run_id)
    view = found.question
    places = queues.places(run.id, found.activity, view.id)
    marks = queues.history(found.item_id, found.points)
    standing = marks[0] if marks else None
    if not form.is_submitted() or not request.form:
        form.comment.data = standing.comment if standing else ""
    form.seen.data = str(standing.id) if standing else ""
    criteria = queues.criteria_of(view, found.answer)
    typed = {line.key: standing.criteria.get(line.key, "") for line in criteria} if standing else {}
    if standing and not criteria:
        typed = {"points": f"{standing.points:g}"}
    if request.form:
        typed = {name.removeprefix("points-"): text for name, text in request.form.items() if name[:7] == "points-"}
    return page(
        "activities/quiz/grade.html",
        status,
        run=run,
        course=content.course_of(run.course_version_id),
        found=found,
        view=view,
        text=view.text(),
        criteria=criteria,
        sample=queues.sample_of(view),
        files=files.of_attempt(found.attempt_id).get(found.position, ()),
        places=places,
        number=next((n for n, place in enumerate(places, 1) if place.item_id == found.item_id), 1),
        named=_with_names() or not any(place.waiting for place in places),
        marks=marks,
        standing=standing,
        form=form,
        typed=typed,
        problems=problems or {},
        title=advice.title_of(view),
    )


def _file(item_id: int, file: UUID) -> Answered | None:
    found = queues.one(item_id)
    kept = files.of_attempt(found.attempt_id).get(found.position, ()) if found is not None else ()
    g.file = next((one for one in kept if one.uid == file), None)
    return found if g.file is not None else None


@blueprint.get("/staff/grading/<int:item_id>/files/<uuid:file>")
@requires(Permission.GRADE, _file)
def graded_file(found: Answered) -> Response:
    """Send a grader a file that was handed in with an answer."""
    audit.note_read("quiz.see_answer", [found.person_id], f"attempt:{found.attempt_id}")
    return send_file(g.file)


@blueprint.post("/staff/grading/<int:item_id>")
@requires(Permission.GRADE, queues.one)
def grade(found: Answered) -> Answer:
    """Mark an answer and go on to the next that waits."""
    form = GradeForm()
    lines = [line.key for line in queues.criteria_of(found.question, found.answer)] or ["points"]
    if not form.validate():
        return _grade_page(found, form, 422)
    try:
        grading.grade(
            found.item_id,
            forms.points(request.form, lines),
            form.comment.data or "",
            g.actor.person_id,
            seen=form.seen.key,
            reason=form.reason.data or "",
        )
    except GradeRefused as error:
        return _grade_page(found, form, 422, error.problems)
    except LmsError as error:
        form.take(error)
        return _grade_page(found, form, error.status)
    run = db.session.get_one(Run, found.run_id)
    places = [
        place for place in queues.places(run.id, found.activity, found.question.id)
        if place.waiting and place.person_id != g.actor.person_id
    ]  # fmt: skip
    if places:
        flash(_("The mark was saved. This is the next answer."))
        return redirect_to("quiz.grade_page", item_id=places[0].item_id)
    flash(_("The mark was saved. No answer to this question waits any more."))
    return redirect_to("quiz.grading_queue", uid=run.uid, activity=found.activity, version_id=found.question.id)
