"""Every form of the site, filled with what nobody should send: refused in plain words, never a fault of ours."""

import re
from typing import Any

import pytest
from flask import Flask

from lms.config import Settings
from tests.journeys.browser import Browser
from tests.journeys.conftest import password_of

HOSTILE = {
    "null bytes": "a\0b",
    "script": "<script>alert(1)</script>",
    "formula": '=HYPERLINK("http://x","y")',
    "too long": "가" * 60_000,
    "direction": "abc\u202edef",
    "not a number": "١٢x",
    "broken text": "\udcff\udc80".encode("utf-8", "surrogateescape").decode("latin-1"),
    "nothing": "",
}
# Signing out or changing the language in the middle would end the walk.
LEFT_OUT = re.compile(r"/(sign-out|language|display|password|profile/devices)")


def pages(browser: Browser, starts: list[str], app: Flask) -> list[str]:
    """Return one address for each view with a page."""
    found: dict[str, str] = {}
    waiting, seen = list(starts), set(starts)
    while waiting:
        path = waiting.pop(0)
        try:
            endpoint, _arguments = app.url_map.bind("localhost").match(path, method="GET")
        except Exception:  # noqa: S112 (an address that only takes a form)
            continue
        if endpoint in found or "export" in endpoint:
            continue
        answer = browser.client.get(path, follow_redirects=True)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        found[endpoint] = path
        for link in re.findall(r'href="(/[^"#?]*)"', answer.text):
            if link not in seen and not LEFT_OUT.search(link):
                seen.add(link)
                waiting.append(link)
    return list(found.values())


def filled(form: dict[str, Any], value: str) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for field in form["fields"]:
        name, kind = field.get("name"), field.get("type", "")
        if not name:
            continue
        if name == "csrf_token" or kind == "hidden":
            data.setdefault(name, []).append(field.get("value", ""))
        elif field["tag"] != "button" and kind not in ("file", "submit"):
            data[name] = [value]
    return data


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("who", ["learner", "admin"])
def test_no_form_breaks(demo_site: Flask, settings: Settings, who: str, what: str) -> None:
    browser = Browser(demo_site.test_client())
    browser.sign_in(f"{who}@demo.invalid", password_of(settings, f"{who}@demo.invalid"))
    starts = ["/", "/courses", "/profile"] + (["/staff/", "/staff/courses"] if who == "admin" else [])
    sent = 0
    for page in pages(browser, starts, demo_site):
        browser.page = browser.client.get(page, follow_redirects=True)
        for form in browser.forms():
            action = form["action"] or page
            if LEFT_OUT.search(action):
                continue
            for method in ("POST", "GET"):
                data = filled(form, HOSTILE[what])
                if method == "POST":
                    answer = browser.client.post(action, data=data)
                else:
                    answer = browser.client.get(action, query_string=data)
                text = answer.text if answer.mimetype == "text/html" else ""
                assert answer.status_code < 500, (page, action, method, text[:500])
                assert "<script>alert(1)" not in text, (page, action)
                if answer.status_code == 422:
                    assert re.search(r'role="alert"|field-error|alert-danger|error-summary', text), (page, action)
                sent += 1
    assert sent > 6
