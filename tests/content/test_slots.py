from lms.content.prose import LessonContext
from lms.content.render import render_lesson
from lms.content.slots import fill

PAGE = render_lesson("::: reflect id=n1\na\n:::\n\n::: selfcare\nb\n:::\n", "ko", LessonContext()).html


def test_help_lines_and_buttons_are_put_where_the_page_keeps_room_for_them():
    html = fill(PAGE, "<ul>112</ul>", lambda key: f"<button>{key}</button>")

    assert "<ul>112</ul>" in html
    assert "<button>n1</button>" in html
    assert "data-help-lines" not in html


def test_without_a_way_to_save_a_reflection_has_no_button():
    assert "<button" not in fill(PAGE, "")
