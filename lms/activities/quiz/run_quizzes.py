"""The quizzes of a run as its staff see them: how many attempts, and what waits to be graded."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import case, func, select

from lms.activities.quiz import in_force
from lms.activities.quiz.models import Attempt
from lms.content import services as content
from lms.content.manifest import Title
from lms.core import db
from lms.enrollments import paths
from lms.enrollments.models import INSIDE, Enrollment, Run
from lms.questions import services as questions
from lms.questions.services import QuizView


@dataclass(frozen=True, slots=True)
class RunQuiz:
    """A quiz activity of a run: its newest version in use, submitted attempts, learners, attempts not graded yet."""

    activity: str
    title: Title
    quiz: QuizView
    attempts: int
    learners: int
    waiting: int


def of_run(run: Run) -> list[RunQuiz]:
    """Return the quizzes of a run: those of its course, and those that only attempts tell of."""
    submitted = Attempt.submitted_at.is_not(None)
    rows = db.session.execute(
        select(
            Attempt.activity,
            func.max(Attempt.quiz_version_id).label("version_id"),
            func.sum(case((submitted, 1), else_=0)).label("attempts"),
            func.count(Attempt.enrollment_id.distinct()).label("learners"),
            func.sum(case((submitted & Attempt.score.is_(None), 1), else_=0)).label("waiting"),
        )
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(Enrollment.run_id == run.id, Enrollment.state.in_(INSIDE))
        .group_by(Attempt.activity)
    )
    tried = {row.activity: row for row in rows}
    found = []
    for key, title, version_id in _places(run):
        row = tried.pop(key, None)
        view = in_force.quiz(row.version_id if row else version_id, run.id, run.activities_revision, key)
        counts = (int(row.attempts), row.learners, int(row.waiting)) if row else (0, 0, 0)
        found.append(RunQuiz(key, title, view, *counts))
    # What is no longer in the run, but was taken.
    for key, row in sorted(tried.items()):
        view = questions.quiz(row.version_id)
        found.append(RunQuiz(key, view.title, view, int(row.attempts), row.learners, int(row.waiting)))
    return found


def _places(run: Run) -> Iterator[tuple[str, Title, int]]:
    """Yield key, title and quiz version of the quizzes of the course, then of those the run adds."""
    pinned = content.quiz_versions_of(run.course_version_id)
    for activity in content.course_of(run.course_version_id).activities():
        if activity.type == "quiz" and (activity.quiz or "") in pinned:
            yield activity.id, activity.title, pinned[activity.quiz or ""]
    for step in paths.steps(run.id, run.activities_revision):
        if step.type == "quiz" and step.quiz_version_id is not None:
            yield step.key, step.title, step.quiz_version_id


def one(run: Run, activity: str) -> RunQuiz | None:
    """Return a quiz of a run by its activity, or None."""
    return next((quiz for quiz in of_run(run) if quiz.activity == activity), None)
