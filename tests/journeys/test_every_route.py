"""Every route of the application: declared, closed to strangers, and for an auditor only to read."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect, Rule

from lms.accounts import services as accounts
from lms.config import Settings
from lms.core import db
from lms.policy import Permission
from tests.accounts.people import hashed
from tests.demo import password_of
from tests.journeys.browser import Browser

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


@dataclass
class Known:
    """The values that stand in addresses of the site, as an admin meets them."""

    # By endpoint, all arguments of an address that really stands on a page.
    met: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    # By the name of an argument, by what it names (the address up to it).
    values: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def meet(self, rule: Rule, arguments: Mapping[str, object]) -> None:
        """Remember an address."""
        texts = {name: str(value) for name, value in arguments.items()}
        if texts not in self.met.setdefault(rule.endpoint, []):
            self.met[rule.endpoint].append(texts)
        for name, value in texts.items():
            kind = re.split(rf"<[^>]*\b{name}>", rule.rule)[0]
            of_kind = self.values.setdefault(name, {}).setdefault(kind, [])
            if not any(value in others for others in self.values[name].values()):
                of_kind.append(value)

    def of(self, name: str) -> list[str]:
        """Return a few values of an argument of each kind of thing that it names anywhere."""
        few = MOST_OF_A_KIND if name == "uid" else 1
        return [value for of_kind in self.values.get(name, {}).values() for value in of_kind[:few]] or ["1"]


# The newest and the oldest of a list are met first; of all others nothing else is asked.
MOST_OF_A_KIND = 3


@pytest.fixture
def known(demo_site: Flask, settings: Settings) -> Known:
    """Return what stands in the addresses of the site."""
    browser = Browser(demo_site.test_client())
    browser.sign_in("admin@demo.invalid", password_of(settings, "admin@demo.invalid"))
    adapter = demo_site.url_map.bind("localhost")
    found = Known()
    waiting, seen, looked = ["/", "/staff/"], set(), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        endpoint = adapter.match(path)[0]
        looked[endpoint] += 1
        if looked[endpoint] > 3:
            continue
        answer = browser.client.get(path)
        text = answer.text if answer.mimetype == "text/html" else ""
        for part, address in re.findall(r'(href|action)="(/[^"#?]*)', text):
            link = unescape(address)
            if link in seen or link.startswith(("/static/", "/sign-out")):
                continue
            seen.add(link)
            for method in ("GET", "POST"):
                with suppress(NotFound, MethodNotAllowed, RequestRedirect):
                    found.meet(*adapter.match(link, method=method, return_rule=True))
                    if method == "GET" and part == "href":
                        waiting.append(link)
    assert len(found.values["uid"]) > 8
    assert sum(map(len, found.values["uid"].values())) > 20
    return found


def addresses(app: Flask, rule: Rule, known: Known) -> Iterator[str]:
    """Return the rule with the values it really has on pages and with a few of every other kind of thing."""
    names = sorted(rule.arguments)
    tried = [tuple(met[name] for name in names) for met in known.met.get(rule.endpoint, [])[:MOST_OF_A_KIND]]
    tried += product(*(_words(rule, name) or known.of(name) for name in names))
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for values in dict.fromkeys(tried):
            yield adapter.build(rule.endpoint, dict(zip(names, values, strict=True)), method=_method(rule))


def _words(rule: Rule, name: str) -> list[str]:
    """Return the words one of which an argument must be, the first of them; nothing for any other argument."""
    return sorted(getattr(rule._converters[name], "items", ()))[:1]


def _method(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else "POST"


def _refused(client: FlaskClient, address: str, method: str) -> bool:
    answer = client.open(address, method=method)
    to_sign_in = answer.status_code == 303 and answer.location.startswith("/sign-in")
    return answer.status_code in CLOSED or to_sign_in


def test_a_stranger_and_cho_get_nowhere(demo_site: Flask, settings: Settings, known: Known) -> None:
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


def test_an_auditor_changes_nothing_anywhere(demo_site: Flask, settings: Settings, known: Known) -> None:
    auditor = Browser(demo_site.test_client())
    auditor.sign_in("auditor@demo.invalid", password_of(settings, "auditor@demo.invalid"))
    for rule, method, declared in rules(demo_site):
        # An auditor's own absence is nobody's record; a list that is sent and a try of a quiz change none.
        reading = rule.rule.startswith("/profile") or rule.rule.endswith(("/export", "/try"))
        if method == "POST" and declared not in FOR_EVERYBODY and not reading:
            for address in addresses(demo_site, rule, known):
                assert auditor.client.post(address).status_code in CLOSED, address


def test_nobody_but_the_learner_reads_a_note(demo_site: Flask, settings: Settings, known: Known) -> None:
    for who in ("admin", "auditor", "instructor", "manager"):
        browser = Browser(demo_site.test_client())
        browser.sign_in(f"{who}@demo.invalid", password_of(settings, f"{who}@demo.invalid"))
        answers = {browser.client.get(f"/learn/{uid}/notes").status_code for uid in known.of("uid")}
        assert answers <= {403, 404}
