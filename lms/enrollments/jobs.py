"""What happens after the commit, and by the clock: runs that begin, places given back, reminders of what is due."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from lms.accounts.actors import actor_for
from lms.accounts.models import Deputy, Grant
from lms.accounts.services import account_of, email_of, in_force, notice_wanted
from lms.core import clock, db, mail, outbox
from lms.enrollments import blocks, needs, places, requests, runs
from lms.enrollments.letters import letter_for
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.states import State

REMIND_DAYS = 7
DAY = 24 * 3600
SATURDAY = 5
DECIDING = ("admin", "instructor", "manager")


@outbox.handler("enrollments.start")
def start(run_id: int) -> None:
    """Let those who were approved begin on the first day of a run."""
    with db.transaction():
        run = runs.lock(run_id)
        if run.state == "open":
            places.start(run)


@outbox.handler("enrollments.release")
def release(block_id: int) -> None:
    """Give back held places whose last day is over."""
    with db.transaction():
        blocks.release(block_id)


@outbox.every("enrollments.forget_needs", 3600)
def forget_needs() -> None:
    """Delete what people needed in runs that are over."""
    with db.transaction():
        needs.forget()


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
            outbox.later(
                "enrollments.mail_reminder",
                key=f"person:{enrollment.person_id}",
                not_before=next_morning(),
                enrollment_id=enrollment_id,
            )


@outbox.handler("enrollments.mail_reminder")
def mail_reminder(enrollment_id: int) -> None:
    """Mail one reminder, unless the course was completed meanwhile or the person wants none."""
    with db.reading():
        enrollment = db.session.get(Enrollment, enrollment_id)
        if enrollment is None or enrollment.state != State.ACTIVE:
            return
        letter = letter_for(enrollment_id, "due")
    if letter is not None:
        mail.send(
            letter.address,
            "enrollment_due",
            letter.language,
            dict(letter.values),
            name=letter.name,
            message_id=f"enrollment-{enrollment_id}-due-{outbox.job().id}",
        )


@outbox.every("enrollments.remind_staff", DAY)
def remind_staff() -> None:
    """Tell those who decide, on workdays, how much waits for them."""
    morning = next_morning()
    if clock.to_seoul(morning).weekday() >= SATURDAY:
        return
    today = clock.today()
    with db.reading():
        absent = select(Deputy.deputy_id).where(Deputy.starts_on <= today, Deputy.ends_on >= today)
        deciders = select(Grant.person_id).where(Grant.role.in_(DECIDING), in_force(Grant, today))
        people = db.session.scalars(deciders.union(absent)).all()
    for person_id in sorted(people):
        with db.reading():
            actor = actor_for(person_id)
            waits = requests.count_open(actor) if actor else 0
        if waits:
            with db.transaction():
                dedupe = f"waiting:{person_id}"
                outbox.later("enrollments.mail_waiting", dedupe=dedupe, not_before=morning, person_id=person_id)


@outbox.handler("enrollments.mail_waiting")
def mail_waiting(person_id: int) -> None:
    """Mail somebody how many requests wait, unless none does any more or the person wants no such mails."""
    with db.reading():
        actor = actor_for(person_id)
        waits = requests.count_open(actor) if actor else 0
        account = account_of(person_id)
        if actor is None or not waits or account is None or not account.email or not notice_wanted(account, "waiting"):
            return
        address = email_of(account)
    mail.send(
        address,
        "requests_waiting",
        actor.language,
        {"name": actor.name, "count": waits},
        name=actor.name,
        message_id=f"requests-waiting-{outbox.job().id}",
    )


def next_morning() -> datetime:
    """Return the next nine o'clock in Seoul: nobody is to be woken by a reminder."""
    now = clock.to_seoul(clock.now())
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    return morning if morning >= now else morning + timedelta(days=1)
