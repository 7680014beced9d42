"""The components of a lesson in a browser: by mouse, by keyboard, announced, and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.lessons import hears, open_lesson, text


@pytest.fixture
def lesson(browser, language, width, request):
    """Open the sample lesson, with or without scripts."""
    with open_lesson(browser, f"{language}.md", language, width, scripts=getattr(request, "param", True)) as page:
        yield page


def test_a_scenario_goes_scene_by_scene_by_keyboard_alone(lesson, language):
    scenario = lesson.locator("#c-first-words")
    assert scenario.locator(".lesson-step:visible").count() == 1

    scenario.locator("[data-mark=poor] summary:visible").first.focus()
    lesson.keyboard.press("Enter")

    hears(lesson, text(language, "피해야 할 선택", "Better avoided"))
    assert lesson.evaluate("window.done") == []

    scenario.locator("[data-mark=good] summary:visible").first.focus()
    lesson.keyboard.press("Enter")
    scenario.get_by_role("link", name=text(language, "다음 장면으로", "Go to the next scene")).press("Enter")

    assert lesson.evaluate("document.activeElement.dataset.step") == "promise"
    assert scenario.locator(".lesson-step:visible").count() == 1

    scenario.locator("summary:visible").nth(0).press("Enter")
    again = scenario.get_by_role(
        "button", name=text(language, "처음부터 다시 해 보기", "Start again from the beginning")
    )
    again.wait_for()
    assert lesson.evaluate("window.done") == ["first-words"]

    again.press("Enter")
    assert lesson.evaluate("document.activeElement.dataset.step") == "start"
    assert scenario.locator("details[open]").count() == 0


def test_a_sorting_task_is_done_with_selects(lesson, language):
    sort = lesson.locator("#c-tasks")
    check = sort.get_by_role("button", name=text(language, "확인하기", "Check"))
    assert sort.locator("details:visible").count() == 0

    check.click()
    hears(lesson, text(language, "남은 항목: 3", "Items left: 3"))
    assert lesson.evaluate("document.activeElement.id") == "c-tasks-1"

    for select, value in zip(sort.locator("select").all(), ("now", "now", "now"), strict=True):
        select.select_option(value)
    check.click()

    expect(sort.locator(".lesson-result")).to_have_text(
        text(language, "3개 가운데 2개가 맞습니다.", "2 of 3 are right.")
    )
    hears(lesson, text(language, "2개", "2 of 3"))
    assert sort.locator(".lesson-item.is-right").count() == 2
    assert sort.locator(".lesson-item.is-wrong .lesson-feedback:visible").count() == 1
    assert lesson.evaluate("window.done") == ["tasks"]

    sort.get_by_role("button", name=text(language, "다시 해 보기", "Try again")).click()
    assert sort.locator(".lesson-item.is-right, .lesson-item.is-wrong").count() == 0
    assert lesson.evaluate("document.activeElement.id") == "c-tasks-1"


def test_a_question_with_one_answer_gives_feedback_at_once(lesson, language):
    check = lesson.locator("#c-who")

    check.locator("[data-right=false] summary").first.press("Enter")
    hears(lesson, text(language, "맞지 않음", "Not right"))
    assert lesson.evaluate("window.done") == []

    check.locator("[data-right=true] summary").press("Enter")
    check.locator(".lesson-feedback.is-right").wait_for()
    assert lesson.evaluate("window.done") == ["who"]


def test_a_question_with_several_answers_is_ticked_and_checked(lesson, language):
    check = lesson.locator("#c-where")
    button = check.get_by_role("button", name=text(language, "확인하기", "Check"))

    button.click()
    assert lesson.evaluate("document.activeElement.type") == "checkbox"

    check.locator("[data-right=true]").get_by_role("checkbox").first.check()
    check.locator("[data-right=false]").get_by_role("checkbox").check()
    button.click()

    assert check.locator(".lesson-feedback:visible").count() == 3
    assert check.locator(".lesson-option.is-wrong").count() == 2
    assert check.get_by_text(text(language, "고른 것", "Your choice"), exact=True).count() == 2
    assert lesson.evaluate("window.done") == ["where"]
    assert check.get_by_role("group").count() == 1


def test_a_term_opens_its_explanation_on_the_spot(lesson, language):
    term = lesson.get_by_role("button", name=text(language, "신고의무자는", "mandated reporters"), exact=True)
    assert term.get_attribute("aria-expanded") == "false"

    term.press("Enter")
    explanation = lesson.locator(f"#{term.get_attribute('aria-controls')}")
    assert explanation.is_visible()
    assert term.get_attribute("aria-expanded") == "true"

    lesson.keyboard.press("Escape")
    assert not explanation.is_visible()
    assert term.evaluate("button => button === document.activeElement")


def test_the_deadline_calculator_takes_an_own_example(lesson, language):
    clock = lesson.locator("#c-clock")
    go = clock.get_by_role("button", name=text(language, "기한 계산하기", "Calculate the deadlines"))

    clock.locator("#c-clock-start").fill("2026-11-02T09:00")
    clock.locator("#c-clock-holidays").fill("2026-11-04")
    go.click()

    assert "2026-11-05" in clock.locator('[data-row="base"] td').text_content()
    assert "2026-11-07" in clock.locator('[data-row="extended"] td').text_content()
    assert lesson.evaluate("window.done") == ["clock"]

    clock.locator("#c-clock-holidays").fill("tomorrow")
    go.click()
    assert "2026-10-05" in clock.locator(".lesson-fault").text_content()
    assert lesson.evaluate("document.activeElement.id") == "c-clock-holidays"


def test_a_practice_in_an_alternative_task_tells_nobody(lesson):
    inside = lesson.locator("#c-alt-note-text")

    inside.fill("a")
    inside.press("Tab")

    assert lesson.evaluate("window.done") == []


def test_a_written_reflection_counts_as_practiced(lesson):
    area = lesson.locator("#c-note-1-text")

    area.fill("112")
    area.press("Tab")

    assert lesson.evaluate("window.done") == ["note-1"]


@pytest.mark.parametrize("lesson", [True, False], indirect=True, ids=["scripts", "no scripts"])
def test_no_accessibility_fault_and_no_sideways_scrolling(lesson, axe, overflow, request):
    if request.node.callspec.params["lesson"]:
        for details in lesson.locator("details:visible").all():
            details.evaluate("details => { details.open = true; }")
        lesson.locator("button.lesson-term").first.click()
        # The parts that come only after an answer.
        lesson.locator("#c-where button").first.click()
        assert overflow(lesson) == []
        assert axe(lesson) == []
    else:
        assert lesson.locator(".lesson-step:visible").count() == 2
        assert lesson.locator("a.lesson-term").first.get_attribute("href") == "#g-mandated-reporter"
        lesson.locator("#c-tasks summary").first.click()
        assert lesson.locator("#c-tasks .lesson-feedback").first.is_visible()
