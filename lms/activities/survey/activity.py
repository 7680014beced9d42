"""The survey: anonymous by construction, never scored, once for each enrollment."""

from collections.abc import Iterable, Mapping
from typing import Any

from lms.activities.survey import services
from lms.activities.survey.labels import LABELS
from lms.activities.survey.pages import blueprint
from lms.content.check import CheckContext, Problem
from lms.content.manifest import Activity
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.learning.interface import Outcome, Page, Status, Step


class Survey:
    """Questions on a scale of five and free texts, whose answers name nobody."""

    key = "survey"
    label = lazy("Survey")
    blueprint = blueprint

    def check(self, activity: Activity, context: CheckContext) -> Iterable[Problem]:
        """Return what is wrong with an entry; that its survey exists is checked with all other references."""
        for key in sorted(activity.settings):
            yield context.problem(activity, lazy("A survey has no setting “%(key)s”.", key=key))

    def show(self, step: Step, refusal: LmsError | None = None) -> Page:
        """Return the questions, or thanks to whoever has answered."""
        if services.is_answered(step.enrollment_id, step.activity.id):
            return Page("activities/survey/thanks.html")
        return Page(
            "activities/survey/show.html",
            {
                "survey": step.course.survey(step.activity.survey or ""),
                "scale": list(LABELS.items()),
                "most": services.MOST,
            },
        )

    def submit(self, step: Step, form: Mapping[str, Any]) -> Outcome | None:
        """Take the answers; the outcome says only that the person took part."""
        survey = step.course.survey(step.activity.survey or "")
        given = {question.id: str(form.get(f"s-{question.id}", "")) for question in survey.questions}
        new = services.answer(step.enrollment_id, step.run_id, step.course_version_id, step.activity.id, survey, given)
        return Outcome(Status.COMPLETED) if new else None


activity = Survey()
