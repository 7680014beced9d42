"""Rendering: the exact HTML of each component (golden), hostile texts, and every fault with its line."""

import os
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.components import ELEMENTS
from lms.content.prose import LessonContext
from lms.content.render import fragment_faults, render_fragment, render_lesson
from tests.content.lesson_context import CONTEXT

GOLDEN = Path(__file__).parent / "golden"
WARNED = '::: warning topic="x" minutes=3 alternative=alt\nShort.\n:::\n'

# The golden files


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", [*ELEMENTS, "prose"])
def test_the_html_of_every_component_is_as_it_was_read_and_approved(name, language):
    source, golden = GOLDEN / f"{name}.{language}.md", GOLDEN / f"{name}.{language}.html"

    rendered = render_lesson(source.read_text(encoding="utf-8"), language, CONTEXT)

    assert [(line, found.message % found.values) for line, found in rendered.faults] == []
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(rendered.html, encoding="utf-8")
    assert rendered.html == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", [*ELEMENTS, "prose"])
def test_every_id_stands_once_and_every_reference_leads_to_one(name, language):
    html = (GOLDEN / f"{name}.{language}.html").read_text(encoding="utf-8")
    ids = re.findall(r'\bid="([^"]*)"', html)
    wanted = re.findall(r'\b(?:for|aria-labelledby|aria-describedby)="([^"]*)"', html)
    wanted += re.findall(r'href="#([^"]*)"', html)

    assert len(ids) == len(set(ids))
    assert set(wanted) <= set(ids)


def test_both_languages_have_the_same_structure():
    for name in ELEMENTS:
        korean, english = (
            render_lesson((GOLDEN / f"{name}.{code}.md").read_text(encoding="utf-8"), code, CONTEXT)
            for code in ("ko", "en")
        )
        assert [(c.kind, c.id, c.shape) for c in korean.components] == [
            (c.kind, c.id, c.shape) for c in english.components
        ]


# What a page tells about itself


def test_a_page_knows_its_practices_headings_media_and_terms():
    text = (GOLDEN / "prose.ko.md").read_text(encoding="utf-8") + (GOLDEN / "sort.ko.md").read_text(encoding="utf-8")

    rendered = render_lesson(text, "ko", CONTEXT)

    assert [(c.kind, c.id, c.practice) for c in rendered.components] == [("sort", "tasks", True)]
    assert [(h.id, h.level, h.text) for h in rendered.headings] == [("h-top", 2, "제목")]
    assert rendered.media == ("media/guide.pdf", "media/door.svg")
    assert rendered.terms == ("mandated-reporter",)


def test_the_search_text_holds_what_the_author_wrote_and_nothing_of_ours():
    rendered = render_lesson((GOLDEN / "check.ko.md").read_text(encoding="utf-8"), "ko", CONTEXT)

    assert "내부 보고는 신고가 아닙니다." in rendered.text
    for ours in ("점수는 없습니다", "맞지 않음", "<", "data-"):
        assert ours not in rendered.text


def test_the_estimate_counts_either_the_case_or_the_alternative_task():
    short = WARNED + '::: alternative id=alt title="y"\nword\n:::\n'
    long = WARNED + '::: alternative id=alt title="y"\n' + "word " * 900 + "\n:::\n"

    assert render_lesson(short, "en", CONTEXT).seconds == render_lesson(long, "en", CONTEXT).seconds


def test_a_film_takes_as_long_as_its_captions():
    rendered = render_lesson((GOLDEN / "video.ko.md").read_text(encoding="utf-8"), "ko", CONTEXT)

    assert 95 <= rendered.seconds <= 110


def test_reading_takes_longer_the_more_there_is_to_read():
    assert render_lesson("가" * 400, "ko", CONTEXT).seconds == 60
    assert render_lesson("word " * 200, "en", CONTEXT).seconds == 60
    assert render_lesson("가" * 400, "ko", CONTEXT).minutes == 1


def test_headings_in_alternative_tasks_are_no_resume_positions():
    text = "## A\n\n" + '::: alternative id=alt title="y"\n### B\n\ntext\n:::\n'
    html = render_lesson(text, "en", CONTEXT).html

    assert '<h2 id="h-1" data-place="h-1">' in html
    assert '<h3 id="h-2">' in html


def test_practices_in_alternative_tasks_are_not_recorded():
    text = WARNED + ":::: alternative id=alt title=y\n::: reflect id=n\nx\n:::\n::::\n::: reflect id=m\nx\n:::\n"
    rendered = render_lesson(text, "en", CONTEXT)

    assert rendered.faults == ()
    assert [c.id for c in rendered.components if c.practice] == ["m"]


def test_a_prefix_keeps_two_pages_apart():
    context = LessonContext(prefix="f1-")
    html = render_lesson("## A {#top}\n\n[up](#top)\n\n::: reveal title=x\ntext\n:::\n", "en", context).html

    assert 'id="f1-h-top"' in html
    assert 'href="#f1-h-top"' in html
    assert 'id="f1-c1"' in html


def test_a_page_with_a_case_shows_the_help_lines_once():
    warned = (GOLDEN / "warning.ko.md").read_text(encoding="utf-8")
    cared = warned + (GOLDEN / "selfcare.ko.md").read_text(encoding="utf-8")

    assert render_lesson(warned, "ko", CONTEXT).html.count("data-help-lines") == 1
    assert render_lesson(cared, "ko", CONTEXT).html.count("data-help-lines") == 1


def test_every_reflection_says_that_it_is_no_place_to_report():
    assert "112" in render_lesson("::: reflect id=n\nx\n:::", "ko", CONTEXT).html
    assert "112" in render_lesson("::: reflect id=n\nx\n:::", "en", CONTEXT).html


def test_korean_particles_may_follow_emphasis_at_once():
    def html(text: str) -> str:
        return render_fragment(text, "ko", inline=True)

    assert html("**신고의무자(교사)**는") == "<strong>신고의무자(교사)</strong>는"
    assert html("**“비밀이에요.”**라고") == "<strong>“비밀이에요.”</strong>라고"
    assert html("그는**(바로)**갔다") == "그는<strong>(바로)</strong>갔다"
    assert html("*어긋난 **강조*는** 둘") == "<em>어긋난 **강조</em>는** 둘"
    assert html("snake_case_name 2 * 3 * 4") == "snake_case_name 2 * 3 * 4"


# Hostile texts

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](//evil.example/x)",
    "[x](http://evil.example/\" onmouseover=\"alert(1))",
    "![x](https://evil.example/x.png)",
    '![x" onerror="alert(1)](media/door.svg)',
    '![x](media/door.svg "x\\" onload=\\"alert(1)")',
    "<https://a.example/\" onclick=\"x>",
    "{{law PA 10\" onclick=\"x}}",
    "{{term mandated-reporter|<b onclick=x>y</b>}}",
    '::: reveal title="<img src=x onerror=alert(1)>"\nx\n:::',
    "::: reveal title='\" onclick=x'\nx\n:::",
    '::: check id=a title=b\nq\n- [x] <script>alert(1)</script>\n  <iframe src=x>\n- [ ] b\n  c\n:::',
    '::: sort id=a title=b\n= x: <script>1</script> | y: "onclick="\n- i => x"><script>\n  f\n- j => y\n  f\n:::',
    '::: scenario id=a title=b\n@ "><script>\nx\n- (good) y -> end\n  z\n:::',
    '::: warning topic="<script>" minutes="<b>" alternative="\\"><script>"\nx\n:::',
    "::: deadline id=a title=b start=\"<script>\"\nx\n:::",
    "::: video src=javascript:alert(1) captions=x title=y\nz\n:::",
    "## <script>alert(1)</script> {#\"><script>}",
    "`<script>alert(1)</script>`",
    "```html\"><script>\n<script>alert(1)</script>\n```",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x01skip\x01 <!-- --><script>alert(1)</script>",
    "<!-- a --> b <!-- <script> -->",
    "| <script> |\n|---|\n| <img onerror=x> |",
]  # fmt: skip


class Elements(HTMLParser):
    """Collects every element and attribute of a page as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    parser = Elements()
    parser.feed(html)
    for tag, attributes in parser.found:
        assert tag not in {"script", "style", "iframe", "object", "embed", "svg", "math", "base", "link", "meta"}
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in {"style", "srcset", "formaction", "action", "srcdoc"}
            if name in {"href", "src", "poster"}:
                assert not re.match(r"\s*(?:javascript|data|vbscript|//)", value or "", re.IGNORECASE)
            if name in {"src", "poster"}:
                assert (value or "").startswith("/m/7/")


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_becomes_script(attack):
    assert_harmless(render_lesson(attack, "en", CONTEXT).html)
    assert_harmless(render_fragment(attack, "en"))
    assert_harmless(render_fragment(attack, "en", inline=True))


WORDS = st.sampled_from(
    [
        "::: ",
        ":::: ",
        ":::",
        "callout",
        "warning topic=x minutes=3 alternative=a",
        "alternative id=a title=b",
        "scenario id=s title=t",
        "sort id=o title=t",
        "check id=c title=t",
        "reveal title=t",
        "deadline id=d title=t start=",
        "2026-10-02T20:00",
        "reflect id=r",
        "selfcare",
        "video src=media/talk.mp4",
        "@ start",
        "- (good) x -> end",
        "- [x] y",
        "- [ ] z",
        "= a: b | c: d",
        "- i => a",
        "\n",
        "\n  ",
        "\n\n",
        "# ",
        "## ",
        "#### ",
        "> ",
        "- ",
        "1. ",
        "| a | b |",
        "|---|---|",
        "```",
        "    ",
        "**",
        "_",
        "`",
        "[",
        "](",
        ")",
        "![",
        "{{law ",
        "PA 10(2)",
        "{{term ",
        "mandated-reporter",
        "|",
        "}}",
        "<script>",
        "</script>",
        "<img src=x onerror=y>",
        "<!--",
        "-->",
        "javascript:",
        "http://x.example",
        '"',
        "'",
        "&",
        "가",
        "안전",
        "\x00",
        "\x01",
        "\u2028",
        "🙂",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=40).map("".join)), st.sampled_from(["ko", "en"]))
def test_any_text_renders_and_is_harmless(text, language):
    rendered = render_lesson(text, language, CONTEXT)

    assert_harmless(rendered.html)
    assert rendered.seconds >= 0
    for line, found in rendered.faults:
        assert line >= 1
        assert found.message % found.values


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map("".join)))
def test_any_fragment_renders_and_is_harmless(text):
    for inline in (True, False):
        assert_harmless(render_fragment(text, "ko", inline=inline))
        fragment_faults(text, inline=inline)


SCENARIO = "::: scenario id=a title=b case=no\n@ s\np\n"


@pytest.mark.parametrize(
    "text",
    [
        "> " * 5_000 + "x",
        "- " * 3_000 + "x",
        "[" * 20_000,
        "*a " * 20_000,
        "".join(f"{':' * (60 - n)} callout\n" for n in range(50)),
        "{{" * 20_000,
        "|" * 20_000 + "\n" + "|-" * 10_000,
        ":::a" + " " * 100_000 + "b",
        "## a" + " " * 100_000 + "b",
        "{{law" + " " * 100_000 + "x",
        SCENARIO + "- (good) a" + " " * 100_000 + "b\n:::",
        SCENARIO + "- (good) " + "->" * 50_000 + ">\n:::",
        "::: sort id=a title=b\n- a" + " " * 100_000 + "b\n:::",
        "::: reveal " + 'a="' * 30_000,
        "<!--" * 20_000,
        "::: reveal title=x\ny\n:::\n" * 500,
    ],
    ids=lambda text: text[:12].strip(),
)
def test_hostile_lengths_take_no_long_time(text):
    begun = time.process_time()

    assert_harmless(render_lesson(text, "en", CONTEXT).html)
    assert time.process_time() - begun < 10
