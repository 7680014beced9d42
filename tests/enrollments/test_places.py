"""Whatever happens in whatever order, places and the waiting list stay right."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core import db
from lms.core.errors import LmsError
from lms.enrollments import requests, runs, services
from lms.enrollments.models import Enrollment, Request, Run
from lms.enrollments.states import SEATED, State
from tests.enrollments import world

PEOPLE = 6

# Doors open and close rarely, or most plays would happen before a closed one.
OFTEN = ("apply", "apply", "apply", "enroll", "approve", "approve", "decline", "leave", "leave", "remove", "complete")
RARELY = ("reopen", "again", "capacity", "close", "open", "open")
acts = st.tuples(st.sampled_from(OFTEN * 2 + RARELY), st.integers(0, PEOPLE - 1))


class Play:
    """One run, some people, and what they do."""

    def __init__(self, entry: str, capacity: int | None) -> None:
        self.course = world.course()
        self.run = world.run(self.course, entry=entry, capacity=capacity)
        self.people = [world.person(f"가상 {number}") for number in range(PEOPLE)]
        self.staff = world.person("박벤")

    def latest(self, index: int) -> Enrollment | None:
        return db.session.scalar(
            select(Enrollment)
            .where(Enrollment.run_id == self.run.id, Enrollment.person_id == self.people[index].id)
            .order_by(Enrollment.cycle.desc())
            .limit(1)
        )

    def do(self, act: str, index: int) -> None:
        one = self.latest(index)
        match act:
            case "apply":
                services.apply(self.people[index].id, self.run.id)
            case "enroll":
                services.enroll([self.people[index].id], self.run.id, self.staff.id)
            case "approve" | "decline" if one is not None:
                asked = requests.open_of("application", one.id)
                if asked is not None:
                    services.decide(asked.id, act, self.staff.id, "가상의 까닭")
            case "leave" if one is not None:
                services.leave(one.id)
            case "remove" if one is not None:
                services.remove(one.id, self.staff.id, "가상의 까닭")
            case "complete" if one is not None:
                services.complete(services.lock(one.id)[1])
            case "reopen" if one is not None:
                services.reopen(services.lock(one.id)[1])
            case "again" if one is not None:
                services.new_cycle(one.id, self.staff.id)
            case "capacity":
                plan = world.plan(self.course, entry=self.run.entry, capacity=index + 1)
                runs.change(self.run.id, plan, self.staff.id)
            case "close":
                runs.close(self.run.id, self.staff.id)
            case "open":
                runs.set_state(self.run.id, "open", self.staff.id)

    def check(self, waiting_before: list[int]) -> None:
        db.session.flush()
        run = db.session.get_one(Run, self.run.id)
        rows = db.session.scalars(select(Enrollment).where(Enrollment.run_id == run.id)).all()
        newest = {row.person_id: row for row in sorted(rows, key=lambda row: row.cycle)}
        seated = [row for row in newest.values() if row.state in SEATED]
        waiting = sorted(
            (row for row in newest.values() if row.state == State.WAITLISTED), key=lambda r: (r.requested_at, r.id)
        )
        # Places: counted right, and never more than there are.
        assert run.seats_taken == len(seated)
        assert run.capacity is None or run.seats_taken <= run.capacity
        # Nobody waits beside a free place, and nobody overtakes: who is still waiting stands in the old order,
        # and everybody promoted stood before them.
        if run.state == "open" and waiting:
            assert run.capacity is not None and run.seats_taken == run.capacity
        still = [row.id for row in waiting if row.id in waiting_before]
        assert still == [one for one in waiting_before if one in still]
        promoted = [one for one in waiting_before if one not in still and _state(one) in SEATED]
        if still and promoted:
            assert max(map(waiting_before.index, promoted)) < min(map(waiting_before.index, still))
        # Each person once per run and cycle; only the newest cycle is at work.
        assert len({(row.person_id, row.cycle) for row in rows}) == len(rows)
        older = [row for row in rows if row.id != newest[row.person_id].id]
        assert all(row.state in (State.COMPLETED, State.FAILED) for row in older)
        # An application is open exactly while somebody is requested.
        open_ids = set(db.session.scalars(select(Request.enrollment_id).where(Request.decided_at.is_(None))))
        assert {row.id for row in rows if row.state == State.REQUESTED} == open_ids & {row.id for row in rows}

    def waiting(self) -> list[int]:
        return list(
            db.session.scalars(
                select(Enrollment.id)
                .where(Enrollment.run_id == self.run.id, Enrollment.state == State.WAITLISTED)
                .order_by(Enrollment.requested_at, Enrollment.id)
            )
        )


def _state(enrollment_id: int) -> str:
    return db.session.get_one(Enrollment, enrollment_id).state


@pytest.mark.usefixtures("database")
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.sampled_from(["open", "approval", "staff"]),
    st.sampled_from([1, 2, 3, None]),
    st.lists(acts, min_size=8, max_size=40),
)
def test_places_and_waiting_list_stay_right(entry: str, capacity: int | None, played: list[tuple[str, int]]) -> None:
    play = Play(entry, capacity)
    first = "enroll" if entry == "staff" else "apply"
    for act, index in [*((first, index) for index in range(PEOPLE - 1)), *played]:
        before = play.waiting()
        savepoint = db.session.begin_nested()
        try:
            play.do(act, index)
        except LmsError:
            savepoint.rollback()
            db.session.expire_all()
        else:
            savepoint.commit()
        play.check(before)
