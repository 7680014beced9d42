"""An attempt between two devices, without a line, over several pages, and with answers checked one by one."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser import learners
from tests.browser.learners import Learner
from tests.browser.test_attempt import KEPT, SAVED, begin, choose, chosen, state

# Another version of the quiz for one attempt: what was started with the old one goes on with the new settings.
OTHER_SETTINGS = """
from uuid import UUID
from sqlalchemy import func, select
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.core import clock
from lms.enrollments.models import Enrollment
from lms.questions.models import QuizSlot, QuizVersion

attempt = db.session.scalars(
    select(Attempt).join(Enrollment, Enrollment.id == Attempt.enrollment_id)
    .where(Enrollment.uid == UUID(arguments[0]), Attempt.submitted_at.is_(None))
).one()
old = db.session.get_one(QuizVersion, attempt.quiz_version_id)
newest = db.session.scalar(select(func.max(QuizVersion.number)).where(QuizVersion.quiz_id == old.quiz_id))
made = QuizVersion(quiz_id=old.quiz_id, number=newest + 1, settings={**old.settings, **json.loads(arguments[1])},
                   digest="-", created_at=clock.now())
db.session.add(made)
db.session.flush()
for slot in db.session.scalars(select(QuizSlot).where(QuizSlot.quiz_version_id == old.id)):
    db.session.add(QuizSlot(quiz_version_id=made.id, position=slot.position, question_id=slot.question_id,
                            bank_id=slot.bank_id, tags=slot.tags, count=slot.count))
attempt.quiz_version_id = made.id
if made.settings.get("paging") == "one":
    for item in db.session.scalars(select(AttemptItem).where(AttemptItem.attempt_id == attempt.id)):
        item.page = item.position
"""
SAVED_ANSWERS = """
from uuid import UUID
from sqlalchemy import select
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.enrollments.models import Enrollment

rows = db.session.execute(
    select(AttemptItem.position, AttemptItem.answer).join(Attempt, Attempt.id == AttemptItem.attempt_id)
    .join(Enrollment, Enrollment.id == Attempt.enrollment_id).where(Enrollment.uid == UUID(arguments[0]))
)
print(json.dumps({str(position): answer for position, answer in rows}))
"""


@pytest.fixture
def ann(live) -> Learner:
    return learners.fresh(live)


def saved_answers(live, learner: Learner) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(learners.run(live, SAVED_ANSWERS, learner.uid).splitlines()[-1])
    return found


def with_settings(page: Page, live, learner: Learner, **settings: object) -> None:
    """Begin an attempt and let it go on with other settings."""
    begin(page, learner)
    learners.run(live, OTHER_SETTINGS, learner.uid, json.dumps(settings))
    page.goto(learner.address("final-quiz"))


def test_a_second_device_asks_and_the_first_keeps_what_it_could_not_send(new_page, live, ann, axe):
    first, second = new_page(), new_page(width=360)
    begin(first, ann)
    choose(first, 1, 0)
    expect(state(first, 1)).to_have_text(SAVED)
    learners.sign_in(second, ann)
    second.goto(ann.address("final-quiz"))
    expect(second.locator("#attempt")).to_have_count(0)
    expect(second.get_by_text("이 응시는 다른 기기에서 열려 있습니다")).to_be_visible()
    assert axe(second) == []
    second.locator("button[value=take]").click()
    expect(second.locator("#attempt")).to_be_visible()
    # The first device hears of it with its next answer, and keeps that one.
    value = choose(first, 2, 1)
    expect(first.locator("[data-notices]")).to_contain_text("다른 기기에서 이어지고 있습니다")
    expect(state(first, 2)).to_have_text(KEPT)
    expect(first.locator("#q-3 input").first).to_be_disabled()
    assert saved_answers(live, ann)["2"] in (None, [])
    first.locator("[data-notices] a").click()
    expect(first.locator("[data-left-behind]")).to_contain_text("보내지 못한 답 1개")
    first.locator("button[value=take]").click()
    expect(state(first, 2)).to_have_text(SAVED)
    assert saved_answers(live, ann)["2"] == [value]


def test_the_page_opens_again_without_a_line_and_what_was_answered_there_is_sent_later(new_page, live, ann):
    page = new_page()
    begin(page, ann)
    expect(page.locator("#attempt")).to_have_attribute("data-kept", "true")
    before = choose(page, 1, 0)
    expect(state(page, 1)).to_have_text(SAVED)
    page.wait_for_timeout(500)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-notices]")).to_contain_text("이 브라우저에 보관된 화면과 답입니다")
    # Saved after the page was kept, and there all the same.
    expect(page.locator("#q-1")).to_be_visible()
    assert chosen(page, 1) == [before]
    value = choose(page, 2, 1)
    expect(state(page, 2)).to_have_text(KEPT)
    assert saved_answers(live, ann)["2"] in (None, [])
    # What a closing page sends as its last word may pass by the broken line; what counts is the end.
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(ann.address("final-quiz"))
    expect(state(again, 2)).to_have_text(SAVED)
    assert saved_answers(live, ann)["2"] == [value]


def test_only_the_attempt_s_page_is_kept_and_nothing_of_it_after_signing_out(new_page, ann):
    page = new_page()
    begin(page, ann)
    expect(page.locator("#attempt")).to_have_attribute("data-kept", "true")
    kept = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
          return found.filter((path) => !path.startsWith("/static/"));
        }"""
    )
    assert set(kept) <= {ann.address("final-quiz"), "/kept/notes"}
    page.locator("summary", has_text="가상 학습자").click()
    page.locator("form[data-sign-out] button:visible").click()
    page.wait_for_url(lambda url: "/learn/" not in url)
    assert page.evaluate("caches.keys()") == []


def test_after_submitting_nothing_is_kept_any_more(new_page, ann):
    page = new_page()
    begin(page, ann)
    expect(page.locator("#attempt")).to_have_attribute("data-kept", "true")
    for _ in range(2):
        page.locator("button[value=submit]").click()
    expect(page.locator("#result")).to_be_visible()
    page.wait_for_function("caches.keys().then((names) => !names.length)")


def test_pages_turn_without_a_line_and_stay_where_they_were(new_page, live, ann, axe):
    page = new_page()
    with_settings(page, live, ann, paging="one")
    expect(page.locator("#q-1")).to_be_visible()
    expect(page.locator("#q-2")).to_be_hidden()
    assert axe(page) == []
    page.context.set_offline(True)
    page.locator("[data-next]").click()
    expect(page.locator("#page-2 h2")).to_be_focused()
    value = choose(page, 2, 0)
    expect(state(page, 2)).to_have_text(KEPT)
    page.context.set_offline(False)
    expect(state(page, 2)).to_have_text(SAVED, timeout=20_000)
    page.locator("[data-turn='3']").click()
    expect(page.locator("#page-3 h2")).to_be_focused()
    page.wait_for_timeout(500)
    page.reload()
    expect(page.locator("#q-3")).to_be_visible()
    assert saved_answers(live, ann)["2"] == [value]


def test_without_the_way_back_the_next_page_waits_for_the_line(new_page, live, ann):
    page = new_page(width=360)
    with_settings(page, live, ann, paging="one", back=False)
    expect(page.locator("[data-position]")).to_have_count(1)
    page.context.set_offline(True)
    value = choose(page, 1, 0)
    page.locator("[data-next]").click()
    expect(page.locator("[data-notices]")).to_contain_text("한 번 더 시도하세요")
    page.context.set_offline(False)
    expect(state(page, 1)).to_have_text(SAVED, timeout=20_000)
    page.locator("[data-next]").click()
    expect(page.locator("#q-2")).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text("5문항 중 1문항 답함")
    expect(page.locator("[data-notices]")).to_be_empty()
    assert saved_answers(live, ann)["1"] == [value]


def test_an_answer_is_checked_in_place_and_explained(new_page, live, ann, axe):
    page = new_page()
    with_settings(page, live, ann, behaviour="at_once")
    choose(page, 2, 0)
    page.locator("button[value='check:2']").click()
    fixed = page.locator("[data-fixed='2']")
    expect(fixed).to_be_visible()
    expect(fixed).to_contain_text("이 답은 바꿀 수 없습니다")
    assert page.url.endswith("#q-2")
    expect(page.locator("[data-count]")).to_have_text("5문항 중 1문항 답함")
    assert axe(page) == []
