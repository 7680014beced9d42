"""From a token to an actor."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from lms.accounts import actors, browsers, services
from lms.core import clock, db
from lms.policy import Granted
from tests.accounts import people
from tests.accounts.people import Member

pytestmark = pytest.mark.usefixtures("database")


def token_of(member: Member, *, remember: bool = False) -> str:
    """Sign a browser of somebody in."""
    account = services.account(member.account_id)
    assert account
    return browsers.start(account, remember=remember, agent="")


def test_one_statement_tells_who_is_asking(database: Engine) -> None:
    place = people.organization()
    other = people.organization("가상 별빛 쉼터")
    ben = people.member("이벤", email="ben@example.org", works_at=place, manages=other, role="instructor")
    token = token_of(ben)
    seen: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *values: seen.append(values[2]))
    actor = actors.actor_of(token)
    assert [statement.split()[0] for statement in seen] == ["SELECT"]
    assert actor is not None
    assert (actor.person_id, actor.account_id, actor.name, actor.language) == (
        ben.person_id,
        ben.account_id,
        "이벤",
        "ko",
    )
    assert (actor.generation, actor.must_change_password, actor.job) == (1, False, "facility-staff")
    assert set(actor.granted) == {Granted("instructor"), Granted("manager", other)}
    assert actor.organization_ids == {place}
    assert actors.actor_for(ben.person_id) == actor


def test_a_token_is_kept_as_a_hash_only() -> None:
    ann = people.member()
    token = token_of(ann)
    assert actors.actor_of(token + "x") is None
    assert actors.actor_of("") is None
    from_database = db.session.connection().exec_driver_sql("SELECT token_hash FROM sign_ins").scalar()
    assert from_database and from_database != token and len(from_database) == 64


def test_a_browser_is_signed_out_after_half_a_day_of_rest(travel: Callable[..., None]) -> None:
    token = token_of(people.member())
    travel(hours=11)
    found = actors.signed_in(token)
    assert found
    browsers.touch(found.sign_in_id)
    travel(hours=22)
    assert actors.actor_of(token)
    travel(hours=24)
    assert actors.actor_of(token) is None


def test_a_browser_is_signed_out_after_a_week_of_work(travel: Callable[..., None]) -> None:
    token = token_of(people.member())
    for hours in range(0, 168, 8):
        travel(hours=hours)
        found = actors.signed_in(token)
        assert found
        browsers.touch(found.sign_in_id)
    travel(hours=169)
    assert actors.actor_of(token) is None


def test_a_remembered_browser_rests_for_a_month(travel: Callable[..., None]) -> None:
    token = token_of(people.member(), remember=True)
    travel(days=29)
    assert actors.actor_of(token)
    travel(days=31)
    assert actors.actor_of(token) is None


def test_whoever_is_closed_erased_or_signed_out_everywhere_is_nobody() -> None:
    for change in (services.disable, services.sign_out_everywhere):
        member = people.member("김안", email=f"{change.__name__}@example.org")
        token = token_of(member)
        account = services.account(member.account_id)
        assert account and actors.actor_of(token)
        change(account)
        assert actors.actor_of(token) is None
    member = people.member("김안", email="erased@example.org")
    token, person = token_of(member), services.person_of(member.person_id)
    assert person
    person.erased_at = clock.now()
    db.session.flush()
    assert actors.actor_of(token) is None
    assert actors.actor_for(member.person_id) is None


def test_a_sign_in_of_an_older_generation_is_refused_even_if_its_row_is_left() -> None:
    member = people.member()
    token, account = token_of(member), services.account(member.account_id)
    assert account
    account.generation += 1
    db.session.flush()
    assert actors.actor_of(token) is None
    assert browsers.of(member.account_id, token) == []


def test_past_sign_ins_are_tidied_away(travel: Callable[..., None]) -> None:
    member = people.member()
    token_of(member)
    travel(days=8)
    token_of(member)
    browsers.tidy()
    assert len(browsers.of(member.account_id)) == 1
    assert clock.now() > browsers.of(member.account_id)[0].created_at - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 14_0 like Mac OS X) Version/14.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 11) Chrome/90 Whale/1.0 Mobile Safari/537.36", "Whale · Android"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_devices_are_told_in_two_words(agent: str, said: str) -> None:
    assert browsers.describe(agent) == said
