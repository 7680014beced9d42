"""The audit log tells who did or saw what, whose data, and from where."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.core import audit, clock, db
from lms.core.audit import Entry, Filter


@pytest.fixture(autouse=True)
def nobody_acts():
    yield
    audit.acting(None, "")


def entries() -> list[Entry]:
    with db.reading():
        return list(db.session.scalars(select(Entry).order_by(Entry.id)))


def test_note_stands_with_what_it_tells(own_database):
    audit.acting(7, "203.0.113.9", 3)
    with db.transaction():
        audit.note("runs.close", [5, 4, 5], {"state": "open"}, {"state": "closed"}, "run:12", "all done")

    entry = entries()[0]
    assert (entry.actor_id, entry.account_id, entry.address) == (7, 3, "203.0.113.9")
    assert (entry.action, entry.thing, entry.person_ids, entry.reason) == ("runs.close", "run:12", [4, 5], "all done")
    assert (entry.before, entry.after) == ({"state": "open"}, {"state": "closed"})
    assert abs(entry.at - clock.now()) < timedelta(seconds=10)


def test_note_falls_with_what_it_tells(own_database):
    with pytest.raises(ZeroDivisionError), db.transaction():
        audit.note("runs.close")
        raise ZeroDivisionError
    assert entries() == []


def test_reading_is_noted_after_a_read_only_request(own_database):
    audit.acting(7, "203.0.113.9")
    db.begin(write=False)
    audit.note_read("accounts.see_person", [4], "person:4")
    db.finish(keep=True)
    assert [(e.action, e.actor_id, e.person_ids) for e in entries()] == [("accounts.see_person", 7, [4])]


def test_refusal_is_noted_although_the_request_is_rolled_back(own_database):
    db.begin(write=True)
    audit.note("accounts.change_person", [4])
    audit.note_refusal("accounts.sign_in_refused", [4])
    db.finish(keep=False)
    assert [e.action for e in entries()] == ["accounts.sign_in_refused"]


def test_note_in_a_read_transaction_is_an_error(own_database):
    db.begin(write=False)
    audit.note("runs.close")
    with pytest.raises(db.ReadOnly):
        db.session.flush()
    db.abandon()


def test_entries_are_found_by_actor_person_action_thing_and_day(own_database, travel):
    def act(actor, action, persons, thing="run:1"):
        audit.acting(actor, "")
        with db.transaction():
            audit.note(action, persons, thing=thing)

    travel(days=-2)
    act(1, "runs.close", [10])
    travel(days=0)
    act(1, "runs.open", [10, 110])
    act(2, "accounts.see_person", [11], "person:11")
    act(2, "run_reports.export", [1])

    def found(**wanted):
        with db.reading():
            return [entry.action for entry in audit.page(Filter(**wanted)).entries]

    assert found() == ["run_reports.export", "accounts.see_person", "runs.open", "runs.close"]
    assert found(actor_id=1) == ["runs.open", "runs.close"]
    assert found(person_id=10) == ["runs.open", "runs.close"]
    assert found(person_id=1) == ["run_reports.export"]
    assert found(action="runs.") == ["runs.open", "runs.close"]
    assert found(action="runs.*", actor_id=2) == []
    assert found(action="runs.open") == ["runs.open"]
    assert found(thing="person:11") == ["accounts.see_person"]
    assert found(until=clock.today() - timedelta(days=1)) == ["runs.close"]
    assert len(found(since=clock.today())) == 3
    with db.reading():
        assert audit.actions() == ["accounts.see_person", "run_reports.export", "runs.close", "runs.open"]
        assert [entry.action for entry in audit.about(110)] == ["runs.open"]


def test_entries_come_in_pages(own_database):
    with db.transaction():
        for number in range(7):
            audit.note("a.b", thing=f"run:{number}")
    with db.reading():
        page = audit.page(Filter(), number=2, size=3)
        assert ([e.thing for e in page.entries], page.pages, page.total) == (["run:3", "run:2", "run:1"], 3, 7)
        assert audit.page(Filter(), number=99, size=3).number == 3
        assert audit.page(Filter(actor_id=5)).entries == ()
