"""The stages of a case discussion: the five of joint training, or those of the entry in course.yaml. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.content.law import LawReference, parse_law
from lms.content.manifest import Activity, Title

KEYS = ("id", "title", "question", "law", "output", "facts")
MOST = 8


@dataclass(frozen=True)
class Stage:
    """One stage: the question to settle, its anchors in the law, what comes of it, facts told step by step."""

    id: str
    title: Title
    question: Title
    law: tuple[LawReference, ...] = ()
    output: Title = Title()
    facts: tuple[Title, ...] = ()


def _stage(key: str, title: Title, question: Title, law: str, output: Title) -> Stage:
    return Stage(key, title, question, tuple(filter(None, map(parse_law, law.split(", ")))), output)


# The five stages of the joint training and their questions; law as of 2 October 2026.
STAGES = (
    _stage(
        "report",
        Title("신고·접수", "Report and intake"),
        Title(
            "누가 누구에게, 몇 분 안에, 어떤 사실을 알립니까?",
            "Who calls whom, within how many minutes, with which facts?",
        ),
        "PA 10, PA 11(1)",
        Title("연락표", "Contact sheet"),
    ),
    _stage(
        "visit",
        Title("동행출동·조사", "Joint dispatch and investigation"),
        Title(
            "누가 아동과 먼저 이야기합니까? 한 기관이 올 수 없으면 어떻게 합니까?",
            "Who leads the first talk with the child? What if one agency cannot come?",
        ),
        "PA 11(1), PA 11(5), PA 11(7)",
        Title("동행 약속", "Rule for joint visits"),
    ),
    _stage(
        "protection",
        Title("보호조치·분리", "Protection and separation"),
        Title(
            "어떤 조치를 고르고, 누가 데려가고, 누가 아동에게 설명합니까?",
            "Which measure, who takes the child there, who explains it to the child?",
        ),
        "PA 12, PA 13, PA 15, CWA 15(6), CWA 27-3",
        Title("밤과 휴일 계획", "Plan for nights and holidays"),
    ),
    _stage(
        "judgment",
        Title("판단·회의", "Judgment and conference"),
        Title(
            "회의에서 무엇을 나눕니까? 다른 의견은 어떻게 적습니까?",
            "What is shared in the conference? How is dissent written down?",
        ),
        "CWA 22(3), CWA 22-4",
        Title("회의 서식", "Template of the conference"),
    ),
    _stage(
        "after",
        Title("사례관리·사후", "Case management and after"),
        Title(
            "아동보호전문기관은 어떤 신호에 자치구나 경찰을 다시 부릅니까?",
            "At which signs does the child protection agency call district or police back in?",
        ),
        "CWA 22-4(5), CWA 28, PA 38(4)",
        Title("신호 목록", "List of signs"),
    ),
)  # fmt: skip


def stages_of(activity: Activity) -> tuple[Stage, ...]:
    """Return the stages of an entry that was checked; without any of its own, the five of joint training."""
    written = activity.settings.get("stages")
    return tuple(map(_read, written)) if written else STAGES


def prelearning_of(activity: Activity) -> str:
    """Return the key of the quiz whose answers the facilitator may look at, or ""."""
    return str(activity.settings.get("prelearning") or "")


def _read(written: Mapping[str, Any]) -> Stage:
    references = (parse_law(str(text)) for text in written.get("law") or ())
    return Stage(
        id=str(written["id"]),
        title=_title(written["title"]),
        question=_title(written["question"]),
        law=tuple(one for one in references if one is not None),
        output=_title(written.get("output") or {}),
        facts=tuple(_title(one) for one in written.get("facts") or ()),
    )


def _title(written: Mapping[str, Any]) -> Title:
    return Title(str(written.get("ko") or ""), str(written.get("en") or ""))
