"""Invitations: what lands in calendars, once for each change, read by a parser of others from mails truly sent."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import vobject  # type: ignore[import-untyped]

from lms.core import clock, db, mail, worker
from lms.core.calendar import Event
from lms.core.i18n import speaking
from lms.enrollments import blocks, handover, invitations, mails, runs, services
from lms.enrollments.models import Enrollment, Run
from lms.organizations.models import Organization
from tests.accounts.people import kept
from tests.enrollments import world
from tests.enrollments.cast import Cast, RunKey


class Inbox:
    """The mails kept as files, read as a mail program would."""

    def __init__(self, cast: Cast) -> None:
        self.folder = cast.app.config["SETTINGS"].data / "mail"
        for path in self.folder.glob("*.eml"):
            path.unlink()

    def of(self, address: str) -> list[EmailMessage]:
        worker.run(once=True)
        read = [message_from_bytes(p.read_bytes(), policy=policy.default) for p in sorted(self.folder.glob("*.eml"))]
        return [one for one in read if address in str(one["To"])]  # type: ignore[misc]

    def calendars(self, address: str) -> list[Any]:
        found = []
        for message in self.of(address):
            for part in message.walk():
                if part.get_content_type() == "text/calendar":
                    assert part.get_param("method") == vobject.readOne(part.get_content()).method.value
                if part.get_content_type() == "application/ics":
                    found.append(vobject.readOne(part.get_content().decode()))
        return found


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return Inbox(cast)


def later(days: int) -> dict[str, Any]:
    return {"starts_on": clock.today() + timedelta(days=days), "ends_on": clock.today() + timedelta(days=days + 1)}


def enrollment_of(run: RunKey, person_id: int) -> Enrollment:
    found = services.latest(run.id, person_id)
    assert found is not None
    return found


def change(run: RunKey, **facts: Any) -> None:
    with kept():
        row = db.session.get_one(Run, run.id)
        values = {"starts_on": row.starts_on, "ends_on": row.ends_on, "entry": row.entry, "capacity": row.capacity}
        runs.change(run.id, runs.Plan(row.course_id, row.course_version_id, **{**values, **facts}), None)


def test_an_approval_brings_the_invitation_in_the_same_mail(cast: Cast, inbox: Inbox) -> None:
    run = cast.run(**later(10))
    with kept():
        services.enroll([cast.ann.person_id], run.id, cast.dan.person_id)
    (message,) = inbox.of("ann@example.org")
    (event,) = inbox.calendars("ann@example.org")
    assert message.get_body(("plain",)) is not None and [one.get_filename() for one in message.iter_attachments()] == [
        "invite.ics"
    ]
    assert event.method.value == "REQUEST" and event.vevent.sequence.value == "0"
    assert event.vevent.dtstart.value == clock.today() + timedelta(days=10)
    assert event.vevent.attendee.value == "mailto:ann@example.org"


def test_new_dates_go_out_as_a_change_of_the_same_event_and_leaving_strikes_it_out(cast: Cast, inbox: Inbox) -> None:
    run = cast.run(**later(10))
    cast.apply(cast.ann, run)
    inbox.of("ann@example.org")
    change(run, **later(20))
    change(run, **later(21))
    inbox.of("ann@example.org")
    with kept():
        services.leave(enrollment_of(run, cast.ann.person_id).id)
    first, second, third = inbox.calendars("ann@example.org")
    assert {one.vevent.uid.value for one in (first, second, third)} == {first.vevent.uid.value}
    assert [one.vevent.sequence.value for one in (first, second, third)] == ["0", "1", "2"]
    assert [one.method.value for one in (first, second, third)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert second.vevent.dtstart.value == clock.today() + timedelta(days=21)
    # Whoever comes back goes on with the same event.
    cast.apply(cast.ann, run)
    assert inbox.calendars("ann@example.org")[-1].vevent.sequence.value == "3"


def test_who_enters_a_run_that_goes_on_already_gets_no_invitation_and_no_mail(cast: Cast, inbox: Inbox) -> None:
    run = cast.run()
    cast.apply(cast.ann, run)
    with kept():
        services.leave(enrollment_of(run, cast.ann.person_id).id)
    assert inbox.of("ann@example.org") == []


def test_a_place_given_on_moves_from_one_calendar_to_the_other(cast: Cast, inbox: Inbox) -> None:
    run = cast.run(**later(10))
    with kept():
        colleague = world.person("가상 동료", at=db.session.get_one(Organization, cast.home))
    cast.apply(cast.ann, run)
    inbox.of("ann@example.org")
    with kept():
        handover.give(enrollment_of(run, cast.ann.person_id).id, colleague.id, cast.mia.person_id)
    assert [one.method.value for one in inbox.calendars("ann@example.org")] == ["REQUEST", "CANCEL"]


def test_each_training_session_is_an_event_of_its_own(cast: Cast, inbox: Inbox, monkeypatch) -> None:
    starts = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=12)
    events = {1: _class(1, starts), 2: _class(2, starts + timedelta(days=1))}
    monkeypatch.setattr(invitations, "_events", lambda _run_id: list(events.values()))
    run = cast.run(**later(10))
    cast.apply(cast.ann, run)
    (letter,) = inbox.of("ann@example.org")
    files = [part.get_filename() for part in letter.iter_attachments()]
    text = letter.get_body(("plain",)).get_content()
    assert files == ["invite-1.ics", "invite-2.ics"] and "1차 집합교육" in text and "2차 집합교육" in text
    both = inbox.calendars("ann@example.org")
    assert [one.vevent.dtstart.value for one in both] == [starts, starts + timedelta(days=1)]
    assert len({one.vevent.uid.value for one in both}) == 2 and {one.vevent.sequence.value for one in both} == {"0"}

    events[1] = _class(1, starts + timedelta(hours=2))
    del events[2]
    with kept():
        invitations.changed(run.id)
        invitations.changed(run.id)
    assert len(inbox.of("ann@example.org")) == 3  # a change and a cancellation, each in a mail of its own
    new = inbox.calendars("ann@example.org")[2:]
    assert [one.vevent.uid.value for one in new] == [one.vevent.uid.value for one in both]
    assert [(one.method.value, one.vevent.sequence.value) for one in new] == [("REQUEST", "1"), ("CANCEL", "1")]
    assert new[0].vevent.dtstart.value == starts + timedelta(hours=2)
    assert "Seoul" in new[0].vtimezone.tzid.value


def test_dates_planned_after_the_place_was_given_come_together_in_one_mail(
    cast: Cast, inbox: Inbox, monkeypatch
) -> None:
    starts = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=12)
    events: list[Event] = []
    monkeypatch.setattr(invitations, "_events", lambda _run_id: list(events))
    run = cast.run(**later(10))
    cast.apply(cast.ann, run)
    before = len(inbox.of("ann@example.org"))
    events += [_class(number, starts + timedelta(days=number)) for number in (1, 2, 3)]
    with kept():
        invitations.changed(run.id)
    mails_now = inbox.of("ann@example.org")[before:]
    assert len(mails_now) == 1 and len(list(mails_now[0].iter_attachments())) == 3


def _class(number: int, starts: datetime) -> Event:
    return Event(f"class:{number}", {"ko": f"{number}차 집합교육"}, starts, starts + timedelta(hours=3), "가상 교육장")


def test_a_mail_server_that_is_away_delays_an_invitation(cast: Cast, inbox: Inbox, monkeypatch) -> None:
    run = cast.run(**later(10))
    true_send, tries = mail.send, []

    def away(*_args: Any, **_more: Any) -> None:
        tries.append(1)
        raise mail.MailError("away")

    monkeypatch.setattr(mail, "send", away)
    cast.apply(cast.ann, run)
    worker.run(once=True)
    assert tries
    monkeypatch.setattr(mail, "send", true_send)
    uid = enrollment_of(run, cast.ann.person_id).id
    mails.invite(uid)
    mails.invite(uid)
    assert len(inbox.calendars("ann@example.org")) == 1


def test_people_are_reminded_three_days_and_one_day_before_once_each(cast: Cast, inbox: Inbox, travel) -> None:
    run = cast.run(**later(10))
    cast.apply(cast.ann, run)
    cast.apply(cast.mia, run)
    inbox.of("ann@example.org")
    with kept():
        services.leave(enrollment_of(run, cast.mia.person_id).id)

    # By day, whenever the test runs: before the hour of the mails the next morning is that of the same day.
    noon = 12 - clock.to_seoul(clock.now()).hour

    def morning(day: int) -> int:
        travel(days=day, hours=noon)
        for _ in range(2):
            mails.remind_dates()
        travel(days=day + 1, hours=noon)
        inbox.of("ann@example.org")
        return len(inbox.calendars("ann@example.org"))

    seen = [morning(day) for day in range(4, 11)]
    assert seen[0] == 1 and seen[-1] == 3
    reminders = inbox.calendars("ann@example.org")[1:]
    assert [one.vevent.sequence.value for one in reminders] == ["0", "0"]
    assert len(inbox.calendars("mia@example.org")) == 2


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_other_mail_can_be_written_in_both_languages(cast: Cast, language: str) -> None:
    line = {"title": "1차 <b>집합교육</b>", "when": "3월 2일", "place": "가상 교육장", "link": "https://example.org/a"}
    common = {"name": "김안", "course": "신고의무자 교육", "run": "1차", "path": "/staff/team"}
    letters: list[tuple[str, dict[str, Any]]] = [("welcome", {"name": "김안", "path": "/password/forgot"})]
    for event in ("new", "changed", "canceled", "reminder"):
        why = "강사 사정" if event == "canceled" else ""
        letters.append(("training_dates", {"event": event, "lines": [line], "in_person": True, "why": why}))
    for held in (True, False):
        letters.append(("block_decided", {"held": held, "seats": 3, "until": "3월 2일", "reason": "자리가 없음"}))
    for template, values in letters:
        with speaking(language):
            message = mail.compose("ann@example.org", template, language, {**common, **values})
        html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
        assert "\n" not in message["Subject"] and "<b>" not in html
        assert ("이음" in html) == (language == "ko")


def test_who_asked_for_places_is_told_once_what_was_decided(cast: Cast, inbox: Inbox) -> None:
    run = cast.run(entry="approval", **later(10))
    with kept():
        wish = blocks.Wish(2, clock.today() + timedelta(days=3))
        asked = blocks.ask(run.id, cast.home, wish, cast.mia.person_id).id
    with kept():
        blocks.decide(asked, True, cast.dan.person_id)
        blocks.decide(asked, True, cast.dan.person_id)
    (message,) = inbox.of("mia@example.org")
    assert "2" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
