"""One document of every kind, as formats get it: with a picture, a law, feedback, and what the kind can be told."""

import struct
import zlib
from typing import Any

Document = dict[str, Any]


def png(width: int = 40, height: int = 30) -> bytes:
    """Return a small picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + b"\x10\x60\xa0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


MEDIA = {"map.png": png()}


def _doc(key: str, kind: str, texts: Document, **fields: Any) -> Document:
    return {
        "id": key,
        "kind": kind,
        "points": 2,
        "tags": ["difficulty:easy", "unit:a1"],
        **fields,
        "texts": {"ko": texts},
    }


def _by_result() -> Document:
    return {"right": "맞습니다.", "wrong": "다시 봅니다.", "partly": "일부만 맞습니다."}


DOCUMENTS: dict[str, Document] = {
    "single": _doc(
        "s-1", "single",
        {"stem": "신고는 **언제** 합니까?\n\n- 즉시\n- 나중",
         "options": {"a": "즉시", "b": "*내일* 2 < 3", "c": "모두"},
         "feedback": {"a": "맞습니다. {{law PA 10(2)}}", "b": "늦습니다.", "c": "아닙니다."},
         "general": "법을 봅니다."},
        options=["a", "b", "c"], answer=["a"], last="c", law=["PA 10(2)"], pages=["a1-duty"],
    ),
    "multiple": _doc(
        "m-1", "multiple",
        {"stem": "신고의무자를 고르십시오.", "options": {"a": "교사", "b": "의사", "c": "관광객"},
         "feedback": {"a": "맞습니다.", "c": "아닙니다."}},
        options=["a", "b", "c"], answer=["a", "b"], scoring="penalty",
    ),
    "truefalse": _doc(
        "t-1", "truefalse", {"stem": "의심만으로도 신고한다.", "feedback": {"true": "맞습니다.", "false": "아닙니다."}},
        answer=["true"],
    ),
    "shorttext": _doc(
        "w-1", "shorttext",
        {"stem": "신고 전화번호는?", "accept": ["112", "백십이"], "feedback": {"right": "예.", "wrong": "아니요."}},
        case=True,
    ),
    "numeric": _doc(
        "n-1", "numeric", {"stem": "응급조치는 몇 시간입니까?", "feedback": {"right": "예.", "wrong": "아니요."}},
        value=72, tolerance=0.5,
    ),
    "matching": _doc(
        "p-1", "matching",
        {"stem": "기관과 일을 잇습니다.", "parts": {"p1": "경찰", "p2": "구청"},
         "choices": {"c1": "수사", "c2": "조사", "c3": "재판"}, "feedback": _by_result()},
        parts=["p1", "p2"], choices=["c1", "c2", "c3"], answer={"p1": "c1", "p2": "c2"},
    ),
    "ordering": _doc(
        "o-1", "ordering",
        {"stem": "순서대로 놓습니다.", "items": {"i1": "신고", "i2": "조사", "i3": "보호"}, "feedback": _by_result()},
        items=["i1", "i2", "i3"], scoring="places",
    ),
    "grouping": _doc(
        "g-1", "grouping",
        {"stem": "유형으로 나눕니다.", "parts": {"p1": "때리기", "p2": "굶기기", "p3": "욕하기"},
         "choices": {"g1": "신체 학대", "g2": "방임", "g3": "정서 학대"}, "feedback": _by_result()},
        parts=["p1", "p2", "p3"], choices=["g1", "g2", "g3"], answer={"p1": "g1", "p2": "g2", "p3": "g3"},
    ),
    "blanks": _doc(
        "b-1", "blanks",
        {"stem": "신고는 [[b1]] 하고, 전화는 [[b2]] 입니다.", "accept": {"b1": ["즉시", "바로"]},
         "choices": {"b2": {"a": "112", "b": "119"}}, "feedback": _by_result()},
        blanks={"b1": {"input": "text"}, "b2": {"input": "select", "choices": ["a", "b"], "answer": "a"}},
    ),
    "hotspot": _doc(
        "h-1", "hotspot",
        {"stem": "멍이 의심스러운 곳은?", "alt": "몸 그림", "options": {"a1": "팔", "a2": "등", "a3": "무릎"},
         "feedback": {"a1": "아닙니다.", "a2": "맞습니다.", "elsewhere": "몸을 고르십시오."}},
        image="map.png", answer=["a2"],
        areas={"a1": {"shape": "rect", "at": [0, 0, 10, 10]}, "a2": {"shape": "circle", "at": [20, 15, 5]},
               "a3": {"shape": "polygon", "at": [30, 20, 38, 20, 34, 28]}},
    ),
    "essay": _doc(
        "e-1", "essay",
        {"stem": "신고 뒤에 할 일을 쓰십시오.\n\n![지도](map.png)",
         "rubric": {"r1": "안전을 말한다", "r2": "기록을 말한다"},
         "sample": "아이의 안전을 먼저 봅니다."},
        words=300, files=1, rubric=[{"id": "r1", "points": 1}, {"id": "r2", "points": 1}],
    ),
    "set": {
        "id": "set-1", "kind": "set", "points": 3, "tags": ["unit:a2"],
        "items": [
            {"id": "q1", "kind": "single", "points": 2, "options": ["a", "b"], "answer": ["b"]},
            {"id": "q2", "kind": "shorttext", "points": 1},
        ],
        "texts": {"ko": {
            "stem": "어느 날 저녁 아이가 혼자 있다.",
            "items": {
                "q1": {"stem": "먼저 할 일은?", "options": {"a": "기다린다", "b": "살핀다"}, "feedback": {"b": "예."}},
                "q2": {"stem": "전화번호는?", "accept": ["112"], "feedback": {"right": "예.", "wrong": "아니요."}},
            },
        }},
    },
}  # fmt: skip


def normal(document: Document) -> Document:
    """Return a document without what is empty or the default, to compare two of them."""
    defaults: Document = {"scoring": "all", "relative": False, "case": False, "input": "text"}

    def tidy(value: Any) -> Any:
        if isinstance(value, dict):
            inner = {key: tidy(item) for key, item in value.items()}
            return {
                key: item for key, item in inner.items() if item not in ({}, [], "", None) and item != defaults.get(key)
            }
        return [tidy(item) for item in value] if isinstance(value, list | tuple) else value

    found: Document = tidy(document)
    return found
