"""GIFT as Moodle's own examples and teachers write it."""

from typing import Any

import pytest

from lms.core.i18n import speaking
from lms.questions.formats.interface import FormatRefused
from lms.questions.formats.registry import FORMATS

GIFT = FORMATS["gift"]


def one(text) -> Any:
    (item,) = items(text.encode())
    return item


def items(data) -> Any:
    return GIFT.read(data, "x.gift").items


def said(texts):
    with speaking("en"):
        return [str(text) for text in texts]


def wording(item):
    return next(iter(item.document["texts"].values()))


def test_a_choice_with_feedback_title_and_general_feedback():
    item = one(
        "::Grant\\:1:: Who's buried\\n in Grant's tomb? {\n=no one #Right!\n~Grant # No.\n"
        "~%50%nobody ####It is a *joke*. }"
    )
    assert item.document["id"] == "grant-1" and item.document["kind"] == "single"
    assert item.document["answer"] == ["a"]
    assert wording(item)["options"] == {"a": "no one", "b": "Grant", "c": "nobody"}
    assert wording(item)["feedback"] == {"a": "Right!", "b": "No."}
    assert wording(item)["general"] == "It is a \\*joke\\*."
    assert wording(item)["stem"] == "Who's buried\\\nin Grant's tomb?"
    assert said(item.losses) == ["Options that earn a part of the points became wrong."]


@pytest.mark.parametrize(
    ("answers", "scoring", "loss"),
    [
        ("~%50%a ~%50%b ~%-50%c ~%-50%d", "penalty", []),
        ("~%33.33333%a ~%33.33333%b ~%33.33333%e ~%-33.33333%c", "penalty", []),
        (
            "~%50%a ~%50%b ~%-100%c ~%-100%d",
            "penalty",
            ["Wrong options took other shares away; now each takes away as much as a right one earns."],
        ),
        ("~%50%a ~%50%b ~c ~d", "partial", ["Wrong options took nothing away; now choosing them lowers the points."]),
        (
            "~%70%a ~%30%b ~%-50%c",
            "penalty",
            [
                "Right options that earned different shares now earn the same.",
                "Wrong options took other shares away; now each takes away as much as a right one earns.",
            ],
        ),
    ],
)
def test_percentages_become_a_rule_and_the_difference_is_said(answers, scoring, loss):
    item = one(f"Which? {{{answers}}}")
    assert item.document["kind"] == "multiple" and item.document["scoring"] == scoring
    assert item.document["answer"][:2] == ["a", "b"]
    assert said(item.losses) == loss and not item.problems


@pytest.mark.parametrize(
    ("answer", "right", "feedback"),
    [
        ("T", "true", {}),
        ("FALSE", "false", {}),
        ("TRUE#wrong#right", "true", {"true": "right", "false": "wrong"}),
        ("F#wrong#right", "false", {"true": "wrong", "false": "right"}),
    ],
)
def test_true_false_and_its_two_feedbacks(answer, right, feedback):
    item = one(f"Grant is buried there.{{{answer}}}")
    assert item.document["kind"] == "truefalse" and item.document["answer"] == [right]
    assert wording(item).get("feedback", {}) == feedback


def test_a_missing_word_becomes_a_blank():
    item = one("Grant is {~buried =entombed ~living} in Grant's tomb.")
    assert item.document["kind"] == "blanks"
    assert wording(item)["stem"] == "Grant is [[b1]] in Grant's tomb."
    assert (
        item.document["blanks"] == {"b1": {"input": "select", "choices": ["a", "b", "c"], "answer": "b"}}
        or wording(item)["choices"]["b1"][item.document["blanks"]["b1"]["answer"]] == "entombed"
    )
    typed = one("Two plus {=two =2} is four.")
    assert wording(typed)["accept"] == {"b1": ["two", "2"]} and typed.document["blanks"] == {"b1": {"input": "text"}}
    with_feedback = one("Grant is {~buried#No =entombed} there.")
    assert with_feedback.document["kind"] == "single" and "\\_\\_\\_\\_\\_" in wording(with_feedback)["stem"]


@pytest.mark.parametrize(
    ("answers", "value", "tolerance"),
    [
        ("#1822", 1822, 0),
        ("#1822:5", 1822, 5),
        ("#3.141..3.143", 3.142, 0.001),
        ("#=1822:0 #ok =%50%1822:2", 1822, 0),
        ("#-2.5:0.5", -2.5, 0.5),
    ],
)
def test_numbers_with_tolerance_and_ranges(answers, value, tolerance):
    item = one(f"When? {{{answers}}}")
    assert (item.document["kind"], item.document["value"], item.document["tolerance"]) == ("numeric", value, tolerance)


def test_short_answers_with_stars_shares_and_a_catch_all():
    item = one("Who? {=no one =%50%nobody#half =Gr*t =%0%*#Try again}")
    assert wording(item)["accept"] == ["no one", "Gr*t"] and item.document["wildcard"] is True
    assert wording(item)["feedback"] == {"wrong": "Try again"}
    assert said(item.losses) == ["The answer “nobody” (50%) was left out."]
    star = one("Sign of times? {=\\\\*}")
    assert wording(star)["accept"] == ["*"] and "wildcard" not in star.document


def test_matching_essay_description_and_order():
    item = one("Match. {=Canada->Ottawa =Italy -> Rome =->Paris}")
    assert item.document["answer"] == {"p1": "c1", "p2": "c2"}
    assert wording(item)["choices"] == {"c1": "Ottawa", "c2": "Rome", "c3": "Paris"}
    assert one("Write. {}").document["kind"] == "essay"
    skipped = one("Only a text to read")
    assert skipped.document is None and said(skipped.problems) == [
        "It has no answers: a text to read (description) is not a question."
    ]
    order = one("Order {>3 ALL VERTICAL ALL_OR_NOTHING\none\ntwo\nthree\n}")
    assert (order.document["kind"], order.document["scoring"]) == ("ordering", "all")
    assert list(wording(order)["items"].values()) == ["one", "two", "three"]


def test_formats_of_texts_and_marks_in_them():
    assert wording(one("[html]<p>Which <b>one</b>?</p><script>x()</script>{=<i>a</i> ~b}"))["options"]["a"] == "*a*"
    assert wording(one("[html]<p>A</p><p>B</p>{T}"))["stem"] == "A\n\nB"
    assert wording(one("[markdown]Which **one**?{=a ~b}"))["stem"] == "Which **one**?"
    assert wording(one("[plain]2 * 3 < 7 & <b>{=a ~b}"))["stem"] == "2 \\* 3 < 7 & \\<b>"
    assert wording(one("2 \\= 1 + 1 \\{sic\\} \\~ \\# \\: \\\\{T}"))["stem"] == "2 = 1 + 1 {sic} ~ # : \\\\"
    assert "script" in said(one("[html]<script>x()</script>q{T}").losses)[0]


def test_categories_ids_tags_and_comments():
    text = (
        "// a comment\n$CATEGORY: $course$/top/Law/Duty\n\n"
        "// [id:mr-01] [tag:difficulty:easy] [tag:law:PA 10(2)] [tag:page:f1]\nQ?{T}\n\n\n$CATEGORY: top\nR?{F}\n"
    )
    first, second = items(text.encode())
    assert (
        first.document["id"] == "mr-01" and first.document["law"] == ["PA 10(2)"] and first.document["pages"] == ["f1"]
    )
    assert first.document["tags"] == ["difficulty:easy", "category:Law/Duty"]
    assert "tags" not in second.document and str(first.place) != str(second.place)
    written = GIFT.write([first.document, second.document], {})
    assert [item.document for item in items(written.data)] == [
        first.document,
        second.document | {"id": second.document["id"]},
    ]


def test_files_of_windows_and_blank_lines_in_braces():
    data = "한글 문제? {\r\n=맞다\r\n\r\n~아니다\r\n}\r\n\r\n둘째? {T}\r\n"
    for encoded in (data.encode(), data.encode("cp949"), b"\xef\xbb\xbf" + data.encode(), data.encode("utf-16")):
        first, second = items(encoded)
        assert list(first.document["texts"]) == ["ko"] and first.document["answer"] == ["a"]
        assert second.document["kind"] == "truefalse"


@pytest.mark.parametrize(
    "text",
    [
        "Q {",
        "Q }",
        "Q {=a} {=b}",
        "Q {~a ~b}",
        "Q {=a =b ~c}",
        "Q {#abc}",
        "Q {=only ~}",
        "{=a ~b}",
        "M {=a->b}",
        "Q {#}",
    ],
)
def test_a_broken_question_has_problems_and_never_a_key_that_is_not_there(text):
    item = one(text)
    assert item.problems and all(said(item.problems))


def test_no_question_at_all_is_refused():
    for text in ("// only a comment", "$CATEGORY: x"):
        with pytest.raises(FormatRefused):
            GIFT.read(text.encode(), "x")
