"""Pages that are made once are filled for each person: two people on the same page see nothing of each other."""

import re

import pytest
from flask import Flask

from lms.config import Settings
from lms.core import kept
from tests.demo import password_of
from tests.journeys.browser import Browser

ANN, BEN = ("learner", "가상 김하늘"), ("learner2", "가상 리나")
CHANGING = re.compile(
    r'nonce="[^"]+"|data-token="[^"]+"|name="token" value="[^"]+"|data-now="\d+"|name="seen" value="\d+"'
    r'|class="test-clock">.*?</div>'
)


def _browser(app: Flask, settings: Settings, key: str) -> tuple[Browser, str]:
    browser = Browser(app.test_client())
    browser.sign_in(f"{key}@demo.invalid", password_of(settings, f"{key}@demo.invalid"))
    browser.client.set_cookie("language", "ko")
    uid = re.search(r"/learn/([0-9a-f-]{36})", browser.open("/"))
    assert uid
    return browser, uid[1]


@pytest.mark.parametrize("path", ["/learn/{uid}/f1-case", "/courses/mandated-reporter", "/", "/learn/{uid}/overview"])
def test_a_page_made_for_one_person_shows_another_only_what_is_theirs(
    demo_site: Flask, settings: Settings, path: str
) -> None:
    (ann, hers), (ben, his) = (_browser(demo_site, settings, key) for key, _name in (ANN, BEN))
    kept.forget()
    first = ann.open(path.format(uid=hers))
    second = ben.open(path.format(uid=his))
    assert ANN[1] in first
    assert BEN[1] not in first
    assert hers not in second
    assert ANN[1] not in second
    assert BEN[1] in second
    for secret in (r'name="csrf_token" value="([^"]+)"', r'nonce="([^"]+)"'):
        hers_then_his = [set(re.findall(secret, page)) for page in (first, second)]
        assert all(len(found) == 1 for found in hers_then_his)
        assert not hers_then_his[0] & hers_then_his[1]
    assert "\0" not in first + second


@pytest.mark.parametrize("path", ["/learn/{uid}/f1-case", "/courses/mandated-reporter"])
def test_a_page_filled_in_equals_the_page_made_for_oneself(demo_site: Flask, settings: Settings, path: str) -> None:
    (ann, hers), (ben, his) = (_browser(demo_site, settings, key) for key, _name in (ANN, BEN))
    kept.forget()
    own = ben.open(path.format(uid=his))
    kept.forget()
    ann.open(path.format(uid=hers))
    filled = ben.open(path.format(uid=his))
    assert CHANGING.sub("", filled) == CHANGING.sub("", own)


def test_the_page_changes_with_what_the_learner_has_done(demo_site: Flask, settings: Settings) -> None:
    ann, uid = _browser(demo_site, settings, ANN[0])
    before = ann.open(f"/learn/{uid}/f1-case")
    ann.send(ann.form(f"/learn/{uid}/f1-case"))
    after = ann.open(f"/learn/{uid}/f1-case")
    assert after.count("badge-success") > before.count("badge-success")


def test_a_locked_step_says_what_unlocks_it_and_links_only_what_is_open(demo_site: Flask, settings: Settings) -> None:
    ann, uid = _browser(demo_site, settings, ANN[0])
    page = ann.open(f"/learn/{uid}/final-quiz")
    article = page[page.index('id="step"') : page.index("</article>")]
    assert "단계 22개를 먼저 마쳐야 합니다" in article
    assert set(re.findall(rf"/learn/{uid}/([a-z0-9-]+)", article)) == {"f1-case"}
    assert "먼저 할 단계 모두 보기" in article
    second = ann.open(f"/learn/{uid}/f1-abuse")
    assert "다음을 마치면 열립니다" in second
