"""Pages of staff: the quizzes of a run, those of its course and those it has of its own."""

from collections.abc import Callable

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response

from lms.content import services as content
from lms.core import db
from lms.core.errors import LmsError
from lms.core.forms import offers
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.web import page, redirect_to
from lms.enrollments import law, law_page, runs
from lms.enrollments.forms import LawForm
from lms.enrollments.law import LawUnconfirmed
from lms.enrollments.models import Run
from lms.learning import assignable, run_activities
from lms.learning.forms import RunActivityForm, filled
from lms.learning.run_activities import Assigned
from lms.policy import Permission, can, requires
from lms.questions import quiz_access
from lms.questions.quiz_access import QuizThing

blueprint = Blueprint("run_activities", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/staff/runs/<uuid:uid>/quizzes", endpoint="list")
@requires(Permission.SEE_RUN, runs.by_uid)
def listed(run: Run) -> Answer:
    """List the quizzes of a run."""
    return _list_page(run)


def _list_page(run: Run, error: LmsError | None = None) -> Answer:
    course = content.course_of(run.course_version_id)
    return page(
        "learning/staff/run_activities.html",
        error.status if error else 200,
        run=run,
        course=course,
        of_course=[one for one in course.activities() if one.type == "quiz"],
        assigned=run_activities.of_run(run),
        may_manage=can(g.actor, Permission.MANAGE_RUN, run) and run.state != "closed",
        may_see=can(g.actor, Permission.SEE_QUIZ_RESULTS, run),
        error=error,
    )


@blueprint.get("/staff/quizzes/<uuid:uid>/runs")
@requires(Permission.SEE_QUIZ, quiz_access.by_uid)
def choose(thing: QuizThing) -> Answer:
    """Choose the run that a quiz is put into."""
    found = assignable.runs_for(thing.quiz, g.actor)
    courses = {run.id: content.course_of(run.course_version_id) for run, _there in found}
    return page("learning/staff/choose_run.html", thing=thing, runs=found, courses=courses)


@blueprint.route("/staff/runs/<uuid:uid>/quizzes/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_RUN, runs.by_uid)
def new(run: Run) -> Answer:
    """Assign a quiz in a run."""
    form = _form(RunActivityForm(since=str(run_activities.newest())), run)
    wanted = request.args.get("quiz")
    if not form.is_submitted() and any(one.value == wanted for one in form.quiz.choices):
        form.quiz.data = wanted
    if form.validate_on_submit():
        try:
            with db.session.begin_nested():
                run_activities.add(run.id, form.plan(), form.since.key, law_checked=_law_checked())
        except LawUnconfirmed:
            return _law_page(run, form.plan().quiz_id, url_for("run_activities.new", uid=run.uid))
        except LmsError as error:
            form.take(error)
            return _form_page(form, run, None, error.status)
        flash(_("The quiz was assigned. Everybody in the run finds it in the course outline."))
        return redirect_to("run_activities.list", uid=run.uid)
    return _form_page(form, run, None)


@blueprint.route("/staff/run-quizzes/<uuid:uid>", methods=["GET", "POST"])
@requires(Permission.MANAGE_RUN, run_activities.by_uid)
def edit(found: Assigned) -> Answer:
    """Change a quiz that is assigned in a run."""
    form = _form(RunActivityForm(data=filled(found)), found.run, found)
    if form.validate_on_submit():
        try:
            with db.session.begin_nested():
                run_activities.change(found, form.plan(found), law_checked=_law_checked())
        except LawUnconfirmed:
            return _law_page(found.run, form.plan(found).quiz_id, url_for("run_activities.edit", uid=found.row.uid))
        except LmsError as error:
            form.take(error)
            return _form_page(form, found.run, found, error.status)
        flash(_("Saved."))
        return redirect_to("run_activities.list", uid=found.run.uid)
    return _form_page(form, found.run, found)


def _form(form: RunActivityForm, run: Run, found: Assigned | None = None) -> RunActivityForm:
    """Return the form with what can be chosen, and without what cannot change any more.

    A page from before somebody began, or completed the run, sends it all the same: then the service says so there.
    """
    offered = assignable.choices(g.actor, found.quiz_id if found else None)
    named = ((key, pick(title), name) for key, title, name in offered)
    form.quiz.choices = offers((str(key), f"{title} ({name})" if name else title) for key, title, name in named)
    if found is not None and found.begun:
        if "quiz" not in request.form:
            form.leave_out(*RunActivityForm.SETTLED)
    elif run_activities.completed(run.id) and not (found and found.row.required) and "required" not in request.form:
        form.leave_out("required")
    return form


def _form_page(form: RunActivityForm, run: Run, found: Assigned | None, status: int = 422) -> Answer:
    return page(
        "learning/staff/run_activity_form.html",
        status if form.errors or form.form_errors else 200,
        form=form,
        run=run,
        course=content.course_of(run.course_version_id),
        found=found,
        completed=run_activities.completed(run.id),
    )


@blueprint.post("/staff/run-quizzes/<uuid:uid>/remove")
@requires(Permission.MANAGE_RUN, run_activities.by_uid)
def remove(found: Assigned) -> Answer:
    """Take a quiz out of a run, as long as nobody has begun it."""
    return _done(found, run_activities.remove, _("The quiz was taken out of the run."))


@blueprint.post("/staff/run-quizzes/<uuid:uid>/close")
@requires(Permission.MANAGE_RUN, run_activities.by_uid)
def close(found: Assigned) -> Answer:
    """Close a quiz of a run now."""
    return _done(found, run_activities.close, _("The quiz is closed. Open attempts are being submitted."))


@blueprint.post("/staff/run-quizzes/<uuid:uid>/renew")
@requires(Permission.MANAGE_RUN, run_activities.by_uid)
def renew(found: Assigned) -> Answer:
    """Take the newer version of a quiz for those who have not begun."""
    try:
        with db.session.begin_nested():
            run_activities.take_newest(found, law_checked=_law_checked())
    except LawUnconfirmed:
        return _law_page(found.run, found.quiz_id, url_for("run_activities.renew", uid=found.row.uid))
    except LmsError as error:
        return _list_page(found.run, error)
    flash(_("Whoever begins from now on gets the newer version."))
    return redirect_to("run_activities.list", uid=found.run.uid)


def _law_checked() -> str:
    """Return what somebody says about a look at the law, where it can be kept."""
    form = LawForm()
    return (form.checked.data or "") if "checked" in request.form and form.validate() else ""


def _law_page(run: Run, quiz_id: int, action: str) -> Answer:
    """Ask for the look at the law before the quiz is assigned; the form that was sent is sent again with it."""
    form = LawForm()
    if "checked" in request.form:
        form.validate()
    version_id = assignable.present_version(quiz_id)
    concern = law.concern_of_quiz(run, version_id) if version_id else None
    assert concern is not None
    return law_page.show(
        run,
        form,
        concern,
        title=_("Look at the law before the quiz is assigned"),
        submit=_("Confirm and assign the quiz"),
        action=action,
        back=url_for("run_activities.list", uid=run.uid),
        carried=[
            (name, text) for name, text in request.form.items(multi=True) if name not in ("csrf_token", "checked")
        ],
    )


def _done(found: Assigned, act: Callable[[Assigned], None], said: str) -> Answer:
    try:
        with db.session.begin_nested():
            act(found)
    except LmsError as error:
        return _list_page(found.run, error)
    flash(said)
    return redirect_to("run_activities.list", uid=found.run.uid)
