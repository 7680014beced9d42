"""Whatever happens in whatever order, quotas, held places and the waiting list stay right, and no mail is doubled."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core import clock, db
from lms.core.errors import LmsError
from lms.core.outbox import Job
from lms.enrollments import blocks, handover, requests, runs, seats, services, teams
from lms.enrollments.models import Enrollment, Run, SeatBlock
from lms.enrollments.states import SEATED, State
from lms.organizations.models import Organization
from tests.enrollments import world

PEOPLE = 8
JOBS = ("facility-staff", "facility-head")
ACTS = (
    *("apply", "enroll", "approve", "leave", "remove", "team", "give", "withdraw") * 2,
    *("hold", "ask", "allow", "refuse", "end", "lapse", "capacity", "quota", "complete", "again", "close", "open"),
)
acts = st.tuples(st.sampled_from(ACTS), st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1))


class Play:
    """One run with quotas, two organizations of two kinds, people in two jobs, and what they do."""

    def __init__(self, entry: str, capacity: int | None, kind: int | None, job: int | None) -> None:
        self.course = world.course()
        self.facts: dict[str, Any] = {
            "entry": entry,
            "capacity": capacity,
            "kind_quotas": {} if kind is None else {"facility": kind},
            "job_quotas": {} if job is None else {"facility-head": job},
            "starts_on": clock.today() + timedelta(days=5),
            "ends_on": clock.today() + timedelta(days=9),
        }
        self.run = world.run(self.course, **self.facts)
        self.homes = (world.organization(), world.organization("가상 동행 아동보호전문기관", "agency"))
        self.people = [
            world.person(f"가상 {number}", JOBS[number // 2 % 2], self.homes[number % 2]) for number in range(PEOPLE)
        ]
        self.staff = world.person("박벤")

    def latest(self, index: int) -> Enrollment | None:
        return db.session.scalar(
            select(Enrollment)
            .where(Enrollment.run_id == self.run.id, Enrollment.person_id == self.people[index].id)
            .order_by(Enrollment.cycle.desc())
            .limit(1)
        )

    def block(self, index: int, *states: str) -> SeatBlock | None:
        return db.session.scalar(
            select(SeatBlock).where(
                SeatBlock.run_id == self.run.id,
                SeatBlock.organization_id == self.homes[index % 2].id,
                SeatBlock.state.in_(states),
            )
        )

    def do(self, act: str, index: int, other: int) -> None:
        one, run, staff = self.latest(index), self.run, self.staff.id
        wish = blocks.Wish(1 + other % 3, clock.today() + timedelta(days=2))
        match act:
            case "apply":
                services.apply(self.people[index].id, run.id)
            case "enroll":
                services.enroll([self.people[index].id], run.id, staff)
            case "approve" if one is not None:
                asked = requests.open_of("application", one.id)
                if asked is not None:
                    services.decide(asked.id, "approve", staff)
            case "leave" if one is not None:
                services.leave(one.id)
            case "remove" if one is not None:
                services.remove(one.id, staff, "가상의 까닭")
            case "team":
                chosen = [self.people[at].id for at in {index, other} if at % 2 == index % 2]
                teams.enter(self.homes[index % 2].id, chosen, run.id, staff)
            case "give" if one is not None:
                handover.give(one.id, self.people[other].id, staff)
            case "withdraw" if one is not None:
                teams.withdraw(one.id, staff)
            case "hold":
                blocks.give(run.id, self.homes[index % 2].id, wish, staff)
            case "ask":
                blocks.ask(run.id, self.homes[index % 2].id, wish, staff)
            case "allow" | "refuse" if (asked_for := self.block(index, "asked")) is not None:
                blocks.decide(asked_for.id, act == "allow", staff, "가상의 까닭")
            case "end" if (live := self.block(index, "asked", "held")) is not None:
                blocks.end(live.id, staff)
            case "lapse" if (live := self.block(index, "held")) is not None:
                live.held_until = clock.today() - timedelta(days=1)
                blocks.release(live.id)
            case "capacity":
                self.change(capacity=index + 1)
            case "quota":
                self.change(kind_quotas={"facility": index})
            case "complete" if one is not None and one.state in SEATED:
                services.complete(services.lock(one.id)[1])
            case "again" if one is not None:
                services.new_cycle(one.id, staff)
            case "close":
                runs.close(run.id, staff)
            case "open":
                runs.set_state(run.id, "open", staff)

    def change(self, **facts: object) -> None:
        wanted = {**self.facts, **facts}
        runs.change(self.run.id, world.plan(self.course, **wanted), self.staff.id)
        self.facts = wanted

    def waiting(self) -> list[int]:
        return [
            row.id
            for row in db.session.scalars(
                select(Enrollment)
                .where(Enrollment.run_id == self.run.id, Enrollment.state == State.WAITLISTED)
                .order_by(Enrollment.requested_at, Enrollment.id)
            )
        ]

    def check(self, waiting_before: list[int]) -> None:
        db.session.flush()
        run = db.session.get_one(Run, self.run.id)
        rows = db.session.scalars(select(Enrollment).where(Enrollment.run_id == run.id)).all()
        newest = {row.person_id: row for row in sorted(rows, key=lambda row: row.cycle)}
        kinds = dict(db.session.execute(select(Organization.id, Organization.kind)).all())
        seated = [row for row in newest.values() if row.state in SEATED]
        held = db.session.scalars(select(SeatBlock).where(SeatBlock.run_id == run.id)).all()
        assert run.seats_taken == len(seated)
        assert run.seats_held == sum(block.left for block in held) >= 0
        assert all(0 <= block.named <= block.seats for block in held)
        # Nothing is exceeded: neither capacity nor a quota, held places counted in.
        by_kind = Counter(kinds.get(row.organization_id, "") for row in seated)
        for block in held:
            by_kind[kinds[block.organization_id]] += block.left
        by_job = Counter(row.job for row in seated)
        assert run.capacity is None or len(seated) + run.seats_held <= run.capacity
        assert all(by_kind[kind] <= most for kind, most in run.quotas.get("kinds", {}).items())
        assert all(by_job[job] <= most for job, most in run.quotas.get("jobs", {}).items())
        counted = seats.tally(run)
        assert counted.over() == "" and counted.taken == len(seated) + run.seats_held
        # Nobody waits whom the run could take, and of two alike the first is taken first.
        waiting = [row for row in newest.values() if row.state == State.WAITLISTED]
        if run.state == "open":
            assert not any(counted.fits(kinds.get(row.organization_id, ""), row.job) for row in waiting)
        else:
            assert not run.seats_held
        state = {row.id: row for row in rows}
        promoted = [one for one in waiting_before if state[one].state in SEATED]
        for later in promoted:
            for earlier in waiting_before[: waiting_before.index(later)]:
                passed = state[earlier]
                same = (passed.organization_id, passed.job) == (state[later].organization_id, state[later].job)
                # Named for a held place, or given a colleague's, one does not stand in line.
                assert passed.state != State.WAITLISTED or not same or state[later].applied_by_id is not None


@pytest.mark.usefixtures("database")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.sampled_from(["open", "approval", "staff"]),
    st.sampled_from([2, 3, 4, None]),
    st.sampled_from([0, 1, 2, None]),
    st.sampled_from([1, 2, None]),
    st.lists(acts, min_size=8, max_size=40),
)
def test_quotas_held_places_and_waiting_list_stay_right(
    entry: str, capacity: int | None, kind: int | None, job: int | None, played: list[tuple[str, int, int]]
) -> None:
    play = Play(entry, capacity, kind, job)
    first = "enroll" if entry == "staff" else "apply"
    for act, index, other in [*((first, index, 0) for index in range(0, PEOPLE, 2)), *played]:
        before = play.waiting()
        savepoint = db.session.begin_nested()
        try:
            play.do(act, index, other)
        except LmsError:
            savepoint.rollback()
            db.session.expire_all()
        else:
            savepoint.commit()
        play.check(before)
    # Of one change there is one mail at most, however often it happened before the mail went out.
    told = [job.dedupe for job in db.session.scalars(select(Job).where(Job.name == "enrollments.tell"))]
    assert None not in told and len(told) == len(set(told))
