"""The law that a run teaches, looked at before it opens: what its lessons and its quizzes cite that has changed.

Counted are the lessons and guides of its course version, and every question that a quiz of the course or one assigned
in the run can ask.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lms.content import law_notices
from lms.content import services as content
from lms.content.law_changes import LawChange, is_old, touching
from lms.content.manifest import Title
from lms.core import clock
from lms.core.errors import Conflict
from lms.enrollments import paths
from lms.enrollments.models import Run
from lms.questions import services as questions
from lms.questions.services import QuestionView


class LawUnconfirmed(Conflict):
    """The law a course cites has changed, or was read too long ago: somebody confirms by name that it was looked at."""


@dataclass(frozen=True)
class Citing:
    """A change with what cites it: lessons and guides by title, and questions, each with quizzes that can ask it."""

    change: LawChange
    lessons: tuple[Title, ...]
    questions: tuple[tuple[QuestionView, tuple[Title, ...]], ...]


@dataclass(frozen=True)
class LawConcern:
    """Why the law of a run has to be looked at before it opens: changed articles, or an old as-of date."""

    citing: tuple[Citing, ...]
    as_of: date
    too_old: bool

    @property
    def changes(self) -> tuple[LawChange, ...]:
        """Return the changed articles."""
        return tuple(one.change for one in self.citing)

    def facts(self) -> dict[str, object]:
        """Return what is kept on record of what was looked at: articles, titles of lessons, ids of questions."""
        return {
            "as_of": self.as_of.isoformat(),
            "changed": [change.reference.text("en") for change in self.changes],
            "too_old": self.too_old,
            "lessons": list(dict.fromkeys(title.en or title.ko for one in self.citing for title in one.lessons)),
            "questions": sorted({view.key for one in self.citing for view, _ in one.questions}),
        }


def concern(run: Run) -> LawConcern | None:
    """Return what somebody has to confirm before the run opens, or None."""
    of_lessons = content.laws_by_page(run.course_version_id)
    course = content.course_of(run.course_version_id)
    titles = {one.id: one.title for one in course.activities()} | {one.page: one.title for one in course.guides}
    as_of = course.legal_as_of
    asking: dict[int, tuple[QuestionView, list[Title]]] = {}
    of_questions = {}
    for title, version_id in _quizzes(run):
        for view, cited in questions.laws_by_question(version_id):
            of_questions[view.id] = cited
            asking.setdefault(view.id, (view, []))[1].append(title)
    everything = {reference for cited in (*of_lessons.values(), *of_questions.values()) for reference in cited}
    changed = touching(everything, as_of, max(run.ends_on, clock.today()), law_notices.known())
    too_old = is_old(as_of, clock.today())
    if not changed and not too_old:
        return None
    found = tuple(
        Citing(
            change,
            tuple(title for key, title in titles.items() if any(map(change.touches, of_lessons.get(key, ())))),
            tuple(
                (view, tuple(dict.fromkeys(quizzes)))
                for key, (view, quizzes) in asking.items()
                if any(map(change.touches, of_questions[key]))
            ),
        )
        for change in changed
    )
    return LawConcern(found, as_of, too_old)


def _quizzes(run: Run) -> Iterator[tuple[Title, int]]:
    """Yield title and version of the quizzes of the course, then of those assigned in the run."""
    for version_id in content.quiz_versions_of(run.course_version_id).values():
        yield questions.quiz(version_id).title, version_id
    for step in paths.steps(run.id, run.activities_revision):
        if step.quiz_version_id is not None:
            yield step.title, step.quiz_version_id
