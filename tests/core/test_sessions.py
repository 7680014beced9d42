"""The signed session cookie: checked once while it is fresh, and never believed without its signature."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, flash, session
from flask.sessions import SecureCookieSession

from lms.core.sessions import Sessions


@pytest.fixture
def site() -> Flask:
    """Return an application with our sessions and nothing else."""
    made = Flask("cookies")
    made.config.update(SECRET_KEY="secret of a test", SESSION_COOKIE_NAME="ieum")
    made.session_interface = Sessions()

    @made.get("/keep/<word>")
    def keep(word: str) -> str:
        session["word"] = word
        return ""

    @made.get("/flash")
    def say() -> str:
        flash("Saved.")
        return ""

    return made


def cookie(site: Flask, path: str) -> str:
    answer = site.test_client(use_cookies=False).get(path)
    return answer.headers["Set-Cookie"].partition(";")[0]


def opened(site: Flask, sent: str) -> SecureCookieSession:
    with site.test_request_context(headers={"Cookie": sent}):
        return SecureCookieSession(session)


def test_a_cookie_is_read_alike_the_first_and_every_later_time(site: Flask) -> None:
    sent = cookie(site, "/keep/one")
    assert [dict(opened(site, sent)) for _ in range(3)] == [{"word": "one"}] * 3


def test_two_browsers_keep_their_own(site: Flask) -> None:
    one, two = cookie(site, "/keep/one"), cookie(site, "/keep/two")
    assert [opened(site, sent)["word"] for sent in (one, two, one, two)] == ["one", "two", "one", "two"]


@pytest.mark.parametrize("forge", [lambda text: text[:-1], lambda text: text + "A", lambda text: text[1:]])
def test_a_changed_cookie_is_not_believed(site: Flask, forge: Callable[[str], str]) -> None:
    sent = cookie(site, "/keep/one")
    assert opened(site, sent)
    name, _equals, value = sent.partition("=")
    assert not opened(site, f"{name}={forge(value)}")


def test_a_cookie_ends_with_its_time_even_when_it_was_read_before(site: Flask) -> None:
    sent = cookie(site, "/keep/one")
    assert opened(site, sent)
    site.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=-1)
    assert not opened(site, sent)


def test_what_a_request_changes_is_not_in_the_next_one(site: Flask) -> None:
    sent = cookie(site, "/keep/one")
    for _ in range(2):
        with site.test_request_context(headers={"Cookie": sent}):
            session["word"] = "changed"
    assert opened(site, sent)["word"] == "one"


def test_messages_are_never_kept(site: Flask) -> None:
    sent = cookie(site, "/flash")
    for _ in range(2):
        with site.test_request_context(headers={"Cookie": sent}):
            assert session.pop("_flashes") == [("message", "Saved.")]
    assert not site.session_interface._checked  # type: ignore[attr-defined]


def test_the_store_is_bounded(site: Flask) -> None:
    store = site.session_interface
    assert isinstance(store, Sessions)
    store.MOST = 3
    for number in range(10):
        opened(site, cookie(site, f"/keep/{number}"))
    assert len(store._checked) <= 3


def test_what_scripts_send_has_no_session(site: Flask) -> None:
    sent = cookie(site, "/keep/one")
    with site.test_request_context("/api/learn/time", headers={"Cookie": sent}):
        assert "word" not in session
        with pytest.raises(RuntimeError):
            session["word"] = "two"
