"""What pages weigh on the line: a first visit, later pages, and a whole course from a cold cache.

Scripts, styles and fonts are counted as the server sends them. Pages themselves are sent as they are and compressed by
the proxy in front (docs/deployment.md), so they are counted here with the compression that is configured there.
"""

import gzip
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import learners
from tests.live import Site

KB = 1024
LEVEL = 5


class Scale:
    """Weighs everything a page loads, by kind."""

    def __init__(self, page: Page) -> None:
        self.page, self.bytes, self.kinds = page, Counter(), {}  # type: ignore[var-annotated]
        console = page.context.new_cdp_session(page)
        console.send("Network.enable")
        console.on("Network.responseReceived", self._begin)
        console.on("Network.loadingFinished", self._end)

    def _begin(self, event: dict[str, Any]) -> None:
        answer = event["response"]
        kind = "cached" if answer.get("fromDiskCache") or answer.get("fromPrefetchCache") else event["type"]
        self.kinds[event["requestId"]] = kind

    def _end(self, event: dict[str, Any]) -> None:
        self.bytes[self.kinds.get(event["requestId"], "")] += int(event["encodedDataLength"])

    def visit(self, path: str) -> Counter[str]:
        """Open a page and return the bytes by kind: Document (compressed), Stylesheet, Script, Font, Image, Media."""
        self.bytes.clear()
        answer = self.page.goto(path, wait_until="networkidle")
        assert answer is not None
        self.bytes["Document"] = len(gzip.compress(answer.body(), LEVEL))
        return Counter(self.bytes)


@pytest.fixture
def scale(browser: Browser, live: Site) -> Any:
    context = browser.new_context(base_url=live.url, viewport={"width": 390, "height": 800}, locale="ko-KR")
    context.set_default_timeout(20_000)
    yield Scale(context.new_page())
    context.close()


def _code(weighed: Counter[str]) -> int:
    return weighed["Document"] + weighed["Stylesheet"] + weighed["Script"]


def test_a_first_visit_is_light(scale: Scale) -> None:
    weighed = scale.visit("/sign-in")
    assert _code(weighed) <= 60 * KB, weighed
    assert weighed["Font"] <= 200 * KB, weighed


def test_later_pages_and_the_whole_course_are_light(scale: Scale, live: Site) -> None:
    ann = learners.fresh(live, until="survey")
    total = sum(scale.visit("/sign-in").values())
    learners.sign_in(scale.page, ann)
    lesson = scale.visit(ann.address("f1-case"))
    assert lesson["Font"] <= 200 * KB, lesson
    total += sum(lesson.values())
    heaviest: Counter[str] = Counter()
    for key in ("f1-abuse", "f1-duty", "f1-practice", "f1-training", "f1-apply", "f1-quiz", "f1-close", "f2-case",
                "f2-signs", "f2-observe", "f2-words", "f2-call", "f2-apply", "f2-quiz", "f2-close", "f3-case",
                "f3-measures", "f3-after", "f3-reporter", "f3-apply", "f3-quiz", "final-quiz"):  # fmt: skip
        weighed = scale.visit(ann.address(key))
        total += sum(weighed.values())
        heaviest[key] = _code(weighed)
    key, most = heaviest.most_common(1)[0]
    assert most <= 20 * KB, (key, most)
    assert total <= 2 * KB * KB, total
    print(f"heaviest later page {key}: {most / KB:.1f} KB; whole course: {total / KB:.0f} KB")
