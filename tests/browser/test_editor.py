"""The editor of questions and the builder of quizzes in a real browser: by keyboard alone, and when a line breaks."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.walk import sign_in
from tests.live import Site

NewPage = Callable[..., Page]
PLAN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" fill="#eee"/>'
    '<circle cx="90" cy="80" r="40" fill="#369"/></svg>'
)


def new_bank(page: Page, site: Site, title: str) -> str:
    """Sign in as an instructor, make a bank and return its address."""
    sign_in(page, site, "instructor")
    page.goto("/staff/banks/new")
    page.fill("[name=title_ko]", title)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/staff/banks/[0-9a-f-]{36}"))
    return urlsplit(page.url).path


def tab_to(page: Page, wanted: str, most: int = 260) -> None:
    """Press Tab until the element with this selector has the focus."""
    for _ in range(most):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {wanted}")


def type_into(page: Page, name: str, text: str) -> None:
    """Go to a field by Tab and type."""
    tab_to(page, f'[name="{name}"]')
    page.keyboard.type(text)


def press(page: Page, wanted: str) -> None:
    """Go to a button by Tab and press it; wait for the page that follows."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_matching_and_an_ordering_question_with_a_picture_are_made_by_keyboard_alone(
    new_page: NewPage, live: Site, tmp_path: Path
) -> None:
    page = new_page()
    bank = new_bank(page, live, "자판으로 만든 은행")
    page.goto(f"{bank}/questions/new")
    press(page, 'a[href*="kind=matching"]')
    type_into(page, "stem.ko", "누가 무엇을 합니까?")
    for number, text in enumerate(("경찰", "시·군·구", "아동보호전문기관")):
        type_into(page, f"parts.{number}.text.ko", text)
    for number, text in enumerate(("112 출동", "보호 조치", "사례관리")):
        type_into(page, f"choices.{number}.text.ko", text)
    # Each part begins with the choice of its number, by the name that is being typed.
    expect(page.locator('[name="parts.1.answer"] option:checked')).to_have_text("2. 보호 조치")
    press(page, '[name=do][value=save]:not([tabindex="-1"])')
    expect(page.locator("#status")).to_contain_text("1판")
    assert [page.input_value(f'[name="parts.{n}.answer"]') for n in range(3)] == ["c1", "c2", "c3"]

    page.goto(f"{bank}/questions/new?kind=ordering")
    type_into(page, "stem.ko", "놀이방을 살피는 순서는?")
    for number, text in enumerate(("들어간다", "둘러본다", "묻는다", "적는다")):
        type_into(page, f"items.{number}.text.ko", text)
    press(page, '[name=row][value="items.3:up"]')
    plan = tmp_path / "plan.svg"
    plan.write_text(PLAN)
    tab_to(page, "#picture > summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=picture]")
    # Who listens before waits for it only has no window opened before the browser knows that it is awaited.
    page.on("filechooser", lambda _chooser: None)
    for last in (False, False, True):
        # On a busy machine a key may come before the field listens; a person presses it again.
        try:
            with page.expect_file_chooser(timeout=10_000 if last else 4_000) as chooser:
                page.keyboard.press("Enter")
            break
        except TimeoutError:
            if last:
                raise
    chooser.value.set_files(plan)
    type_into(page, "picture-alt.ko", "놀이방 배치도")
    press(page, "[name=do][value=picture]")
    assert "![놀이방 배치도](plan.svg)" in page.input_value('[name="stem.ko"]')
    shown = page.locator("[data-preview] img").first
    expect(shown).to_have_attribute("alt", "놀이방 배치도")
    assert shown.evaluate("image => image.complete && image.naturalWidth > 0")
    press(page, '[name=do][value=save]:not([tabindex="-1"])')
    expect(page.locator("#status")).to_contain_text("1판")
    assert [page.input_value(f'[name="items.{n}.text.ko"]') for n in (2, 3)] == ["적는다", "묻는다"]


def test_what_is_typed_is_kept_and_shown_while_typing(new_page: NewPage, live: Site) -> None:
    page = new_page()
    bank = new_bank(page, live, "초안을 쓰는 은행")
    address = f"{bank}/questions/new?kind=single"
    page.goto(address)
    page.locator('[name="stem.ko"]').press_sequentially("**언제** 신고합니까?")
    state = page.locator("[data-state]")
    expect(state).to_have_text(re.compile(r"\d\d:\d\d:\d\d에 보관함"))
    expect(page.locator("[data-preview] strong").first).to_have_text("언제")
    page.close()
    again = page.context.new_page()
    again.goto(address)
    expect(again.locator('[name="stem.ko"]')).to_have_value("**언제** 신고합니까?")

    again.context.set_offline(True)
    again.locator('[name="options.0.text.ko"]').press_sequentially("즉시")
    expect(again.locator("[data-state]")).to_have_text("이 브라우저에 보관했으며 연결되면 보냅니다")
    again.close()
    again.context.set_offline(False)
    third = again.context.new_page()
    third.goto(address)
    expect(third.locator('[name="options.0.text.ko"]')).to_have_value("")
    third.locator("[data-found] [data-take]").click()
    expect(third.locator('[name="options.0.text.ko"]')).to_have_value("즉시")
    expect(third.locator('[name="stem.ko"]')).to_have_value("**언제** 신고합니까?")


def test_what_waited_in_the_browser_is_sent_when_the_line_is_back(new_page: NewPage, live: Site) -> None:
    page = new_page()
    bank = new_bank(page, live, "끊긴 은행")
    page.goto(f"{bank}/questions/new?kind=shorttext")
    page.context.set_offline(True)
    page.locator('[name="stem.ko"]').press_sequentially("어느 번호?")
    expect(page.locator("[data-state]")).to_have_text("이 브라우저에 보관했으며 연결되면 보냅니다")
    page.context.set_offline(False)
    expect(page.locator("[data-state]")).to_have_text(re.compile(r"\d\d:\d\d:\d\d에 보관함"), timeout=20_000)
    page.reload()
    expect(page.locator('[name="stem.ko"]')).to_have_value("어느 번호?")
    expect(page.locator("[data-found]")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_writing_is_usable_by_everybody(
    new_page: NewPage, live: Site, width: int, axe: Callable[[Page], list[str]], overflow: Callable[[Page], list[str]]
) -> None:
    page = new_page(width=width, language="ko" if width == 320 else "en")
    bank = new_bank(page, live, f"볼 은행 {width}")
    addresses = [f"{bank}/questions/new"]
    addresses += [f"{bank}/questions/new?kind={kind}" for kind in ("single", "matching", "blanks", "hotspot", "set")]
    for address in (*addresses, "/staff/quizzes", "/staff/quizzes/new"):
        page.goto(address)
        assert axe(page) == [], address
        assert overflow(page) == [], address
    # A new quiz with a draw, faults at its fields, and the try of one.
    page.locator('[value="places:add"]').click()
    page.locator("[name=do][value=save]").last.click()
    assert axe(page) == []
    assert overflow(page) == []
    page.goto("/staff/quizzes")
    page.locator("main table a").first.click()
    assert axe(page) == []
    assert overflow(page) == []
    page.goto(f"{urlsplit(page.url).path}/try")
    assert axe(page) == []
    assert overflow(page) == []


def test_the_merge_page_shows_both_changes(
    new_page: NewPage, live: Site, axe: Callable[[Page], list[str]], overflow: Callable[[Page], list[str]]
) -> None:
    page = new_page(width=320)
    bank = new_bank(page, live, "둘이 고친 은행")
    page.goto(f"{bank}/questions/new?kind=truefalse")
    page.fill('[name="stem.ko"]', "신고는 의무이다.")
    page.select_option("[name=answer]", "true")
    page.locator("[name=do][value=save]").last.click()
    address = page.url
    other = page.context.new_page()
    other.goto(address)
    page.fill('[name="stem.ko"]', "신고는 모두의 의무이다.")
    page.locator("[name=do][value=save]").last.click()
    other.fill('[name="stem.ko"]', "신고는 법의 의무이다.")
    other.locator("[name=do][value=save]").last.click()
    expect(other.locator("h1")).to_have_text("다른 사람도 이 문항을 고쳤습니다")
    expect(other.locator("ins").first).to_contain_text("모두의")
    assert axe(other) == []
    assert overflow(other) == []
    other.locator('input[value="theirs"]').check()
    other.locator("[name=do][value=merge]").click()
    expect(other.locator('[name="stem.ko"]')).to_have_value("신고는 모두의 의무이다.")
