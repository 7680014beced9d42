"""Every kind of question in a real browser: by keyboard, without a script, by hand; and how its pages look."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import learners
from tests.browser.learners import Learner

# Puts the twelve questions of the shown bank, in the author's order, into the attempt that is open.
EVERY_KIND = """
from uuid import UUID
from sqlalchemy import select
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.enrollments.models import Enrollment
from lms.questions import services as questions
from lms.questions.models import Bank, Question
attempt = db.session.scalars(
    select(Attempt).join(Enrollment, Enrollment.id == Attempt.enrollment_id).where(Enrollment.uid == UUID(arguments[0]))
).one()
versions = db.session.scalars(
    select(Question.current_version_id).join(Bank, Bank.id == Question.bank_id)
    .where(Bank.key == "question-kinds").order_by(Question.id)
).all()
items = {
    item.position: item
    for item in db.session.scalars(select(AttemptItem).where(AttemptItem.attempt_id == attempt.id))
}
for position, version in enumerate(versions, 1):
    item = items.get(position) or AttemptItem(attempt_id=attempt.id, position=position, sequence=0)
    view = questions.question(version)
    item.question_version_id, item.option_order = version, view.kind.order(view.body, None)
    db.session.add(item)
"""
SAVED = re.compile(r"저장됨 \d\d:\d\d:\d\d")
CHOSEN = {1: "b", 3: "true", 10: "phone", "12.first": "a"}
LISTS = {
    "6.p1": "c1", "6.p2": "c3", "6.p3": "c2",
    "7.i1": "1", "7.i2": "2", "7.i3": "3", "7.i4": "4",
    "8.p1": "fact", "8.p2": "guess", "8.p3": "fact", "8.p4": "guess",
    "9.b2": "x", "12.next.i1": "1", "12.next.i2": "2", "12.next.i3": "3",
}  # fmt: skip
TYPED = {4: "112", 5: "３일", "9.b1": "의심", 11: "왼팔에 멍 두 개."}


@pytest.fixture
def ann(live) -> Learner:
    return learners.fresh(live)


def begin(page: Page, live, learner: Learner) -> None:
    learners.sign_in(page, learner)
    page.goto(learner.address("final-quiz"))
    page.locator("button[value=start]").click()
    expect(page.locator("#attempt")).to_be_visible()
    learners.run(live, EVERY_KIND, learner.uid)
    page.reload()
    expect(page.locator("[data-position]")).to_have_count(12)


def named(page: Page, name: object):
    return page.locator(f'[name="a-{name}"]')


def press_until(page: Page, field, value: str) -> None:
    """Go through a list with the arrow key until it shows a value."""
    field.focus()
    for _ in range(12):
        if field.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not reached by keyboard")


def choose_by_keyboard(page: Page, name: object, value: str) -> None:
    """Reach an option of a choice with Tab's one stop and the arrow keys."""
    fields = named(page, name)
    fields.first.focus()
    page.keyboard.press("Space")
    for _ in range(8):
        if page.locator(f'[name="a-{name}"]:checked').get_attribute("value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not reached by keyboard")


def test_every_kind_is_answered_by_keyboard_alone_and_saved_on_the_way(new_page, live, ann):
    page = new_page(width=1280)
    begin(page, live, ann)
    for name, value in CHOSEN.items():
        choose_by_keyboard(page, name, value)
    for value in ("a", "c"):
        page.locator(f'[name="a-2"][value={value}]').focus()
        page.keyboard.press("Space")
    for name, value in LISTS.items():
        press_until(page, named(page, name), value)
    for name, text in TYPED.items():
        named(page, name).focus()
        page.keyboard.type(text)
    page.keyboard.press("Tab")

    for position in range(1, 13):
        expect(page.locator(f"#q-{position} > [data-state]")).to_have_text(SAVED)
    # Many answers in one batch are still one's own.
    expect(page.locator("[data-notices]")).to_be_empty()
    page.reload()
    for name, value in LISTS.items():
        expect(named(page, name)).to_have_value(value)
    expect(named(page, 11)).to_have_value("왼팔에 멍 두 개.")
    page.locator("button[value=submit]").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#result")).to_contain_text("아직 채점되지 않음")
    expect(page.locator(".question-right")).to_have_count(11)
    expect(page.locator(".question-open")).to_have_count(1)


def test_every_kind_is_answered_without_a_script(new_page, live, ann):
    page = new_page(width=360, scripts=False)
    begin(page, live, ann)
    for name, value in CHOSEN.items():
        page.locator(f'[name="a-{name}"][value={value}]').check()
    for value in ("a", "c"):
        page.locator(f'[name="a-2"][value={value}]').check()
    for name, value in LISTS.items():
        named(page, name).select_option(value)
    for name, text in TYPED.items():
        named(page, name).fill(text)
    page.locator("button[value=submit]").click()

    expect(page.locator(".question-right")).to_have_count(11)
    expect(page.locator(".question-open")).to_have_count(1)


def test_parts_are_moved_by_hand_and_the_picture_is_pointed_at(new_page, live, ann):
    page = new_page(width=1280)
    # Room for both ends of each way.
    page.set_viewport_size({"width": 1280, "height": 2000})
    begin(page, live, ann)
    page.locator("#q-6 .move-choice[data-value=c3]").drag_to(page.locator("#q-6 [data-part]").nth(1))
    expect(named(page, "6.p2")).to_have_value("c3")
    page.locator("#q-7 [data-part]").nth(3).drag_to(page.locator("#q-7 [data-part]").first)
    expect(named(page, "7.i4")).to_have_value("1")
    expect(named(page, "7.i1")).to_have_value("2")
    # A part is taken by its words: its middle may be the list, which opens.
    part = page.locator("#q-8 [data-part]", has=named(page, "8.p1")).locator(".part-text")
    part.drag_to(page.locator("#q-8 .move-group").first)
    expect(named(page, "8.p1")).to_have_value("fact")
    picture = page.locator("#q-10 img")
    box = picture.bounding_box()
    assert box is not None
    picture.click(position={"x": box["width"] * 515 / 640, "y": box["height"] * 206 / 400})
    expect(page.locator("#q-10 [data-pointed] input")).to_be_checked()
    for position in (6, 7, 8, 10):
        expect(page.locator(f"#q-{position} > [data-state]")).to_have_text(SAVED)
    page.reload()
    expect(page.locator("#q-10 [data-pointed] input")).to_be_checked()
    expect(named(page, "7.i4")).to_have_value("1")


class Mouse:
    """A hand at a mouse: what it drags to must stand in the window, or be come to by waiting at its edge."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, x: float, y: float) -> None:
        self.page.mouse.move(x, y)
        self.page.mouse.down()

    def move(self, x: float, y: float) -> None:
        self.page.mouse.move(x, y, steps=4)

    def let_go(self) -> None:
        self.page.mouse.up()


class Finger(Mouse):
    """A finger on the glass."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.line = page.context.new_cdp_session(page)

    def _touch(self, kind: str, *points: dict[str, float]) -> None:
        self.line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    def press(self, x: float, y: float) -> None:
        self._touch("touchStart", {"x": x, "y": y})

    def move(self, x: float, y: float) -> None:
        self._touch("touchMove", {"x": x, "y": y})
        self._touch("touchMove", {"x": x + 1, "y": y + 1})

    def let_go(self) -> None:
        self._touch("touchEnd")


def drag(hand: Mouse, start: Locator, end: Locator) -> None:
    """Drag as a human being does: what is not in sight is come to at the edge of the window."""
    page = hand.page
    start.scroll_into_view_if_needed()
    box = start.bounding_box()
    size = page.viewport_size
    assert box and size
    hand.press(box["x"] + min(box["width"] / 2, 20), box["y"] + box["height"] / 2)
    came = (0.0, 0.0)
    for _ in range(60):
        box = end.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        if came == (x, y):
            break  # the hand is there, and the page stands still
        inside = 90 < y < size["height"] - 60
        hand.move(x, y if inside else size["height"] - 4 if y > size["height"] / 2 else 4)
        came = (x, y) if inside else (0.0, 0.0)
        page.wait_for_timeout(100)
    hand.let_go()


@pytest.mark.parametrize(("width", "height"), [(1280, 600), (360, 640)])
def test_every_part_is_put_into_its_group_one_after_the_other(new_page, live, ann, width, height):
    touch = width == 360
    page = new_page(width=width, has_touch=touch, is_mobile=touch)
    page.set_viewport_size({"width": width, "height": height})
    begin(page, live, ann)
    hand = Finger(page) if touch else Mouse(page)
    groups = {"fact": page.locator("#q-8 .move-title").first, "guess": page.locator("#q-8 .move-title").last}
    for name in ("8.p2", "8.p1", "8.p4", "8.p3"):
        part = page.locator("#q-8 [data-part]", has=named(page, name))
        drag(hand, part.locator(".part-grip"), groups[LISTS[name]])
        expect(named(page, name)).to_have_value(LISTS[name])
    # And one back out, by way of the other group.
    part = page.locator("#q-8 [data-part]", has=named(page, "8.p1"))
    drag(hand, part.locator(".part-grip"), groups["guess"])
    expect(named(page, "8.p1")).to_have_value("guess")
    assert overflow_free(page)


def test_a_list_is_put_in_order_and_matched_by_touch(new_page, live, ann):
    page = new_page(width=360, has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 360, "height": 640})
    begin(page, live, ann)
    hand = Finger(page)
    for place, key in enumerate(("i4", "i3", "i2")):
        part = page.locator("#q-7 [data-part]", has=named(page, f"7.{key}"))
        drag(hand, part.locator(".part-grip"), page.locator("#q-7 [data-part]").nth(place))
        expect(named(page, f"7.{key}")).to_have_value(str(place + 1))
    for part, choice in (("p1", "c1"), ("p2", "c3"), ("p3", "c2")):
        place = page.locator("#q-6 [data-part]", has=named(page, f"6.{part}")).locator(".part-text")
        drag(hand, page.locator(f"#q-6 .move-choice[data-value={choice}]"), place)
        expect(named(page, f"6.{part}")).to_have_value(choice)


def overflow_free(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_file_is_sent_when_it_is_chosen(new_page, live, ann, tmp_path: Path):
    page = new_page(width=1280)
    begin(page, live, ann)
    named(page, 11).fill("왼팔에 멍 두 개.")
    report = tmp_path / "기록.pdf"
    report.write_bytes(b"%PDF-1.7 nothing")
    page.locator("#q-11-f").set_input_files(report)

    expect(page.locator("#q-11 .answer-files")).to_contain_text("기록.pdf")
    expect(named(page, 11)).to_have_value("왼팔에 멍 두 개.")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_every_kind_are_sound(new_page, live, ann, axe, overflow, width, language):
    page = new_page(width=width, language=language)
    begin(page, live, ann)
    assert axe(page) == []
    assert overflow(page) == []
    page.locator("button[value=submit]").click()
    page.locator("button[value=submit]").click()
    expect(page.locator("#result")).to_be_visible()
    assert axe(page) == []
    assert overflow(page) == []
