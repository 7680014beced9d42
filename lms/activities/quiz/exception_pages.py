"""Pages of staff: other terms at one quiz of a run."""

from uuid import UUID

from flask import abort, flash, g
from werkzeug.wrappers import Response
from wtforms import BooleanField

from lms.activities.quiz import exceptions
from lms.activities.quiz.exceptions import MOST_ATTEMPTS, MOST_MINUTES, Listed, Plan
from lms.activities.quiz.pages import blueprint
from lms.content import services as content
from lms.content.manifest import Activity
from lms.core import audit, db
from lms.core.errors import LmsError
from lms.core.forms import Choice, Form, Known, LongText, Moment, Text, Whole, offers
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy
from lms.core.web import page, redirect_to
from lms.enrollments import matching, paths, runs
from lms.enrollments.models import Run
from lms.policy import Permission, requires

Answer = Response | tuple[str, int]


class ExceptionForm(Form):
    """Other terms for a person or a group; `since`: the newest such terms when the form was made."""

    who = Text(
        lazy("Person"),
        200,
        optional=True,
        description=lazy("E-mail address, staff ID or full name. Leave empty for a group."),
    )
    group = Choice(lazy("Group"), description=lazy("Everybody of this organization who is in the run."))
    minutes = Whole(lazy("More minutes"), 0, MOST_MINUTES, optional=True)
    untimed = BooleanField(lazy("No time limit"))
    attempts = Whole(lazy("Further attempts"), 0, MOST_ATTEMPTS, optional=True)
    opens_at = Moment(lazy("Opens"), optional=True, description=lazy("Seoul time. Leave empty for that of everybody."))
    closes_at = Moment(
        lazy("Closes"), optional=True, description=lazy("Seoul time. Leave empty for that of everybody.")
    )
    since = Known()
    reason = LongText(lazy("Reason"), most=1000, description=lazy("Kept in the audit log with your name."))

    def plan(self, run_id: int) -> Plan:
        """Return what was typed, for the service. Raises LmsError at the field that names nobody."""
        person_id = matching.one(self.who.data, "who").id if self.who.data else None
        return Plan(
            enrollment_id=exceptions.enrollment_of(run_id, person_id) if person_id is not None else None,
            organization_id=int(self.group.data) if self.group.data else None,
            attempts=self.attempts.data or 0,
            minutes=self.minutes.data or 0,
            untimed=bool(self.untimed.data),
            opens_at=self.opens_at.instant,
            closes_at=self.closes_at.instant,
            reason=self.reason.data or "",
        )


def _run(uid: UUID, activity: str) -> Run | None:
    g.activity = activity
    return runs.by_uid(uid)


def _activity(run: Run) -> Activity:
    """Return the quiz in the address, of the course or of the run; 404 for anything else."""
    of_run = paths.step(run.id, run.activities_revision, g.activity)
    if of_run is not None:
        return Activity(of_run.key, of_run.type, of_run.title)
    for one in content.course_of(run.course_version_id).activities():
        if one.id == g.activity and one.type == "quiz":
            return one
    abort(404)


@blueprint.route("/staff/runs/<uuid:uid>/quizzes/<activity>/terms", methods=["GET", "POST"])
@requires(Permission.MANAGE_RUN, _run)
def terms(run: Run) -> Answer:
    """Show who has other terms at a quiz, and give somebody others."""
    activity = _activity(run)
    form = ExceptionForm(since=str(exceptions.newest()))
    groups = exceptions.groups(run.id)
    form.group.choices = offers([("", _("None")), *((str(key), name) for key, name in groups)])
    if form.validate_on_submit():
        try:
            with db.session.begin_nested():
                exceptions.make(run.id, activity.id, form.plan(run.id), g.actor.person_id, form.since.key)
        except LmsError as error:
            form.take(error)
            return _page(run, activity, form, error.status)
        flash(_("The other terms hold from now on, also for attempts that are open."))
        return redirect_to("quiz.terms", uid=run.uid, activity=activity.id)
    return _page(run, activity, form)


def _page(run: Run, activity: Activity, form: ExceptionForm, status: int = 422) -> Answer:
    found = exceptions.of_quiz(run, activity.id)
    audit.note_read("quiz.see_terms", thing=f"run:{run.id}")
    return page(
        "activities/quiz/terms.html",
        status if form.errors or form.form_errors else 200,
        run=run,
        course=content.course_of(run.course_version_id),
        activity=activity,
        form=form,
        found=found,
        accommodated=exceptions.accommodated(run.id),
    )


@blueprint.post("/staff/quiz-terms/<uuid:uid>/end")
@requires(Permission.MANAGE_RUN, exceptions.by_uid)
def end_terms(found: Listed) -> Answer:
    """Let the terms of everybody hold again for a person or group."""
    exceptions.end(found, g.actor.person_id)
    flash(_("The terms of everybody hold again."))
    return redirect_to("quiz.terms", uid=found.run.uid, activity=found.row.activity)
