"""Survey answers: stored without any trace of who gave them, shown only in bulk."""

import secrets
from collections.abc import Mapping

from sqlalchemy import delete, func, insert, literal_column, select

from lms.activities.survey.models import SurveyAnswer
from lms.activities.survey.results import SCALE, QuestionResult, summarize
from lms.content import services as content
from lms.content.manifest import Activity, Survey
from lms.core import db, outbox
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.core.texts import problem, tidy
from lms.enrollments.models import Run
from lms.learning import services as learning
from lms.learning.interface import DONE

MOST = 2000
MIX_EVERY = 3600
CHOOSE, FILL_IN = lazy("Please choose an answer."), lazy("Please fill this in.")
_chance = secrets.SystemRandom()


class SurveyRefused(LmsError):
    """Answers that cannot be taken; `faults` by question, `answers` as they were given."""

    def __init__(self, answers: Mapping[str, str], faults: Mapping[str, object]) -> None:
        super().__init__(lazy("Please check the marked questions. Nothing is lost."))
        self.answers = answers
        self.faults = faults


def is_answered(enrollment_id: int, activity: str) -> bool:
    """Say whether an enrollment has taken part; only that is known, from its outcome."""
    return learning.standing(enrollment_id).get(activity) in DONE


def answer(
    enrollment_id: int, run_id: int, course_version_id: int, activity: str, survey: Survey, given: Mapping[str, str]
) -> bool:
    """Store the answers of one person, once for each enrollment; return whether they were new.

    Every answer gets a random key of its own and the answers are written in a random order: nothing ties them to the
    person, to a time or to each other. Raises SurveyRefused with every fault at once.
    """
    learning.hold(enrollment_id)
    if is_answered(enrollment_id, activity):
        return False
    rows = [
        {
            "key": secrets.token_hex(16),
            "run_id": run_id,
            "activity": activity,
            "course_version_id": course_version_id,
            "question": question,
            "value": value,
        }
        for question, value in _checked(survey, given).items()
    ]
    _chance.shuffle(rows)
    if rows:
        db.session.execute(insert(SurveyAnswer), rows)
    return True


def _checked(survey: Survey, given: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    faults: dict[str, object] = {}
    for question in survey.questions:
        text = tidy(given.get(question.id, "")) or ""
        if not text:
            if question.required:
                faults[question.id] = CHOOSE if question.kind == "scale5" else FILL_IN
        elif question.kind == "scale5" and text not in SCALE:
            faults[question.id] = lazy("Choose one of the list.")
        elif problem(text, MOST):
            faults[question.id] = problem(text, MOST)
        else:
            values[question.id] = text
    if faults:
        raise SurveyRefused(given, faults)
    return values


def surveys_of(run: Run) -> list[tuple[Activity, Survey]]:
    """Return the survey activities of a run's course."""
    course = content.course_of(run.course_version_id)
    return [(entry, course.survey(entry.survey)) for entry in course.activities() if entry.survey]


def results(run: Run, activity: str, survey: Survey) -> list[QuestionResult]:
    """Return what may be shown of a survey in a run: after it is closed, from five answers on, in steps of five."""
    answers: dict[str, list[str]] = {}
    for question, value in db.session.execute(
        select(SurveyAnswer.question, SurveyAnswer.value)
        .where(SurveyAnswer.run_id == run.id, SurveyAnswer.activity == activity)
        .order_by(SurveyAnswer.key)
    ):
        answers.setdefault(question, []).append(value)
    return summarize(survey, answers, closed=run.state == "closed", rng=_chance)


@outbox.every("survey.mix", MIX_EVERY)
def mix() -> None:
    """Rewrite the answers on PostgreSQL in the order of their random keys.

    PostgreSQL keeps rows in the order of arrival and notes the transaction that wrote each, which would tie answers
    to the outcome written with them. SQLite stores this table by its random key alone.
    """
    if db.is_sqlite():
        return
    with db.reading():
        groups = db.session.execute(
            select(SurveyAnswer.run_id, SurveyAnswer.activity)
            .group_by(SurveyAnswer.run_id, SurveyAnswer.activity)
            .having(func.count(func.distinct(literal_column("survey_answers.xmin::text"))) > 1)
        ).all()
    for run_id, activity in groups:
        with db.transaction():
            _rewrite(run_id, activity)


def _rewrite(run_id: int, activity: str) -> None:
    mine = (SurveyAnswer.run_id == run_id, SurveyAnswer.activity == activity)
    rows = db.session.execute(delete(SurveyAnswer).where(*mine).returning(*SurveyAnswer.__table__.columns)).mappings()
    ordered = sorted(({**row} for row in rows), key=lambda row: str(row["key"]))
    if ordered:
        db.session.execute(insert(SurveyAnswer), ordered)
