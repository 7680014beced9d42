"""The practices where one orders, places, writes and rates: by keyboard, announced, and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.lessons import hears, open_lesson, text


@pytest.fixture
def lesson(browser, language, width, request):
    """Open the sample of practices, with or without scripts."""
    scripts = getattr(request, "param", True)
    with open_lesson(browser, f"practices.{language}.md", language, width, scripts=scripts) as page:
        yield page


def button(inside, language, korean, english):
    return inside.get_by_role("button", name=text(language, korean, english), exact=True)


def test_steps_are_put_in_order_with_buttons_by_keyboard(lesson, language):
    order = lesson.locator("#c-visit")
    up = text(language, "위로", "Up")

    for place in range(1, 5):
        item = order.locator(f'[data-answer="{place}"]')
        while order.locator(".lesson-item").nth(place - 1).get_attribute("data-answer") != str(place):
            item.get_by_role("button", name=up).press("Enter")
            assert lesson.evaluate("document.activeElement.id").endswith("-up")
    hears(lesson, text(language, "번째", "no. "))
    button(order, language, "확인하기", "Check").press("Enter")

    expect(order.locator(".lesson-result")).to_have_text(
        text(language, "4개 가운데 4개가 제자리에 있습니다.", "4 of 4 are in their place.")
    )
    assert order.locator(".lesson-feedback:visible").count() == 4
    assert lesson.evaluate("window.done") == ["visit"]


def test_dragging_a_step_does_the_same_as_the_buttons(lesson, width):
    lesson.set_viewport_size({"width": width, "height": 3_000})
    items = lesson.locator("#c-visit .lesson-item")
    first = items.nth(0).get_attribute("data-answer")

    items.nth(0).locator(".lesson-text").drag_to(items.nth(1).locator(".lesson-text"))

    assert items.nth(1).get_attribute("data-answer") == first
    lesson.locator("#c-visit > .lesson-actions button").first.click()
    assert lesson.evaluate("window.done") == ["visit"]


def test_a_timeline_is_built_while_points_are_chosen(lesson, language):
    timeline = lesson.locator("#c-measures")
    line = timeline.locator(".lesson-built")
    assert not timeline.locator(".lesson-whole").is_visible()
    assert line.get_by_text(text(language, "아직 비어 있음", "Nothing here yet")).count() == 3

    for select, value in zip(timeline.locator("select").all(), ("start", "extended", "base"), strict=True):
        select.select_option(value)
    assert line.locator("ul > li").count() == 3
    button(timeline, language, "확인하기", "Check").click()

    hears(lesson, text(language, "3개 가운데 3개가 맞습니다.", "3 of 3 are right."))
    assert timeline.locator(".lesson-whole").is_visible()
    assert lesson.evaluate("window.done") == ["measures"]

    button(timeline, language, "다시 해 보기", "Try again").click()
    expect(line.locator("ul > li")).to_have_count(0)


def test_twelve_cards_are_sorted_to_four_agencies(lesson, language):
    cards = lesson.locator("#c-cards")

    for item in cards.locator(".lesson-item").all():
        item.locator("select").select_option(item.get_attribute("data-answer"))
    button(cards, language, "확인하기", "Check").click()

    hears(lesson, text(language, "12개 가운데 12개가 맞습니다.", "12 of 12 are right."))
    assert lesson.evaluate("window.done") == ["cards"]


def test_facts_come_one_by_one_and_the_moves_are_shown_at_the_end(lesson, language):
    worry = lesson.locator("#c-worry")
    following = text(language, "다음 사실 보기", "Show the next fact")
    assert worry.locator(".lesson-item:visible").count() == 1

    worry.get_by_role("button", name=following).press("Enter")
    assert worry.locator(".lesson-item:visible").count() == 1
    assert lesson.evaluate("document.activeElement.tagName") == "SELECT"

    for number, value in enumerate(("2", "1", "3")):
        worry.locator("select").nth(number).select_option(value)
        assert worry.locator(".lesson-answer:visible").count() == 0
        worry.locator(".lesson-actions button:visible").first.press("Enter")

    moves = worry.locator(".lesson-moves li")
    assert text(language, "보통 (처음)", "middle (First rating)") in moves.nth(0).text_content()
    assert text(language, "낮음 (내려감)", "low (Down)") in moves.nth(1).text_content()
    assert text(language, "높음 (올라감)", "high (Up)") in moves.nth(2).text_content()
    assert worry.locator(".lesson-answer:visible").count() == 4
    assert lesson.evaluate("window.done") == ["worry"]

    button(worry, language, "다시 해 보기", "Try again").press("Enter")
    assert worry.locator(".lesson-item:visible").count() == 1


def test_a_form_checks_each_field_while_it_is_written(lesson, language):
    form = lesson.locator("#c-report")
    reason, content = form.locator("textarea").all()
    checks = form.locator(".lesson-item").nth(0).locator(".lesson-checks li")
    check = button(form, language, "확인하기", "Check")

    check.click()
    hears(lesson, text(language, "아직 적지 않은 칸: 2", "Fields still empty: 2"))
    assert reason.evaluate("area => area === document.activeElement")

    reason.fill(text(language, "신고를 받았으나 거짓말 같다.", "A report came, but the child seems to lie."))
    expect(checks.nth(2)).to_contain_text(text(language, "됨", "Done"))
    expect(checks.nth(3)).to_contain_text(text(language, "고치기", "To mend"))

    reason.fill(
        text(
            language,
            "112 신고로 나가 아동에게서 “무섭다”는 말을 들었다.",
            "After a report the child said, “I am afraid.”",
        )
    )
    content.fill(text(language, "시설로 인도하였다.", "Taken to a facility."))
    check.click()
    hears(lesson, text(language, "5개 가운데 5개", "5 of 5"))
    assert form.locator(".lesson-answer:visible").count() == 2
    assert lesson.evaluate("window.done") == ["report"]


def test_what_is_written_goes_nowhere(lesson):
    asked = []
    lesson.on("request", lambda request: asked.append(request.url))

    for area in lesson.locator("#c-report textarea, #c-open textarea").all():
        area.fill("112")
        area.press("Tab")

    assert asked == []
    assert lesson.evaluate("localStorage.length + sessionStorage.length") == 0
    assert lesson.locator("#c-report [name], #c-open [name]").count() == 0


def test_the_model_of_a_sentence_comes_after_an_own_one(lesson, language):
    rewrite = lesson.locator("#c-open")
    assert rewrite.locator(".lesson-answer:visible").count() == 0

    for area in rewrite.locator("textarea").all():
        area.fill(text(language, "무슨 일이 있었니?", "What happened?"))
    for summary in rewrite.locator("summary:visible").all():
        summary.press("Enter")
    expect(rewrite.locator(".lesson-feedback:visible")).to_have_count(2)
    rewrite.get_by_role("checkbox").first.press("Space")

    expect(rewrite.get_by_role("checkbox").first).to_be_checked()
    for _ in range(20):
        if lesson.evaluate("window.done"):
            break
        lesson.wait_for_timeout(100)
    assert lesson.evaluate("window.done") == ["open"]


@pytest.mark.parametrize("lesson", [True, False], indirect=True, ids=["scripts", "no scripts"])
def test_no_accessibility_fault_and_no_sideways_scrolling(lesson, axe, overflow, request):
    if request.node.callspec.params["lesson"]:
        assert axe(lesson) == []
        for select in lesson.locator("#c-measures select").all():
            select.select_option(index=1)
        for name in ("visit", "measures"):
            lesson.locator(f"#c-{name} > .lesson-actions button").first.click()
        for number in range(3):
            lesson.locator("#c-worry select").nth(number).select_option("1")
            lesson.locator("#c-worry .lesson-actions button:visible").first.click()
        for area in lesson.locator("#c-report textarea, #c-open textarea").all():
            area.fill("112 112 112")
        lesson.locator("#c-report > .lesson-actions button").first.click()
        for details in lesson.locator("details:visible").all():
            details.evaluate("details => { details.open = true; }")
        assert overflow(lesson) == []
        assert axe(lesson) == []
    else:
        # Everything is there: every fact, every field with its rules, every answer.
        assert lesson.locator("#c-worry .lesson-item:visible").count() == 3
        assert lesson.locator("#c-report .lesson-checks li:visible").count() == 5
        for name in ("visit", "measures", "worry", "report", "open"):
            lesson.locator(f"#c-{name} summary").first.click()
            assert lesson.locator(f"#c-{name} .lesson-feedback").first.is_visible()
        lesson.locator("#c-measures .lesson-whole summary").click()
        assert lesson.locator("#c-measures .lesson-whole li li").count() == 3
