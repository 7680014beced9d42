"""What the template of the table shows: an example of every kind, and what each column means."""

from collections.abc import Iterator
from typing import Any

from lms.core.i18n import gettext as _
from lms.questions.formats import xlsx_cells
from lms.questions.registry import KINDS

_FIELDS: list[tuple[str, str, dict[str, Any]]] = [
    ("example-1", "single", {"options": ["a", "b", "c"], "answer": ["b"]}),
    ("example-2", "multiple", {"options": ["a", "b", "c"], "answer": ["a", "c"], "scoring": "partial"}),
    ("example-3", "truefalse", {"answer": ["true"]}),
    ("example-4", "shorttext", {}),
    ("example-5", "numeric", {"value": 72, "tolerance": 0, "units": {"h": 1}}),
    ("example-6", "matching", {"parts": ["p1", "p2"], "choices": ["c1", "c2"], "answer": {"p1": "c1", "p2": "c2"}}),
    ("example-7", "ordering", {"items": ["i1", "i2", "i3"]}),
    ("example-8", "grouping", {"parts": ["p1", "p2"], "choices": ["g1", "g2"], "answer": {"p1": "g1", "p2": "g2"}}),
    ("example-9", "blanks", {"blanks": {"b1": {"input": "text"},
                                        "b2": {"input": "select", "choices": ["a", "b"], "answer": "a"}}}),
    ("example-10", "essay", {"points": 3, "words": 300,
                             "rubric": [{"id": "r1", "points": 2}, {"id": "r2", "points": 1}]}),
]  # fmt: skip

_TEXTS: dict[str, list[dict[str, Any]]] = {
    "ko": [
        {"stem": "아동학대를 알게 되면 어디에 신고합니까?", "options": {"a": "119", "b": "112", "c": "131"},
         "feedback": {"a": "불이 났을 때 거는 번호입니다.", "b": "맞습니다."}, "general": "신고 번호는 112입니다."},
        {"stem": "신고의무자를 모두 고르십시오.", "options": {"a": "교사", "b": "관광객", "c": "의사"}},
        {"stem": "의심만으로도 신고할 수 있다.", "feedback": {"true": "맞습니다.", "false": "다시 읽어 보십시오."}},
        {"stem": "아동학대 신고 전화번호는?", "accept": ["112", "백십이"], "feedback": {"right": "맞습니다."}},
        {"stem": "응급조치로 분리한 아동을 보호할 수 있는 시간은?", "units": {"h": ["시간", "h"]}},
        {"stem": "기관과 하는 일을 이으십시오.", "parts": {"p1": "경찰", "p2": "아동보호전문기관"},
         "choices": {"c1": "수사", "c2": "사례 관리"}},
        {"stem": "일어나는 순서대로 놓으십시오.", "items": {"i1": "신고", "i2": "조사", "i3": "보호 계획"}},
        {"stem": "유형별로 나누십시오.", "parts": {"p1": "때리기", "p2": "끼니를 주지 않기"},
         "choices": {"g1": "신체 학대", "g2": "방임"}},
        {"stem": "신고는 [[b1]] 하고, 전화는 [[b2]]에 겁니다.", "accept": {"b1": ["즉시", "바로"]},
         "choices": {"b2": {"a": "112", "b": "119"}}},
        {"stem": "신고한 다음에 할 일을 쓰십시오.",
         "rubric": {"r1": "아이의 안전을 먼저 말한다", "r2": "기록을 말한다"},
         "sample": "아이가 안전한지 확인하고, 본 것을 기록합니다."},
    ],
    "en": [
        {"stem": "Where do you report child abuse?", "options": {"a": "119", "b": "112", "c": "131"},
         "feedback": {"a": "That is the number for a fire.", "b": "Right."}, "general": "The number is 112."},
        {"stem": "Choose everybody who must report.", "options": {"a": "Teacher", "b": "Tourist", "c": "Doctor"}},
        {"stem": "A suspicion is enough to report.", "feedback": {"true": "Right.", "false": "Read it again."}},
        {"stem": "Which number do you call?", "accept": ["112", "one one two"], "feedback": {"right": "Right."}},
        {"stem": "How long may a child be kept apart in an emergency?", "units": {"h": ["hours", "h"]}},
        {"stem": "Match each agency to its work.", "parts": {"p1": "Police", "p2": "Child protection agency"},
         "choices": {"c1": "Investigation", "c2": "Case work"}},
        {"stem": "Put these in order.", "items": {"i1": "Report", "i2": "Inquiry", "i3": "Protection plan"}},
        {"stem": "Sort by type.", "parts": {"p1": "Hitting", "p2": "Giving no meals"},
         "choices": {"g1": "Physical abuse", "g2": "Neglect"}},
        {"stem": "Report [[b1]] and call [[b2]].", "accept": {"b1": ["at once", "immediately"]},
         "choices": {"b2": {"a": "112", "b": "119"}}},
        {"stem": "Write what you do after the report.",
         "rubric": {"r1": "Names the child's safety first", "r2": "Names the record"},
         "sample": "I see that the child is safe and write down what I saw."},
    ],
}  # fmt: skip

EXAMPLES = {
    code: [
        {"id": key, "kind": kind, "points": 1, "tags": ["difficulty:easy"], **fields, "texts": {code: text}}
        for (key, kind, fields), text in zip(_FIELDS, texts, strict=True)
    ]
    for code, texts in _TEXTS.items()
}


def explanations(code: str) -> Iterator[tuple[str, str]]:
    """Yield (column, meaning) in the present language, which is `code`."""
    label = dict(zip(xlsx_cells.KEYS, xlsx_cells.labels(code), strict=True))
    kinds = [("kind", f"{kind.key}: {kind.label}") for kind in KINDS.values() if kind.key != "hotspot"]
    meanings = [
        ("id", _("Small letters, digits and hyphens, or empty. set/1 is an item of the set.")),
        ("id", _("Rows with the same ID are one question in two languages; the answer stands in both.")),
        *kinds,
        ("points", _("A whole number from 1 to 100; empty means 1.")),
        ("language", _("ko or en; empty: told by the letters.")),
        ("stem", _("The question in small Markdown. In a text with blanks, [[b1]] marks the place of a blank.")),
        ("o1", _("Single and multiple choice: the options, one per cell.")),
        ("o1", _("Matching and sorting: part => choice; a choice of no part: => choice.")),
        ("o1", _("Ordering: the items in the right order.")),
        ("o1", _("Blanks: b1 = answer | other answer to type, b2 = *right | wrong to choose.")),
        ("o1", _("Number: units, as h = 1 | hours | h. Essay: the rubric, as 2 | what is looked at.")),
        ("answer", _("Choice: the number of the right option, such as 2 or 1, 3. True or false: O or X.")),
        ("answer", _("Short text: all that is accepted, as 112 | one one two. Essay: a model answer.")),
        ("general", _("Shown to everybody after answering.")),
        ("f1", _("What is said about option 1, and so on.")),
        ("right", _("What is said by the result, for kinds without options.")),
        ("settings", _("Multiple choice: scoring=all, partial or penalty. Choice: last=3 stays last.")),
        ("settings", _("Short text: case, space, width (matter), wildcard (* stands for any text).")),
        ("settings", _("Number: tolerance=0.5, relative. Essay: words=300, files=1. Ordering: scoring=all.")),
        ("tags", _("Words with commas between, such as difficulty:easy, unit:a1.")),
        ("law", _("Articles with commas between, such as PA 10(2).")),
        ("pages", _("Lessons to read again, by their id.")),
        ("name", _("What you call it in lists; learners do not see it.")),
        ("h1", _("In quizzes with several tries: shown after the first wrong try, and so on.")),
    ]
    for key, meaning in meanings:
        yield label[key], meaning
