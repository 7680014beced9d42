"""What the worker does for enrollments: beginnings, mails about decisions, reminders."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lms.accounts.models import Account, Person
from lms.core import clock, db, mail, worker
from lms.core.i18n import speaking
from lms.enrollments import jobs, services
from lms.enrollments.models import Enrollment
from tests.accounts.people import kept
from tests.enrollments import world
from tests.enrollments.cast import Cast

EVENTS = (
    "approved", "declined", "waitlisted", "promoted", "removed", "enrolled", "joined", "left", "handed_over", "given",
    "team_requested", "team_waitlisted", "team_approved", "team_active", "team_withdrawn",
)  # fmt: skip


def mails_to(address: str) -> list[Any]:
    """Return the mails kept for an address, the oldest first."""
    kept_mails, _total = mail.kept(1, 500)
    return [one for one in reversed(kept_mails) if address in one.to]


@pytest.fixture(autouse=True)
def _no_mails_of_other_tests(cast: Cast) -> None:
    """Take away the mails that other tests left."""
    folder = cast.app.config["SETTINGS"].data / "mail"
    for path in folder.glob("*.eml"):
        path.unlink()


def test_a_decision_is_told_once_in_the_persons_language(cast: Cast) -> None:
    run = cast.run()
    with kept():
        db.session.get_one(Person, cast.ann.person_id).language = "en"
        services.enroll([cast.ann.person_id, cast.mia.person_id], run.id, cast.dan.person_id)
    worker.run(once=True)
    worker.run(once=True)
    (english,), (korean,) = mails_to("ann@example.org"), mails_to("mia@example.org")
    assert "Mandated reporter training" in english.subject and "/learn/" in english.text
    assert "신고의무자 교육" in korean.subject


def test_somebody_who_wants_no_mails_gets_none(cast: Cast) -> None:
    run = cast.run()
    with kept():
        account = db.session.scalars(select(Account).where(Account.person_id == cast.ann.person_id)).one()
        account.notifications = {"decisions": False}
        services.enroll([cast.ann.person_id], run.id, cast.dan.person_id)
    worker.run(once=True)
    assert mails_to("ann@example.org") == []


@pytest.mark.parametrize("event", [*EVENTS])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_mail_can_be_written_in_both_languages(cast: Cast, event: str, language: str) -> None:
    for path, reason in (("/", "<b>까닭</b>\r\nBcc: x@example.org"), ("/learn/1", "")):
        values: dict[str, Any] = {
            "event": event,
            "name": "김안",
            "course": "신고의무자\r\n교육",
            "run": "1차",
            "path": path,
        }
        values |= {"starts_on": "3월 2일", "due_on": "3월 9일", "reason": reason}
        values["lines"] = [{"title": "집합교육", "when": "3월 2일", "place": "", "link": ""}] * (0 if reason else 2)
        with speaking(language):
            message = mail.compose("ann@example.org", "enrollment_decided", language, values)
        assert message["Bcc"] is None and "\n" not in message["Subject"]
        html = message.get_body(("html",)).get_content()
        assert "<b>" not in html


def test_a_run_begins_on_its_first_day(cast: Cast, travel) -> None:
    run = cast.run(starts_on=clock.today() + timedelta(days=2), ends_on=clock.today() + timedelta(days=9))
    cast.apply(cast.ann, run)
    worker.run(once=True)
    assert cast.state(cast.ann, run) == "approved"
    travel(days=2)
    worker.run(once=True)
    assert cast.state(cast.ann, run) == "active"


def test_a_learner_is_reminded_once_of_what_is_due_within_a_week(cast: Cast, travel) -> None:
    run = cast.run(ends_on=clock.today() + timedelta(days=10))
    cast.apply(cast.ann, run)
    cast.apply(cast.mia, run)
    with kept():
        services.complete(services.lock(enrollment_of(cast.mia.person_id))[1])

    def remind(days: int) -> None:
        travel(days=days)
        jobs.remind()
        # Mails of the night wait for the morning.
        travel(days=days + 1)
        worker.run(once=True)

    remind(0)
    assert mails_to("ann@example.org") == []
    remind(4)
    remind(5)
    (reminder,) = mails_to("ann@example.org")
    assert "/learn/" in reminder.text
    assert mails_to("mia@example.org") == []
    remind(11)
    assert len(mails_to("ann@example.org")) == 1


def test_those_who_decide_are_told_on_workdays_what_waits(cast: Cast, travel) -> None:
    run, other = cast.run(teaches=cast.ben, entry="approval"), cast.run(entry="approval", teaches=cast.cho)
    cast.apply(cast.ann, run)
    told: dict[int, list[str]] = {}
    for days in range(8):
        travel(days=days)
        jobs.remind_staff()
        weekday = clock.to_seoul(jobs.next_morning()).weekday()
        travel(days=days + 1)
        worker.run(once=True)
        told[weekday] = [one.to for one in mails_to("@example.org")]
        for path in (cast.app.config["SETTINGS"].data / "mail").glob("*.eml"):
            path.unlink()
    assert sorted(day for day, mails in told.items() if mails) == [0, 1, 2, 3, 4]
    for day in range(5):
        assert sorted(re.findall(r"[a-z]+@", " ".join(told[day]))) == ["ben@", "dan@", "mia@"]
    assert other.id


def enrollment_of(person_id: int) -> int:
    """Return the key of somebody's enrollment."""
    return db.session.scalars(select(Enrollment.id).where(Enrollment.person_id == person_id)).one()


def test_who_has_no_address_is_passed_over(cast: Cast) -> None:
    run = cast.run()
    with kept():
        nobody = world.person("가상 무소식").id
        services.enroll([nobody], run.id, None)
    worker.run(once=True)
    with db.reading():
        assert db.session.scalars(select(worker.Job).where(worker.Job.finished_at.is_(None))).all() == []
