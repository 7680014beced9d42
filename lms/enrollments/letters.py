"""What a mail about an enrollment says, and to whom it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime as date_time
from typing import Any

from babel.dates import format_date, format_datetime
from sqlalchemy import select

from lms.accounts.models import Account, Person
from lms.accounts.services import email_of, notice_wanted
from lms.content.models import Course
from lms.core import clock, db
from lms.core.calendar import Event, Mailbox
from lms.core.i18n import pick, speaking
from lms.enrollments import runs
from lms.enrollments.models import Enrollment, Request, Run
from lms.enrollments.states import State


@dataclass(frozen=True)
class Letter:
    """A mail ready to be written: to whom, in which language, about what."""

    address: str
    name: str
    language: str
    values: Mapping[str, Any]

    @property
    def mailbox(self) -> Mailbox:
        """Return the address with the name."""
        return Mailbox(self.address, self.name)


def letter_for(enrollment_id: int, notice: str, request_id: int | None = None) -> Letter | None:
    """Return the letter to the person of an enrollment; None for who has no address or wants no such mails."""
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


def line_of(event: Event, language: str) -> dict[str, str]:
    """Return an event in words: what, when in Seoul time, where."""
    if isinstance(event.starts, date_time) and isinstance(event.ends, date_time):
        starts, ends = clock.to_seoul(event.starts), clock.to_seoul(event.ends)
        form = "yyyy년 M월 d일 (EEE) HH:mm" if language == "ko" else "EEE, d MMMM yyyy, HH:mm"
        until = "HH:mm" if starts.date() == ends.date() else form
        when = f"{format_datetime(starts, form, locale=language)}–{format_datetime(ends, until, locale=language)}"
    else:
        when = format_date(event.starts, "full", locale=language)
        if event.ends != event.starts:
            when += " – " + format_date(event.ends, "full", locale=language)
    return {
        "title": event.title.get(language) or pick(event.title, language),
        "when": when,
        "place": event.place,
        "link": event.link,
    }
