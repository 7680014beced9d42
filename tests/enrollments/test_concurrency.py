"""Many people at one door, at the same moment, on true transactions."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, func, select

from lms.core import db
from lms.enrollments import requests, services
from lms.enrollments.models import Enrollment, Request, Run
from tests.enrollments import world

PLACES, PEOPLE = 5, 24


def test_places_are_never_given_twice(own_database: Engine) -> None:
    with db.transaction():
        run_id = world.run(capacity=PLACES).id
        people = [world.person(f"가상 {number}").id for number in range(PEOPLE)]

    def apply(person_id: int) -> str:
        # Everybody clicks twice.
        for _time in range(2):
            with db.transaction():
                state = services.apply(person_id, run_id).state
        return state

    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(apply, people))
    assert (states.count("active"), states.count("waitlisted")) == (PLACES, PEOPLE - PLACES)
    with db.reading():
        assert db.session.get_one(Run, run_id).seats_taken == PLACES
        assert db.session.scalar(select(func.count()).select_from(Enrollment)) == PEOPLE


def test_leaving_and_coming_at_once_keeps_every_place_filled(own_database: Engine) -> None:
    with db.transaction():
        run_id = world.run(capacity=PLACES).id
        people = [world.person(f"가상 {number}").id for number in range(PEOPLE)]
    with db.transaction():
        inside = [services.apply(person_id, run_id).id for person_id in people[: PEOPLE // 2]]

    def leave(enrollment_id: int) -> None:
        with db.transaction():
            services.leave(enrollment_id)

    def come(person_id: int) -> None:
        with db.transaction():
            services.apply(person_id, run_id)

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(leave, one) for one in inside] + [pool.submit(come, p) for p in people[PEOPLE // 2 :]]:
            done.result()
    with db.reading():
        taken = db.session.scalar(select(func.count()).select_from(Enrollment).where(Enrollment.state == "active"))
        assert (taken, db.session.get_one(Run, run_id).seats_taken) == (PLACES, PLACES)


def test_asking_at_once_makes_one_request(own_database: Engine) -> None:
    with db.transaction():
        run = world.run(entry="approval")
        enrollment_id = services.apply(world.person().id, run.id).id
        staff = world.person("박벤").id

    def ask(_number: int) -> int:
        with db.transaction():
            return requests.ask("application", enrollment_id, subject="again").id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(16)))) == 1

    def approve(_number: int) -> str:
        with db.transaction():
            request_id = db.session.scalars(select(Request.id).where(Request.subject == "")).one()
            return services.decide(request_id, "approve", staff).state

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(approve, range(8))) == {"active"}
    with db.reading():
        assert db.session.scalars(select(Run.seats_taken)).one() == 1
