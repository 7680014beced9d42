"""The whole road of a new instructor, by keyboard alone: from a file of questions to a corrected key.

A bank from a GIFT file, a question changed, two written, a quiz built, tried and put into a run; a learner answers
while the instructor looks on; the free text graded by rubric; the figures read; a wrong key corrected, marked again.
"""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser import learners
from tests.browser.walk import password_of
from tests.live import Site

NewPage = Callable[..., Page]
COURSE = "public-sector-prevention"
MOST_TABS = 400
LOOKS = 40
PLAN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" fill="#eee"/>'
    '<circle cx="90" cy="80" r="40" fill="#369"/></svg>'
)
FITS = "([wanted, text]) => (e => e.matches(wanted) && e.textContent.includes(text))(document.activeElement)"
SHOWS_FOCUS = "e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"

# The file marks the wrong option of its first question as right; nobody sees that before the figures are read.
GIFT = {
    "ko": """::멍:: 직원이 아이 팔의 멍을 보았습니다. 언제 신고합니까? {
~의심이 들면 바로 # 의심만으로 충분합니다.
=증거를 모은 뒤 # 증거는 수사기관이 찾습니다.
}

::번호:: 신고 전화번호는? {=112 =112번}

::의무:: 직원은 신고의무자입니다. {T}

::까닭:: 왜 보호자에게 먼저 묻지 않습니까? {}
""",
    "en": """::bruise:: A worker sees a bruise on the arm. When is it reported? {
~As soon as there is a suspicion # A suspicion is enough.
=After gathering evidence # The police look for evidence.
}

::number:: Which number takes reports? {=112}

::duty:: Every worker must report. {T}

::why:: Why are the parents not asked first? {}
""",
}
WORDS = {
    "ko": {
        "bank": "글쇠 은행",
        "quiz": "글쇠 퀴즈",
        "bruise": "팔의 멍",
        "why": "왜 보호자에게",
        "who": "누가 무엇을 합니까?",
        "order": "놀이방을 살피는 순서는?",
        "choices": ("112 출동", "보호 조치"),
        "parts": ("경찰", "시·군·구"),
        "items": ("들어간다", "둘러본다", "적는다"),
        "plan": "놀이방 배치도",
        "rubric": ("까닭이 맞다", "알아듣게 썼다"),
        "general": "의심만으로 신고합니다.",
        "answer": "아이가 위험해질 수 있어서입니다.",
        "comment": "잘 썼습니다.",
        "reason": "정답이 잘못되어 있었습니다.",
        "draft": "초안으로 가져왔습니다",
        "saved": "판으로 저장했습니다",
        "changed": "문항 6개를 바꾸었습니다",
        "fits": "검토를 마친 문항 6개",
        "would": "이대로라면 통과가 아닙니다",
        "assigned": "퀴즈를 배정했습니다",
        "answers saved": "저장됨",
        "not yet": "아직 채점되지 않음",
        "hidden": "이름을 가림",
        "shown": "이름이 보임",
        "graded": "채점을 저장했습니다",
        "again": "다시 보기",
        "rises": "미통과 → 통과",
        "done": "채점을 정정했습니다",
        "passed": "통과",
        "corrected": "정답이 정정되었습니다",
    },
    "en": {
        "bank": "Keyboard bank",
        "quiz": "Keyboard quiz",
        "bruise": "bruise on the arm",
        "why": "Why are the parents",
        "who": "Who does what?",
        "order": "In which order is the playroom checked?",
        "choices": ("answers 112", "protects"),
        "parts": ("Police", "District"),
        "items": ("go in", "look around", "write it down"),
        "plan": "Plan of the playroom",
        "rubric": ("The reason is right", "It is clear"),
        "general": "A suspicion is enough.",
        "answer": "Because the child could be in danger.",
        "comment": "Well put.",
        "reason": "The key was wrong.",
        "draft": "taken as drafts",
        "saved": "Saved as version",
        "changed": "6 questions",
        "fits": "6 reviewed questions",
        "would": "This would not have passed",
        "assigned": "The quiz was assigned",
        "answers saved": "saved",
        "not yet": "Not marked yet",
        "hidden": "Names are hidden",
        "shown": "Names are shown",
        "graded": "The mark was saved",
        "again": "Look again",
        "rises": "Fail → pass",
        "done": "The marks were corrected",
        "passed": "Passed",
        "corrected": "was corrected after your attempt",
    },
}


class Hands:
    """Somebody at a page who has a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.file = page, page.keyboard, Path()
        # Listened for from the start: a window that opens before the listener is there is seen by nobody.
        page.on("filechooser", lambda chooser: chooser.set_files(self.file))

    def to(self, wanted: str, text: str = "") -> Locator:
        """Press Tab until something that fits the selector, and holds the text, has the focus."""
        for _ in range(MOST_TABS):
            if self.page.evaluate(FITS, [wanted, text]):
                focused = self.page.locator("*:focus")
                assert focused.evaluate(SHOWS_FOCUS), f"no visible focus at {wanted} on {self.page.url}"
                return focused
            self.keys.press("Tab")
        raise AssertionError(f"Tab never came to {wanted} {text!r} on {self.page.url}")

    def go(self, wanted: str, text: str = "") -> None:
        """Press a link or a button; wait for the page that follows."""
        self.to(wanted, text)
        with self.page.expect_navigation():
            self.keys.press("Enter")

    def menu(self, address: str) -> None:
        """Open the group of the main menu that holds a place, and go there."""
        self.to(f'.main-nav summary:has(+ .panel a[href="{address}"])')
        self.keys.press("Enter")
        self.go(f'.main-nav a[href="{address}"]')

    def write(self, name: str, text: str) -> None:
        """Type into a field; what stands there is selected by coming to it by Tab, in a line of text."""
        field = self.to(f'[name="{name}"]')
        if field.evaluate("e => e.tagName") == "TEXTAREA":
            self.keys.press("Control+End")
        self.keys.type(text)

    def choose(self, name: str, value: str = "", label: str = "") -> None:
        """Go through a list until it shows a value or a label."""
        field = self.to(f'select[name="{name}"]')
        for _ in range(60):
            shown = field.locator("option:checked").inner_text()
            if (label and label in shown) or (value and field.input_value() == value):
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"{value or label} is not in {name} on {self.page.url}")

    def pick(self, name: str, value: str) -> None:
        """Choose a radio button with the arrow keys, or tick a box."""
        field = self.to(f'input[name="{name}"]')
        if field.get_attribute("type") == "checkbox":
            self.to(f'input[name="{name}"][value="{value}"]')
            self.keys.press("Space")
            return
        self.keys.press("Space")
        for _ in range(8):
            if self.page.locator(f'input[name="{name}"]:checked').get_attribute("value") == value:
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"{value} of {name} is not reached by keyboard")

    def bring(self, name: str, path: Path) -> None:
        """Open the window that chooses a file, and choose."""
        field = self.to(f'input[type=file][name="{name}"]')
        self.file = path
        self.keys.press("Enter")
        expect(field).not_to_have_value("")

    def look_until(self, wanted: str, again: str) -> None:
        """Look again until what is worked out in the background is there."""
        for _ in range(LOOKS):
            if self.page.locator(wanted).count():
                return
            self.page.wait_for_timeout(250)
            self.go("a", again)
        raise AssertionError(f"{wanted} never came on {self.page.url}")


def test_by_keyboard_alone_from_a_file_of_questions_to_a_corrected_key(
    new_page: NewPage, live: Site, tmp_path: Path, language: str
) -> None:
    words = WORDS[language]
    page = new_page(language=language)
    ann = Hands(page)
    bank = _bank(ann, live, tmp_path, language)
    _questions(ann, tmp_path, language, bank)
    _quiz(ann, language)
    run, key = _assigned(ann, language)

    learner = learners.fresh(live, until="", course=COURSE)
    ben = Hands(new_page(language=language))
    learners.sign_in(ben.page, learner)
    ann.go(f'main a[href$="/live?activity={key}"]')
    _answers(ben, learner, language)
    # The list on the instructor's page has renewed itself meanwhile, or does so at once.
    row = page.locator("#attempts tbody tr", has_text="가상 학습자")
    expect(row.first.locator("[data-cell=answered]")).to_have_text("4 / 5", timeout=25_000)
    _submitted(ben, words)

    _graded(ann, run, words)
    _corrected(ann, run, key, words)
    ben.page.reload()
    result = ben.page.locator("main")
    expect(result).to_contain_text(words["passed"])
    expect(result).to_contain_text("71.4")
    expect(result).to_contain_text(words["corrected"])


def _bank(ann: Hands, live: Site, folder: Path, language: str) -> str:
    """Sign in and make a bank from a file; return its address."""
    page, words = ann.page, WORDS[language]
    page.goto("/")
    ann.go('a[href*="/sign-in"]')
    ann.write("identifier", "instructor@demo.invalid")
    ann.write("password", password_of(live, "instructor"))
    with page.expect_navigation():
        ann.keys.press("Enter")
    ann.menu("/staff/banks")
    ann.go('a[href$="/banks/import"]')
    ann.write("title", words["bank"])
    file = folder / "questions.gift"
    file.write_text(GIFT[language], encoding="utf-8")
    ann.bring("file", file)
    ann.go("main form button")
    expect(page.locator("main")).to_contain_text("GIFT")
    ann.go('button[value="take"]')
    expect(page.locator("main")).to_contain_text(words["draft"])
    return page.url.partition("?")[0]


def _questions(ann: Hands, folder: Path, language: str, bank: str) -> None:
    """Change two questions of the bank, write two more, and set all of them to reviewed."""
    page, words, code = ann.page, WORDS[language], language
    save = '[name=do][value=save]:not([tabindex="-1"])'
    ann.go("main a", words["bruise"])
    ann.go('main a[href$="/edit"]')
    ann.write(f"general.{code}", words["general"])
    ann.go(save)
    expect(page.locator("#status")).to_contain_text(words["saved"])
    # What was just saved is not offered as something that was lost.
    expect(page.locator("[data-found]")).to_be_hidden()
    ann.go(f'main a[href="{_path(bank)}"]')
    ann.go("main a", words["why"])
    ann.go('main a[href$="/edit"]')
    for number, points in enumerate(("2", "1")):
        ann.go('[name=row][value="rubric:add"]')
        ann.write(f"rubric.{number}.text.{code}", words["rubric"][number])
        ann.write(f"rubric.{number}.points", points)
    ann.go(save)
    # The rubric gives three points and the question one: said at its place, and nothing typed is lost.
    expect(page.locator(".error-summary")).to_be_focused()
    ann.write("points", "3")
    ann.go(save)

    ann.go(f'main a[href^="{_path(bank)}/questions/new"]')
    ann.go('a[href*="kind=matching"]')
    ann.write(f"stem.{code}", words["who"])
    for number, text in enumerate(words["parts"]):
        ann.write(f"parts.{number}.text.{code}", text)
    ann.go('[name=row][value="parts.2:remove"]')
    for number, text in enumerate(words["choices"]):
        ann.write(f"choices.{number}.text.{code}", text)
    ann.go('[name=row][value="choices.2:remove"]')
    ann.go(save)
    expect(page.locator("#status")).to_contain_text(words["saved"])

    ann.go(f'main a[href^="{_path(bank)}/questions/new"]')
    ann.go('a[href*="kind=ordering"]')
    ann.write(f"stem.{code}", words["order"])
    for number, text in enumerate(words["items"]):
        ann.write(f"items.{number}.text.{code}", text)
    if page.locator('[name="items.3.key"]').count():
        ann.go('[name=row][value="items.3:remove"]')
    plan = folder / "plan.svg"
    plan.write_text(PLAN)
    ann.to("#picture > summary")
    ann.keys.press("Enter")
    ann.bring("picture", plan)
    ann.write(f"picture-alt.{code}", words["plan"])
    ann.go("[name=do][value=picture]")
    expect(page.locator("[data-preview] img").first).to_have_attribute("alt", words["plan"])
    ann.go(save)
    expect(page.locator("#status")).to_contain_text(words["saved"])

    ann.go(f'main a[href="{_path(bank)}"]')
    ann.go('a[href*="mark=all"]')
    ann.write("add", "unit:road")
    ann.choose("status", "reviewed")
    ann.go(".change-many button")
    expect(page.locator("main")).to_contain_text(words["changed"])


def _path(address: str) -> str:
    return re.sub(r"^https?://[^/]+", "", address)


def _quiz(ann: Hands, language: str) -> None:
    """Build a quiz of four questions and a draw, and try it."""
    page, words = ann.page, WORDS[language]
    ann.menu("/staff/quizzes")
    ann.go('main a[href="/staff/quizzes/new"]')
    ann.write(f"title.{language}", words["quiz"])
    ann.choose("find-bank", label=words["bank"])
    ann.go("[name=do][value=find]")
    expect(page.locator("#found")).to_be_focused()
    for text in (words["bruise"], words["why"], words["who"], words["order"]):
        box = page.locator("label.choice", has_text=text).locator("input")
        ann.pick("chosen", str(box.get_attribute("value")))
    ann.go("[name=do][value=add]")
    ann.go('[name=row][value="places:add"]')
    expect(page.locator('[name="places.4.bank"] option:checked')).to_have_text(words["bank"])
    ann.write("places.4.tags", "unit:road")
    ann.go('[name=do][value=look]:not([tabindex="-1"])')
    expect(page.locator(".builder-fits")).to_contain_text(words["fits"])
    ann.go("[name=do][value=save]")

    ann.go('a[href$="/try"]')
    key = str(page.locator("fieldset.question", has_text=words["bruise"]).get_attribute("id")).removeprefix("q-")
    ann.pick(f"a-{key}", "b")
    ann.go("#try button")
    expect(page.locator("main")).to_contain_text(words["would"])
    tried = page.locator("section.question", has_text=words["bruise"])
    expect(tried).to_contain_text(words["general"])
    expect(tried).to_have_class(re.compile("question-right"))


def _assigned(ann: Hands, language: str) -> tuple[str, str]:
    """Put the quiz into the run, as one that nobody must pass; return the path of the run and the key there."""
    page, words = ann.page, WORDS[language]
    ann.go("main a.button-text")
    ann.go('main a[href$="/runs"]')
    ann.go('main a[href*="/quizzes/new?quiz="]', "2026")
    expect(page.locator("[name=quiz] option:checked")).to_contain_text(words["quiz"])
    # Where somebody has completed the run already, it is not required anyway, and not asked.
    if page.locator("[name=required]").count():
        ann.to("[name=required]")
        ann.keys.press("Space")
    ann.go("main form button")
    expect(page.locator("main")).to_contain_text(words["assigned"])
    run = _path(page.url).removesuffix("/quizzes")
    figures = page.locator("main li", has_text=words["quiz"]).locator(f'a[href^="{run}/results/"]')
    return run, str(figures.get_attribute("href")).rpartition("/")[2]


def _answers(ben: Hands, learner: learners.Learner, language: str) -> None:
    """Find the quiz in the outline and answer it, all but the question that was drawn."""
    page, words = ben.page, WORDS[language]
    page.goto(learner.address("overview"))
    ben.go("a", words["quiz"])
    ben.go("button[value=start]")
    numbers = {
        name: str(page.locator("fieldset.question", has_text=words[name]).get_attribute("data-position"))
        for name in ("bruise", "why", "who", "order")
    }
    for name, number in sorted(numbers.items(), key=lambda one: int(one[1])):
        if name == "bruise":
            ben.pick(f"a-{number}", "a")
        elif name == "why":
            ben.write(f"a-{number}", words["answer"])
        else:
            for place, part in enumerate(("p1", "p2") if name == "who" else ("i1", "i2", "i3"), 1):
                ben.choose(f"a-{number}.{part}", f"c{place}" if name == "who" else str(place))
    expect(page.locator("[data-overall]")).to_contain_text(words["answers saved"])


def _submitted(ben: Hands, words: dict) -> None:
    """Hand it in; one answer is missing, and the page asks once."""
    ben.to("button[value=submit]")
    ben.keys.press("Enter")
    expect(ben.page.locator("[data-before-submit]")).not_to_be_empty()
    ben.go("button[value=submit]")
    expect(ben.page.locator("main")).to_contain_text(words["not yet"])


def _graded(ann: Hands, run: str, words: dict) -> None:
    """Grade the free text, from “Waiting for me”; the names are hidden unless one asks for them."""
    page = ann.page
    ann.go('a[href="/staff/waiting"]')
    request = page.locator("main li", has=page.locator(f'a[href="{run}"]')).locator('a[href$="/grading"]').first
    ann.go(f'main a[href="{request.get_attribute("href")}"]')
    expect(page.locator("main")).to_contain_text(words["hidden"])
    assert "가상 학습자" not in page.locator("main").inner_text()
    ann.go('form[action$="/grading/names"] button')
    expect(page.locator("main")).to_contain_text(words["shown"])
    assert "가상 학습자" in page.locator("main").inner_text()
    ann.go('form[action$="/grading/names"] button')
    expect(page.locator("main")).to_contain_text(words["hidden"])
    ann.go('main a[href^="/staff/grading/"]')
    assert "가상 학습자" not in page.locator("main").inner_text()
    ann.write("points-r1", "1")
    ann.write("points-r2", "1")
    ann.write("comment", words["comment"])
    ann.go("main form button")
    expect(page.locator("main")).to_contain_text(words["graded"])


def _corrected(ann: Hands, run: str, key: str, words: dict) -> None:
    """Read the figures, find the wrong key, correct it, look whose result changes, and let it be marked again."""
    page = ann.page
    ann.go(f'main a[href="{run}"]')
    ann.go(f'main a[href="{run}/quizzes"]')
    ann.go(f'main a[href="{run}/results/{key}"]')
    ann.look_until("main table a", words["again"])
    ann.go("main a", words["bruise"])
    expect(page.locator("main table").first).to_contain_text("100%")
    ann.go('main a[href*="/staff/questions/"]')
    ann.pick("answer", "a")
    ann.go('[name=do][value=save]:not([tabindex="-1"])')
    expect(page.locator("#status")).to_contain_text(words["saved"])
    page.go_back()
    page.go_back()
    ann.go('main a[href$="/correct"]')
    ann.go("main form button")
    ann.look_until("main table", words["again"])
    row = page.locator("main table tbody tr", has_text="가상 학습자")
    expect(row).to_contain_text(words["rises"])
    expect(row).to_contain_text("57.14%")
    ann.write("reason", words["reason"])
    ann.go('form[action$="/apply"] button')
    ann.look_until(f'.alert-success:has-text("{words["done"]}")', words["again"])
