"""What is wrong on a page is named at its line."""

import pytest

from lms.content.render import fragment_faults, render_fragment, render_lesson
from tests.content.lesson_context import CONTEXT


def faults(text: str) -> list[tuple[int, str]]:
    return [(line, found.message % found.values) for line, found in render_lesson(text, "ko", CONTEXT).faults]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# Title", 1, "Headings begin with ##"),
        ("a\n\n#### Deep", 3, "skips a level"),
        ("## A\n\n#### C", 3, "after level 2 comes 4"),
        ("x\n\n<b>bold</b>", 3, "HTML is not allowed: “<b>”"),
        ("x\n\n<div>\nblock\n</div>", 3, "HTML is not allowed"),
        ("a\n\n![](media/door.svg)", 3, "no alternative text"),
        ("![x](media/none.png)", 1, "no usable file “media/none.png”"),
        ("![x](https://a.example/x.png)", 1, "no usable file"),
        ("![x](media/talk.mp4)", 1, "not of the right type"),
        ("one\ntwo [x](media/none.pdf)", 2, "“media/none.pdf” leads nowhere"),
        ("[x](#nowhere)", 1, "“#nowhere” leads nowhere"),
        ("[x](other.md)", 1, "“other.md” leads nowhere"),
        ("[x](javascript:alert(1))", 1, "leads nowhere"),
        ("[x](../secret)", 1, "leads nowhere"),
        ("[](https://a.example/)", 1, "The link has no text"),
        ("x {{law PA 10(}} y", 1, "“PA 10(” is not a law reference"),
        ("x {{law XX 1}}", 1, "not a law reference"),
        ("x {{term nobody}}", 1, "no term “nobody”"),
        ("x {{tern a}}", 1, "not a known tag"),
        ("x {{law PA 10(2)", 1, "a mark was not closed"),
        ("x **y", 1, "“**” stands in the text"),
        ("::: foo\nx\n:::", 1, "“foo” is not a known component"),
        ("a\n\n::: reveal title=x\nb", 3, "is not closed"),
        ("::: callout\n::: reveal title=x\nb\n:::\n:::", 5, "closes nothing"),
        ("::: callout kind=loud\nx\n:::", 1, "“loud” is unknown"),
        ("::: callout kind=tip kind=info\nx\n:::", 1, "stands twice"),
        ("::: callout color=red\nx\n:::", 1, "has no “color”"),
        ("::: callout tip\nx\n:::", 1, "“tip” is not understood"),
        ("::: callout\n\n:::", 1, "is empty"),
        ("::: check title=x\nq\n- [x] a\n  f\n- [ ] b\n  f\n:::", 1, "needs “id”"),
        ("::: check id=A title=x\nq\n- [x] a\n  f\n- [ ] b\n  f\n:::", 1, "“A” is not an id"),
        ("::: check id=a title=x\nq\n- [x] a\n- [ ] b\n  f\n:::", 3, "no feedback"),
        ("::: check id=a title=x\nq\n- [ ] a\n  f\n- [ ] b\n  f\n:::", 1, "No option is marked"),
        ("::: check id=a title=x\nq\n- [x] a\n  f\n:::", 1, "at least two options"),
        ("::: check id=a title=x\n- [x] a\n  f\n- [ ] b\n  f\n:::", 1, "no text before"),
        ("::: check id=a title=x\nq\n- [x] a\n  f\n- [] b\n  f\n:::", 5, "An option is written"),
        (
            "::: check id=a title=x\nq\n- [x] [l](https://a.example)\n  f\n- [ ] b\n  f\n:::",
            3,
            "A link cannot stand here",
        ),
        (
            "::: check id=a title=x\nq\n- [x] {{term mandated-reporter}}\n  f\n- [ ] b\n  f\n:::",
            3,
            "A glossary term cannot",
        ),
        ("::: scenario id=a title=x case=no\n@ s\np\n- (great) o -> end\n  f\n:::", 4, "An option is written"),
        ("::: scenario id=a title=x case=no\n@ s\np\n- (good) o -> t\n  f\n:::", 4, "There is no step “t”"),
        ("::: scenario id=a title=x case=no\n@ s\np\n- (good) o -> s\n  f\n:::", 2, "no way to the end"),
        (
            "::: scenario id=a title=x case=no\n@ s\np\n- (good) o -> end\n  f\n@ t\np\n- (good) o -> end\n  f\n:::",
            6,
            "No option leads",
        ),
        ("::: scenario id=a title=x case=no\n@ s\n- (good) o -> end\n  f\n:::", 2, "tells nothing"),
        ("::: scenario id=a title=x case=no\n@ s\np\n:::", 2, "has no options"),
        ("::: scenario id=a title=x case=no\np\n:::", 2, "begins with its first step"),
        (
            "::: scenario id=a title=x case=no\n@ s\np\n- (good) o -> end\n  f\n@ s\np\n- (good) o -> end\n  f\n:::",
            2,
            "stands twice",
        ),
        ("::: scenario id=a title=x\n@ s\np\n- (good) o -> end\n  f\n:::", 1, "needs a content warning"),
        ("::: sort id=a title=x\np\n= a: A | b: B\n- i => a\n  f\n- j => c\n  f\n:::", 6, "no group “c”"),
        ("::: sort id=a title=x\np\n= a: A\n- i => a\n  f\n- j => a\n  f\n:::", 3, "at least two groups"),
        ("::: sort id=a title=x\np\n- i => a\n  f\n- j => a\n  f\n:::", 1, "one line of groups"),
        ("::: sort id=a title=x\np\n= a: A | b\n- i => a\n  f\n- j => a\n  f\n:::", 3, "“b” is not a group"),
        ("::: sort id=a title=x\np\n= a: A | b: B\n- i => a\n  f\n:::", 1, "at least two items"),
        ("::: timeline id=a title=x\np\n= a: A | b: B\n- i => a\n  f\n- j => c\n  f\n:::", 6, "no group “c”"),
        ("::: order id=a title=x\np\n- one\n  f\n- two\n  f\n:::", 1, "at least three steps"),
        ("::: order id=a title=x\np\n- one\n- two\n  f\n- three\n  f\n:::", 3, "no feedback"),
        ("::: rerate id=a title=x\np\n= a | b\n- one\n  f\n- two\n  f\n@ end\nc\n:::", 1, "needs a content warning"),
        ("::: rerate id=a title=x case=no\n= a | b\n- one\n  f\n- two\n  f\n:::", 1, "closing comment is missing"),
        ("::: rerate id=a title=x case=no\n= a\n- one\n  f\n- two\n  f\n@ end\nc\n:::", 1, "two to seven words"),
        ("::: rerate id=a title=x case=no\n= a | b\n- one\n  f\n@ end\nc\n:::", 1, "at least two facts"),
        ("::: rerate id=a title=x case=maybe\n= a | b\n- one\n  f\n@ end\nc\n:::", 1, "“case” is yes or no"),
        ("::: form id=a title=x\np\n:::", 1, "at least one field"),
        ("::: form id=a title=x\n@ A: L\n= m\n:::", 2, "A field is written"),
        ("::: form id=a title=x\n@ a: L\nhint\n:::", 2, "no model answer"),
        ("::: form id=a title=x\n@ a: L\n= m\n@ a: L\n= m\n:::", 2, "stands twice"),
        ("::: form id=a title=x\n@ a: L\nleast=9\n= m\n:::", 2, "too short or too long"),
        ("::: form id=a title=x\n@ a: L\n+ 신고 => there\n= m\n:::", 3, "breaks this rule"),
        ("::: form id=a title=x\n@ a: L\n- 듯 => none\n= 그런 듯하다\n:::", 3, "breaks this rule"),
        ("::: form id=a title=x\n@ a: L\n- 듯\n= m\n:::", 3, "A rule is written"),
        ("::: rewrite id=a title=x\np\n? a\n? b\n:::", 1, "nothing to rewrite"),
        ("::: rewrite id=a title=x\np\n- s\n  m\n? a\n:::", 1, "at least two points"),
        ("::: rewrite id=a title=x\np\n- s\n? a\n? b\n:::", 3, "no feedback"),
        ("::: warning topic=x minutes=3 alternative=b\ny\n:::", 1, "no alternative task “b”"),
        ("::: warning topic=x minutes=0 alternative=b\ny\n:::", 1, "whole number from 1 to 60"),
        ("::: warning topic=x minutes=3\ny\n:::", 1, "needs “alternative”"),
        ("::: alternative id=b title=x\ny\n:::", 1, "No content warning leads"),
        ("::: deadline id=a title=x start=friday\ny\n:::", 1, "“start” is a local time"),
        ("::: deadline id=a title=x start=2026-10-02T20:00 holidays=soon\ny\n:::", 1, "“holidays” are dates"),
        ("::: video src=media/talk.mp4 captions=media/talk.ko.vtt title=x\n:::", 1, "needs its transcript"),
        ("::: video src=media/talk.mp4 title=x\ny\n:::", 1, "needs “captions”"),
        ("::: audio src=media/talk.mp4 title=x\ny\n:::", 1, "not of the right type"),
        ("::: reveal title=x id=a\ny\n:::\n::: reveal title=x id=a\ny\n:::", 4, "“a” stands twice"),
        ("## A {#Bad}", 1, "“Bad” is not an id"),
        ("", 1, "The page is empty"),
    ],
)
def test_a_fault_is_named_at_its_line(text, line, message):
    found = faults(text)

    assert any(number == line and message in what for number, what in found), found


def test_the_line_of_a_fault_is_right_deep_inside():
    text = "x\n\n:::: callout\na\n\n::: reveal title=x\nb\nc {{law nothing}}\n:::\n::::\n"

    assert faults(text) == [(8, "“nothing” is not a law reference such as PA 10(2).")]


def test_code_may_show_how_a_component_is_written():
    text = ":::: callout\n```\n::: reveal title=x\n:::\n::::\n```\nEnd.\n::::\n"

    assert faults(text) == []
    assert "<code>::: reveal title=x" in render_lesson(text, "en", CONTEXT).html


def test_comments_are_left_out():
    rendered = render_lesson("A <!-- note --> b\n\n<!-- a\nlong note -->\n", "en", CONTEXT)

    assert "note" not in rendered.html
    assert rendered.faults == ()


def test_fragments_have_no_components_headings_or_pictures():
    assert "Components cannot" in str(fragment_faults("::: reveal title=x\ny\n:::")[0][1].message)
    assert "Headings cannot" in str(fragment_faults("## A")[0][1].message)
    assert fragment_faults("![a](media/door.svg)")
    assert fragment_faults("**A** {{law PA 10(2)}}\n\n- b\n- c") == []
    assert "제10조제2항" in render_fragment("{{law PA 10(2)}}", "ko", inline=True)
