"""Pages of results: a quiz in a run or in all runs, and each of its items with its distractors."""

from typing import Any
from uuid import UUID

from flask import flash, g, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from lms.activities.quiz import advice, corrections, in_force, results, run_quizzes
from lms.activities.quiz.forms import RegradeForm
from lms.activities.quiz.models import Attempt
from lms.activities.quiz.pages import blueprint
from lms.activities.quiz.results import Kept, Scope
from lms.content import services as content
from lms.core import audit, db
from lms.core.i18n import gettext as _
from lms.core.web import page, redirect_to
from lms.enrollments import runs
from lms.enrollments.models import Run
from lms.policy import Permission, can, requires
from lms.questions import access
from lms.questions import services as questions
from lms.questions.models import Question, Quiz, QuizVersion

Answer = tuple[str, int] | BaseResponse


def run_quiz(uid: UUID, activity: str, **_more: object) -> Run | None:
    """Load a run, and into `g.quiz` its quiz of this activity; None where the run has no such quiz."""
    run = runs.by_uid(uid)
    g.quiz = run_quizzes.one(run, activity) if run is not None else None
    return run if g.quiz is not None else None


def _item_of_run(uid: UUID, activity: str, version_id: int) -> Run | None:
    g.version_id = version_id
    return run_quiz(uid, activity)


def quiz_by_uid(uid: UUID, **_more: object) -> Quiz | None:
    """Return the quiz with this uid, or None."""
    return db.session.scalar(select(Quiz).where(Quiz.uid == uid))


def _item_of_quiz(uid: UUID, version_id: int) -> Quiz | None:
    g.version_id = version_id
    return quiz_by_uid(uid)


@blueprint.get("/staff/runs/<uuid:uid>/results")
@requires(Permission.SEE_QUIZ_RESULTS, runs.by_uid)
def run_results(run: Run) -> Answer:
    """List the quizzes of a run with what came of them, and what waits to be graded."""
    return page(
        "activities/quiz/run_results.html",
        run=run,
        course=content.course_of(run.course_version_id),
        quizzes=run_quizzes.of_run(run),
        may_grade=can(g.actor, Permission.GRADE, run),
        may_compare=can(g.actor, Permission.SEE_QUIZ_STATISTICS),
        uids=_uids(),
    )


def _uids() -> dict[int, UUID]:
    return {row.id: row.uid for row in db.session.execute(select(Quiz.id, Quiz.uid))}


@blueprint.get("/staff/runs/<uuid:uid>/results/<activity>")
@requires(Permission.SEE_QUIZ_RESULTS, run_quiz)
def run_result(run: Run) -> Answer:
    """Show how a quiz of a run went: scores, reliability, items with flags."""
    return _result_page(Scope(run.id, g.quiz.activity), run=run)


@blueprint.get("/staff/runs/<uuid:uid>/results/<activity>/items/<int:version_id>")
@requires(Permission.SEE_QUIZ_RESULTS, _item_of_run)
def run_item(run: Run) -> Answer:
    """Show one item of a quiz of a run: figures, advice, who chose what."""
    return _item_page(Scope(run.id, g.quiz.activity), run=run)


@blueprint.post("/staff/runs/<uuid:uid>/results/<activity>/compute")
@requires(Permission.GRADE, run_quiz)
def compute_run(run: Run) -> Answer:
    """Let the figures be computed anew."""
    results.ask(Scope(run.id, g.quiz.activity), g.actor.person_id)
    flash(_("The figures are being computed. Load this page again in a moment."))
    return redirect_to("quiz.run_result", uid=run.uid, activity=g.quiz.activity)


@blueprint.get("/staff/quizzes/<uuid:uid>/results")
@requires(Permission.SEE_QUIZ_STATISTICS, quiz_by_uid)
def quiz_result(quiz: Quiz) -> Answer:
    """Show how a version of a quiz goes in all runs, in sums only."""
    scope = _version_scope(quiz)
    return _result_page(scope, quiz=quiz) if scope else page("activities/quiz/results.html", **_frame(quiz=quiz))


@blueprint.get("/staff/quizzes/<uuid:uid>/results/items/<int:version_id>")
@requires(Permission.SEE_QUIZ_STATISTICS, _item_of_quiz)
def quiz_item(quiz: Quiz) -> Answer:
    """Show one item of a quiz over all runs."""
    scope = _version_scope(quiz)
    return _item_page(scope, quiz=quiz) if scope else redirect_to("quiz.quiz_result", uid=quiz.uid)


@blueprint.post("/staff/quizzes/<uuid:uid>/results/compute")
@requires(Permission.MAKE_QUIZZES, quiz_by_uid)
def compute_quiz(quiz: Quiz) -> Answer:
    """Let the figures over all runs be computed anew."""
    scope = _version_scope(quiz)
    if scope is not None:
        results.ask(scope, g.actor.person_id)
        flash(_("The figures are being computed. Load this page again in a moment."))
    return redirect_to("quiz.quiz_result", uid=quiz.uid, version=request.form.get("version") or None)


def _version_scope(quiz: Quiz) -> Scope | None:
    """Return the scope of the version asked for by number, else of the newest that has attempts, else none."""
    asked = request.values.get("version", "")
    counts = _versions(quiz)
    chosen = next((row.id for row in counts if str(row.number) == asked), None)
    tried = next((row.id for row in counts if row.attempts), None)
    version_id = chosen if chosen is not None else tried
    g.versions = counts
    return None if version_id is None else Scope(quiz_version_id=version_id)


def _versions(quiz: Quiz) -> list[Any]:
    attempts = (
        select(func.count())
        .where(Attempt.quiz_version_id == QuizVersion.id, Attempt.submitted_at.is_not(None))
        .scalar_subquery()
    )
    return list(
        db.session.execute(
            select(QuizVersion.id, QuizVersion.number, attempts.label("attempts"))
            .where(QuizVersion.quiz_id == quiz.id)
            .order_by(QuizVersion.number.desc())
        )
    )


def _frame(
    run: Run | None = None, quiz: Quiz | None = None, scope: Scope | None = None, found: Kept | None = None
) -> dict[str, Any]:
    """Return what both kinds of pages show around the figures."""
    if run is not None:
        view, here = g.quiz.quiz, url_for("quiz.run_result", uid=run.uid, activity=g.quiz.activity)
        title, version, pass_mark = g.quiz.title, None, view.pass_mark
        compute = url_for("quiz.compute_run", uid=run.uid, activity=g.quiz.activity)
    else:
        assert quiz is not None
        view = questions.quiz(scope.quiz_version_id) if scope and scope.quiz_version_id else None
        version = view.number if view else None
        pass_mark = in_force.pass_mark_everywhere(view) if view else None
        here = url_for("quiz.quiz_result", uid=quiz.uid, version=version)
        title, compute = quiz.title, url_for("quiz.compute_quiz", uid=quiz.uid)
    thing = run if run is not None else _EVERYWHERE
    quiz_id = view.quiz_id if view is not None else quiz.id if quiz is not None else 0
    return {
        "run": run,
        "course": content.course_of(run.course_version_id) if run is not None else None,
        "quiz": quiz,
        "activity": g.quiz.activity if run is not None else "",
        "title": title,
        "pass_mark": pass_mark,
        "version": version,
        "versions": g.get("versions", []),
        "here": here,
        "compute": compute,
        "kept": found,
        "computing": scope is not None and (g.get("just_asked", False) or results.is_computing(scope)),
        "may_compute": can(g.actor, Permission.GRADE, run) if run else can(g.actor, Permission.MAKE_QUIZZES),
        "may_correct": can(g.actor, Permission.GRADE, thing),
        "regrades": corrections.of_quiz(quiz_id, run.id if run is not None else None),
        "acts": dict(RegradeForm.ACTS),
        "advice": advice,
        "items": {},
    }


class _Everywhere:
    """What the policy reads of a correction in all runs."""

    run_id = None
    organization_id = None


_EVERYWHERE = _Everywhere()


def _fresh(scope: Scope) -> Kept | None:
    """Return the figures kept; where they are missing or old, the worker is asked right after this page is made."""
    found = results.kept(scope)
    if results.is_stale(scope, found) and not results.is_computing(scope):
        db.write_after(lambda: results.ask(scope))
        g.just_asked = True
    return found


def _result_page(scope: Scope, run: Run | None = None, quiz: Quiz | None = None) -> Answer:
    found = _fresh(scope)
    audit.note_read("quiz.see_results", thing=scope.key)
    values = _frame(run, quiz, scope, found)
    if found is not None:
        values["items"] = questions.questions([one["version"] for one in found.result["items"]])
    return page("activities/quiz/results.html", **values)


def _item_page(scope: Scope, run: Run | None = None, quiz: Quiz | None = None) -> Answer:
    view = questions.question(g.version_id)
    found = _fresh(scope)
    figures = next((one for one in found.result["items"] if one["version"] == g.version_id), None) if found else None
    values = _frame(run, quiz, scope, found)
    if figures is None:
        return page("activities/quiz/no_item.html", view=view, **values)
    asked = db.session.get_one(Question, view.question_id)
    in_bank = access.place(asked.uid)
    return page(
        "activities/quiz/result_item.html",
        figures=figures,
        view=view,
        newer=asked.current_version_id != view.id,
        question_uid=asked.uid if in_bank and can(g.actor, Permission.EDIT_BANK, in_bank) else None,
        **values,
    )
