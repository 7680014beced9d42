"""Pages of correcting marks: what is to be done, whose result changes, and applying it."""

from typing import Any
from uuid import UUID

from flask import flash, g, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.activities.quiz import advice, corrections, regrading
from lms.activities.quiz.forms import ApplyForm, RegradeForm
from lms.activities.quiz.models import Regrade
from lms.activities.quiz.pages import blueprint
from lms.activities.quiz.result_pages import quiz_by_uid, run_quiz
from lms.content import services as content
from lms.core import audit, db
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.lists import page_number
from lms.core.web import page, redirect_to
from lms.enrollments.models import Run
from lms.policy import Permission, requires
from lms.questions import services as questions
from lms.questions.models import Quiz
from lms.questions.reading import QuestionView

Answer = tuple[str, int] | BaseResponse


def _of_run(uid: UUID, activity: str, version_id: int) -> Run | None:
    g.view = _question(version_id)
    return run_quiz(uid, activity) if g.view is not None else None


class _InAllRuns:
    """A quiz as the policy reads it where a correction concerns every run."""

    run_id = None
    organization_id = None

    def __init__(self, quiz: Quiz) -> None:
        self.quiz = quiz


def _of_quiz(uid: UUID, version_id: int) -> _InAllRuns | None:
    g.view = _question(version_id)
    quiz = quiz_by_uid(uid)
    return _InAllRuns(quiz) if quiz is not None and g.view is not None else None


def _question(version_id: int) -> QuestionView | None:
    try:
        return questions.question(version_id)
    except LmsError:
        return None


@blueprint.route("/staff/runs/<uuid:uid>/results/<activity>/items/<int:version_id>/correct", methods=["GET", "POST"])
@requires(Permission.GRADE, _of_run)
def correct_in_run(run: Run) -> Answer:
    """Ask what is to be corrected in a run, and work out whose result changes."""
    return _begin(run, g.quiz.quiz.quiz_id, None)


@blueprint.route("/staff/quizzes/<uuid:uid>/results/items/<int:version_id>/correct", methods=["GET", "POST"])
@requires(Permission.GRADE, _of_quiz)
def correct_in_quiz(thing: _InAllRuns) -> Answer:
    """Ask what is to be corrected in all runs, and work out whose result changes."""
    return _begin(None, thing.quiz.id, thing.quiz)


def _begin(run: Run | None, quiz_id: int, quiz: Quiz | None) -> Answer:
    form = RegradeForm(act=request.args.get("act", "key"), since=str(regrading.newest()))
    if form.validate_on_submit():
        try:
            made = regrading.prepare(
                quiz_id, run.id if run else None, g.view.question_id, form.act.data, g.actor.person_id, form.since.key
            )
        except LmsError as error:
            form.act.errors = [*form.act.errors, error.message]
        else:
            return redirect_to("quiz.regrade", uid=made.uid)
    newest = questions.question(regrading.current_version(g.view.question_id))
    return page(
        "activities/quiz/correct.html",
        422 if form.errors else 200,
        run=run,
        quiz=quiz,
        course=content.course_of(run.course_version_id) if run else None,
        activity=g.quiz.activity if run else "",
        title=g.quiz.title if run else quiz.title if quiz else {},
        results=url_for("quiz.run_result", uid=run.uid, activity=g.quiz.activity)
        if run
        else url_for("quiz.quiz_result", uid=quiz.uid if quiz else None),
        view=g.view,
        newest=newest,
        form=form,
        advice=advice,
    )


@blueprint.get("/staff/regrades/<uuid:uid>")
@requires(Permission.GRADE, regrading.by_uid)
def regrade(one: Regrade) -> Answer:
    """Show whose result a correction changes, how far it is, or what it did."""
    return _regrade_page(one, ApplyForm(formdata=None))


def _regrade_page(one: Regrade, form: ApplyForm, status: int = 200) -> Answer:
    run = db.session.get(Run, one.run_id) if one.run_id is not None else None
    found = corrections.changes(one.id, page_number(request.args.get("page")))
    audit.note_read("quiz.see_regrade", [entry.person_id for entry in found.items], f"regrade:{one.id}")
    values: dict[str, Any] = {
        "regrade": one,
        "run": run,
        "quiz": db.session.get_one(Quiz, one.quiz_id),
        "course": content.course_of(run.course_version_id) if run is not None else None,
        "view": questions.question(one.key_version_id),
        "summary": corrections.summary(one.id),
        "found": found,
        "form": form,
        "advice": advice,
        "labels": dict(RegradeForm.ACTS),
    }
    return page("activities/quiz/regrade.html", status, **values)


@blueprint.post("/staff/regrades/<uuid:uid>/apply")
@requires(Permission.GRADE, regrading.by_uid)
def apply_regrade(one: Regrade) -> Answer:
    """Apply a correction, with a reason, as a job."""
    form = ApplyForm()
    if not form.validate():
        return _regrade_page(one, form, 422)
    try:
        regrading.apply(one.id, g.actor.person_id, form.reason.data or "")
    except LmsError as error:
        form.take(error)
        return _regrade_page(one, form, error.status)
    flash(_("The correction is being applied. Learners whose result changes are told."))
    return redirect_to("quiz.regrade", uid=one.uid)


@blueprint.post("/staff/regrades/<uuid:uid>/discard")
@requires(Permission.GRADE, regrading.by_uid)
def discard_regrade(one: Regrade) -> Answer:
    """Throw a correction away that was not applied."""
    regrading.discard(one.id)
    flash(_("Discarded. No result was changed."))
    return redirect_to("quiz.regrade", uid=one.uid)
