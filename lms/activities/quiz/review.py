"""What a learner sees of a submitted attempt, by the settings of its quiz and by whether the quiz has closed."""

from lms.activities.quiz.standing import AttemptView
from lms.core import clock, db
from lms.enrollments import paths
from lms.enrollments.models import Run
from lms.questions.shown import Shown, shown, waits_for_close


def shown_of(attempt: AttemptView, run_id: int) -> Shown:
    """Return what is shown of an attempt; asks the database only where something waits for the closing."""
    review = attempt.quiz.settings.review
    return shown(review, closed=waits_for_close(review) and has_closed(run_id, attempt.activity))


def has_closed(run_id: int, activity: str) -> bool:
    """Say whether nobody can take a quiz of a run any more: it closed, or the run did, or its last day is over."""
    run = db.session.get_one(Run, run_id)
    step = paths.step(run_id, run.activities_revision, activity)
    if step is not None and step.closes_at is not None and clock.now() >= step.closes_at:
        return True
    return run.state == "closed" or clock.today() > run.ends_on
