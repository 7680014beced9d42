"""What happens after the commit: runs that begin, mails about decisions, reminders of what is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from babel.dates import format_date
from sqlalchemy import or_, select

from lms.accounts.models import Account, Person
from lms.accounts.services import email_of, notice_wanted
from lms.content.models import Course
from lms.core import clock, db, mail, outbox
from lms.core.i18n import pick, speaking
from lms.enrollments import places, runs
from lms.enrollments.models import Enrollment, Request, Run
from lms.enrollments.states import State

REMIND_DAYS = 7
DAY = 24 * 3600


@dataclass(frozen=True)
class Letter:
    """A mail ready to be written: to whom, in which language, about what."""

    address: str
    name: str
    language: str
    values: Mapping[str, Any]


@outbox.handler("enrollments.start")
def start(run_id: int) -> None:
    """Let those who were approved begin on the first day of a run."""
    with db.transaction():
        run = runs.lock(run_id)
        if run.state == "open":
            places.start(run)


@outbox.handler("enrollments.tell")
def tell(enrollment_id: int, event: str, request_id: int | None = None) -> None:
    """Mail the person what was decided about an enrollment, unless the person wants no such mails."""
    with db.reading():
        letter = _letter(enrollment_id, "decisions", request_id)
    if letter is not None:
        values = {**letter.values, "event": event}
        number = outbox.job().id
        mail.send(
            letter.address,
            "enrollment_decided",
            letter.language,
            values,
            name=letter.name,
            message_id=f"enrollment-{enrollment_id}-{event}-{number}",
        )


@outbox.every("enrollments.remind", DAY)
def remind() -> None:
    """Remind learners once of what is due within a week and not done."""
    today = clock.today()
    with db.reading():
        due = db.session.scalars(
            select(Enrollment.id)
            .join(Run, Run.id == Enrollment.run_id)
            .where(
                Enrollment.state == State.ACTIVE,
                Run.state == "open",
                Enrollment.due_on.between(today, today + timedelta(days=REMIND_DAYS)),
                # A day that was moved later is a new day to be reminded of.
                or_(
                    Enrollment.reminded_on.is_(None),
                    Enrollment.reminded_on < today - timedelta(days=2 * REMIND_DAYS),
                ),
            )
            .order_by(Enrollment.id)
        ).all()
    for enrollment_id in due:
        with db.transaction():
            enrollment = db.session.get_one(Enrollment, enrollment_id)
            enrollment.reminded_on = today
            key = f"person:{enrollment.person_id}"
            outbox.later("enrollments.mail_reminder", key=key, enrollment_id=enrollment_id)


@outbox.handler("enrollments.mail_reminder")
def mail_reminder(enrollment_id: int) -> None:
    """Mail one reminder, unless the course was completed meanwhile or the person wants none."""
    with db.reading():
        enrollment = db.session.get(Enrollment, enrollment_id)
        if enrollment is None or enrollment.state != State.ACTIVE:
            return
        letter = _letter(enrollment_id, "due")
    if letter is not None:
        mail.send(
            letter.address,
            "enrollment_due",
            letter.language,
            dict(letter.values),
            name=letter.name,
            message_id=f"enrollment-{enrollment_id}-due-{outbox.job().id}",
        )


def _letter(enrollment_id: int, notice: str, request_id: int | None = None) -> Letter | None:
    row = db.session.execute(
        select(Enrollment, Run, Course.title, Person, Account)
        .join(Run, Run.id == Enrollment.run_id)
        .join(Course, Course.id == Run.course_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(Enrollment.id == enrollment_id, Account.disabled_at.is_(None), Account.email.is_not(None))
    ).one_or_none()
    if row is None or not notice_wanted(row.Account, notice):
        return None
    asked = db.session.get(Request, request_id) if request_id else None
    language = row.Person.language
    with speaking(language):
        values = {
            "name": row.Person.name,
            "course": pick(row.title),
            "run": runs.name_of(row.Run),
            "starts_on": format_date(row.Run.starts_on, "long", locale=language),
            "due_on": format_date(row.Enrollment.due_on or row.Run.ends_on, "long", locale=language),
            "reason": asked.reason if asked else "",
            "path": f"/learn/{row.Enrollment.uid}" if row.Enrollment.state == State.ACTIVE else "/",
        }
    return Letter(email_of(row.Account), row.Person.name, language, values)
