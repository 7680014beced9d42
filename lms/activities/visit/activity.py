"""The consulting visit as a step of a course: it is done when both sides have signed."""

from collections.abc import Iterable, Mapping
from typing import Any

from lms.activities.visit import recording_pages, services, word_pages
from lms.activities.visit.pages import blueprint
from lms.content.check import CheckContext, Problem
from lms.content.manifest import Activity
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.learning.interface import Outcome, Page, Step

# Importing them gives the blueprint these pages.
PAGES = (recording_pages, word_pages)


class Visit:
    """Two visits of a consultant to the learner's facility; nothing is sent from the player."""

    key = "visit"
    label = lazy("Consulting visits")
    blueprint = blueprint
    stays = True

    def check(self, activity: Activity, context: CheckContext) -> Iterable[Problem]:
        """Return what is wrong with an entry: a visit has no settings."""
        for key in sorted(activity.settings):
            yield context.problem(activity, lazy("A visit has no setting “%(key)s”.", key=key))

    def show(self, step: Step, refusal: LmsError | None = None) -> Page:
        """Return how the consulting of the learner's facility stands."""
        return Page(
            "activities/visit/step.html", {"consultings": services.of_expert(step.person_id), "states": services.STATES}
        )

    def submit(self, step: Step, form: Mapping[str, Any]) -> Outcome | None:
        """Take nothing: the outcome comes when both sides have signed."""
        return None


activity = Visit()
