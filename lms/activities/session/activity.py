"""The session: a thin adapter that shows when and where one meets, and hands confirmed attendance on as outcomes."""

from collections.abc import Iterable, Mapping
from typing import Any

from lms.activities.session import outcomes
from lms.content.check import CheckContext, Problem
from lms.content.manifest import Activity
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.learning.interface import Outcome, Page, Step
from lms.sessions import mine


class Session:
    """Class hours: counted by who was there, never by what is clicked."""

    key = "session"
    label = lazy("Training session")
    untimed = True

    def check(self, activity: Activity, context: CheckContext) -> Iterable[Problem]:
        """Return what is wrong with an entry: it needs minutes, and a percentage that can be asked for."""
        for key in sorted(set(activity.settings) - {"attendance"}):
            yield context.problem(activity, lazy("A training session has no setting “%(key)s”.", key=key))
        if not activity.minutes:
            yield context.problem(activity, lazy("A training session needs “minutes”."))
        wanted = activity.settings.get("attendance", outcomes.ATTENDANCE)
        if type(wanted) is not int or not 1 <= wanted <= 100:
            yield context.problem(activity, lazy("“attendance” must be a whole number from 1 to 100."))

    def show(self, step: Step, refusal: LmsError | None = None) -> Page:
        """Return when and where the learner's sessions are, whether they are counted, and where to make up for them."""
        return Page(
            "activities/session/show.html",
            {
                "mine": mine.of(step.enrollment_id, step.run_id, step.person_id, step.activity.id),
                "needed": outcomes.percentage(step.activity),
                "activity_minutes": step.activity.minutes,
            },
        )

    def submit(self, step: Step, form: Mapping[str, Any]) -> Outcome | None:
        """Take nothing: being there is recorded in the room."""
        return None

    def advise(self, enrollment_id: int, activity: str) -> str:
        """Return when what is missing can be made up, as one sentence; empty when nothing can be said."""
        return mine.advice(enrollment_id, activity)


activity = Session()
