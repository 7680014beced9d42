"""Tests written in every mixture of styles: the key that comes out is the one that went in, or there is none."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.questions.formats.interface import FormatRefused
from lms.questions.formats.plain import to_plain
from lms.questions.formats.registry import FORMATS
from lms.questions.formats.text import read_lines

WORDS = [
    "즉시",
    "48시간 이내",
    "신고한다",
    "기다린다",
    "경찰",
    "아동의 안전을 먼저 본다",
    "2개",
    "3",
    "모두 옳다",
    "A안",
    "report it",
    "정답 없음",
    "O형",
]
STEMS = [
    "신고는 언제 하는가?",
    "옳은 것은?",
    "다음 중 알맞은 것을 고르시오.",
    "Which is right?",
    "답이 되는 것은?",
    "빈칸 ㉠에 들어갈 말은?",
]
NUMBERS = ["{}. ", "{}) ", "{}．", "문제 {}. ", "문 {}) ", "Q{}. ", "[{}] ", "{}번 ", "({}) "]
OPTIONS = {
    "①": lambda n: "①②③④⑤"[n - 1] + " ",
    "①-": lambda n: "①②③④⑤"[n - 1],
    "1)": lambda n: f"{n}) ",
    "(1)": lambda n: f"({n}) ",
    "가.": lambda n: "가나다라마"[n - 1] + ". ",
    "가)": lambda n: "가나다라마"[n - 1] + ") ",
    "A.": lambda n: "ABCDE"[n - 1] + ". ",
    "a)": lambda n: "abcde"[n - 1] + ") ",
    "１）": lambda n: "１２３４５"[n - 1] + "）",
}
ANSWERS = ["정답: {}", "정답 : {}", "답 {}", "[정답] {}", "Answer: {}", "정답은 {}입니다.", "▶ 정답: {}", "정답：{}"]
NOISE = ["", "- 3 -", "해설: 그러하다.", "해설: 1) 하나 2) 둘", "난이도: 하", "\u00a0", "2 / 7"]


def sign(style: str, number: int, draw: Any) -> str:
    return OPTIONS[style](number).strip() if draw(st.booleans()) else OPTIONS[style](number).strip(" .)(（）")


@st.composite
def written(draw: Any) -> tuple[str, list[tuple[str, list[str], list[int]]]]:
    number, style, answer = (
        draw(st.sampled_from(NUMBERS)),
        draw(st.sampled_from(sorted(OPTIONS))),
        draw(st.sampled_from(ANSWERS)),
    )
    one_line, at_end = draw(st.booleans()), draw(st.booleans())
    lines, wanted, key = [], [], []
    for place in range(1, draw(st.integers(1, 4)) + 1):
        options = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=5, unique=True))
        right = sorted(draw(st.sets(st.integers(1, len(options)), min_size=1, max_size=2)))
        stem = draw(st.sampled_from(STEMS))
        lines.append(number.format(place) + stem)
        marked = [OPTIONS[style](at) + text for at, text in enumerate(options, 1)]
        lines += ["  ".join(marked)] if one_line else marked
        said = ", ".join(sign(style, each, draw) for each in right)
        if at_end:
            key.append(f"{place}. {said}")
        else:
            lines.append(answer.format(said))
        lines.append(draw(st.sampled_from(NOISE)))
        wanted.append((stem, options, right))
    return "\n".join([*lines, "", *(["[정답]", *key] if at_end else [])]), wanted


def found_key(document: Any) -> list[str]:
    options = next(iter(document["texts"].values())).get("options", {})
    return sorted(to_plain(options[key]) for key in document["answer"])


@given(written())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_mixture_of_styles_gives_a_wrong_key(test):
    text, wanted = test
    read: list[Any] = [
        item
        for item in read_lines(text.split("\n")).items
        if item.document and item.document["kind"] in ("single", "multiple")
    ]
    for item in read:
        stem = to_plain(next(iter(item.document["texts"].values()))["stem"])
        right = [
            sorted(options[at - 1] for at in key)
            for wanted_stem, options, key in wanted
            if stem.startswith(wanted_stem)
        ]
        assert item.problems or found_key(item.document) in right, text


@given(st.lists(st.sampled_from(range(30)), max_size=4), st.sampled_from(sorted(NUMBERS)))
@settings(max_examples=60, deadline=None)
def test_a_line_lost_on_the_way_gives_no_wrong_key(lost, number):
    lines: list[str] = []
    for place, right in enumerate((3, 1, 2, 3), 1):
        lines += [
            f"{number.format(place)}물음 {place}?",
            *(f"{'①②③'[at]} 글{place}{at + 1}" for at in range(3)),
            f"정답: {'①②③'[right - 1]}",
            "",
        ]
    kept = [line for at, line in enumerate(lines) if at not in lost]
    try:
        items = FORMATS["text"].read("\n".join(kept).encode(), "x").items
    except FormatRefused:
        return
    for item in items:
        if item.problems or item.document is None or item.document["kind"] != "single":
            continue
        key = found_key(item.document)
        # Each question has the texts of its own options, so a key of another question would show.
        assert key in (["글13"], ["글21"], ["글32"], ["글43"]), "\n".join(kept)
