"""Moving parts of a question by hand says in the lists what was moved, on a page of its own."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT

LIST = """<fieldset><ul data-move="{way}">{parts}</ul></fieldset>"""
PART = """<li data-part><div class="part-text">Part {n}</div>
<select name="p{n}"><option value=""></option>{options}</select></li>"""


@pytest.fixture
def show(browser: Browser) -> Iterator:
    page = browser.new_page()

    def _show(way: str, *values: str) -> Page:
        options = "".join(f"<option>{value}</option>" for value in values)
        parts = "".join(PART.format(n=n, options=options) for n in range(3))
        kinds = ROOT / "assets/kinds"
        script = "\n".join((kinds / name).read_text("utf-8") for name in ("dragging.js", "moving.js"))
        script = re.sub(r"^(export |import .*$)", "", script, flags=re.M)
        page.set_content(f"{LIST.format(way=way, parts=parts)}<script type=module>{script}\nmoving(document)</script>")
        return page

    yield _show
    page.close()


def values(page: Page) -> list[str]:
    return [page.locator(f"[name=p{n}]").input_value() for n in range(3)]


def test_a_part_let_go_over_another_takes_its_place(show):
    page = show("order", "1", "2", "3")
    page.locator("[data-part]").nth(2).drag_to(page.locator("[data-part]").first)
    assert values(page) == ["2", "3", "1"]
    expect(page.locator(".part-text")).to_have_text(["Part 2", "Part 0", "Part 1"])


def test_a_place_chosen_in_the_list_is_taken_from_who_had_it_and_given_back_when_one_goes_on(show):
    page = show("order", "1", "2", "3")
    page.locator("[name=p0]").select_option("1")
    page.locator("[name=p1]").focus()
    page.keyboard.press("ArrowDown")
    assert values(page) == ["", "1", ""]
    page.keyboard.press("ArrowDown")
    assert values(page) == ["1", "2", ""]


def test_a_part_is_put_into_a_group_and_taken_out_again(show):
    page = show("group", "Fact", "Guess")
    page.locator(".part-text").first.drag_to(page.locator(".move-group").last)
    assert values(page) == ["Guess", "", ""]
    expect(page.locator(".move-group").last.locator(".part-text")).to_have_text(["Part 0"])
    page.locator(".part-text", has_text="Part 0").drag_to(page.locator(".part-text", has_text="Part 1"))
    assert values(page) == ["", "", ""]


def test_a_choice_is_let_go_over_its_part(show):
    page = show("match", "Police", "Agency")
    page.locator(".move-choice").last.drag_to(page.locator("[data-part]").nth(1))
    assert values(page) == ["", "Agency", ""]
