"""The law that a run teaches, looked at before it opens: what its lessons and its quizzes cite that has changed.

A quiz that is assigned while the run is open is looked at by itself then.

Counted are the lessons and guides of its course version, and every question that a quiz of the course or one assigned
in the run can ask.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lms.content import law_notices
from lms.content import services as content
from lms.content.law import LawReference
from lms.content.law_changes import LawChange, is_old, touching
from lms.content.manifest import Title
from lms.core import audit, clock
from lms.core.errors import Conflict
from lms.core.i18n import lazy
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
    asked = _asked(_quizzes(run))
    found = tuple(
        Citing(
            change,
            tuple(title for key, title in titles.items() if any(map(change.touches, of_lessons.get(key, ())))),
            asked.citing(change),
        )
        for change in _changed(run, {reference for cited in of_lessons.values() for reference in cited} | asked.laws())
    )
    too_old = is_old(as_of, clock.today())
    return LawConcern(found, as_of, too_old) if found or too_old else None


def concern_of_quiz(run: Run, quiz_version_id: int) -> LawConcern | None:
    """Return what somebody has to confirm before an open run gets a quiz of its own, or None.

    Only changed articles that its questions cite: that the law of the course was read long ago was confirmed before
    the run opened.
    """
    asked = _asked([(questions.quiz(quiz_version_id).title, quiz_version_id)])
    found = tuple(Citing(change, (), asked.citing(change)) for change in _changed(run, asked.laws()))
    return LawConcern(found, content.course_of(run.course_version_id).legal_as_of, False) if found else None


def confirm(run: Run, concern: LawConcern, law_checked: str) -> None:
    """Put on record that the law was looked at. Raises LawUnconfirmed where nobody says so."""
    reason = law_checked.strip()
    if not reason:
        raise LawUnconfirmed(lazy("Confirm first that the law of this course was looked at."))
    audit.note("enrollments.confirm_law", thing=f"run:{run.id}", after=concern.facts(), reason=reason)


def _changed(run: Run, laws: set[LawReference]) -> Sequence[LawChange]:
    as_of = content.course_of(run.course_version_id).legal_as_of
    return touching(laws, as_of, max(run.ends_on, clock.today()), law_notices.known())


@dataclass(frozen=True)
class _Asked:
    """Questions that quizzes can ask and that cite the law: each with what it cites and the titles of the quizzes."""

    views: dict[int, tuple[QuestionView, list[Title]]]
    cited: dict[int, set[LawReference]]

    def laws(self) -> set[LawReference]:
        return {reference for cited in self.cited.values() for reference in cited}

    def citing(self, change: LawChange) -> tuple[tuple[QuestionView, tuple[Title, ...]], ...]:
        return tuple(
            (view, tuple(dict.fromkeys(quizzes)))
            for key, (view, quizzes) in self.views.items()
            if any(map(change.touches, self.cited[key]))
        )


def _asked(quizzes: Iterable[tuple[Title, int]]) -> _Asked:
    found = _Asked({}, {})
    for title, version_id in quizzes:
        for view, cited in questions.laws_by_question(version_id):
            found.cited[view.id] = cited
            found.views.setdefault(view.id, (view, []))[1].append(title)
    return found


def _quizzes(run: Run) -> Iterator[tuple[Title, int]]:
    """Yield title and version of the quizzes of the course, then of those assigned in the run."""
    for version_id in content.quiz_versions_of(run.course_version_id).values():
        yield questions.quiz(version_id).title, version_id
    for step in paths.steps(run.id, run.activities_revision):
        if step.quiz_version_id is not None:
            yield step.title, step.quiz_version_id
