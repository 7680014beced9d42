"""A capability token lets a page do one thing for one person, for a while."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from lms.core import clock, crypto, tokens

pytestmark = pytest.mark.usefixtures("shared_engine")


def token(**changes):
    values = {"person_id": 3, "subject": "12:f1-case", "generation": 2, "life": timedelta(hours=3)} | changes
    return tokens.make("learn", **values)


def test_token_tells_what_it_was_made_for(travel):
    claims = tokens.read("learn", token())
    assert (claims.purpose, claims.person_id, claims.subject, claims.generation) == ("learn", 3, "12:f1-case", 2)
    assert abs(claims.issued_at - clock.now()) < timedelta(seconds=5)
    assert claims.expires_at - claims.issued_at == timedelta(hours=3)


def test_token_can_last_until_an_instant():
    until = clock.now() + timedelta(days=3, seconds=5)
    assert tokens.read("learn", token(life=None, until=until)).expires_at == until.replace(microsecond=0)


def test_token_ends_with_its_time(travel):
    short = token(life=timedelta(minutes=5))
    travel(minutes=4)
    tokens.read("learn", short)
    travel(minutes=6)
    with pytest.raises(tokens.TokenError) as refusal:
        tokens.read("learn", short)
    assert refusal.value.status == 401


def test_token_for_one_purpose_is_good_for_no_other():
    with pytest.raises(tokens.TokenError):
        tokens.read("quiz", token())


@pytest.mark.parametrize("bad", [None, "", "x", "a.b", "é.é", "\x00", "." * 5000, "eyJhIjoxfQ.xx"])
def test_nonsense_is_refused(bad):
    with pytest.raises(tokens.TokenError):
        tokens.read("learn", bad)


def test_changed_or_foreign_token_is_refused(tmp_path, settings):
    good = token()
    other_claims = token(person_id=4).split(".")[0]
    for bad in (good[:-1], good + "A", "A" + good, f"{other_claims}.{good.split('.')[1]}"):
        with pytest.raises(tokens.TokenError):
            tokens.read("learn", bad)
    crypto.use_keys(tmp_path / "keys")
    try:
        with pytest.raises(tokens.TokenError):
            tokens.read("learn", good)
    finally:
        crypto.use_keys(settings.keys)


def test_life_or_end_is_needed():
    with pytest.raises(ValueError, match="either"):
        token(life=None)
    with pytest.raises(ValueError, match="either"):
        token(until=datetime(2026, 11, 23, tzinfo=UTC))


def test_tokens_cost_nearly_nothing():
    good = token()
    began = time.process_time()
    for _ in range(1000):
        tokens.read("learn", good)
        token()
    assert (time.process_time() - began) / 2000 < 0.0005  # seconds; about 0.00001 on an idle machine
