"""What the calendars of enrolled people hold: one event for each, told once, changed by a higher sequence.

    invitations.use_events(events_of, why_canceled)    once, in app.py: the training sessions of a run
    invitations.changed(run_id)                        in the transaction that plans, changes or cancels one of them

What is to be sent is worked out when it is sent, from how things stand then: two changes a minute apart are one mail.
The rows say what a calendar has; a mail that goes out twice after a crash carries the same number and changes nothing.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from lms.content.models import Course
from lms.core import clock, crypto, db, mail, outbox
from lms.core.calendar import Event, Mailbox, Method, text_of
from lms.enrollments.models import Enrollment, Invitation, Run
from lms.enrollments.names import name_of
from lms.enrollments.states import SEATED

RUN = "run"

_events: Callable[[int], Sequence[Event] | None] = lambda _run_id: None  # noqa: E731
_why: Callable[[str], str] = lambda _key: ""  # noqa: E731


def use_events(found: Callable[[int], Sequence[Event] | None], why_canceled: Callable[[str], str]) -> None:
    """Ask these for the dated events of a run (None: it never had any) and why one was canceled, by its key."""
    global _events, _why
    _events, _why = found, why_canceled


def why_canceled(message: "Message") -> str:
    """Return the reason that was given for striking out an event, or ""."""
    return _why(message.event.key) if message.method is Method.CANCEL else ""


def changed(run_id: int) -> None:
    """Tell everybody in a run, after the commit, what changed of its events."""
    outbox.later("enrollments.invite_run", key=f"run:{run_id}", dedupe=f"invite-run:{run_id}", run_id=run_id)


@dataclass(frozen=True)
class Message:
    """One thing a calendar is to take: by its row, as it stood when it was worked out."""

    invitation_id: int
    sequence: int
    method: Method
    uid: str
    event: Event
    is_new: bool


def _wanted(run: Run, stands: Collection[str]) -> dict[str, Event]:
    """Return what is to stand in the calendar of somebody in a run: its training sessions, or its days without any.

    The days stay where they stand already (`stands`), though training sessions were planned meanwhile.
    """
    found = _events(run.id)
    wanted = {event.key: event for event in found or ()}
    if found is None or RUN in stands:
        titles = db.session.scalar(select(Course.title).where(Course.id == run.course_id)) or {}
        named = {code: f"{title} ({name_of(run, code)})" for code, title in titles.items()}
        wanted[RUN] = Event(RUN, named, run.starts_on, run.ends_on, free=True)
    return wanted


def _is_over(event: Event) -> bool:
    return event.ends < clock.now() if isinstance(event.ends, datetime) else event.ends < clock.today()


def _comes_too_late(event: Event) -> bool:
    # Whoever enters a run that goes on for weeks needs no entry in the calendar for its first day.
    return _is_over(event) or (event.key == RUN and event.first_day <= clock.today())


def work_out(enrollment_id: int) -> list[Message]:
    """Bring the rows of an enrollment up to how things stand, and return what its calendar has still to be told.

    Needs a write transaction; sends nothing. What was canceled and comes back goes on with the same uid.
    """
    enrollment = db.session.scalar(select(Enrollment).where(Enrollment.id == enrollment_id).with_for_update())
    if enrollment is None:
        return []
    run = db.session.get_one(Run, enrollment.run_id)
    inside = enrollment.state in SEATED and run.state == "open"
    rows = {
        row.event: row
        for row in db.session.scalars(
            select(Invitation).where(Invitation.enrollment_id == enrollment_id).order_by(Invitation.id)
        )
    }
    wanted = _wanted(run, rows) if inside else {}
    for key, event in wanted.items():
        if key in rows:
            _change(rows[key], event)
        elif not _comes_too_late(event):
            rows[key] = _new(enrollment, event)
    for key, row in rows.items():
        if key not in wanted and not row.canceled and not _is_over(_event(row)):
            row.canceled, row.sequence = True, row.sequence + 1
    db.session.flush()
    return [_message(row) for row in rows.values() if row.sent < row.sequence and not (row.canceled and row.sent < 0)]


def _new(enrollment: Enrollment, event: Event) -> Invitation:
    row = Invitation(
        enrollment_id=enrollment.id,
        event=event.key,
        uid=f"{enrollment.uid}.{event.key.replace(':', '.')}@{mail.domain()}",
        sequence=0,
        sent=-1,
        digest=_digest(event),
        body=_body(event),
        starts_on=event.first_day,
        canceled=False,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _change(row: Invitation, event: Event) -> None:
    digest = _digest(event)
    if row.digest == digest and not row.canceled:
        return
    if row.starts_on != event.first_day or row.canceled:
        row.reminded = None
    row.sequence, row.canceled = row.sequence + 1, False
    row.digest, row.body, row.starts_on = digest, _body(event), event.first_day


def _message(row: Invitation) -> Message:
    method = Method.CANCEL if row.canceled else Method.REQUEST
    return Message(row.id, row.sequence, method, row.uid, _event(row), row.sent < 0)


def standing(enrollment_id: int, days: Sequence[date]) -> list[Message]:
    """Return what the calendar of an enrollment holds on some days, the earliest first."""
    rows = db.session.scalars(
        select(Invitation)
        .where(
            Invitation.enrollment_id == enrollment_id,
            Invitation.canceled.is_(False),
            Invitation.starts_on.in_(list(days)),
        )
        .order_by(Invitation.starts_on, Invitation.id)
    )
    return sorted((_message(row) for row in rows), key=lambda one: one.event.starts.isoformat())


def was_sent(message: Message) -> None:
    """Note that a calendar was told; needs a write transaction."""
    db.session.execute(
        update(Invitation)
        .where(Invitation.id == message.invitation_id, Invitation.sent < message.sequence)
        .values(sent=message.sequence)
    )


def part_of(message: Message, language: str, to: Mailbox) -> mail.Invitation:
    """Return the part of a mail that a calendar reads."""
    text = text_of(
        message.event,
        message.method,
        uid=message.uid,
        sequence=message.sequence,
        stamp=clock.now(),
        language=language,
        organizer=mail.organizer(),
        attendee=to,
    )
    return mail.Invitation(text, message.method.value)


# An event as a row keeps it.


def _body(event: Event) -> dict[str, Any]:
    return {
        "title": dict(event.title),
        "starts": event.starts.isoformat(),
        "ends": event.ends.isoformat(),
        "whole_days": not isinstance(event.starts, datetime),
        "place": event.place,
        "link": event.link,
        "details": dict(event.details or {}),
        "free": event.free,
    }


def _event(row: Invitation) -> Event:
    body = row.body
    read: Callable[[str], Any] = date.fromisoformat if body["whole_days"] else datetime.fromisoformat
    return Event(
        row.event,
        body["title"],
        read(body["starts"]),
        read(body["ends"]),
        body["place"],
        body["link"],
        body["details"],
        body["free"],
    )


def _digest(event: Event) -> str:
    return crypto.digest(repr(sorted(_body(event).items())))
