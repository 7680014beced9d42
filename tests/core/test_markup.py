import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from lms.core.markup import clean_block, clean_inline, clean_lesson, clean_prose, plain, stored, without_controls

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></mtext><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<form action='https://evil.example'><input name=a></form>",
    "<button formaction='javascript:alert(1)'>x</button>",
    "<iframe srcdoc='<script>1</script>'></iframe>",
    "<p style='position:fixed'>x</p>",
    "<video src='//evil.example/a.mp4' poster='javascript:x' onplay=x></video>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<base href='https://evil.example/'>",
    "<p id='a\" onclick=\"x'>x</p>",
]


def dangers(html: str) -> list[str]:
    """Return what of the HTML could run or load something foreign, outside of quoted text."""
    tags = re.findall(r"<[^>]*>", str(html))
    bad = r"<\s*(?:script|style|iframe|svg|math|base|object)|\s(?:on\w+|style|action|formaction|srcdoc)\s*="
    bad += r"|=\s*[\"']?\s*(?:javascript|data|vbscript|//)"
    return [tag for tag in tags if re.search(bad, tag, re.IGNORECASE)]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("clean", [clean_lesson, clean_prose, clean_inline, clean_block])
def test_nothing_that_runs_survives(clean, attack):
    assert dangers(clean(attack)) == []


@given(st.text())
def test_any_text_can_be_cleaned(text):
    for clean in (clean_lesson, clean_prose, clean_inline, clean_block):
        assert isinstance(clean(text), Markup)
        assert dangers(clean(text)) == []


def test_small_markdown_becomes_html_without_headings_or_pictures():
    assert clean_inline("**a** *b* `c`") == "<strong>a</strong> <em>b</em> <code>c</code>"
    assert clean_block("a\n\n- b") == "<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n"
    assert "<h1" not in clean_block("# a")
    assert "<img" not in clean_block("![a](b.png)")


def test_markup_stays_whole_when_a_template_escapes_it():
    assert escape(clean_inline("**a**")) == "<strong>a</strong>"
    assert escape(stored("<p>a</p>")) == "<p>a</p>"


def test_what_lessons_are_made_of_is_kept():
    html = (
        '<details class="lesson-x" id="c-1" data-mark="good"><summary>a</summary>b</details>'
        '<form class="reflect" data-reflect="n" method="post"><textarea name="t" rows="5"></textarea></form>'
        '<video controls src="/m/a.mp4"><track kind="captions" src="/m/a.vtt" srclang="ko" default=""></video>'
    )
    assert clean_lesson(html).replace('controls=""', "controls") == html


def test_prose_keeps_no_form_no_id_and_no_foreign_class():
    assert clean_prose('<form><p id="x" class="error">a</p></form>') == "<p>a</p>"
    assert clean_prose('<td class="align-right">a</td>').endswith("a")


def test_every_thread_has_its_own_cleaner():
    dirty = "<p onclick=x>" + "<b>한글</b> <a href='https://a.example'>x</a>" * 50 + "<script>y</script></p>"
    expected = clean_lesson(dirty)
    results: list[str] = []

    def work() -> None:
        results.extend(str(clean_lesson(dirty)) for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert results == [expected] * 40


def test_plain_text_has_a_line_for_each_block():
    html = "<h2>A &amp; B</h2><p>c<br>d <b>e</b></p><ul><li>f</li></ul><img alt='g'><select><option>h</option></select>"

    assert plain(html) == "A & B\nc\nd e\nf\ng"


def test_plain_text_leaves_out_chosen_classes_with_all_inside():
    html = '<p>a</p><div class="x ui"><p>b<br></p><span>c</span></div><p>d</p>'

    assert plain(html, frozenset({"ui"})) == "a\nd"


@given(st.text())
def test_plain_text_can_be_taken_of_anything(text):
    plain(text)


def test_control_characters_are_dropped_and_line_ends_stay():
    assert without_controls("a\x00b\x08\tc\r\nd\x7f") == "ab\tc\r\nd"
