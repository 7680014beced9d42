"""The blueprint of case discussions; the screen for the projector, and what open pages ask to follow a discussion."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, jsonify
from sqlalchemy import select

from lms.activities.discussion import services
from lms.activities.discussion.board import Board, board
from lms.activities.discussion.differences import RESOLUTIONS
from lms.activities.discussion.models import Discussion
from lms.content import services as content
from lms.core import db, i18n
from lms.core.web import page
from lms.enrollments.models import INSIDE, Enrollment, Run
from lms.organizations.words import KINDS
from lms.policy import Permission, can, requires

blueprint = Blueprint("discussion", __name__)


def named(uid: UUID, **arguments: Any) -> Discussion | None:
    """Load the discussion in the address; what else stands there is put into `g.named`."""
    g.named = arguments
    return services.by_uid(uid)


def _followed(uid: UUID) -> Discussion | None:
    found = services.by_uid(uid)
    if found is None or can(g.actor, Permission.SEE_DISCUSSION, found):
        return found
    mine = select(Enrollment.id).where(
        Enrollment.run_id == found.run_id,
        Enrollment.person_id == g.actor.person_id,
        Enrollment.state.in_(INSIDE),
    )
    return found if db.session.scalar(mine.limit(1)) is not None else None


@blueprint.get("/api/discussions/<uuid:uid>")
@requires(Permission.SIGNED_IN, _followed)
def follow(discussion: Discussion) -> Response:
    """Say how often a discussion has moved, to those who are in it."""
    return jsonify(revision=discussion.revision)


@blueprint.get("/staff/discussions/<uuid:uid>/screen")
@requires(Permission.SEE_DISCUSSION, named)
def screen(discussion: Discussion) -> tuple[str, int]:
    """Show the stage on the table in large letters, without the name of any person, for a projector."""
    return page("activities/discussion/screen.html", **shown(discussion, board(discussion)))


def shown(discussion: Discussion, seen: Board) -> dict[str, Any]:
    """Return what all pages of a discussion show."""
    return {
        "board": seen,
        "course": content.course_of(discussion.course_version_id),
        "run": db.session.get_one(Run, discussion.run_id),
        "case": content.page(discussion.course_version_id, discussion.activity, i18n.language()).html,
        "kinds": KINDS,
        "resolutions": RESOLUTIONS,
        "help_lines": content.help_lines(),
    }
