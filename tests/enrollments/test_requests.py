"""Asking, waiting, deciding."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Deputy
from lms.core import clock, db
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy
from lms.enrollments import requests, services
from lms.enrollments.models import Enrollment, Request
from lms.enrollments.requests import Decision, Kind
from lms.policy import Granted
from tests.enrollments import world

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def _a_kind_of_our_own() -> Iterator[None]:
    """Register a kind for the length of a test."""
    decisions = (Decision("yes", lazy("Yes")), Decision("no", lazy("No"), needs_reason=True))
    requests.register_kind(Kind("test", lazy("Test"), lazy("Test"), "enrollments_staff.decide", decisions))
    yield
    del requests.KINDS["test"]


def enrollment_of(person, run=None) -> Enrollment:
    return services.apply(person.id, (run or world.run()).id)


def test_the_same_thing_is_asked_once_while_it_is_open() -> None:
    people = world.people()
    enrollment = enrollment_of(people.ann)
    first = requests.ask("test", enrollment.id, "quiz-1", "bitte")
    assert requests.ask("test", enrollment.id, "quiz-1", "again").id == first.id
    assert requests.ask("test", enrollment.id, "quiz-2").id != first.id
    requests.decided(first.id, "yes", people.ben.id)
    assert requests.ask("test", enrollment.id, "quiz-1").id != first.id


def test_what_cannot_be_asked_is_refused() -> None:
    enrollment = enrollment_of(world.people().ann)
    with pytest.raises(LookupError):
        requests.ask("nobody-registered-this", enrollment.id)
    with pytest.raises(NotFound):
        requests.ask("test", 999_999)
    with pytest.raises(LmsError) as refused:
        requests.ask("test", enrollment.id, note="가" * 2001)
    assert refused.value.field == "note"


def test_a_decision_is_written_once() -> None:
    people = world.people()
    asked = requests.ask("test", enrollment_of(people.ann).id)
    with pytest.raises(LmsError):
        requests.decided(asked.id, "maybe", people.ben.id)
    with pytest.raises(LmsError) as refused:
        requests.decided(asked.id, "no", people.ben.id)
    assert refused.value.field == "reason"
    requests.decided(asked.id, "no", people.ben.id, " Not this time. ")
    assert (asked.decision, asked.reason, asked.open_key) == ("no", "Not this time.", None)
    with pytest.raises(Conflict):
        requests.decided(asked.id, "yes", people.ben.id)


def test_what_waits_is_listed_by_age_with_person_and_run() -> None:
    people, run = world.people(), world.run()
    admin = world.actor(people.ben, Granted("admin"))
    for person in (people.ann, people.cho):
        requests.ask("test", enrollment_of(person, run).id, note="why")
    found = requests.open_for(admin)
    assert [one.name for one in found.items] == ["김안", "최초"]
    first = found.items[0]
    assert (first.organization_name, first.run.number, first.days, first.request.note) == (
        "가상 해오름 보육원", 1, 0, "why",
    )  # fmt: skip
    assert requests.count_open(admin) == 2
    requests.decided(first.request.id, "yes", people.ben.id)
    assert [one.name for one in requests.open_for(admin).items] == ["최초"]
    (done,) = requests.decided_for(admin).items
    assert (done.name, done.decided_by) == ("김안", "박벤")
    assert requests.open_for(admin, kind="application").total == 0


def test_cho_sees_nothing_and_nobody_sees_an_own_request() -> None:
    people = world.people()
    requests.ask("test", enrollment_of(people.ann).id)
    assert requests.open_for(world.actor(people.cho)).total == 0
    assert requests.open_for(world.actor(people.cho, Granted("instructor", run_id=1_000_000))).total == 0
    assert requests.open_for(world.actor(people.ann, Granted("admin"))).total == 0


def test_a_deputy_sees_what_the_absent_person_would_see() -> None:
    people, run = world.people(), world.run()
    asked = requests.ask("test", enrollment_of(people.ann, run).id)
    today = clock.today()
    world.add(Deputy(person_id=people.ben.id, deputy_id=people.cho.id, starts_on=today, ends_on=today))
    deputy = world.actor(people.cho, standing_in=(Granted("instructor", run_id=run.id),))
    (waiting,) = requests.open_for(deputy).items
    assert waiting.request.id == asked.id and waiting.as_deputy
    assert [one.name for one in requests.absences(deputy)] == ["박벤"]
    assert requests.absences(replace(deputy, on=today + timedelta(days=1))) == []
    own = world.actor(people.cho, Granted("instructor", run_id=run.id))
    assert not requests.open_for(own).items[0].as_deputy


def test_old_requests_stay_on_record() -> None:
    people = world.people()
    enrollment = enrollment_of(people.ann)
    requests.ask("test", enrollment.id)
    services.leave(enrollment.id)
    assert db.session.scalars(select(Request.decision)).all() == ["lapsed"]
    assert requests.decided_for(world.actor(people.ben, Granted("admin"))).total == 0
