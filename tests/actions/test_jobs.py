"""What happens day by day: asked after 7 and 30 days, carried higher by working days, looked at again."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from lms.accounts import services as accounts
from lms.accounts.actors import actor_for
from lms.actions import jobs, services
from lms.actions.models import ActionEscalation, ActionItem
from lms.core import clock, db, mail, outbox, worker
from lms.organizations.models import Organization
from lms.policy import Permission, can
from tests.accounts.people import kept, member
from tests.actions.given_pages import Office

Go = Callable[[date], None]
# No holiday follows within a month.
MONDAY = date(2027, 3, 29)


@pytest.fixture
def go(travel: Callable[..., None]) -> Go:
    """Move the clock to eight in the morning of a day in Seoul."""

    def to(day: date) -> None:
        travel()
        wanted = datetime(day.year, day.month, day.day, 8, tzinfo=clock.SEOUL)
        travel(seconds=(wanted - clock.now()).total_seconds())

    return to


def told() -> set[tuple[int, str]]:
    with db.reading():
        rows = db.session.scalars(select(outbox.Job).where(outbox.Job.name == "actions.mail"))
        return {(row.args["person_id"], row.args["event"]) for row in rows}


def kinds() -> list[str]:
    with db.reading():
        item = db.session.scalars(select(ActionItem)).one()
        return [event.kind for event in services.events_of(item.id)]


def test_the_owner_is_asked_after_a_week_and_after_a_month_and_only_once(office: Office, go: Go) -> None:
    go(MONDAY)
    office.item(due_on=MONDAY + timedelta(days=60))
    for days in (3, 7, 8, 30, 31):
        go(MONDAY + timedelta(days=days))
        jobs.remind()
        jobs.remind()
    assert kinds() == ["added", "asked", "asked"]
    assert told() == {(office.dan.person_id, "follow_up")}


def test_what_is_done_after_a_month_asks_those_who_lead_to_check(office: Office, go: Go) -> None:
    go(MONDAY)
    office.item(due_on=MONDAY + timedelta(days=60))
    with kept():
        item = db.session.scalars(select(ActionItem)).one()
        services.change_state(item.id, "done", office.dan.person_id, "나누어 주었다.")
    go(MONDAY + timedelta(days=30))
    jobs.remind()
    assert told() == {(office.lea.person_id, "check")}


def test_an_overdue_item_goes_to_the_managers_and_then_to_team_head_and_police(office: Office, go: Go) -> None:
    go(MONDAY)
    uid = office.item(due_on=MONDAY + timedelta(days=4))  # a Friday
    for days in (5, 6):
        go(MONDAY + timedelta(days=days))
        jobs.remind()
    assert kinds() == ["added"]
    go(MONDAY + timedelta(days=7))
    jobs.remind()
    assert kinds() == ["added", "asked", "escalated"]
    first = {(office.dan.person_id, "follow_up"), (office.dan.person_id, "overdue"), (office.mia.person_id, "overdue")}
    assert told() == first
    go(MONDAY + timedelta(days=11))
    jobs.remind()
    assert told() == first | {(office.head.person_id, "overdue"), (office.officer.person_id, "overdue")}
    with db.reading():
        assert len(db.session.scalars(select(ActionEscalation)).all()) == 2
        item = services.by_uid(uid)
        assert can(actor_for(office.head.person_id), Permission.SEE_ACTION, item)


def test_of_the_police_the_anti_abuse_officer_is_told_where_one_is_marked(office: Office, go: Go) -> None:
    go(MONDAY)
    apo = member("오에이", email="apo@example.org")
    with kept():
        station, since = db.session.get_one(Organization, office.station), MONDAY
        accounts.employ(apo.person_id, station.id, "police-officer", position="학대 예방 경찰관", starts_on=since)
    office.item(due_on=MONDAY + timedelta(days=4))
    go(MONDAY + timedelta(days=11))
    jobs.remind()
    overdue = {person for person, event in told() if event == "overdue"}
    assert apo.person_id in overdue and office.head.person_id in overdue
    assert office.officer.person_id not in overdue


@pytest.mark.parametrize(
    ("department", "position", "marked"),
    [("여성청소년과", "APO", True), ("학대예방계", "경위", True), ("여성청소년수사팀", "경위", False), ("", "", False)],
)
def test_who_is_an_anti_abuse_officer_stands_in_the_post(department: str, position: str, marked: bool) -> None:
    assert jobs.is_anti_abuse(department, position) is marked


def test_nothing_is_sent_on_a_holiday(office: Office, go: Go) -> None:
    children_s_day = date(2027, 5, 5)
    go(children_s_day - timedelta(days=7))
    office.item(due_on=children_s_day + timedelta(days=60))
    go(children_s_day)
    jobs.remind()
    assert told() == set()
    go(children_s_day + timedelta(days=1))
    jobs.remind()
    assert told() == {(office.dan.person_id, "follow_up")}


def test_a_checked_item_is_recalled_on_its_day(office: Office, go: Go) -> None:
    go(MONDAY)
    office.item(due_on=MONDAY)
    with kept():
        item = db.session.scalars(select(ActionItem)).one()
        services.change_state(item.id, "done", office.dan.person_id, "마쳤다.")
        services.change_state(item.id, "checked", office.lea.person_id, recheck_on=MONDAY + timedelta(days=30))
    for days in (29, 30, 31):
        go(MONDAY + timedelta(days=days))
        jobs.remind()
    assert kinds() == ["added", "done", "checked", "recheck"]
    assert told() == {(office.lea.person_id, "check")}


@pytest.mark.parametrize("event", [jobs.FOLLOW_UP, jobs.OVERDUE, jobs.CHECK])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_mail_can_be_written_in_both_languages(office: Office, event: str, language: str) -> None:
    item = {"text": "<b>연락망</b>", "organization": "가상 기관", "due_on": "2027-04-12", "path": "/actions/1"}
    values = {"name": "이단", "event": event, "items": [item]}
    message = mail.compose("dan@example.org", "action_items", language, values)
    assert message["Subject"]
    assert "&lt;b&gt;" in message.get_body(("html",)).get_content()


def test_the_mail_names_what_is_still_to_do_and_nothing_that_was_settled(office: Office, go: Go) -> None:
    go(MONDAY)
    first = office.item(due_on=MONDAY + timedelta(days=60))
    second = office.item(text="통역 명단을 만든다.", due_on=MONDAY + timedelta(days=60))
    go(MONDAY + timedelta(days=7))
    jobs.remind()
    with kept():
        services.change_state(services.by_uid(first).id, "done", office.dan.person_id, "마쳤다.")
    with kept():
        for job in db.session.scalars(select(outbox.Job).where(outbox.Job.name == "actions.mail")):
            job.not_before = clock.now()
    worker.run(once=True)
    mails = [one for one in mail.kept(1, 500)[0] if "dan@example.org" in one.to and str(second) in one.text]
    assert len(mails) == 1
    assert str(first) not in mails[0].text
