"""Several requests at once: one attempt, one result, and every acknowledged answer counts."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from lms.activities.quiz import saving, services, timing
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.certificates.models import Certificate
from lms.core import clock, db, sync
from lms.learning import services as learning
from lms.learning.interface import Outcome, Status
from lms.learning.models import OutcomeRow
from tests.activities import school as schools
from tests.activities.quiz import sheets
from tests.activities.school import RIGHT

KEY = "f1-quiz"


@pytest.fixture
def school(own_database: Engine, tmp_path):
    return schools.build(tmp_path / "banks")


@pytest.fixture
def ann(school):
    return school.admit(schools.ann())


def at_once(*steps: Callable[[], Any]) -> list[Any]:
    """Run each step in a thread of its own, all from the same moment; return what they returned or raised."""
    gate = threading.Barrier(len(steps))
    results: list[Any] = [None] * len(steps)

    def run(number: int, step: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[number] = step()
        except Exception as error:
            results[number] = error
        finally:
            db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def committed(step):
    """Return a step that runs in a transaction of its own."""

    def run():
        with db.transaction():
            return step()

    return run


def hand_in(ann, attempt):
    outcome = services.submit(ann.enrollment_id, KEY, attempt.uid)
    if outcome is not None:
        learning.record(ann.enrollment_id, KEY, services.source_of(attempt.uid), outcome)
    return outcome


def save(ann, attempt, records):
    body = {"answers": records}
    claims = sync.claims_for(saving.PURPOSE, attempt.uid.hex, sheets.token(ann, attempt))
    return saving.save(attempt.uid, claims, saving.parse(body))


def count(model):
    with db.reading():
        return db.session.scalar(select(func.count()).select_from(model))


def test_starting_from_several_windows_at_once_makes_one_attempt(school, ann):
    def start():
        return services.start(ann.enrollment_id, KEY, school.quiz_version_id).uid

    uids = at_once(*[committed(start)] * 4)
    assert len(set(uids)) == 1, uids
    assert (count(Attempt), count(AttemptItem)) == (1, 4)


def test_submitting_twice_at_once_gives_one_result_and_one_certificate(school, ann):
    attempt = sheets.start(school, ann)
    with db.transaction():
        services.save_form(
            ann.enrollment_id, KEY, attempt.uid, sheets.answers(attempt, RIGHT), timing.milliseconds(clock.now())
        )
        learning.record(ann.enrollment_id, "survey", "survey", Outcome(Status.COMPLETED))
    results = at_once(*[committed(lambda: hand_in(ann, attempt))] * 4)
    assert sum(result is not None for result in results) == 1, results
    assert count(Certificate) == 1
    with db.reading():
        rows = db.session.scalars(select(OutcomeRow).where(OutcomeRow.activity == KEY)).all()
    assert [row.status for row in rows] == ["passed"]


def test_an_answer_acknowledged_while_the_attempt_is_submitted_counts_or_is_said_to_be_late(school, ann):
    for _ in range(3):
        attempt = sheets.start(school, ann)
        db.session.remove()
        records = [sheets.record(position, answer) for position, answer in sheets.answers(attempt, RIGHT).items()]
        steps = [committed(partial(save, ann, attempt, [record])) for record in records]
        *replies, _outcome = at_once(*steps, committed(partial(hand_in, ann, attempt)))
        saved = {
            record["position"]
            for record, reply in zip(records, replies, strict=True)
            if reply["results"][0]["state"] == "saved"
        }
        with db.reading():
            shown = sheets.view(attempt.uid)
        assert {item.position for item in shown.items if item.answer} == saved
        assert shown.right == len(saved)


def test_the_clock_and_the_learner_submitting_at_once_give_one_result(school, ann, travel):
    attempt = sheets.start(school, ann)
    db.session.remove()
    travel(minutes=21)
    at_once(committed(lambda: hand_in(ann, attempt)), services.close_all_overdue, services.close_all_overdue)
    assert count(OutcomeRow) == 1
