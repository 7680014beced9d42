"""The lesson: one page to read, complete when the learner goes on."""

from collections.abc import Iterable, Mapping
from typing import Any

from lms.content import services as content
from lms.content.check import Problem
from lms.content.manifest import Activity
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.learning.interface import Outcome, Page, Status, Step


class Lesson:
    """A page of Markdown and components, published as sanitized HTML."""

    key = "lesson"
    label = lazy("Lesson")

    def check(self, activity: Activity, context: Any) -> Iterable[Problem]:
        """Return nothing: content.check itself renders every lesson."""
        return ()

    def show(self, step: Step, refusal: LmsError | None = None) -> Page:
        """Return the published page in the learner's language."""
        found = content.page(step.course_version_id, step.activity.id, step.language)
        return Page("activities/lesson/show.html", {"html": found.html}, found.practices, keep="page")

    def submit(self, step: Step, form: Mapping[str, Any]) -> Outcome | None:
        """Take that the learner has read the page."""
        return Outcome(Status.COMPLETED, evidence={"language": step.language})


activity = Lesson()
