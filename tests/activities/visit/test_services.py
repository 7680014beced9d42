"""A consulting from the application to both signatures."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts import actors
from lms.accounts import services as accounts
from lms.actions import register
from lms.actions import services as actions
from lms.activities.visit import checks, clean, personal_data, plans, services, signing, visits, words
from lms.activities.visit.checklist import checklist
from lms.activities.visit.models import Consulting
from lms.activities.visit.plans import Measure
from lms.core import audit, clock, db, outbox, releases
from lms.core.attachments import Sent, taken
from lms.core.errors import Conflict, LmsError
from lms.core.releases import NamesFound
from lms.enrollments.models import Enrollment
from lms.learning.models import OutcomeRow
from lms.policy import Permission, can
from tests.accounts.people import kept
from tests.activities.visit import consultings as given
from tests.facilities.home import PHOTO


def photo(name="사진.jpg", more=b""):
    return taken([Sent(name, PHOTO[:2] + b"\xff\xdb\x00\x02" * len(more) + PHOTO[2:])], 1, "files")


def test_only_an_expert_in_force_can_be_applied_for(home):
    with pytest.raises(LmsError) as refused:
        services.apply(home.id, home.ann.person_id, "회의", "", home.ben.person_id)
    assert refused.value.field == "expert"


def test_while_one_consulting_goes_on_a_second_application_is_the_same(home):
    case = given.applied(home)
    assert services.apply(home.id, home.ann.person_id, "다시", "", home.ben.person_id).id == case.id
    services.end(case.row, "withdrawn", home.ben.person_id, "다음 해에 하겠습니다.")
    assert services.apply(home.id, home.ann.person_id, "다시", "", home.ben.person_id).id != case.id


def test_nobody_of_the_facility_consults_it(home):
    case = given.applied(home)
    accounts.employ(home.eve.person_id, home.id, "consultant", starts_on=clock.today() + timedelta(days=9))
    (eve,) = services.candidates(case.row)
    assert eve.conflict
    with pytest.raises(LmsError) as refused:
        services.assign(case.row, home.eve.person_id, home.dan.person_id)
    assert refused.value.field == "consultant"
    with pytest.raises(LmsError):
        services.assign(case.row, home.cho.person_id, home.dan.person_id)


def test_both_sides_are_told_who_consults(home):
    case = given.assigned(home)
    told = db.session.scalars(select(outbox.Job).where(outbox.Job.name == "visit.tell")).all()
    assert {job.args["person_id"] for job in told} == {home.ann.person_id, home.ben.person_id, home.eve.person_id}
    assert services.candidates(case.row)[0].load == 1


def test_the_first_visit_waits_for_a_whole_self_check(home):
    case = given.assigned(home)
    with pytest.raises(LmsError, match="자가점검"):
        visits.record_first(case.row, given.held(75), given.GOALS, home.eve.person_id)
    half = {item.id: ("yes", "") for item in checklist().items[:5]}
    checks.save(case.row, half, "", home.ann.person_id)
    assert not checks.is_whole(case.id)
    given.checked_self(case)
    assert checks.is_whole(case.id)
    assert sum(checks.counts(case.id).values()) == 30
    visits.record_first(case.row, given.held(75), given.GOALS, home.eve.person_id)
    assert [one.goal for one in visits.goals(case.id)] == given.GOALS


def test_goals_can_be_put_otherwise_until_they_are_planned(home):
    case = given.begun(home)
    visits.record_first(case.row, given.held(75), ["다른 목표"], home.eve.person_id)
    assert [one.goal for one in visits.goals(case.id)] == ["다른 목표"]
    plans.save(case.row, {1: Measure("쓴다", "팀", clock.today())}, home.ann.person_id)
    visits.record_first(case.row, given.held(75), ["하나", "둘"], home.eve.person_id)
    plans.save(case.row, {2: Measure("쓴다", "팀", clock.today())}, home.ann.person_id)
    with pytest.raises(Conflict):
        visits.record_first(case.row, given.held(75), ["하나"], home.eve.person_id)


@pytest.mark.parametrize("days_after", [59, 91])
def test_a_second_visit_on_another_day_needs_a_reason(home, days_after):
    case = given.planned(home, days_ago=days_after + 1)
    with pytest.raises(LmsError, match=str(days_after)) as refused:
        visits.record_second(case.row, given.held(1), given.FOUND, home.eve.person_id)
    assert refused.value.field == "reason"
    visits.record_second(case.row, given.held(1, reason="시설 공사가 있었습니다."), given.FOUND, home.eve.person_id)
    assert visits.of_consulting(case.id)[2].reason


@pytest.mark.parametrize("days_after", [60, 90])
def test_a_second_visit_in_time_needs_none(home, days_after):
    case = given.planned(home, days_ago=days_after + 1)
    visits.record_second(case.row, given.held(1), given.FOUND, home.eve.person_id)
    assert case.row.state == "checked"


def test_every_goal_is_checked(home):
    case = given.planned(home)
    for found, field in (
        ({1: given.FOUND[1]}, "result2"),
        ({**given.FOUND, 2: replace(given.FOUND[2], note="")}, "note2"),
    ):
        with pytest.raises(LmsError) as refused:
            visits.record_second(case.row, given.held(1), found, home.eve.person_id)
        assert refused.value.field == field


def test_evidence_is_kept_once_and_privately(home):
    case = given.planned(home)
    plans.add_evidence(case.row, 1, photo(), home.ann.person_id)
    plans.add_evidence(case.row, 1, photo(), home.ann.person_id)
    (goal, _other) = visits.goals(case.id)
    (file,) = plans.evidence(case.id)[goal.id]
    assert plans.data_of(file).startswith(b"\xff\xd8")
    with pytest.raises(LmsError, match="6"):
        plans.add_evidence(case.row, 1, [one for n in range(6) for one in photo(more=bytes(n + 1))], home.ann.person_id)
    plans.remove_evidence(case.row, file)
    assert plans.evidence(case.id) == {}


def test_goals_become_action_items_and_are_settled_by_what_was_seen(home):
    case = given.planned(home)
    first, second = actions.of_source("visit", case.id)
    assert (first.text, first.owner_person_id, first.owner_organization_id) == (
        given.GOALS[0], home.ann.person_id, home.id,
    )  # fmt: skip
    later = clock.today() + timedelta(days=5)
    plans.save(case.row, {1: Measure("함께 고쳐 씁니다.", "생활지도팀", later)}, home.ann.person_id)
    visits.record_second(case.row, given.held(1), given.FOUND, home.eve.person_id)
    first, second = actions.of_source("visit", case.id)
    assert (first.state, first.due_on, first.evidence) == ("checked", later, "새 규칙을 보았습니다.")
    assert second.state == "open"


@pytest.mark.parametrize("told", ["어머니 전화는 010-1234-5678입니다.", "abc@example.com으로 보냈습니다."])
def test_a_text_with_a_number_or_an_address_is_refused(home, told):
    case = given.begun(home)
    with pytest.raises(LmsError) as refused:
        plans.save(case.row, {1: Measure(told, "팀", clock.today())}, home.ann.person_id, release="괜찮습니다.")
    assert refused.value.field == "measure1"


def test_what_looks_like_a_name_needs_a_word_of_why_it_is_none(home):
    case = given.begun(home)
    plan = {1: Measure("김민수 아동의 방을 함께 고칩니다.", "팀", clock.today())}
    with pytest.raises(NamesFound) as refused:
        plans.save(case.row, plan, home.ann.person_id)
    assert refused.value.field == "measure1"
    plans.save(case.row, plan, home.ann.person_id, release="사례집에 나오는 지어낸 이름입니다.")
    entry = db.session.scalars(select(audit.Entry).where(audit.Entry.action == "release.ask")).one()
    assert entry.reason == "사례집에 나오는 지어낸 이름입니다."


def test_a_goal_with_a_held_word_is_an_action_item_whose_text_is_held_too(home):
    case = given.assigned(home)
    given.checked_self(case)
    why = "지어낸 이름입니다."
    visits.record_first(case.row, given.held(75), ["김민수 아동의 방을 고칩니다."], home.eve.person_id, release=why)
    plans.save(case.row, {1: Measure("함께 고칩니다.", "팀", clock.today())}, home.ann.person_id)
    (item,) = actions.of_source("visit", case.id)
    assert item.text == "김민수 아동의 방을 고칩니다." and "김민수" not in register.line(item).text
    assert words.waiting(actors.actor_for(home.eve.person_id)) == []
    (waits,) = words.waiting(actors.actor_for(home.dan.person_id))
    assert waits.count == 1


def test_nobody_signs_while_a_text_is_held(home):
    case = given.planned(home)
    found = {**given.FOUND, 1: replace(given.FOUND[1], note="김민수 아동의 방을 보았습니다.")}
    visits.record_second(case.row, given.held(1), found, home.eve.person_id, release="지어낸 이름입니다.")
    with pytest.raises(Conflict):
        signing.sign(case.row, "consultant", home.eve.person_id)
    (row,) = releases.of_scope(clean.scope_of(case.row))
    releases.decide(row.id, row.scope, False, "실제 이름일 수 있습니다.", home.dan.person_id)
    with pytest.raises(Conflict):
        signing.sign(case.row, "consultant", home.eve.person_id)
    visits.record_second(case.row, given.held(1), given.FOUND, home.eve.person_id)
    signing.sign(case.row, "consultant", home.eve.person_id)


def test_both_signatures_complete_the_expert_s_step_with_the_stated_minutes(home):
    enrollment_id = given.course_of(home)
    case = given.checked(home)
    signing.sign(case.row, "consultant", home.eve.person_id)
    assert db.session.get_one(Enrollment, enrollment_id).state == "active"
    signing.sign(case.row, "facility", home.ben.person_id)
    signing.sign(case.row, "facility", home.ben.person_id)
    (row,) = db.session.scalars(select(OutcomeRow).where(OutcomeRow.enrollment_id == enrollment_id)).all()
    assert (row.activity, row.status, row.minutes, row.mode) == ("d4-visit", "completed", 300, "in_person")
    assert row.earned_on == visits.of_consulting(case.id)[2].held_on
    assert db.session.get_one(Enrollment, enrollment_id).state == "completed"
    assert signing.counted(case.row)
    with pytest.raises(Conflict):
        visits.record_second(case.row, given.held(1), given.FOUND, home.eve.person_id)


def test_whoever_enrolls_later_has_it_counted_by_staff_once(home):
    case = given.checked(home)
    with kept():
        signing.sign(case.row, "facility", home.ben.person_id)
        signing.sign(case.row, "consultant", home.eve.person_id)
    assert not signing.counted(case.row)
    assert not signing.count(case.row, home.dan.person_id)
    first, second = given.course_of(home), given.course_of(home)
    assert signing.count(case.row, home.dan.person_id)
    assert signing.count(case.row, home.dan.person_id)
    assert [db.session.get_one(Enrollment, key).state for key in (first, second)] == ["active", "completed"]


def test_nothing_is_signed_before_the_second_visit(home):
    case = given.planned(home)
    for side in ("consultant", "facility"):
        with pytest.raises(Conflict):
            signing.sign(case.row, side, None)


def test_a_list_holds_what_one_may_see(home):
    given.assigned(home)
    everything = db.session.scalars(select(Consulting)).all()
    expected = {"ann": 1, "ben": 1, "cho": 0, "dan": 1, "eve": 1}
    for name, number in expected.items():
        actor = actors.actor_for(getattr(home, name).person_id)
        seen = db.session.scalars(select(Consulting).where(services.visible_to(actor))).all()
        assert seen == [one for one in everything if can(actor, Permission.SEE_CONSULTING, one)]
        assert len(seen) == number, name
        assert services.listed(actor).total == number


def test_a_person_gets_their_consultings_and_a_merged_one_keeps_them(home):
    case = given.checked(home)
    (mine,) = personal_data.export(home.ann.person_id)["consultings"]
    assert (mine["i_am"], len(mine["self_check"]), len(mine["goals"])) == ("expert", 30, 2)
    (hers,) = personal_data.export(home.eve.person_id)["consultings"]
    assert (hers["i_am"], hers["self_check"]) == ("consultant", [])
    personal_data.repoint(home.ann.person_id, home.cho.person_id)
    personal_data.erase(home.cho.person_id)
    db.session.expire_all()
    assert case.row.person_id == home.cho.person_id
