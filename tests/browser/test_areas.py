"""Areas on a picture are drawn by mouse and by keyboard, and the numbers below say the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_editor import PLAN, new_bank
from tests.live import Site

NewPage = Callable[..., Page]


def numbers(page: Page, area: int) -> list[int]:
    """Return the numbers that stand in the field of an area."""
    return [int(part) for part in page.input_value(f'[name="areas.{area}.at"]').split(",")]


@pytest.mark.parametrize("width", [1280, 360])
def test_areas_are_drawn_by_mouse_and_by_keyboard(
    new_page: NewPage, live: Site, tmp_path: Path, axe: Callable[..., list[str]], width: int
) -> None:
    page = new_page(width=width)
    bank = new_bank(page, live, "그림 은행")
    plan = tmp_path / "plan.svg"
    plan.write_text(PLAN)
    page.goto(f"{bank}/questions/new?kind=hotspot")
    expect(page.locator("[data-drawing]")).to_be_hidden()
    page.click("#picture > summary")
    page.set_input_files("[name=picture]", plan)
    page.fill('[name="picture-alt.ko"]', "놀이방")
    page.fill('[name="picture-alt.en"]', "A playroom")
    page.select_option("[name=picture-to]", "image")
    page.click("[name=do][value=picture]")
    page.select_option("[name=image]", "plan.svg")
    stage = page.locator("[data-stage] svg")
    expect(stage).to_be_visible()

    # With the mouse: two corners of a rectangle, then moved by its middle and pulled by its corner.
    stage.scroll_into_view_if_needed()
    edge = stage.bounding_box()
    assert edge is not None
    scale = edge["width"] / 400

    def at(x: float, y: float) -> tuple[float, float]:
        found = stage.bounding_box()
        assert found is not None
        return found["x"] + x * scale, found["y"] + y * scale

    def drag(start: tuple[float, float], end: tuple[float, float]) -> None:
        page.mouse.move(*at(*start))
        page.mouse.down()
        page.mouse.move(*at(*end), steps=4)
        page.mouse.up()

    drag((40, 40), (140, 120))
    assert numbers(page, 0) == pytest.approx([40, 40, 100, 80], abs=3)
    drag((60, 60), (80, 90))
    assert numbers(page, 0) == pytest.approx([60, 70, 100, 80], abs=4)
    drag((160, 150), (200, 190))
    assert numbers(page, 0) == pytest.approx([60, 70, 140, 120], abs=5)

    # By keyboard: placed by its button, moved by arrow keys, changed with Shift; never out of the picture.
    page.locator("[data-names] button").nth(1).focus()
    page.keyboard.press("Enter")
    left, top, wide, high = numbers(page, 1)
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    assert numbers(page, 1) == [left + 1, top + 2, wide + 1, high - 1]
    for _ in range(8):
        page.keyboard.press("Shift+ArrowLeft")
    assert numbers(page, 1)[2] == wide - 7
    page.select_option('[name="areas.1.shape"]', "circle")
    assert len(numbers(page, 1)) == 3

    # The numbers are the equal way, and are shown where they say.
    page.fill('[name="areas.1.at"]', "300, 200, 50")
    circle = page.locator('[data-area="1"] circle').first
    assert [circle.get_attribute(name) for name in ("cx", "cy", "r")] == ["300", "200", "50"]
    page.fill('[name="areas.1.at"]', "300, 200")
    expect(page.locator('[data-area="1"]')).to_have_count(0)
    page.fill('[name="areas.1.at"]', "300, 200, 50")
    assert axe(page) == []

    page.fill('[name="stem.ko"]', "어디가 위험합니까?")
    page.fill('[name="alt.en"]', "")
    for number, word in enumerate(("창문", "문")):
        page.fill(f'[name="areas.{number}.text.ko"]', word)
    page.check('[name="areas.0.right"]')
    page.click('[name=do][value=save]:not([tabindex="-1"])')
    expect(page.locator("#status")).to_contain_text("1판")
    expect(page.locator("[data-stage] .area")).to_have_count(2)
    expect(page.locator("[data-stage] .area-right")).to_have_count(1)
