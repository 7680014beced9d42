"""An attempt in a real browser: lines break, tabs crash, devices change, servers restart; no answer is lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import learners
from tests.browser.learners import Learner

SAVED = re.compile(r"저장됨 \d\d:\d\d:\d\d")
KEPT = re.compile("이 브라우저에 보관됨")

SIGN_OUT_EVERYWHERE = """
from lms.accounts import services
services.sign_out_everywhere(services.account_of(int(arguments[0])))
"""
# The draw is left to chance; this puts a short text into first place.
SHORT_TEXT = """
from uuid import UUID
from sqlalchemy import select
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.enrollments.models import Enrollment
from lms.questions.models import QuestionVersion
version = db.session.scalars(select(QuestionVersion.id).where(QuestionVersion.kind == "shorttext")).first()
item = db.session.scalars(
    select(AttemptItem).join(Attempt, Attempt.id == AttemptItem.attempt_id)
    .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
    .where(Enrollment.uid == UUID(arguments[0]), AttemptItem.position == 1)
).one()
item.question_version_id, item.option_order = version, []
"""


@pytest.fixture
def ann(live) -> Learner:
    return learners.fresh(live)


def begin(page: Page, learner: Learner) -> None:
    """Sign in and start an attempt, or go on with it."""
    learners.sign_in(page, learner)
    page.goto(learner.address("final-quiz"))
    start = page.locator("button[value=start]")
    if start.count():
        start.click()
    expect(page.locator("#attempt")).to_be_visible()
    # The script has taken over: what only helps without it is gone.
    expect(page.locator("button[value=save]")).to_be_hidden()


def choose(page: Page, question: int, option: int) -> str:
    """Choose an option of a question (there may be two only) and return its value."""
    fields = page.locator(f"#q-{question} input")
    field = fields.nth(option % fields.count())
    if field.get_attribute("type") == "text":
        field.fill(f"answer {option}")
        field.blur()
        return f"answer {option}"
    field.check()
    return field.get_attribute("value") or ""


def chosen(page: Page, question: int) -> list[str]:
    """Return what stands at a question."""
    text = page.locator(f"#q-{question} input[type=text]")
    if text.count():
        return [text.input_value()]
    return [one.get_attribute("value") or "" for one in page.locator(f"#q-{question} input:checked").all()]


def state(page: Page, question: int):
    return page.locator(f"#q-{question} [data-state]")


def test_every_answer_is_acknowledged_and_stands_there_after_a_reload(new_page, ann):
    page = new_page()
    begin(page, ann)
    values = [choose(page, question, 1) for question in (1, 2, 3)]
    for question in (1, 2, 3):
        expect(state(page, question)).to_have_text(SAVED)
    expect(page.locator("[data-count]")).to_have_text("5문항 중 3문항 답함")
    page.reload()
    assert [chosen(page, question) for question in (1, 2, 3)] == [[value] for value in values]


def test_without_a_line_answers_are_kept_and_sent_when_it_is_back(new_page, ann):
    page = new_page()
    begin(page, ann)
    page.context.set_offline(True)
    value = choose(page, 1, 0)
    expect(state(page, 1)).to_have_text(KEPT)
    expect(page.locator("[data-live]")).to_contain_text("연결이 끊겼습니다")
    page.locator("button[value=submit]").click()
    page.locator("button[value=submit]").click()
    expect(page.locator("[data-notices]")).to_contain_text("다시 제출하세요")
    page.context.set_offline(False)
    expect(state(page, 1)).to_have_text(SAVED)
    page.reload()
    assert chosen(page, 1) == [value]


def test_an_answer_kept_before_a_crash_comes_back_and_is_sent(new_page, ann):
    page = new_page()
    begin(page, ann)
    page.context.set_offline(True)
    value = choose(page, 2, 1)
    expect(state(page, 2)).to_have_text(KEPT)
    # The tab is gone without a word; the browser's storage stays.
    page.close(run_before_unload=False)
    context = page.context
    context.set_offline(False)
    again = context.new_page()
    again.goto(ann.address("final-quiz"))
    expect(state(again, 2)).to_have_text(SAVED)
    assert chosen(again, 2) == [value]
    again.reload()
    assert chosen(again, 2) == [value]


def test_two_people_share_a_browser_and_nothing_is_lost_shown_or_credited_wrongly(new_page, live, ann):
    ben = learners.fresh(live)
    page = new_page()
    begin(page, ann)
    page.context.set_offline(True)
    kept = choose(page, 1, 2)
    expect(state(page, 1)).to_have_text(KEPT)
    page.goto("about:blank")
    page.context.set_offline(False)
    page.context.clear_cookies(name=re.compile("^(?!language|known)"))
    begin(page, ben)
    assert not any(chosen(page, 1))
    own = choose(page, 1, 0)
    expect(state(page, 1)).to_have_text(SAVED)
    expect(page.locator("[data-notices]")).to_be_empty()
    page.context.clear_cookies(name=re.compile("^(?!language|known)"))
    begin(page, ann)
    expect(state(page, 1)).to_have_text(SAVED)
    assert chosen(page, 1) == [kept]
    elsewhere = new_page()
    learners.sign_in(elsewhere, ben)
    elsewhere.goto(ben.address("final-quiz"))
    elsewhere.locator("button[value=take]").click()
    assert chosen(elsewhere, 1) == [own]


def test_signing_out_with_something_unsent_asks_first(new_page, ann):
    page = new_page()
    begin(page, ann)
    page.route("**/api/attempts/**", lambda route: route.abort())
    choose(page, 1, 0)
    expect(state(page, 1)).to_have_text(KEPT)
    asked: list[str] = []

    def stay(dialog):
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.locator("summary", has_text="가상 학습자").click()
    page.locator("form[data-sign-out] button:visible").click()
    page.wait_for_timeout(500)
    assert len(asked) == 1
    expect(page.locator("#attempt")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("form[data-sign-out] button:visible").click()
    page.wait_for_url(lambda url: "/learn/" not in url)


def test_a_second_window_goes_on_and_the_first_one_shows_it(new_page, ann):
    first = new_page()
    begin(first, ann)
    choose(first, 1, 0)
    expect(state(first, 1)).to_have_text(SAVED)
    second = first.context.new_page()
    second.goto(ann.address("final-quiz"))
    value = choose(second, 2, 1)
    expect(state(second, 2)).to_have_text(SAVED)
    # Windows of one browser tell each other what was saved.
    there = first.locator("#q-2 input[type=text]")
    if there.count():
        expect(there).to_have_value(value)
    else:
        expect(first.locator(f"#q-2 input[value='{value}']")).to_be_checked()
    choose(first, 3, 0)
    expect(state(first, 3)).to_have_text(SAVED)
    expect(first.locator("[data-notices]")).to_be_empty()
    assert chosen(first, 2) == [value]


def test_after_signing_out_everywhere_answers_wait_for_the_next_sign_in(new_page, live, ann):
    page = new_page()
    begin(page, ann)
    learners.run(live, SIGN_OUT_EVERYWHERE, str(ann.person))
    value = choose(page, 1, 1)
    expect(page.locator("[data-notices]")).to_contain_text("로그아웃되었습니다")
    page.locator("[data-notices] a").click()
    page.locator("[name=identifier]").fill(ann.email)
    page.locator("[name=password]").fill(learners.PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(state(page, 1)).to_have_text(SAVED)
    assert chosen(page, 1) == [value]


def test_answers_made_while_the_server_restarts_are_sent_afterwards(new_page, live, ann):
    page = new_page()
    begin(page, ann)
    live.stop()
    value = choose(page, 1, 0)
    expect(state(page, 1)).to_have_text(KEPT)
    live.start()
    expect(state(page, 1)).to_have_text(SAVED, timeout=30_000)
    page.reload()
    assert chosen(page, 1) == [value]


def test_typing_is_saved_while_it_goes_on_and_enter_does_not_submit(new_page, live, ann):
    page = new_page()
    begin(page, ann)
    learners.run(live, SHORT_TEXT, ann.uid)
    page.reload()
    field = page.locator("#q-1 input[type=text]")
    field.press_sequentially("112")
    expect(state(page, 1)).to_have_text(SAVED)
    field.press("Enter")
    field.press_sequentially("!")
    page.reload()
    expect(page.locator("#attempt")).to_be_visible()
    assert chosen(page, 1) in (["112!"], ["112"])
    expect(state(page, 1)).to_have_text(SAVED)


def test_unanswered_questions_are_asked_about_once_and_then_the_result_is_shown(new_page, ann):
    page = new_page()
    begin(page, ann)
    choose(page, 1, 0)
    page.locator("button[value=submit]").click()
    notice = page.locator("[data-before-submit] .alert")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("2, 3, 4, 5")
    page.locator("button[value=submit]").click()
    expect(page.get_by_role("heading", name="내 답")).to_be_visible()


def test_the_time_left_is_told_on_demand_and_its_end_submits_what_was_saved(new_page, live, ann):
    page = new_page()
    page.clock.install()
    begin(page, ann)
    expect(page.locator("[data-left]")).to_have_text("19분 남음")
    page.locator("[data-tell]").click()
    page.clock.run_for(200)
    expect(page.locator("[data-live]")).to_have_text("19분 남음")
    choose(page, 1, 0)
    expect(state(page, 1)).to_have_text(SAVED)
    live.travel(minutes=10)
    page.clock.fast_forward("10:00")
    page.clock.run_for(2000)
    expect(page.locator("[data-live]")).to_have_text("10분 남음")
    live.travel(minutes=20, seconds=3)
    page.clock.fast_forward("10:03")
    page.clock.run_for(2000)
    expect(page.locator("#result")).to_contain_text("1번째 응시")
    live.travel()
