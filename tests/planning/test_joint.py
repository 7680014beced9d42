"""A round of joint training: who is invited, which date, which consultant, which run."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from lms.accounts.models import Grant
from lms.core import clock, db, outbox
from lms.core.errors import Conflict, LmsError
from lms.enrollments.models import Run
from lms.planning import board, joint_runs, matches, overview, polls, rounds
from lms.planning.models import JointInvitee, PlannedRun
from tests.planning.districts import FIRST, city, consultant, draft, entry_of, serve, slot


def test_a_round_invites_every_station_and_agency_of_every_district(database: Engine) -> None:
    of = city()
    found = rounds.create(draft(of))
    poll = polls.of(entry_of(found, of.districts["가상가구"]))
    assert [one.organization.name_ko for one in poll.invited] == [
        "가상가구", "가상가구 1경찰서", "가상가구 2경찰서", "가상아동보호전문기관",
    ]  # fmt: skip
    assert poll.invited[0].contact == "나담당"
    assert len(polls.of(entry_of(found, of.districts["가상나구"])).invited) == 3


def test_a_jurisdiction_that_comes_later_is_taken_into_the_round(database: Engine) -> None:
    of = city()
    found = rounds.create(draft(of))
    serve(of.stations["가상나구"][0], of.districts["가상다구"])
    assert rounds.refresh(found) == 1
    assert rounds.refresh(found) == 0
    assert len(polls.of(entry_of(found, of.districts["가상다구"])).invited) == 4


def test_the_same_draft_sent_twice_makes_one_round(database: Engine) -> None:
    of, since = city(), rounds.newest()
    rounds.create(draft(of), since)
    with pytest.raises(rounds.RoundError):
        rounds.create(draft(of), since)
    assert len(rounds.listed()) == 1


def test_a_contact_answers_over_the_link_until_the_date_is_fixed(database: Engine) -> None:
    of = city()
    entry = entry_of(
        rounds.create(draft(of, answers_until=clock.today() + timedelta(days=3))), of.districts["가상가구"]
    )
    polls.propose(entry, [slot(0), slot(1)])
    first, second = polls.of(entry).dates
    invitee = polls.of(entry).invited[0].invitee
    token = polls.token_of(invitee, clock.today())
    assert polls.of_token(token) is invitee
    polls.answer(invitee, {first.id: "no", second.id: "yes"}, "오후가 좋습니다")
    polls.answer(invitee, {first.id: "maybe", second.id: "yes"})
    poll = polls.of(entry)
    assert poll.best_id == second.id
    assert poll.invited[0].answers == {first.id: "maybe", second.id: "yes"}
    polls.fix(entry, first.id)
    with pytest.raises(Conflict):
        polls.answer(invitee, {first.id: "no"})
    polls.release(entry)
    polls.answer(invitee, {first.id: "no"})


def test_a_link_is_good_for_one_contact_until_the_last_day(database: Engine, travel) -> None:
    of = city()
    entry = entry_of(rounds.create(draft(of)), of.districts["가상가구"])
    invitee = polls.of(entry).invited[0].invitee
    token = polls.token_of(invitee, clock.today() + timedelta(days=1))
    claims, _dot, signature = token.rpartition(".")
    # Not the last letter: of its six bits not all are read.
    assert polls.of_token(f"{claims}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}") is None
    assert polls.of_token("") is None
    travel(days=3)
    assert polls.of_token(token) is None
    travel(days=0)
    polls.set_contact(invitee, None)
    assert polls.of_token(token) is None


def test_dates_that_stay_keep_their_answers(database: Engine) -> None:
    of = city()
    entry = entry_of(rounds.create(draft(of)), of.districts["가상가구"])
    polls.propose(entry, [slot(0), slot(1)])
    first, second = polls.of(entry).dates
    polls.answer(polls.of(entry).invited[0].invitee, {first.id: "yes", second.id: "no"})
    polls.propose(entry, [slot(0), slot(2)])
    assert polls.of(entry).invited[0].answers == {first.id: "yes"}
    with pytest.raises(LmsError):
        polls.propose(entry, [slot(100)])


def test_each_contact_is_mailed_once_and_who_answered_is_not(database: Engine) -> None:
    of = city()
    found = rounds.create(draft(of))
    assert polls.propose_everywhere(found, [slot(0), slot(3)]) == 3
    assert polls.propose_everywhere(found, [slot(1)]) == 0
    entries = [entry_of(found, one).id for one in of.districts.values()]
    assert polls.ask(entries) == 1
    assert polls.ask(entries) == 1
    assert len(db.session.scalars(select(outbox.Job.id).where(outbox.Job.name == "planning.ask")).all()) == 1
    invitee = db.session.scalars(select(JointInvitee).where(JointInvitee.contact_id == of.contact.id)).one()
    polls.answer(invitee, {polls.of(entry_of(found, of.districts["가상가구"])).dates[0].id: "yes"})
    assert polls.ask(entries) == 0


def test_consultants_are_matched_and_a_choice_by_hand_stays(database: Engine) -> None:
    of = city()
    found = rounds.create(draft(of))
    first, second, third = (entry_of(found, one) for one in of.districts.values())
    rounds.describe_entry(first, ["영아"], "")
    ann = consultant("김컨설", "영아")
    ben = consultant("박컨설", "경찰", conflicts={of.districts["가상나구"].id: "전 직장"})
    assert matches.solve(found) == {}
    assert matches.of_round(found)[first.id].match.consultant_id == ann.id
    assert "영아" in str(matches.of_round(found)[first.id].reasons[0])
    with pytest.raises(LmsError) as error:
        matches.choose(second, ben.id, "", None)
    assert error.value.field == "reason"
    matches.choose(second, ben.id, "본인 동의", None)
    assert matches.solve(found) == {}
    shown = matches.of_round(found)
    assert shown[second.id].match.by_hand and shown[second.id].warnings
    assert {one.match.consultant_id for one in shown.values()} == {ann.id, ben.id}
    assert third.id in shown


def test_a_district_that_nobody_is_left_for_is_told_why(database: Engine) -> None:
    of = city()
    found = rounds.create(draft(of))
    assert len(matches.solve(found)) == 3
    consultant("김컨설", most=5, conflicts={of.districts["가상다구"].id: "거주지"})
    alone = matches.solve(found)
    assert list(alone) == [entry_of(found, of.districts["가상다구"]).id]
    assert str(alone[entry_of(found, of.districts["가상다구"]).id])


def test_a_fixed_date_becomes_a_run_with_its_consultant_and_stands_in_the_plan(database: Engine) -> None:
    of = city()
    found = rounds.create(draft(of))
    entry = entry_of(found, of.districts["가상가구"])
    polls.propose(entry, [slot(2)])
    polls.fix(entry, polls.of(entry).dates[0].id)
    ann, ben = consultant("김컨설"), consultant("박컨설")
    matches.choose(entry, ann.id, "", None)
    run = joint_runs.make(found, None)[0]
    assert joint_runs.make(found, None) == []
    assert run.quotas["kinds"] == {"district": 6, "police_station": 6, "agency": 4}
    assert [line.short[0].lacking for line in board.of(found).lines if line.run] == [2]
    assert (run.title["ko"], run.capacity, run.starts_on) == ("가상가구", 16, FIRST + timedelta(days=2 - 14))
    assert {one.kind for one in joint_runs.organizations_of(run.id)} == set(rounds.KINDS)
    assert db.session.scalars(select(Grant.person_id).where(Grant.run_id == run.id)).all() == [ann.person_id]
    assert db.session.scalars(select(PlannedRun.run_id)).all() == [run.id]
    matches.choose(entry, ben.id, "", None)
    held = select(Grant.person_id).where(Grant.run_id == run.id, Grant.ends_on.is_(None))
    assert db.session.scalars(held).all() == [ben.person_id]
    assert [one.run.id for one in overview.of_year(2030).items if one.run] == [run.id]
    assert db.session.get_one(Run, run.id).state == "draft"
