"""A lesson for paper: all of it, and nothing around it."""

import re

from flask import Flask

from lms.config import Settings
from tests.demo import password_of
from tests.journeys.browser import Browser


def test_the_print_view_unfolds_everything_and_leaves_out_the_site(demo_site: Flask, settings: Settings) -> None:
    browser = Browser(demo_site.test_client())
    browser.sign_in("learner@demo.invalid", password_of(settings, "learner@demo.invalid"))
    uid = re.search(r"/learn/([0-9a-f-]{36})", browser.open("/"))
    assert uid
    lesson = browser.open(f"/learn/{uid[1]}/f1-case")
    assert f"/learn/{uid[1]}/f1-case/print" in lesson
    page = browser.open(f"/learn/{uid[1]}/f1-case/print")
    assert "<header" not in page
    assert "data-token" not in page
    assert "112" in page
    assert page.count("<details") == page.count("<details open") > 0
    assert browser.client.get(f"/learn/{uid[1]}/f1-duty/print").status_code == 404
