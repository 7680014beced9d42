"""Staff pages of a long list of people: how far the worker is, the verdicts page by page, taking the list."""

from flask import Blueprint, abort, g, request
from werkzeug.wrappers import Response

from lms.content import services as content
from lms.core import db
from lms.core.errors import LmsError
from lms.core.lists import Page, page_number
from lms.core.web import page, redirect_to
from lms.enrollments import long_lists
from lms.enrollments.long_lists import Waiting
from lms.enrollments.models import Run
from lms.policy import Permission, requires

blueprint = Blueprint("enrollments_lists", __name__)
Answer = Response | tuple[str, int]
SIZE = 100


@blueprint.get("/staff/lists/<uuid:uid>")
@requires(Permission.MANAGE_PEOPLE, Waiting.find)
def show(kept: Waiting) -> Answer:
    """Show how it stands with a list that was sent."""
    return _page(kept, "", 200)


@blueprint.post("/staff/lists/<uuid:uid>")
@requires(Permission.MANAGE_PEOPLE, Waiting.find)
def take(kept: Waiting) -> Answer:
    """Enroll everybody of a list that was looked at, in the background."""
    _refuse_others(kept)
    try:
        long_lists.take(kept)
    except LmsError as error:
        return _page(kept, str(error.message), error.status)
    return redirect_to("enrollments_lists.show", uid=kept.uid)


def _refuse_others(kept: Waiting) -> None:
    if kept.person_id != g.actor.person_id:
        abort(404)


def _page(kept: Waiting, problem: str, status: int) -> Answer:
    _refuse_others(kept)
    run = db.session.get_one(Run, kept.run_id)
    found = long_lists.standing(kept)
    wrong = [one for one in found.verdicts if not one["ok"]]
    only = request.args.get("only") == "wrong" and bool(wrong)
    listed = wrong if only else found.verdicts
    part = Page.of(len(listed), page_number(request.args.get("page")), SIZE)
    return page(
        "enrollments/long_list.html",
        status,
        kept=kept,
        run=run,
        course=content.course_of(run.course_version_id),
        standing=found,
        wrong=len(wrong),
        only=only,
        found=part.holding(listed[part.offset : part.offset + SIZE]),
        problem=problem,
    )
