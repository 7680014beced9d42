"""Telling learners what became of a result after they left: graded by a person, or corrected."""

from sqlalchemy import select

from lms.accounts.models import Account, Person
from lms.accounts.services import email_of, notice_wanted
from lms.activities.quiz.models import Attempt
from lms.content.models import Course
from lms.core import db, mail, outbox
from lms.enrollments import runs
from lms.enrollments.models import Enrollment, Run


def later(attempt: Attempt, event: str) -> None:
    """Let the learner be told, once, that an attempt was `graded`, or that its result `changed`."""
    outbox.later(
        "quiz.tell_result",
        key=f"enrollment:{attempt.enrollment_id}",
        dedupe=f"quiz.tell:{attempt.id}:{event}",
        attempt_id=attempt.id,
        event=event,
    )


@outbox.handler("quiz.tell_result")
def tell_result(attempt_id: int, event: str) -> None:
    """Mail the learner, unless the person wants no such mails; the mail says that there is a result, not which."""
    with db.reading():
        row = db.session.execute(
            select(Attempt, Enrollment, Run, Course.title, Person, Account)
            .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
            .join(Run, Run.id == Enrollment.run_id)
            .join(Course, Course.id == Run.course_id)
            .join(Person, Person.id == Enrollment.person_id)
            .join(Account, Account.person_id == Person.id)
            .where(Attempt.id == attempt_id, Account.disabled_at.is_(None), Account.email.is_not(None))
        ).one_or_none()
        if row is None or not notice_wanted(row.Account, "results"):
            return
        address = email_of(row.Account)
    values = {
        "name": row.Person.name,
        "course": row.title,
        "run": runs.name_of(row.Run),
        "event": event,
        "path": f"/attempts/{row.Attempt.uid}",
    }
    mail.send(
        address,
        "quiz_result",
        row.Person.language,
        values,
        name=row.Person.name,
        message_id=f"quiz-result-{attempt_id}-{event}-{outbox.job().id}",
    )
