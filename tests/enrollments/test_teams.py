"""Teams: a manager applies for people, holds places and names them later, takes people out, gives a place on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.core import clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import set_language
from lms.core.outbox import Job
from lms.enrollments import blocks, handover, needs, requests, runs, services, teams
from lms.enrollments.models import Enrollment, Need, Run
from lms.organizations.models import Organization
from tests.enrollments import world

pytestmark = pytest.mark.usefixtures("database")


class Team:
    """A facility with three people and a manager, and another one."""

    def __init__(self) -> None:
        self.home = world.organization()
        self.other = world.organization("가상 햇살지역아동센터")
        self.mia = world.person("이미아", "facility-head", self.home)
        self.one, self.two, self.three = (world.person(f"가상 {name}", at=self.home) for name in ("하나", "둘", "셋"))
        self.cho = world.person("최초", at=self.other)

    def run(self, **facts: object) -> Run:
        today = clock.today()
        dates = {"starts_on": today + timedelta(days=5), "ends_on": today + timedelta(days=6)}
        return world.run(**{**dates, **facts})  # type: ignore[arg-type]

    def enter(self, run: Run, *people: Person) -> list[str]:
        done = teams.enter(self.home.id, [one.id for one in people], run.id, self.mia.id)
        return [one.result for one in done]

    def hold(self, run: Run, seats: int, at: Organization | None = None) -> blocks.SeatBlock:
        wish = blocks.Wish(seats, clock.today() + timedelta(days=3))
        return blocks.give(run.id, (at or self.home).id, wish, self.mia.id)


@pytest.fixture
def team(database: None) -> Team:
    set_language("en")
    return Team()


def state(run: Run, person: Person) -> str:
    found = services.latest(run.id, person.id)
    return found.state if found else ""


def told() -> list[str]:
    jobs = db.session.scalars(select(Job).where(Job.name == "enrollments.tell").order_by(Job.id))
    return [job.args["event"] for job in jobs]


def test_a_team_comes_in_by_the_runs_own_door(team: Team) -> None:
    open_, asking = team.run(capacity=2), team.run(entry="approval")
    assert team.enter(open_, team.one, team.two, team.three) == ["admitted", "admitted", "waitlisted"]
    assert team.enter(asking, team.one, team.two) == ["requested", "requested"]
    assert told() == ["team_approved", "team_approved", "team_waitlisted", "team_requested", "team_requested"]
    assert services.latest(open_.id, team.one.id).applied_by_id == team.mia.id  # type: ignore[union-attr]
    # Sent twice, it changes and tells nothing.
    assert team.enter(open_, team.one, team.three) == ["already", "already"]
    assert len(told()) == 5


def test_nobody_is_entered_if_one_of_the_team_cannot_come_in(team: Team) -> None:
    run = team.run(jobs=("facility-staff",))
    with pytest.raises(teams.TeamRefused) as refusal:
        team.enter(run, team.one, team.mia)
    assert [name for name, _why in refusal.value.refusals] == ["이미아"]
    assert state(run, team.one) == ""
    with pytest.raises(LmsError, match="not work in this organization"):
        team.enter(run, team.one, team.cho)
    with pytest.raises(LmsError, match="at least one"):
        team.enter(run)


def test_held_places_are_nobody_elses_until_they_are_named(team: Team) -> None:
    run = team.run(capacity=2, entry="staff")
    team.hold(run, 2)
    services.enroll([team.cho.id], run.id, None)
    assert (state(run, team.cho), run.seats_taken, run.seats_held) == ("waitlisted", 0, 2)
    assert team.enter(run, team.one) == ["admitted"]
    assert (run.seats_taken, run.seats_held) == (1, 1)
    assert team.enter(run, team.two) == ["admitted"]
    assert (run.seats_taken, run.seats_held) == (2, 0) and state(run, team.cho) == "waitlisted"


def test_held_places_go_to_who_waits_when_their_day_is_over(team: Team, travel) -> None:
    run = team.run(capacity=1)
    block = team.hold(run, 1)
    services.apply(team.cho.id, run.id)
    travel(days=3)
    blocks.release(block.id)
    assert (block.state, state(run, team.cho)) == ("held", "waitlisted")
    travel(days=4)
    blocks.release(block.id)
    blocks.release(block.id)
    assert (block.state, state(run, team.cho), run.seats_held) == ("ended", "approved", 0)


def test_in_a_run_by_approval_places_are_asked_for_and_staff_decide(team: Team) -> None:
    run = team.run(entry="approval", capacity=3)
    wish = blocks.Wish(2, clock.today() + timedelta(days=2), "다음 주에 정합니다.")
    asked = blocks.ask(run.id, team.home.id, wish, team.mia.id)
    assert blocks.ask(run.id, team.home.id, wish, team.mia.id).id == asked.id
    assert (asked.state, run.seats_held, team.enter(run, team.one)) == ("asked", 0, ["requested"])
    with pytest.raises(Conflict, match="already"):
        blocks.ask(run.id, team.home.id, blocks.Wish(1, wish.held_until), team.mia.id)
    blocks.decide(asked.id, True, team.cho.id)
    assert (asked.state, run.seats_held) == ("held", 2)
    # Who had applied gets one of the held places, and the application is settled.
    assert team.enter(run, team.one, team.two, team.three) == ["admitted", "admitted", "requested"]
    enrollment = services.latest(run.id, team.one.id)
    assert enrollment and requests.open_of("application", enrollment.id) is None
    refused = blocks.ask(run.id, team.other.id, blocks.Wish(1, wish.held_until), team.cho.id)
    with pytest.raises(LmsError, match="reason"):
        blocks.decide(refused.id, False, team.mia.id)
    blocks.decide(refused.id, False, team.mia.id, "자리가 모자랍니다.")
    assert refused.state == "declined" and run.seats_held == 0


def test_no_more_places_are_held_than_are_free_in_all_and_for_the_kind(team: Team) -> None:
    run = team.run(capacity=5, kind_quotas={"facility": 3})
    with pytest.raises(LmsError, match="Only 3"):
        team.hold(run, 4)
    team.hold(run, 2)
    with pytest.raises(LmsError, match="Only 1"):
        team.hold(run, 2, team.other)
    with pytest.raises(LmsError, match="taken or held"):
        runs.change(run.id, _plan(run, capacity=1), None)


def _plan(run: Run, **facts: object) -> runs.Plan:
    values = {
        "starts_on": run.starts_on,
        "ends_on": run.ends_on,
        "entry": run.entry,
        "capacity": run.capacity,
        "kind_quotas": run.quotas.get("kinds", {}),
        "job_quotas": run.quotas.get("jobs", {}),
        "cancel_until": run.cancel_until,
        **facts,
    }
    return runs.Plan(run.course_id, run.course_version_id, **values)  # type: ignore[arg-type]


def test_more_places_and_a_higher_quota_let_in_who_waits_and_nobody_who_was_not_approved(team: Team) -> None:
    run = team.run(capacity=4, entry="approval", job_quotas={"facility-staff": 1})
    services.enroll([team.one.id, team.two.id], run.id, None)
    services.apply(team.three.id, run.id)
    assert (state(run, team.two), state(run, team.three)) == ("waitlisted", "requested")
    runs.change(run.id, _plan(run, job_quotas={"facility-staff": 3}), None)
    assert (state(run, team.two), state(run, team.three)) == ("approved", "requested")
    assert told()[-1] == "promoted"
    with pytest.raises(LmsError, match="already in"):
        runs.change(run.id, _plan(run, job_quotas={"facility-staff": 1}), None)


def test_who_waits_for_a_full_kind_is_passed_and_keeps_the_turn(team: Team) -> None:
    agency = world.organization("가상 동행 아동보호전문기관", "agency")
    worker = world.person("가상 상담원", "agency-staff", agency)
    run = team.run(capacity=2, kind_quotas={"facility": 1})
    services.enroll([team.one.id, team.two.id, worker.id], run.id, None)
    assert [state(run, one) for one in (team.one, team.two, worker)] == ["approved", "waitlisted", "approved"]
    services.leave(services.latest(run.id, team.one.id).id)  # type: ignore[union-attr]
    assert state(run, team.two) == "approved"


def test_after_the_last_day_to_cancel_only_a_colleague_can_take_the_place(team: Team, travel) -> None:
    run = team.run(cancel_until=clock.today() + timedelta(days=1))
    team.enter(run, team.one, team.two)
    enrollment = services.latest(run.id, team.one.id)
    assert enrollment is not None
    travel(days=2)
    with pytest.raises(Conflict, match="last day to cancel"):
        services.leave(enrollment.id)
    with pytest.raises(Conflict, match="too late"):
        teams.withdraw(enrollment.id, team.mia.id)
    assert handover.give(enrollment.id, team.three.id, team.mia.id).state == "approved"
    assert state(run, team.one) == "canceled"


def test_a_place_passes_to_a_colleague_in_one_step_past_nobody(team: Team) -> None:
    run = team.run(capacity=1)
    team.enter(run, team.one)
    services.apply(team.cho.id, run.id)
    services.apply(team.two.id, run.id)
    enrollment = services.latest(run.id, team.one.id)
    assert enrollment is not None
    names = [one.name for one in handover.colleagues(run, enrollment)]
    assert names == ["가상 둘", "가상 셋"]
    given = handover.give(enrollment.id, team.two.id, team.mia.id)
    again = handover.give(enrollment.id, team.two.id, team.mia.id)
    assert given.id == again.id and (run.seats_taken, state(run, team.cho)) == (1, "waitlisted")
    assert told()[-2:] == ["handed_over", "given"]
    with pytest.raises(LmsError, match="same organization and job"):
        handover.give(given.id, team.mia.id, team.mia.id)


def test_a_place_is_given_on_until_check_in(team: Team, travel, monkeypatch) -> None:
    run = team.run()
    team.enter(run, team.one)
    enrollment = services.latest(run.id, team.one.id)
    assert enrollment is not None
    travel(days=5)
    services.activate(enrollment)
    with pytest.raises(Conflict, match="has begun"):
        handover.give(enrollment.id, team.two.id, team.mia.id)
    # In a run with training sessions the seat in the room can be given on, whatever was learned before.
    monkeypatch.setattr(handover, "_checked_in", lambda _one: True)
    with pytest.raises(Conflict, match="checked in"):
        handover.give(enrollment.id, team.two.id, team.mia.id)
    monkeypatch.setattr(handover, "_checked_in", lambda _one: False)
    assert handover.give(enrollment.id, team.two.id, team.mia.id).state == "active"
    assert db.session.get_one(Enrollment, enrollment.id).state == "withdrawn"


def test_needs_are_sealed_and_forgotten_with_the_place_and_after_the_run(team: Team, travel) -> None:
    run = team.run()
    team.enter(run, team.one, team.two)
    first, second = (services.latest(run.id, one.id) for one in (team.one, team.two))
    assert first and second
    for one in (first, second):
        needs.state(one.id, "휠체어로 들어갈 수 있는 자리")
    needs.state(second.id, "문자 통역")
    assert [one.text for one in needs.of_run(run.id)] == ["문자 통역", "휠체어로 들어갈 수 있는 자리"]
    sealed = db.session.scalars(select(Need.sealed)).all()
    assert not any("문자".encode() in bytes(one) for one in sealed)
    services.leave(first.id)
    assert needs.of(first) == "" and needs.of(second) == "문자 통역"
    travel(days=6)
    assert needs.forget() == 0
    travel(days=7)
    assert needs.forget() == 1 and db.session.scalars(select(Need)).all() == []
    with pytest.raises(Conflict):
        needs.state(second.id, "늦음")
