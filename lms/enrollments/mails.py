"""Mails about places and dates: one for each change, with what the person's calendar is to take of it."""

from datetime import date, timedelta

from babel.dates import format_date
from sqlalchemy import select, update

from lms.accounts.models import Person
from lms.accounts.services import account_of, email_of, notice_wanted
from lms.content.models import Course
from lms.core import clock, db, mail, outbox
from lms.core.calendar import Method
from lms.core.i18n import pick, speaking
from lms.enrollments import invitations, runs
from lms.enrollments.jobs import next_morning
from lms.enrollments.letters import Letter, letter_for, line_of
from lms.enrollments.models import Enrollment, Invitation, Run, SeatBlock
from lms.enrollments.states import State

HOUR = 3600
# A reminder goes out three days and one day before; what was missed, on the day between.
EARLY, LATE = 3, 1


@outbox.handler("enrollments.tell")
def tell(enrollment_id: int, event: str, request_id: int | None = None) -> None:
    """Mail the person one change of an enrollment; whoever got a place finds all its dates in the same mail.

    What else a calendar has to be told goes out event by event; the first of it comes with this mail too.
    """
    with db.transaction():
        messages = invitations.work_out(enrollment_id)
    with db.reading():
        letter = letter_for(enrollment_id, "decisions", request_id)
    # Whoever left knows it: only a calendar that holds the dates has to be told.
    if letter is not None and (messages or event != "left"):
        told = [one for one in messages if one.is_new] or messages[:1]
        invited = [one for one in told if one.method is Method.REQUEST]
        mail.send(
            letter.address,
            "enrollment_decided",
            letter.language,
            {
                **letter.values,
                "event": event,
                "lines": [line_of(one.event, letter.language) for one in invited],
            },
            name=letter.name,
            message_id=f"enrollment-{enrollment_id}-{event}-{outbox.job().id}",
            invitations=_parts(told, letter),
        )
        with db.transaction():
            for one in told:
                invitations.was_sent(one)
            if len(messages) > len(told):
                _invite_later(enrollment_id)
    elif messages:
        with db.transaction():
            _invite_later(enrollment_id)


def _invite_later(enrollment_id: int) -> None:
    person_id = db.session.scalar(select(Enrollment.person_id).where(Enrollment.id == enrollment_id))
    key = f"person:{person_id}"
    outbox.later("enrollments.invite", key=key, dedupe=f"invite:{enrollment_id}", enrollment_id=enrollment_id)


@outbox.handler("enrollments.invite_run")
def invite_run(run_id: int) -> None:
    """Have everybody told who is in a run, or has its dates in the calendar, after these changed."""
    with db.reading():
        inside = select(Enrollment.id).where(
            Enrollment.run_id == run_id, Enrollment.state.in_((State.APPROVED, State.ACTIVE))
        )
        invited = (
            select(Enrollment.id)
            .join(Invitation, Invitation.enrollment_id == Enrollment.id)
            .where(Enrollment.run_id == run_id, Invitation.canceled.is_(False))
        )
        found = sorted(set(db.session.scalars(inside.union(invited))))
    for enrollment_id in found:
        with db.transaction():
            _invite_later(enrollment_id)


@outbox.handler("enrollments.invite")
def invite(enrollment_id: int) -> None:
    """Mail the person what their calendar has still to be told: new events together, each change in its own mail."""
    with db.transaction():
        messages = invitations.work_out(enrollment_id)
    with db.reading():
        letter = letter_for(enrollment_id, "sessions")
    if letter is None:
        return
    new = [one for one in messages if one.is_new]
    for told in ([new] if new else []) + [[one] for one in messages if not one.is_new]:
        event = "canceled" if told[0].method is Method.CANCEL else "new" if told[0].is_new else "changed"
        _send_dates(letter, event, told, f"invitation-{told[0].invitation_id}-{told[0].sequence}")
        with db.transaction():
            for one in told:
                invitations.was_sent(one)


def _parts(messages: list[invitations.Message], letter: Letter) -> list[mail.Invitation]:
    return [invitations.part_of(one, letter.language, letter.mailbox) for one in messages]


def _send_dates(letter: Letter, event: str, messages: list[invitations.Message], message_id: str) -> None:
    lines = [line_of(message.event, letter.language) for message in messages]
    with db.reading():
        why = invitations.why_canceled(messages[0])
    mail.send(
        letter.address,
        "training_dates",
        letter.language,
        {
            **letter.values,
            "event": event,
            "lines": lines,
            "in_person": any(message.event.key != invitations.RUN for message in messages),
            "why": why,
        },
        name=letter.name,
        message_id=message_id,
        invitations=_parts(messages, letter),
    )


@outbox.every("enrollments.remind_dates", HOUR)
def remind_dates() -> None:
    """Remind people three days and one day before what stands in their calendar, once each, in the morning."""
    morning = next_morning()
    day = morning.date()
    with db.reading():
        rows = db.session.execute(
            select(Invitation.id, Invitation.starts_on, Invitation.reminded, Enrollment)
            .join(Enrollment, Enrollment.id == Invitation.enrollment_id)
            .where(
                Invitation.starts_on.between(day + timedelta(days=LATE), day + timedelta(days=EARLY)),
                Invitation.canceled.is_(False),
                Enrollment.state.in_((State.APPROVED, State.ACTIVE)),
            )
            .order_by(Invitation.id)
        ).all()
    for row in rows:
        step = LATE if (row.starts_on - day).days <= LATE else EARLY
        if row.reminded is not None and row.reminded <= step:
            continue
        with db.transaction():
            db.session.execute(update(Invitation).where(Invitation.id == row.id).values(reminded=step))
            decided = row.Enrollment.decided_at
            if step == EARLY and decided is not None and decided > clock.now() - timedelta(days=1):
                continue  # the invitation itself came a moment ago
            outbox.later(
                "enrollments.mail_dates",
                key=f"person:{row.Enrollment.person_id}",
                dedupe=f"dates:{row.Enrollment.id}:{row.starts_on}:{step}",
                not_before=morning,
                enrollment_id=row.Enrollment.id,
                starts_on=row.starts_on.isoformat(),
            )


@outbox.handler("enrollments.mail_dates")
def mail_dates(enrollment_id: int, starts_on: str) -> None:
    """Mail one reminder of what begins on a day, unless it does not any more or the person is out."""
    with db.reading():
        enrollment = db.session.get(Enrollment, enrollment_id)
        if enrollment is None or enrollment.state not in (State.APPROVED, State.ACTIVE):
            return
        messages = invitations.standing(enrollment_id, [date.fromisoformat(starts_on)])
        letter = letter_for(enrollment_id, "sessions")
    if letter is not None and messages and date.fromisoformat(starts_on) > clock.today():
        _send_dates(letter, "reminder", messages, f"dates-{enrollment_id}-{outbox.job().id}")


@outbox.handler("enrollments.tell_block")
def tell_block(block_id: int) -> None:
    """Mail whoever asked for places what was decided."""
    with db.reading():
        block = db.session.get(SeatBlock, block_id)
        account = account_of(block.asked_by_id) if block and block.asked_by_id else None
        if block is None or account is None or account.disabled_at or not account.email:
            return
        if not notice_wanted(account, "decisions"):
            return
        person, run = db.session.get_one(Person, account.person_id), db.session.get_one(Run, block.run_id)
        title = db.session.scalar(select(Course.title).where(Course.id == run.course_id)) or {}
        address = email_of(account)
        with speaking(person.language):
            values = {
                "name": person.name,
                "course": pick(title),
                "run": runs.name_of(run),
                "seats": block.seats,
                "until": format_date(block.held_until, "long", locale=person.language),
                "held": block.state != "declined",
                "reason": block.reason,
                "path": "/staff/team",
            }
    mail.send(
        address,
        "block_decided",
        person.language,
        values,
        name=person.name,
        message_id=f"block-{block_id}-{outbox.job().id}",
    )
