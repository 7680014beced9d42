"""A quiz as it is in force where it stands: its version, and over that what the run sets for its own activity.

Whatever asks how an attempt is taken, marked or shown asks here. What one person was given on top (more time, more
attempts, other dates) is in terms.py, which starts from this.
"""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from typing import cast

from sqlalchemy import Table, bindparam, select

from lms.activities.quiz.models import Attempt
from lms.core import db
from lms.core.prepared import Prepared
from lms.enrollments import paths
from lms.enrollments.models import Enrollment, Run, RunActivity
from lms.questions import services as questions
from lms.questions.services import QuizView

_enrollments, _runs = (cast(Table, kind.__table__) for kind in (Enrollment, Run))
_place = Prepared(
    select(_enrollments.c.run_id, _runs.c.activities_revision)
    .join_from(_enrollments, _runs, _runs.c.id == _enrollments.c.run_id)
    .where(_enrollments.c.id == bindparam("enrollment_id"))
)


@lru_cache(maxsize=1_024)
def _of_run(quiz_version_id: int, run_id: int, revision: int, activity: str) -> QuizView:
    view = questions.quiz(quiz_version_id)
    step = paths.step(run_id, revision, activity)
    return view if step is None or not step.settings else replace(view, settings=view.settings.changed(step.settings))


def quiz(quiz_version_id: int, run_id: int, revision: int, activity: str) -> QuizView:
    """Return a quiz version with the settings in force at an activity of a run; `revision` as `paths` has it."""
    return _of_run(quiz_version_id, run_id, revision, activity) if revision else questions.quiz(quiz_version_id)


def of_attempt(attempt: Attempt) -> QuizView:
    """Return the quiz of an attempt with the settings in force: one statement."""
    (place,) = db.rows(_place, {"enrollment_id": attempt.enrollment_id})
    return quiz(attempt.quiz_version_id, place.run_id, place.activities_revision, attempt.activity)


def of_attempts(attempts: Collection[Attempt]) -> dict[int, QuizView]:
    """Return attempt id → its quiz with the settings in force: one statement for all."""
    rows = db.session.execute(
        select(Enrollment.id, Enrollment.run_id, Run.activities_revision)
        .join(Run, Run.id == Enrollment.run_id)
        .where(Enrollment.id.in_({attempt.enrollment_id for attempt in attempts}))
    )
    places = {row.id: (row.run_id, row.activities_revision) for row in rows}
    return {one.id: quiz(one.quiz_version_id, *places[one.enrollment_id], one.activity) for one in attempts}


def pass_mark_everywhere(view: QuizView) -> int | None:
    """Return the pass mark of a quiz version; None where a run sets another one, so that there is not one of all."""
    own = db.session.scalars(select(RunActivity.settings).where(RunActivity.quiz_version_id == view.id))
    return view.pass_mark if all(one.get("pass_mark", view.pass_mark) == view.pass_mark for one in own) else None
