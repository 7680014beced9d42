"""Staff: who works on a quiz at this moment, and answers that came too late."""

from typing import Any

from flask import Response, abort, flash, g, jsonify, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.activities.quiz import late, live, standing
from lms.activities.quiz.exception_pages import blueprint
from lms.content import services as content
from lms.core import audit, clock
from lms.core.i18n import gettext as _
from lms.core.moments import show_hour
from lms.core.web import page
from lms.enrollments import requests, runs
from lms.enrollments.models import Request, Run
from lms.enrollments.staff import back, deciding, decision
from lms.policy import Permission, requires


def _cells(one: live.Working) -> dict[str, Any]:
    """Return what a row of the live view says, the same in the page and for its script."""
    if not one.open:
        assert one.submitted_at is not None
        where = _("Submitted %(time)s", time=show_hour(one.submitted_at))
    elif one.pages > 1:
        where = _("Page %(page)s of %(pages)s", page=one.page, pages=one.pages)
    else:
        where = _("Question %(number)s", number=one.position) if one.position else _("Begun")
    minutes = one.minutes_left
    if not one.open:
        left = line = ""
    else:
        left = _("no limit") if minutes is None else _("%(minutes)s min", minutes=minutes)
        seen = show_hour(one.heard_at)
        line = _("connected") if one.connected else _("not heard of since %(time)s", time=seen)
    return {
        "key": one.uid.hex[:12],
        "name": one.name,
        "where": where,
        "answered": f"{one.answered} / {one.total}",
        "saved": show_hour(one.saved_at) if one.saved_at else "",
        "left": left,
        "line": line,
        "silent": one.open and not one.connected,
    }


def _activity(run: Run) -> str:
    keys = [one.id for one in live.quizzes_of(run)]
    wanted = request.args.get("activity")
    if wanted is None:
        return live.busiest(run.id, keys, g.actor) if len(keys) > 1 else "".join(keys)
    if keys and wanted not in keys:
        abort(404)
    return wanted


@blueprint.get("/staff/runs/<uuid:uid>/live")
@requires(Permission.SEE_RUN, runs.by_uid)
def live_view(run: Run) -> tuple[str, int]:
    """Show who works on a quiz of a run: where, saved when, time left; renews itself."""
    key = _activity(run)
    found = live.working(run.id, key, g.actor)
    if not request.args.get("again"):
        # Once for a look that renews itself, not every half minute.
        audit.note_read("quiz.see_live", thing=f"run:{run.id}")
    return page(
        "activities/quiz/live.html",
        run=run,
        course=content.course_of(run.course_version_id),
        quizzes=live.quizzes_of(run),
        key=key,
        rows=[_cells(one) for one in found],
        counts=live.counts(found),
        now=clock.now(),
        address=url_for("quiz.live_rows", uid=run.uid, activity=key),
    )


@blueprint.get("/staff/runs/<uuid:uid>/live/rows")
@requires(Permission.SEE_RUN, runs.by_uid)
def live_rows(run: Run) -> Response:
    """Return the rows of the live view, for its script."""
    found = live.working(run.id, _activity(run), g.actor)
    return jsonify(rows=[_cells(one) for one in found], counts=live.counts(found), now=show_hour(clock.now()))


@blueprint.get("/staff/runs/<uuid:uid>/late")
@requires(Permission.SEE_RUN, runs.by_uid)
def late_of_run(run: Run) -> tuple[str, int]:
    """List the answers of a run that came too late, with what was decided."""
    rows = late.of_run(run.id, g.actor)
    audit.note_read("quiz.see_late", [row.request.person_id for row in rows], f"run:{run.id}")
    return page("activities/quiz/late_list.html", run=run, course=content.course_of(run.course_version_id), rows=rows)


@blueprint.get("/staff/requests/<uuid:uid>/late")
@requires(Permission.DECIDE_REQUEST, requests.by_uid)
def late_answers(asked: Request) -> tuple[str, int]:
    """Show the late answers of an attempt beside those that count, and the decision."""
    if asked.kind != late.KIND.key:
        abort(404)
    attempt = late.attempt_of(asked)
    audit.note_read("quiz.see_late", [asked.person_id], f"attempt:{attempt.id}")
    found = standing.by_uid(attempt.uid)
    assert found is not None
    return page(
        "activities/quiz/late.html",
        waiting=requests.one(g.actor, asked.id),
        attempt=found[1],
        answers=late.of_attempt(attempt, decided=asked.decided_at is not None),
    )


@blueprint.post("/staff/requests/<uuid:uid>/late")
@requires(Permission.DECIDE_REQUEST, requests.by_uid)
@deciding
def decide_late(asked: Request) -> BaseResponse:
    """Accept the late answers of an attempt, or do not."""
    decided, reason = decision()
    late.decide(asked, decided, g.actor.person_id, reason)
    flash(_("Decided."))
    return back()
