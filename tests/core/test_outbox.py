"""What must happen after a commit happens, in its order, and a failure is shown and never holds up others."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from lms.core import audit, clock, db, ledger, outbox, storage, worker
from lms.core.audit import Entry
from lms.core.errors import Conflict
from lms.core.outbox import Chore, Job


@pytest.fixture
def done(own_database):
    """Return what the handlers of this test did, in order; its handlers and chores are gone afterwards."""
    handlers, regulars = dict(outbox.handlers), dict(outbox.regulars)
    yield []
    outbox.handlers.clear()
    outbox.handlers.update(handlers)
    outbox.regulars.clear()
    outbox.regulars.update(regulars)


def later(name: str, count: int = 1, **options) -> list[int]:
    with db.transaction():
        return [outbox.later(name, number=number, **options) for number in range(count)]


def job(job_id: int) -> Job:
    with db.reading():
        return db.session.get_one(Job, job_id)


def collect(done: list, name: str = "test.work", fails: int = 0, **options) -> None:
    left = [fails]

    @outbox.handler(name, **options)
    def work(number: int) -> None:
        if left[0]:
            left[0] -= 1
            raise ConnectionError("the mail server is away")
        done.append(number)


def hurry(job_id: int | None = None) -> None:
    """Let the pause after a failure be over."""
    with db.transaction():
        db.session.execute(update(Job).where(Job.finished_at.is_(None)).values(not_before=clock.now()))


def test_job_is_worked_after_the_commit(done):
    collect(done)
    (job_id,) = later("test.work")
    assert outbox.state_of(job(job_id)) == "waiting"

    assert worker.run(once=True) == 1

    assert done == [0]
    assert outbox.state_of(job(job_id)) == "finished"
    assert worker.run(once=True) == 0


def test_job_of_a_rolled_back_transaction_never_was(done):
    collect(done)
    with pytest.raises(ZeroDivisionError), db.transaction():
        outbox.later("test.work", number=1)
        raise ZeroDivisionError
    assert worker.run(once=True) == 0
    assert done == []


def test_job_cannot_be_written_while_reading(own_database):
    with db.reading(), pytest.raises(db.ReadOnly):
        outbox.later("test.work")


def test_jobs_wait_for_their_time(done, travel):
    collect(done)
    later("test.work", not_before=clock.now() + timedelta(days=1))
    worker.run(once=True)
    assert done == []
    travel(days=1, minutes=1)
    worker.run(once=True)
    assert done == [0]


def test_failed_job_backs_off_and_holds_up_nobody(done):
    collect(done, "test.bad", fails=2)
    collect(done)
    (bad,) = later("test.bad")
    later("test.work", 3)

    worker.run(once=True)

    assert done == [0, 1, 2]
    failed = job(bad)
    assert outbox.state_of(failed) == "failing"
    assert failed.last_error.startswith("ConnectionError: the mail server is away (test_outbox.py:")
    assert timedelta(seconds=5) < failed.not_before - clock.now() < timedelta(seconds=15)
    hurry()
    worker.run(once=True)
    assert timedelta(seconds=13) < job(bad).not_before - clock.now() < timedelta(seconds=27)
    hurry()
    worker.run(once=True)
    assert done == [0, 1, 2, 0]
    assert (outbox.state_of(job(bad)), job(bad).last_error) == ("finished", "")


def test_pauses_grow_and_stay_spread():
    assert [round(worker.pause(tries) / 10 / 2 ** (tries - 1)) for tries in (1, 4, 8)] == [1, 1, 1]
    assert worker.pause(40) <= 4 * 3600 * 1.25
    assert len({worker.pause(5) for _ in range(20)}) == 20


def test_hopeless_job_is_given_up_shown_and_can_be_retried(done):
    collect(done, attempts=3, fails=3)
    (job_id,) = later("test.work", dedupe="one")
    for _ in range(3):
        hurry()
        worker.run(once=True)

    assert outbox.state_of(job(job_id)) == "given_up"
    with db.reading():
        assert [found.id for found in outbox.page("given_up").jobs] == [job_id]
        assert outbox.counts() == {"open": 0, "failing": 0, "given_up": 1}

    with db.transaction():
        outbox.retry(job_id)
    worker.run(once=True)

    assert done == [0]
    assert outbox.state_of(job(job_id)) == "finished"
    with pytest.raises(Conflict), db.transaction():
        outbox.retry(job_id)
    with db.reading():
        assert db.session.scalars(select(Entry.action)).all() == ["outbox.retry"]


def test_handler_can_give_up_at_once(done):
    @outbox.handler("test.work")
    def work(number: int) -> None:
        raise outbox.GiveUp("this is not a mail address")

    (job_id,) = later("test.work")
    worker.run(once=True)
    assert outbox.state_of(job(job_id)) == "given_up"
    assert job(job_id).last_error.startswith("GiveUp: this is not a mail address")


def test_job_nobody_knows_is_shown_to_staff(done):
    (job_id,) = later("test.unknown")
    worker.run(once=True)
    assert "nothing here does jobs called test.unknown" in job(job_id).last_error


def test_error_of_the_database_is_shown_without_values(done):
    @outbox.handler("test.work")
    def work(number: int) -> None:
        with db.transaction():
            db.session.execute(text("INSERT INTO chores (name) VALUES ('ann@example.org')"))

    (job_id,) = later("test.work")
    worker.run(once=True)
    assert "IntegrityError" in job(job_id).last_error
    assert "example.org" not in job(job_id).last_error


def test_jobs_of_one_key_keep_their_order_and_others_go_on(done):
    collect(done, "test.bad", fails=1)
    collect(done)
    with db.transaction():
        outbox.later("test.bad", key="a", number=1)
        outbox.later("test.work", key="a", number=2)
        outbox.later("test.work", key="b", number=3)
        outbox.later("test.work", number=4)

    worker.run(once=True)
    assert done == [3, 4]

    hurry()
    worker.run(once=True)
    assert done == [3, 4, 1, 2]


def test_job_given_up_lets_the_next_of_its_key_pass(done):
    collect(done, "test.bad", fails=1, attempts=1)
    collect(done)
    with db.transaction():
        outbox.later("test.bad", key="a", number=1)
        outbox.later("test.work", key="a", number=2)
    worker.run(once=True)
    assert done == [2]


def test_same_thing_is_not_queued_twice(done):
    collect(done)
    first = later("test.work", dedupe="course:1")
    second = later("test.work", dedupe="course:1")
    assert first == second
    worker.run(once=True)
    assert done == [0]
    third = later("test.work", dedupe="course:1")
    assert third != first
    worker.run(once=True)
    assert done == [0, 0]


def test_thing_asked_for_while_it_is_done_is_done_once_more(done):
    @outbox.handler("test.work")
    def work(number: int) -> None:
        done.append(number)
        if len(done) == 1:
            later("test.work", dedupe="course:1")

    (job_id,) = later("test.work", dedupe="course:1")
    worker.run(once=True)
    assert done == [0, 0]
    with db.reading():
        assert db.session.execute(select(func.count()).select_from(Job)).scalar_one() == 1
    assert (outbox.state_of(job(job_id)), job(job_id).dedupe) == ("finished", None)


def test_effect_and_end_of_a_job_can_be_one(done):
    @outbox.handler("test.work")
    def work(number: int) -> None:
        with db.transaction():
            audit.note("test.effect")
            outbox.job().finish()
        raise ConnectionError("after the commit")

    (job_id,) = later("test.work")
    worker.run(once=True)
    assert outbox.state_of(job(job_id)) == "finished"


def test_who_lost_the_lease_cannot_finish(done):
    @outbox.handler("test.work")
    def work(number: int) -> None:
        done.append(number)
        if len(done) == 1:
            with db.transaction():
                db.session.execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
            assert worker.claim() is not None  # another worker takes over
            with db.transaction():
                audit.note("test.effect")
                outbox.job().finish()

    (job_id,) = later("test.work")
    worker.run(once=True)
    assert outbox.state_of(job(job_id)) == "working"
    with db.reading():
        assert db.session.scalars(select(Entry)).all() == []


def test_handler_acts_for_who_asked(done):
    @outbox.handler("test.work")
    def work(number: int) -> None:
        with db.transaction():
            audit.note("test.effect")
        done.append(outbox.job().requester_id)

    later("test.work", requester_id=42)
    worker.run(once=True)
    assert done == [42]
    with db.reading():
        assert db.session.scalars(select(Entry.actor_id)).all() == [42]
    assert audit.who().actor_id is None
    with pytest.raises(RuntimeError):
        outbox.job()


def test_bulk_job_shows_progress_and_leaves_a_file(done, travel):
    @outbox.handler("test.work", slow=True)
    def work(number: int) -> None:
        for item in range(3):
            outbox.job().progress(item + 1, 3)
        outbox.job().keep_result("명단.csv", b"a,b", days=2)

    (job_id,) = later("test.work", requester_id=5)
    worker.run(once=True)
    found = job(job_id)
    assert (found.progress_done, found.progress_total) == (3, 3)
    assert found.result_name == "명단.csv"
    assert found.result_key and storage.get(found.result_key) == b"a,b"
    with db.reading():
        assert [mine.id for mine in outbox.of_requester(5)] == [job_id]

    travel(days=3)
    outbox.tidy()

    assert not storage.exists(found.result_key)
    assert job(job_id).result_key is None
    travel(days=100)
    outbox.tidy()
    with db.reading():
        assert db.session.get(Job, job_id) is None


def test_bulk_job_can_be_canceled_and_keeps_what_it_did(done):
    @outbox.handler("test.work", slow=True)
    def work(number: int) -> None:
        for item in range(10):
            done.append(item)
            if item == 2:
                with db.transaction():
                    outbox.cancel(job_id)
            outbox.job().progress(item + 1, 10)

    (job_id,) = later("test.work", dedupe="bulk")
    worker.run(once=True)
    assert done == [0, 1, 2]
    assert (outbox.state_of(job(job_id)), job(job_id).progress_done) == ("canceled", 3)
    assert later("test.work", dedupe="bulk") != [job_id]


def test_waiting_job_can_be_canceled(done):
    collect(done)
    (job_id,) = later("test.work", dedupe="x")
    with db.transaction():
        outbox.cancel(job_id)
    worker.run(once=True)
    assert done == []
    assert outbox.state_of(job(job_id)) == "canceled"
    with pytest.raises(Conflict), db.transaction():
        outbox.cancel(job_id)


def test_quick_lane_leaves_bulk_work_alone(done):
    collect(done, "test.bulk", slow=True)
    later("test.bulk")
    assert worker.claim(quick=True) is None
    assert worker.claim() is not None


def test_a_worker_leaves_jobs_to_others(done):
    collect(done)
    collect(done, "test.paper")
    later("test.work")
    later("test.paper")

    worker.run(once=True, without=("test.paper",))

    assert len(done) == 1
    with db.reading():
        assert outbox.page("waiting").total == 1


def test_jobs_are_listed_by_state_and_name(done):
    collect(done)
    collect(done, "test.bad", fails=1)
    later("test.work", 3)
    later("test.bad")
    worker.run(once=True)
    later("test.work", not_before=clock.now() + timedelta(hours=1))
    worker_claims = later("test.work")
    assert worker.claim() is not None
    with db.reading():
        numbers = {state: outbox.page(state).total for state in outbox.STATES}
        assert numbers == {"waiting": 1, "working": 1, "failing": 1, "given_up": 0, "finished": 3, "canceled": 0}
        assert outbox.page(name="test.bad").total == 1
        assert outbox.page(size=2, number=2).pages == 3
        assert outbox.page("working").jobs[0].id == worker_claims[0]


def test_what_is_regular_is_done_by_one_worker_when_due(done, travel):
    @outbox.every("test.hourly", 3600)
    def hourly() -> None:
        done.append("hourly")

    @outbox.every("test.broken", 3600)
    def broken() -> None:
        raise ConnectionError("no")

    worker.run_chores()
    worker.run_chores()
    assert done == ["hourly"]
    with db.reading():
        assert db.session.get_one(Chore, "test.broken").last_error.startswith("ConnectionError: no")
    travel(minutes=61)
    others = [threading.Thread(target=worker.run_chores) for _ in range(4)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert done == ["hourly"] * 2


def test_worker_seals_the_ledgers(done):
    with db.transaction():
        audit.note("test.effect")
    worker.run(once=True)
    with db.reading():
        assert ledger.unsealed(Entry.__table__) == 0
