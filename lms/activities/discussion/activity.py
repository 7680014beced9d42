"""The case discussion as its participants meet it: the case, the stage on the table, their organization's position."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import flash
from sqlalchemy import select

from lms.actions import anonymous
from lms.activities.discussion import checking, control, filing, jobs, services, writing
from lms.activities.discussion.board import Board, board
from lms.activities.discussion.differences import RESOLUTIONS
from lms.activities.discussion.filing import Overtaken, Refused, Typed
from lms.activities.discussion.pages import blueprint
from lms.content import services as content
from lms.content.check import CheckContext, Problem
from lms.content.manifest import Activity
from lms.core import db, releases
from lms.core.errors import Conflict, LmsError
from lms.core.forms import key_of
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy
from lms.enrollments.models import Enrollment
from lms.learning.interface import Outcome, Page, Step
from lms.organizations.models import Organization
from lms.organizations.words import KINDS

# Importing them gives the blueprint these pages, and the worker its job.
PAGES = (control, writing, jobs)


class CaseDiscussion:
    """Agencies file positions silently, all are revealed at once, differences are worked out."""

    key = "discussion"
    label = lazy("Case discussion")
    blueprint = blueprint
    # Whoever has saved goes on looking at the stage.
    stays = True
    # It takes place in the room, whose hours are those of the training session.
    untimed = True

    def check(self, activity: Activity, context: CheckContext) -> Iterable[Problem]:
        """Return what is wrong with an entry: its stages, and the quiz of its pre-learning."""
        return checking.check(activity, context)

    def show(self, step: Step, refusal: LmsError | None = None) -> Page:
        """Return the case, and once the discussion has begun the stage on the table."""
        discussion = services.of_run(step.run_id, step.activity.id)
        organization = _organization(step.enrollment_id)
        seen = board(discussion, organization.id if organization else None) if discussion else None
        refused = refusal if isinstance(refusal, Refused | Overtaken) else None
        return Page(
            "activities/discussion/show.html",
            {
                "case": content.page(step.course_version_id, step.activity.id, step.language).html,
                "board": seen,
                "organization": organization,
                "kinds": KINDS,
                "resolutions": RESOLUTIONS,
                "most": services.TEXT_MOST,
                "typed": refused.typed if refused else None,
                "mends": _mends(seen, step.run_id),
                "asks": isinstance(refused, Refused) and refused.asks,
                "returned": releases.returned(anonymous.scope_of_run(step.run_id), step.person_id),
                "faults": refused.faults if isinstance(refused, Refused) else {},
                "saved": refused.saved if isinstance(refused, Overtaken) else None,
            },
        )

    def advise(self, enrollment_id: int, activity: str) -> str:
        """Return what to do about a discussion that is missing, as one sentence."""
        return _("It is completed in the room, when your organization has a position in every stage.")

    def submit(self, step: Step, form: Mapping[str, Any]) -> Outcome | None:
        """Keep the position of the learner's organization; what comes of it is recorded when the discussion closes."""
        discussion = services.of_run(step.run_id, step.activity.id)
        organization = _organization(step.enrollment_id)
        number, known = key_of(str(form.get("stage", ""))), key_of(str(form.get("known", "")))
        if discussion is None:
            raise Conflict(lazy("The case discussion has not begun yet."))
        if organization is None:
            raise Conflict(lazy("Your enrollment names no organization. Ask the staff of the run."))
        if number is None or number < 1:
            raise LmsError(lazy("The data sent could not be read."), 400)
        typed = Typed(*(str(form.get(name, "")) for name in filing.FIELDS))
        filing.save(discussion.id, number - 1, organization.id, step.person_id, typed, known or 0)
        flash(_("Saved. Nobody outside your organization sees it before all are revealed."))
        return None


def _mends(seen: Board | None, run_id: int) -> bool:
    """Say whether the position on the table is to be written otherwise, since words in it were returned."""
    present = seen.present if seen else None
    own = seen.own.get(present.row.id) if seen and present else None
    return own is not None and seen is not None and seen.row.state == "open" and filing.is_returned(own, run_id)


def _organization(enrollment_id: int) -> Organization | None:
    return db.session.scalar(
        select(Organization)
        .join(Enrollment, Enrollment.organization_id == Organization.id)
        .where(Enrollment.id == enrollment_id)
    )


activity = CaseDiscussion()
