"""On paper nothing waits to be clicked: practices are tasks, answers stand at the end, cards on pages of their own."""

import pytest

from lms.content.components import ELEMENTS
from lms.content.elements.media import AUDIO, VIDEO
from lms.exchange import booklets
from lms.exchange.handouts import GUIDE_FORMS
from lms.exchange.practices import LESSON_FORMS
from lms.exchange.printing import Gathered, Printer, media_name
from lms.exchange.tree import Node, parse
from tests.exchange.given import source

PRACTICES = ("scenario", "sort", "check", "order", "timeline", "rerate", "form", "rewrite", "deadline")


def words(items) -> str:
    return " ".join("".join(item if isinstance(item, str) else item.text() for item in items).split())


def chapter(booklet, key):
    return next(each for each in booklet.chapters if each.id == key)


def test_every_component_has_a_printed_form():
    # What only frames its text is printed as it stands.
    assert set(ELEMENTS) - set(LESSON_FORMS) == {"callout"}
    assert set(GUIDE_FORMS) > set(LESSON_FORMS)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_practices_are_tasks_and_their_answers_stand_at_the_end(tmp_path, language):
    book = booklets.handbook(source(tmp_path, language))
    tasks, answers = chapter(book, "m1"), chapter(book, "answers")
    nodes = [node for item in tasks.nodes if isinstance(item, Node) for node in item.walk()]

    boxes = [node for node in nodes if "practice" in node.classes]
    assert len(boxes) == len([node for item in answers.nodes if item.tag == "h3" for node in [item]]) >= 8
    assert not {node.tag for node in nodes} & {"select", "textarea", "details", "summary", "form", "input", "label"}
    assert not [key for node in nodes for key in node.attrs if key.startswith(("data-", "aria-"))]
    feedback = {"ko": "지킬 수 없는 약속입니다", "en": "promise"}[language]
    assert feedback in words(answers.nodes)
    if language == "ko":
        assert feedback not in words(tasks.nodes)
        assert "정답: 지금 신고" in words(answers.nodes)
        assert "정답" not in words(tasks.nodes)


def test_a_scenario_tells_which_scene_follows_only_among_the_answers(tmp_path):
    book = booklets.handbook(source(tmp_path, "ko"))

    assert "→ 장면 2" in words(chapter(book, "answers").nodes)
    assert "→ 장면" not in words(chapter(book, "m1").nodes)


def test_steps_to_be_ordered_are_mixed_in_the_task_and_right_in_the_answer(tmp_path):
    book = booklets.handbook(source(tmp_path, "ko"))
    box = next(
        node
        for item in chapter(book, "m1").nodes
        if isinstance(item, Node)
        for node in item.walk()
        if "practice" in node.classes and node.of_class("blank")
    )
    asked = [entry.text().strip() for entry in box.all("li")]
    title = box.all("h2", "h3", "h4", "h5", "h6")[0].text()
    at = next(n for n, item in enumerate(chapter(book, "answers").nodes) if item.tag == "h3" and title in item.text())
    solved = [entry.elements()[0].text().strip() for entry in chapter(book, "answers").nodes[at + 1].elements()]

    assert sorted(asked) == sorted(solved)
    assert asked != solved


def test_a_case_page_brings_its_note_its_other_task_and_the_lines_for_help(tmp_path):
    book = booklets.handbook(source(tmp_path, "ko"))
    text = words(chapter(book, "m1").nodes)

    assert "내용 안내: 비밀을 말하는 아동" in text
    assert "이 사례를 건너뛸 때의 다른 과제: " in text
    assert "112 아동학대 신고" in text
    links = {
        node.attrs["href"]
        for item in chapter(book, "m1").nodes
        if isinstance(item, Node)
        for node in item.walk()
        if node.tag == "a"
    }
    assert "#page--c-alt-law" in links


def test_the_first_page_says_that_reading_does_not_count_and_quizzes_are_not_printed(tmp_path):
    book = booklets.handbook(source(tmp_path, "ko"))

    assert book.notice[0] == "이 책을 읽는 시간은 학습 시간으로 인정되지 않습니다"
    assert "퀴즈 ‘시험’은(는) 누리집에서 풉니다." in words(chapter(book, "m1").nodes)
    assert book.pictures.keys() == {"door.svg"}


def test_terms_and_laws_are_gathered_at_the_end_with_the_as_of_date(tmp_path):
    book = booklets.handbook(source(tmp_path, "ko"))

    assert words(chapter(book, "terms").nodes).startswith("신고의무자")
    assert "아동학대범죄의 처벌 등에 관한 특례법" in words(chapter(book, "laws").nodes)
    assert "법령 기준일: 2026년 10월 2일" in words(chapter(book, "laws").nodes)


def test_a_guide_keeps_its_notes_and_gives_cards_and_sheets_pages_of_their_own(tmp_path):
    guide = booklets.guide(source(tmp_path, "ko"), "day")
    cards = [each for each in guide.handouts if each.kind == "card"]
    sheets = [each for each in guide.handouts if each.kind == "sheet"]

    assert [(card.number, card.total, card.title) for card in cards] == [
        (1, 3, "카드 1. 하나"), (2, 3, "카드 2. 둘"), (3, 3, "카드 3. 셋"),
    ]  # fmt: skip
    assert "의심이면 신고입니다" in words(guide.chapters[0].nodes)
    assert "의심이면 신고입니다" not in words(node for card in cards for node in card.nodes)
    assert "무엇을 묻습니까?" in words(cards[0].nodes)
    assert "적으세요" not in words(guide.chapters[0].nodes)
    assert [node.attrs.get("class") for item in sheets[0].nodes if isinstance(item, Node) for node in item.all("tr")]
    assert any(item.tag == "hr" for item in sheets[0].nodes if isinstance(item, Node))


def test_a_film_is_its_transcript():
    html = (
        '<figure class="lesson-media" id="c1" data-component="video"><video src="/media/x/a.mp4"></video>'
        '<figcaption>인사</figcaption><details class="lesson-transcript"><summary class="lesson-ui">대본 읽기</summary>'
        "<div>\n<p>안녕하세요.</p>\n</div></details></figure>"
    )
    printer = Printer("ko", Gathered(), (), LESSON_FORMS, shift=1)

    assert words(printer.page(parse(html), "x")) == "대본: 인사 안녕하세요."
    assert {VIDEO.name, AUDIO.name} <= set(LESSON_FORMS)


def test_a_picture_is_known_by_its_name_wherever_it_is_served():
    assert media_name("media/a.svg") == "a.svg"
    assert media_name("/media/8d7e/a.svg") == "a.svg"
    assert media_name("https://media.example.org/media/8d7e/part/a.svg") == "part/a.svg"


def test_a_link_that_leads_out_of_the_booklet_is_plain_words(tmp_path):
    book = booklets.handbook(source(tmp_path, "ko"))
    ids = {node.attrs["id"] for each in book.chapters for item in each.nodes if isinstance(item, Node)
           for node in item.walk() if "id" in node.attrs} | {each.id for each in book.chapters}  # fmt: skip
    for each in book.chapters:
        for item in each.nodes:
            for node in item.walk() if isinstance(item, Node) else ():
                href = node.attrs.get("href", "")
                assert not href.startswith("#") or href[1:] in ids, href
