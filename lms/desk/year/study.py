"""What people of the demonstration year do online: read for their minutes, answer quizzes, give their opinion."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from lms.activities.quiz import services as quizzes
from lms.activities.quiz.models import AttemptItem
from lms.activities.quiz.scoring import source_of
from lms.activities.survey import services as surveys
from lms.content import services as content
from lms.content.manifest import Activity
from lms.core import clock, db
from lms.enrollments import paths
from lms.enrollments.models import Enrollment
from lms.learning import minutes
from lms.learning import services as learning
from lms.learning.interface import Outcome, Status
from lms.learning.minutes import Interval
from lms.questions import services as questions
from lms.questions.reading import QuestionView

ONLINE = ("lesson", "quiz", "survey")
# So many minutes are learned on one day; marks of quizzes that are passed.
SITTING = 120
MARKS = (75.0, 80.0, 90.0, 100.0)


def learn(enrollment_id: int, chance: Random, share_right: float = 1.0, part: str = "all") -> None:
    """Let somebody do what is online of an enrollment, in a transaction of the caller.

    `share_right`: how many of the answers are right; `part`: what stands "before" the part in the room, "after" it, or
    "all". The first quiz of a course is answered question by question; of the others the mark is recorded, since a year
    of a whole program has more than ten thousand attempts.
    """
    enrollment = db.session.get_one(Enrollment, enrollment_id)
    pinned = content.quiz_versions_of(enrollment.course_version_id)
    every = paths.path_of(enrollment).activities
    first_quiz = next((one.id for one in every if one.type == "quiz"), "")
    mine = _part(every, part)
    # From here on by its key: every outcome makes the object read itself anew.
    for activity, begun in zip(mine, _times([one.minutes for one in mine], clock.now()), strict=True):
        _stay(enrollment_id, activity, begun)
        if activity.type == "lesson":
            outcome = Outcome(Status.COMPLETED, evidence={"language": "ko"})
            learning.record(enrollment_id, activity.id, "lesson", outcome)
        elif activity.id == first_quiz and activity.quiz:
            _answer(enrollment, activity, pinned[activity.quiz], chance, share_right)
        elif activity.type == "quiz":
            learning.record(enrollment_id, activity.id, "demonstration", Outcome(Status.PASSED, chance.choice(MARKS)))
        elif activity.type == "survey":
            _judge(enrollment, activity, chance)


def _part(activities: Sequence[Activity], part: str) -> list[Activity]:
    """Return the steps online that stand before or after the first one in the room, or all of them."""
    room = next((place for place, one in enumerate(activities) if one.type not in ONLINE), len(activities))
    chosen = {"before": activities[:room], "after": activities[room:]}.get(part, activities)
    return [one for one in chosen if one.type in ONLINE]


def _times(stays: Sequence[int], until: datetime) -> list[datetime]:
    """Return when each of the steps is begun: one after the other, in sittings on the days up to an instant."""
    sittings: list[list[int]] = [[]]
    for one in stays:
        if sum(sittings[-1]) + one > SITTING:
            sittings.append([])
        sittings[-1].append(one)
    begun: list[datetime] = []
    for day, sitting in enumerate(reversed(sittings)):
        times = [until - timedelta(days=day, minutes=sum(sitting[place:])) for place in range(len(sitting))]
        begun = times + begun
    return begun


def _stay(enrollment_id: int, activity: Activity, begun: datetime) -> None:
    if activity.minutes:
        stay = Interval(0, timedelta(minutes=activity.minutes).total_seconds(), active=True)
        minutes.credit(enrollment_id, activity.id, begun, [stay])


def _answer(enrollment: Enrollment, activity: Activity, version_id: int, chance: Random, share_right: float) -> None:
    attempt = quizzes.start(enrollment.id, activity.id, version_id)
    items = db.session.scalars(
        select(AttemptItem).where(AttemptItem.attempt_id == attempt.id).order_by(AttemptItem.position)
    ).all()
    views = questions.questions([item.question_version_id for item in items])
    given = {
        item.position: _right(views[item.question_version_id])
        if chance.random() < share_right
        else _wrong(views[item.question_version_id])
        for item in items
    }
    quizzes.save_form(enrollment.id, activity.id, attempt.uid, given, seen=0)
    outcome = quizzes.submit(enrollment.id, activity.id, attempt.uid)
    if outcome is not None:
        learning.record(enrollment.id, activity.id, source_of(attempt.uid), outcome)


def _right(view: QuestionView) -> Sequence[str]:
    answer = view.body.get("answer")
    if isinstance(answer, Mapping):
        return [f"{part}:{choice}" for part, choice in answer.items()]
    if view.kind.key == "ordering":
        return list(view.body["items"])
    if view.kind.key == "numeric":
        return [f"{view.body['value']:g}"]
    return list(view.answer) or [view.text("ko").accept[0]]


def _wrong(view: QuestionView) -> Sequence[str]:
    if view.kind.key in ("single", "truefalse", "multiple"):
        return [option for option in view.options if option not in view.answer][:1]
    return []


def _judge(enrollment: Enrollment, activity: Activity, chance: Random) -> None:
    assert activity.survey is not None
    survey = content.course_of(enrollment.course_version_id).survey(activity.survey)
    given = {one.id: str(chance.choice((3, 4, 4, 5, 5))) for one in survey.questions if one.kind == "scale5"}
    surveys.answer(enrollment.id, enrollment.run_id, enrollment.course_version_id, activity.id, survey, given)
    learning.record(enrollment.id, activity.id, "survey", Outcome(Status.COMPLETED))
