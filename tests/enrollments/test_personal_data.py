"""Giving out, erasing and merging what the room holds of a person."""

import json

import pytest
from sqlalchemy import select

from lms.core import db
from lms.enrollments import personal_data, services
from lms.enrollments.models import Enrollment, Request
from tests.enrollments import world

pytestmark = pytest.mark.usefixtures("database")


def test_ann_gets_her_enrollments_and_requests() -> None:
    people, run = world.people(), world.run(entry="approval")
    services.apply(people.ann.id, run.id, "야간 근무입니다.")
    services.apply(people.cho.id, run.id, "다른 사람")
    found = personal_data.export(people.ann.id)
    (enrollment,), (request,) = found["enrollments"], found["requests"]
    assert (enrollment["name"], enrollment["state"], enrollment["run"]) == ("김안", "requested", 1)
    assert (request["kind"], request["note"]) == ("application", "야간 근무입니다.")
    assert "다른 사람" not in json.dumps(found, ensure_ascii=False)


def test_erasing_takes_name_and_notes_and_leaves_the_figures() -> None:
    people, run = world.people(), world.run(entry="approval")
    enrollment = services.apply(people.ann.id, run.id, "야간 근무입니다.")
    personal_data.erase(people.ann.id)
    db.session.expire_all()
    assert (enrollment.name, enrollment.state, enrollment.organization_name) == ("", "canceled", "가상 해오름 보육원")
    request = db.session.scalars(select(Request)).one()
    assert (request.note, request.open_key, request.decision) == ("", None, "lapsed")


def test_merging_two_persons_of_one_run_makes_a_further_cycle_and_frees_a_place() -> None:
    people, run = world.people(), world.run(capacity=2)
    waits = world.person("가상 셋")
    for person in (people.ann, people.cho, waits):
        services.apply(person.id, run.id)
    personal_data.repoint(people.cho.id, people.ann.id)
    rows = db.session.execute(select(Enrollment.person_id, Enrollment.cycle, Enrollment.state)).all()
    assert sorted(map(tuple, rows)) == sorted(
        [(people.ann.id, 1, "active"), (people.ann.id, 2, "active"), (waits.id, 1, "active")]
    )
    assert run.seats_taken == 2
