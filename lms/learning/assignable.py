"""What staff can assign in a run: which quizzes, into which runs."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import and_, or_, select

from lms.core import db
from lms.enrollments import runs
from lms.enrollments.models import Run, RunActivity
from lms.policy import Actor, Permission, can
from lms.questions import quiz_access
from lms.questions import services as questions
from lms.questions.models import Quiz, QuizVersion

MOST_RUNS = 200


def choices(actor: Actor, present: int | None = None) -> Sequence[tuple[int, Mapping[str, str], str]]:
    """Return id, title and key of every quiz that the actor may assign, the own ones first, the newest of them on top.

    `present`: the one that is assigned already. The key is empty where the title alone tells an own quiz apart.
    """
    keys = list(questions.current_quiz_versions())
    offered = and_(Quiz.key.in_(keys), quiz_access.visible_to(actor))
    rows = db.session.execute(
        select(Quiz.id, Quiz.title, Quiz.key, Quiz.owner_id).where(or_(offered, Quiz.id == present)).order_by(Quiz.key)
    ).all()
    own = sorted((row for row in rows if row.owner_id == actor.person_id), key=lambda row: -row.id)
    titles = Counter(frozenset(row.title.items()) for row in own)
    return [(row.id, row.title, row.key if titles[frozenset(row.title.items())] > 1 else "") for row in own] + [
        (row.id, row.title, row.key) for row in rows if row.owner_id != actor.person_id
    ]


def runs_for(quiz: Quiz, actor: Actor) -> list[tuple[Run, bool]]:
    """Return the open runs whose quizzes the actor may change, the newest first, and whether each has the quiz."""
    rows = db.session.scalars(
        select(Run)
        .where(Run.state != "closed", runs.visible_to(actor))
        .order_by(Run.starts_on.desc(), Run.id.desc())
        .limit(MOST_RUNS)
    ).all()
    having = set(
        db.session.scalars(
            select(RunActivity.run_id)
            .join(QuizVersion, QuizVersion.id == RunActivity.quiz_version_id)
            .where(QuizVersion.quiz_id == quiz.id, RunActivity.run_id.in_([run.id for run in rows]))
        )
    )
    return [(run, run.id in having) for run in rows if can(actor, Permission.MANAGE_RUN, run)]


def present_version(quiz_id: int) -> int | None:
    """Return the version of a quiz that is newly assigned, or None where it cannot be assigned."""
    row = db.session.get(Quiz, quiz_id)
    return questions.current_quiz_version(row.key) if row is not None else None
