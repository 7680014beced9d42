"""Telling learners what became of a result after they left: graded by a person, corrected, or late answers decided."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from lms.accounts.models import Account, Person
from lms.accounts.services import email_of, notice_wanted
from lms.activities.quiz.models import Attempt
from lms.content.models import Course
from lms.core import db, mail, outbox
from lms.core.i18n import pick, speaking
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
        uid = db.session.scalar(select(Attempt.uid).where(Attempt.id == attempt_id))
    about = {"event": event, "path": f"/attempts/{uid}"}
    tell(attempt_id, "results", "quiz_result", about, f"quiz-result-{attempt_id}-{event}-{outbox.job().id}")


def tell(attempt_id: int, notice: str, template: str, about: Mapping[str, Any], message_id: str) -> None:
    """Mail the learner of an attempt, unless the person wants no mails of this `notice` or has no address.

    `about`: what the mail says beside the name, the course and the run.
    """
    with db.reading():
        row = db.session.execute(
            select(Run, Course.title, Person, Account)
            .select_from(Attempt)
            .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
            .join(Run, Run.id == Enrollment.run_id)
            .join(Course, Course.id == Run.course_id)
            .join(Person, Person.id == Enrollment.person_id)
            .join(Account, Account.person_id == Person.id)
            .where(Attempt.id == attempt_id, Account.disabled_at.is_(None), Account.email.is_not(None))
        ).one_or_none()
        if row is None or not notice_wanted(row.Account, notice):
            return
        language, address, name = row.Person.language, email_of(row.Account), row.Person.name
        with speaking(language):
            values = {
                "name": name,
                "course": pick(row.title),
                "run": runs.name_of(row.Run),
                **about,
            }
    mail.send(address, template, language, values, name=name, message_id=message_id)
