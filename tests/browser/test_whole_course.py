"""An hour's course in a real browser, from signing in to the certificate, played honestly with both clocks moved.

Once in Korean with nothing but the keyboard, once in English finding everything by role and accessible name.
"""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.learners import fresh, run
from tests.browser.learners import sign_in as learners_sign_in
from tests.browser.walk import password_of
from tests.live import Site

KEYS = """
from sqlalchemy import select
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.questions import services as questions
attempt = db.session.scalars(select(Attempt).where(Attempt.submitted_at.is_(None))).one()
found = {}
for item in db.session.scalars(select(AttemptItem).where(AttemptItem.attempt_id == attempt.id)):
    question = questions.question(item.question_version_id)
    found[item.position] = list(question.answer) or [question.text("ko").accept[0]]
print(json.dumps(found))
"""
MOST_TABS = 300
NAME = """element => element.getAttribute("aria-label")
  || [...(element.labels || [])].map(label => label.textContent).join(" ") || element.textContent || element.name"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a site of its own, since its clock is moved."""
    site = Site(tmp_path_factory.mktemp("whole") / "data")
    site.data.mkdir()
    site.prepare()
    site.start()
    yield site
    site.stop()


class Reader:
    """Somebody at a page: reads for some minutes, while the clock of the site and that of the browser go together."""

    def __init__(self, site: Site, browser: Browser, language: str, start: int) -> None:
        self.site, self.minutes = site, start
        context = browser.new_context(
            base_url=site.url, viewport={"width": 1280, "height": 900}, timezone_id="Asia/Seoul", accept_downloads=True
        )
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": "language", "value": language, "url": site.url}])
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.clock.install()
        # The moved clock goes on from page to page; a real one counts from the moment a page is opened.
        self.page.add_init_script(
            "document.addEventListener('readystatechange', () => {"
            " const now = performance.now.bind(performance), start = now(); performance.now = () => now() - start;"
            "}, { once: true });"
        )

    def read(self, minutes: int) -> None:
        """Stay on the page for some minutes, with a key now and then."""
        self.minutes += minutes
        self.site.travel(minutes=self.minutes)
        for _ in range(minutes * 2):
            self.page.keyboard.press("Shift")
            self.page.clock.run_for(30_000)
        expect(self.page.locator("#time-state")).to_have_text(re.compile(r"\d"))

    def tab_to(self, name: str | re.Pattern[str], role: str = "") -> Locator:
        """Press Tab until something with this name has the focus."""
        wanted = re.compile(name) if isinstance(name, str) else name
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            focused = self.page.locator("*:focus")
            if focused.count() and wanted.search(str(focused.evaluate(NAME))):
                shown = focused.evaluate("e => { const s = getComputedStyle(e); return s.outlineStyle + s.boxShadow }")
                assert shown != "nonenone", f"no visible focus at {name}"
                return focused
        raise AssertionError(f"{MOST_TABS} times Tab never came to {name!r} on {self.page.url}")


def test_by_keyboard_alone_in_korean(alone: Site, browser: Browser) -> None:
    ann = Reader(alone, browser, "ko", 0)
    page, keyboard = ann.page, ann.page.keyboard
    page.goto("/")
    ann.tab_to("본문으로")
    ann.tab_to("^로그인")
    keyboard.press("Enter")
    page.wait_for_url("**/sign-in*")
    ann.tab_to("이메일|사번")
    keyboard.type("learner@demo.invalid")
    ann.tab_to("비밀번호")
    keyboard.type(password_of(alone, "learner"))
    keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    ann.tab_to("시작하기")
    keyboard.press("Enter")
    page.wait_for_url("**/learn/**")
    for _ in range(40):
        if "/overview" in page.url:
            break
        if page.locator("#attempt").count():
            right = json.loads(run(alone, KEYS).splitlines()[-1])
            for position, values in right.items():
                field = page.locator(f"#q-{position} input").first
                text = field.get_attribute("type") == "text"
                for value in values:
                    _choose(ann, f"a-{position}", None if text else value, value)
            expect(page.locator("[data-overall]")).to_have_text(re.compile("저장"))
            ann.tab_to("^제출")
            keyboard.press("Enter")
            expect(page.locator("#result")).to_be_visible()
            ann.tab_to("^다음")
        elif page.locator("button[value=start]").count():
            ann.tab_to("시작")
        elif page.locator("form.survey, form input[type=radio][name^='s']").count():
            _answer_survey(ann)
            continue
        else:
            ann.read(4)
            ann.tab_to("다 했습니다|다음으로|^마침|완료")
        before = page.url
        keyboard.press("Enter")
        page.wait_for_function("before => location.href !== before || document.querySelector('#attempt')", arg=before)
    _finish(ann, "이수증")


def _choose(ann: Reader, name: str, value: str | None, text: str) -> None:
    """Tab to a question and choose with the arrow keys or the space bar, or type.

    Tab goes round: an answer may stand above the one chosen before, and past the last control nothing has the focus.
    """
    keyboard, focused = ann.page.keyboard, ann.page.locator("*:focus")
    for _ in range(MOST_TABS):
        keyboard.press("Tab")
        if not focused.count() or focused.get_attribute("name") != name:
            continue
        if value is None:
            keyboard.type(text)
            return
        if focused.get_attribute("type") == "radio":
            for _ in range(12):
                if focused.get_attribute("value") == value:
                    break
                keyboard.press("ArrowDown")
        if focused.get_attribute("value") == value:
            if not focused.is_checked():
                keyboard.press("Space")
            return
    raise AssertionError(f"never came to {value or text!r} of {name}")


def _answer_survey(ann: Reader) -> None:
    page = ann.page
    before = page.url
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        if focused.count() == 0:
            continue
        if (
            focused.get_attribute("type") == "radio"
            and not page.locator(f"input[name='{focused.get_attribute('name')}']:checked").count()
        ):
            page.keyboard.press("Space")
        in_form = focused.evaluate("e => !!e.closest('main form') && e.tagName === 'BUTTON' && e.type !== 'button'")
        if in_form and page.locator("main input[type=radio]:checked").count() > 3:
            page.keyboard.press("Enter")
            page.wait_for_function("before => location.href !== before", arg=before)
            return
    raise AssertionError("the survey was not sent")


def _finish(ann: Reader, word: str) -> None:
    """Wait for the certificate and download it."""
    page = ann.page
    assert "/overview" in page.url
    expect(page.locator("main .alert-success").first, page.locator("main").inner_text()[:600]).to_be_visible()
    for _ in range(60):
        page.goto("/")
        if page.locator("a[href*='/certificates/']").count():
            break
        page.clock.run_for(1_000)
    link = ann.tab_to(word)
    # Until the worker made the document, a page says so in its place, which is no download.
    for _ in range(60):
        if page.request.get(link.get_attribute("href") or "").ok:
            break
        page.wait_for_timeout(500)
    with page.expect_download() as download:
        link.evaluate("link => link.setAttribute('download', '')")
        page.keyboard.press("Enter")
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert ann.faults == []


def _pass_by_role(alone: Site, page: Page) -> None:
    """Start a quiz, answer it from the keys, hand it in and go on to the next step."""
    page.get_by_role("button", name="Start the quiz").click()
    page.wait_for_load_state()
    right = json.loads(run(alone, KEYS).splitlines()[-1])
    for position, values in right.items():
        group = page.get_by_role("group", name=re.compile(rf"^Question {position}\b"))
        for value in values:
            field = group.locator(f"input[value='{value}']")
            if field.count():
                field.check()
            else:
                group.get_by_role("textbox").fill(value)
                group.get_by_role("textbox").blur()
        # The saved state of each answer is there for everybody, and announced.
        expect(group).to_contain_text(re.compile(r"Saved \d\d:\d\d:\d\d"))
    assert page.locator("[role=status]").count() >= 2
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Passed").first).to_be_visible()
    page.get_by_role("link", name="Next").click()
    page.wait_for_load_state()


def test_by_role_and_name_alone_in_english(alone: Site, browser: Browser) -> None:
    ben = Reader(alone, browser, "en", 200)
    alone.travel(minutes=200)
    page = ben.page
    page.goto("/")
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_label(re.compile("E-mail")).fill("learner2@demo.invalid")
    page.get_by_label("Password", exact=True).fill(password_of(alone, "learner2"))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My learning")).to_be_visible()
    page.get_by_role("link", name=re.compile("Begin: Mandated reporter training")).click()
    expect(page.get_by_role("progressbar", name="Learning time")).to_be_visible()
    for _ in range(40):
        last = page.get_by_role("heading", name="Final test").count() > 0
        if last or page.get_by_role("heading", name="Quiz of unit").count():
            _pass_by_role(alone, page)
            if last:
                break
            continue
        ben.read(4)
        page.get_by_role("main").get_by_role("button", name=re.compile("Done")).click()
        page.wait_for_load_state()
    for group in page.get_by_role("radiogroup").all() or page.get_by_role("group").all():
        if group.get_by_role("radio").count():
            group.get_by_role("radio").last.check()
    page.get_by_role("main").get_by_role("button", name=re.compile("Send|Submit")).click()
    page.wait_for_load_state()
    ben.read(4)
    page.get_by_role("main").get_by_role("button", name=re.compile("Done")).click()
    page.wait_for_url("**/overview*")
    _finish(ben, r"English \(PDF\)")


def test_a_quiet_page_counts_twice_its_estimate_then_asks_once(alone: Site, browser: Browser) -> None:
    cho = fresh(alone, until="f1-abuse")
    reader = Reader(alone, browser, "ko", 500)
    alone.travel(minutes=500)
    page = reader.page
    learners_sign_in(page, cho)
    page.goto(cho.address("f1-abuse"))
    expect(page.locator("#quiet-question")).to_be_hidden()
    for minutes in range(1, 13):
        alone.travel(minutes=500 + minutes)
        page.clock.run_for(60_000)
        page.wait_for_timeout(150)
    question = page.get_by_role("button", name="계속 읽고 있습니다")
    expect(question).to_be_visible()
    # About five minutes are the estimate, so about ten count, whatever the clock says.
    counted = int((page.locator("#time-text").text_content() or "").split("중")[1].strip().rstrip("분"))
    assert 6 <= counted <= 11
    question.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#quiet-question")).to_be_hidden()
    for minutes in range(13, 16):
        alone.travel(minutes=500 + minutes)
        page.clock.run_for(60_000)
        page.wait_for_timeout(150)
    again = int((page.locator("#time-text").text_content() or "").split("중")[1].strip().rstrip("분"))
    assert again > counted


def test_when_only_minutes_are_missing_unused_practices_are_offered(alone: Site, browser: Browser) -> None:
    cho = fresh(alone, until="")
    page = Reader(alone, browser, "ko", 600).page
    alone.travel(minutes=600)
    learners_sign_in(page, cho)
    page.goto(cho.address("overview"))
    expect(page.get_by_text("학습 시간이 60분 더 필요합니다")).to_be_visible()
    offers = page.locator(".alert", has_text="아직 해 보지 않은 연습").get_by_role("link")
    expect(offers).to_have_count(5)
    expect(page.get_by_text("연습이 있는 다른 쪽")).to_be_visible()
    offers.first.click()
    expect(page.locator("[data-player]")).to_be_visible()
