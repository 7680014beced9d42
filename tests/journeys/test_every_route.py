"""Every route of the application: declared, closed to strangers, and for an auditor only to read."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from lms.accounts import services as accounts
from lms.config import Settings
from lms.core import db
from lms.policy import Permission
from tests.accounts.people import hashed
from tests.journeys.browser import Browser
from tests.journeys.conftest import password_of

PASSWORD = "a long password of Cho's own"
# What everybody who is signed in may do, with things of their own or open to all.
FOR_EVERYBODY = ("public", Permission.SIGNED_IN, Permission.OWN, Permission.SEE_COURSE)
CLOSED = (401, 403, 404)


def rules(app: Flask) -> Iterator[tuple[Rule, str, object]]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, getattr(view, "declared", None)


def test_every_view_says_what_it_needs(site: Flask) -> None:
    assert [rule.rule for rule, _method, declared in rules(site) if declared is None] == []


@pytest.fixture
def known(demo_site: Flask, settings: Settings) -> dict[str, set[str]]:
    """Return the values that stand in addresses of the site, by the name of the argument, as an admin meets them."""
    browser = Browser(demo_site.test_client())
    browser.sign_in("admin@demo.invalid", password_of(settings, "admin@demo.invalid"))
    found: dict[str, set[str]] = {"uid": set(), "activity": {"f1-case"}, "slug": {"mandated-reporter"}}
    waiting, seen, looked = ["/", "/staff/"], set(), {}
    while waiting:
        path = waiting.pop(0)
        rule, arguments = demo_site.url_map.bind("localhost").match(path, return_rule=True)
        for name, value in arguments.items():
            found.setdefault(name, set()).add(str(value))
        looked[rule.endpoint] = looked.get(rule.endpoint, 0) + 1
        if looked[rule.endpoint] > 3:
            continue
        answer = browser.client.get(path)
        text = answer.text if answer.mimetype == "text/html" else ""
        for address in re.findall(r'(?:href|action)="(/[^"#?]*)', text):
            link = unescape(address)
            if link not in seen and not link.startswith(("/static/", "/sign-out")):
                seen.add(link)
                try:
                    demo_site.url_map.bind("localhost").match(link, method="GET")
                except Exception:  # noqa: S112 (an address that only takes a form)
                    continue
                waiting.append(link)
    assert len(found["uid"]) > 20
    # Every UUID comes with a few activities and versions only: with all of them it would be very many addresses.
    for name in ("activity", "version_id"):
        found[name] = {"f1-case" if name == "activity" else "1", *sorted(found.get(name, ()))[:3]}
    return found


def addresses(app: Flask, rule: Rule, known: dict[str, set[str]]) -> Iterator[str]:
    """Return the rule with real values: every UUID of the site, since nobody says which of them is meant."""
    names = sorted(rule.arguments)
    choices = [sorted(known.get(name, {"1"})) for name in names]
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for values in product(*choices):
            yield adapter.build(rule.endpoint, dict(zip(names, values, strict=True)), method=_method(rule))


def _method(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else "POST"


def _refused(client: FlaskClient, address: str, method: str) -> bool:
    answer = client.open(address, method=method)
    to_sign_in = answer.status_code == 303 and answer.location.startswith("/sign-in")
    return answer.status_code in CLOSED or to_sign_in


def test_a_stranger_and_cho_get_nowhere(demo_site: Flask, settings: Settings, known: dict[str, set[str]]) -> None:
    with db.transaction():
        person = accounts.create_person("조초", fictional=True)
        accounts.create_account(person.id, staff_id="CHO-1", password_hash=hashed(PASSWORD), must_change_password=False)
    cho = demo_site.test_client()
    assert cho.post("/sign-in", data={"identifier": "CHO-1", "password": PASSWORD}).status_code == 303
    stranger = demo_site.test_client()
    walked = 0
    for rule, method, declared in rules(demo_site):
        if declared == "public":
            continue
        for address in addresses(demo_site, rule, known):
            assert _refused(stranger, address, method), (address, method)
            if declared not in FOR_EVERYBODY:
                assert _refused(cho, address, method), (address, method)
            walked += 1
    assert walked > 300


def test_an_auditor_changes_nothing_anywhere(demo_site: Flask, settings: Settings, known: dict[str, set[str]]) -> None:
    auditor = Browser(demo_site.test_client())
    auditor.sign_in("auditor@demo.invalid", password_of(settings, "auditor@demo.invalid"))
    for rule, method, declared in rules(demo_site):
        # An auditor's own absence is nobody's record; a list that is sent and a try of a quiz change none.
        reading = rule.rule.startswith("/profile") or rule.rule.endswith(("/export", "/try"))
        if method == "POST" and declared not in FOR_EVERYBODY and not reading:
            for address in addresses(demo_site, rule, known):
                assert auditor.client.post(address).status_code in CLOSED, address


def test_nobody_but_the_learner_reads_a_note(demo_site: Flask, settings: Settings, known: dict[str, set[str]]) -> None:
    for who in ("admin", "auditor", "instructor", "manager"):
        browser = Browser(demo_site.test_client())
        browser.sign_in(f"{who}@demo.invalid", password_of(settings, f"{who}@demo.invalid"))
        answers = {browser.client.get(f"/learn/{uid}/notes").status_code for uid in known["uid"]}
        assert answers <= {403, 404}
