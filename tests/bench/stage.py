"""Sets the scene of the benchmark: people before a quiz, open attempts, a full roster, cookies and tokens."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from lms.accounts import browsers
from lms.accounts.models import Account, Grant, Person
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.content import services as content
from lms.content.models import Course
from lms.core import clock, db, tokens
from lms.enrollments import runs
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment
from lms.learning.models import Progress
from lms.questions import services as questions
from lms.questions.models import QuestionVersion
from lms.sessions import services as sessions
from tests.bench import populate

FIRST_WHOLE = 100
WHOLE = 220
FIRST_SUBMIT = 400
SUBMITS = 520
PEOPLE = 8
ITEMS = 20
ROSTER = 400
QUIZ = "final-quiz"


def finish_lessons(enrollment: Enrollment) -> None:
    """Let somebody stand before the final quiz."""
    path = content.path(enrollment.course_version_id, "")
    known = set(db.session.scalars(select(Progress.activity).where(Progress.enrollment_id == enrollment.id)))
    rows = [
        {"enrollment_id": enrollment.id, "activity": key, "status": "completed", "seconds": 60, "quiet_seconds": 0,
         "practices": [], "completed_at": clock.now()}
        for key in path.keys if key not in known and key != QUIZ
    ]  # fmt: skip
    db.session.execute(insert(Progress), rows)


def enrollment(number: int) -> Enrollment:
    """Return an enrollment of the benchmark."""
    return db.session.scalars(select(Enrollment).where(Enrollment.uid == populate.uid(3, number))).one()


def open_attempts() -> list[UUID]:
    """Let people stand before the final quiz, some with an open attempt of twenty items; return the attempts.

    The first are worked on; those from FIRST_SUBMIT on have answered everything and only hand in.
    """
    with db.transaction():
        versions = list(db.session.scalars(select(QuestionVersion.id).order_by(QuestionVersion.id)))
        uids = [open_attempt(number, versions) for number in range(PEOPLE)]
        for number in range(FIRST_WHOLE, FIRST_WHOLE + WHOLE):
            finish_lessons(enrollment(number))
        return uids + [open_attempt(FIRST_SUBMIT + n, versions, answered=True) for n in range(SUBMITS)]


def open_attempt(number: int, versions: list[int], *, answered: bool = False) -> UUID:
    """Let somebody stand before the final quiz with an open attempt; return it."""
    one = enrollment(number)
    finish_lessons(one)
    key = next(step.quiz for step in content.path(one.course_version_id, "").activities if step.id == QUIZ)
    assert key
    attempt = Attempt(
        uid=uuid4(), enrollment_id=one.id, activity=QUIZ, number=1, open_key=f"{one.id}:{QUIZ}",
        quiz_version_id=content.quiz_versions_of(one.course_version_id)[key], started_at=clock.now(),
    )  # fmt: skip
    db.session.add(attempt)
    db.session.flush()
    for position in range(1, ITEMS + 1):
        version = versions[position % len(versions)]
        order = list(questions.question(version).options)
        item = AttemptItem(attempt_id=attempt.id, position=position, question_version_id=version, option_order=order)
        if answered:
            item.answer, item.sequence, item.saved_at = order[:1] or ["112"], int(clock.epoch() * 1000), clock.now()
        db.session.add(item)
    return attempt.uid


def sign_in(number: int) -> str:
    """Sign a person of the benchmark in; return the cookie."""
    person = select(Person.id).where(Person.uid == populate.uid(1, number)).scalar_subquery()
    account = db.session.scalars(select(Account).where(Account.person_id == person)).one()
    return "sign-in=" + browsers.start(account, remember=False, agent="bench")


def sign_in_admin() -> str:
    """Sign an administrator in; return the cookie."""
    admin = select(Account).join(Grant, Grant.person_id == Account.person_id).where(Grant.role == "admin")
    account = db.session.scalars(admin).first()
    assert account
    account.must_change_password = False
    return "sign-in=" + browsers.start(account, remember=False, agent="bench")


def old_tokens(lesson: str, folder: Path) -> list[str]:
    """Return tokens of lesson pages served 60 hours ago, so that every heartbeat has new time to report."""
    with db.reading():
        people = [(one.id, one.person_id) for one in map(enrollment, range(PEOPLE))]
    past = folder / "past"
    past.write_text(str(-60 * 3600))
    clock.use_offset_file(past)
    try:
        return [
            tokens.make("learn", person_id=person, subject=f"{one}:{lesson}", generation=1, life=timedelta(hours=72))
            for one, person in people
        ]
    finally:
        clock.use_offset_file(None)


def roster() -> UUID:
    """Seat four hundred people in a joint training and open its session; return the session."""
    with db.transaction():
        course = db.session.scalars(select(Course).where(Course.slug == "joint-training")).one()
        today, now = clock.today(), clock.now()
        assert course.current_version_id
        run = runs.create(
            runs.Plan(course.id, course.current_version_id, today, today + timedelta(days=30), capacity=ROSTER), None
        )
        runs.set_state(run.id, "open", None, "bench")
        uids = [populate.uid(1, number) for number in range(ROSTER)]
        enrollments.enroll(list(db.session.scalars(select(Person.id).where(Person.uid.in_(uids)))), run.id, None)
        hours = sessions.Plan("e1-class", now - timedelta(minutes=5), now + timedelta(hours=2))
        return sessions.create(run.id, hours, None).uid
