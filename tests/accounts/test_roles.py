"""Roles and deputies."""

from datetime import timedelta

import pytest

from lms.accounts import actors, roles, services
from lms.accounts.services import AccountError
from lms.core import clock, db
from lms.core.errors import Conflict
from lms.policy import Granted
from tests.accounts import people

pytestmark = pytest.mark.usefixtures("database")
DAY = timedelta(days=1)


def test_roles_hold_from_their_first_to_their_last_day() -> None:
    ann, today = people.member(), clock.today()
    roles.grant(ann.person_id, "auditor", starts_on=today - 9 * DAY, ends_on=today - DAY)
    roles.grant(ann.person_id, "admin", starts_on=today + DAY)
    roles.grant(ann.person_id, "instructor", starts_on=today, ends_on=today)
    actor = actors.actor_for(ann.person_id)
    assert actor and actor.granted == (Granted("instructor"),)


def test_a_role_needs_the_scope_it_is_for() -> None:
    place, ann = people.organization(), people.member()
    roles.grant(ann.person_id, "manager", organization_id=place)
    for role, scope in (("manager", None), ("admin", place), ("facilitator", None), ("learner", None), ("king", None)):
        with pytest.raises(AccountError):
            roles.grant(ann.person_id, role, organization_id=scope)


def test_the_same_role_is_not_given_twice_for_the_same_days() -> None:
    ann, today = people.member(), clock.today()
    roles.grant(ann.person_id, "auditor", ends_on=today + 9 * DAY)
    with pytest.raises(Conflict):
        roles.grant(ann.person_id, "auditor", starts_on=today + 9 * DAY)
    roles.grant(ann.person_id, "auditor", starts_on=today + 10 * DAY)


def test_the_last_administrator_keeps_the_role() -> None:
    dan = people.admin()
    held = roles.grants(dan.person_id)[0].grant
    with pytest.raises(Conflict):
        roles.end_grant(held, clock.today())
    people.member("에바", email="eva@example.org", role="admin")
    held = roles.grants(dan.person_id)[0].grant
    roles.end_grant(held, clock.today() - DAY)
    actor = actors.actor_for(dan.person_id)
    assert actor and actor.granted == ()


def test_an_administrator_with_a_closed_account_does_not_count() -> None:
    dan, eva = people.admin(), people.member("에바", email="eva@example.org", role="admin")
    account = services.account(eva.account_id)
    assert account
    services.disable(account)
    with pytest.raises(Conflict):
        roles.end_grant(roles.grants(dan.person_id)[0].grant, clock.today())


def test_a_deputy_stands_in_on_the_days_and_gets_no_other_rights() -> None:
    place, today = people.organization(), clock.today()
    ben = people.member("이벤", email="ben@example.org", works_at=place, manages=place)
    eve = people.member("박이브", email="eve@example.org", works_at=place)
    roles.appoint_deputy(ben.person_id, eve.person_id, today, today + DAY)
    actor = actors.actor_for(eve.person_id)
    assert actor and actor.granted == () and actor.standing_in == (Granted("manager", place),)
    assert actor.is_staff()
    (row, deputy), *_ = roles.deputies(ben.person_id)
    assert deputy.name == "박이브"
    assert not roles.dismiss_deputy(eve.person_id, row.id)
    assert roles.dismiss_deputy(ben.person_id, row.id)
    db.session.flush()
    actor = actors.actor_for(eve.person_id)
    assert actor and actor.standing_in == ()


def test_a_deputy_before_the_first_day_is_none() -> None:
    place, today = people.organization(), clock.today()
    ben = people.member("이벤", email="ben@example.org", works_at=place, manages=place)
    eve = people.member("박이브", email="eve@example.org", works_at=place)
    roles.appoint_deputy(ben.person_id, eve.person_id, today + DAY, today + DAY)
    actor = actors.actor_for(eve.person_id)
    assert actor and actor.standing_in == () and not actor.is_staff()


def test_only_colleagues_and_staff_can_stand_in_once_a_day_and_not_backwards() -> None:
    place, today = people.organization(), clock.today()
    ben = people.member("이벤", email="ben@example.org", works_at=place, manages=place)
    eve = people.member("박이브", email="eve@example.org", works_at=place)
    dan, cho = people.admin(), people.stranger()
    assert {person.id for person, _ in roles.possible_deputies(ben.person_id)} == {eve.person_id, dan.person_id}
    roles.appoint_deputy(ben.person_id, eve.person_id, today, today + 5 * DAY)
    for deputy, first, last in (
        (cho.person_id, 10, 11),
        (ben.person_id, 10, 11),
        (dan.person_id, 5, 6),
        (dan.person_id, 9, 8),
        (dan.person_id, -9, -8),
        (dan.person_id, 10, 500),
    ):
        with pytest.raises(AccountError):
            roles.appoint_deputy(ben.person_id, deputy, today + first * DAY, today + last * DAY)


def test_runs_are_named_by_the_room_above() -> None:
    roles.use_run_names(lambda ids: {one: f"차수 {one}" for one in ids})
    try:
        assert roles.grants(people.member().person_id) == []
    finally:
        roles.use_run_names(lambda ids: {})
