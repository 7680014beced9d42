"""Nobody can guess a token, use it after its window, or use it for another session."""

import json
import os
from base64 import b64decode
from pathlib import Path
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from lms.sessions import rotating

SECRET = bytes(range(32))
NOW = 1_650_000_000.0


def shown(session=None, kind="in", epoch=NOW, secret=SECRET):
    return rotating.parse(rotating.token(secret, session or uuid4(), kind, rotating.window_of(epoch)))


def test_a_token_says_its_session_and_what_it_is_for():
    session = uuid4()
    for kind in rotating.KINDS:
        found = shown(session, kind)
        assert (found.session, found.kind, rotating.is_genuine(found, SECRET)) == (session, kind, True)


def test_a_token_is_good_for_two_windows_and_no_longer():
    found = shown()
    good = [rotating.is_fresh(found, NOW + 30 * windows) for windows in (-2, -1, 0, 1, 2, 3)]
    assert good == [False, True, True, True, True, False]


def test_a_token_for_coming_or_for_another_session_does_not_become_one_for_going():
    found = shown(kind="in")
    raw = found.body + found.mac
    for place in (0, 16, 20):
        turned = bytearray(raw)
        turned[place] ^= 1
        text = rotating.urlsafe_b64encode(bytes(turned)).decode()
        changed = rotating.parse(text)
        assert changed is None or not rotating.is_genuine(changed, SECRET)


def test_a_secret_of_another_session_makes_nothing_that_counts():
    assert not rotating.is_genuine(shown(secret=os.urandom(32)), SECRET)


@given(st.one_of(st.text(max_size=60), st.binary(min_size=33, max_size=33).map(
    lambda raw: rotating.urlsafe_b64encode(raw).decode()
)))  # fmt: skip
def test_whatever_is_typed_is_no_token_or_not_genuine(text):
    found = rotating.parse(text)
    assert found is None or not rotating.is_genuine(found, SECRET)


def test_a_token_has_one_spelling():
    text = rotating.token(SECRET, uuid4(), "in", 5)
    assert len(text) == 44
    assert rotating.parse(text + "=") is None
    assert rotating.parse(text[:-1]) is None


def test_digits_say_what_they_are_for_and_hold_for_two_windows():
    session = uuid4()
    now = rotating.window_of(NOW, rotating.DIGITS_WINDOW)
    for kind in rotating.KINDS:
        typed = rotating.digits(SECRET, session, kind, now)
        assert typed.isdigit() and len(typed) == 6
        assert rotating.kind_of_digits(SECRET, session, typed, NOW) == kind
        assert rotating.kind_of_digits(SECRET, session, typed, NOW + 120) == kind
        assert rotating.kind_of_digits(SECRET, session, typed, NOW + 240) is None
        assert rotating.kind_of_digits(SECRET, uuid4(), typed, NOW) is None


def test_the_server_accepts_what_the_screen_derives():
    vectors = json.loads((Path(__file__).parent / "rotating_vectors.json").read_text("utf-8"))
    for one in vectors:
        secret, session, kind = b64decode(one["secret"]), UUID(one["session"]), rotating.KINDS[one["kind"]]
        assert rotating.token(secret, session, kind, one["window"]) == one["token"]
        assert rotating.digits(secret, session, kind, one["window"]) == one["digits"]
