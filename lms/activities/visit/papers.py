"""The four papers of a consulting as PDF, in Korean: 신청서, 컨설팅 일지, 개선계획서, 이행점검표.

Their words stand here and not in the translations of the site: a paper reads the same whatever becomes of the pages.
"""

import json
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from lms.activities.visit import checks, clean, plans, visits
from lms.activities.visit.checklist import checklist
from lms.activities.visit.days import window
from lms.activities.visit.services import Listed
from lms.core import clock, releases
from lms.core.i18n import lazy
from lms.core.typesetting import fonts, typesetter

KINDS = {
    "application": lazy("Application"),
    "journal": lazy("Consulting journal"),
    "plan": lazy("Improvement plan"),
    "check": lazy("Check of what was done"),
}
TITLES = {
    "application": "방문 컨설팅 신청서",
    "journal": "컨설팅 일지",
    "plan": "개선계획서",
    "check": "이행점검표",
}
_READY = {
    "application": ("requested", "assigned", "begun", "checked", "signed", "declined", "withdrawn"),
    "journal": ("begun", "checked", "signed"),
    "plan": ("begun", "checked", "signed"),
    "check": ("checked", "signed"),
}
_STATES = {
    "requested": "신청",
    "assigned": "컨설턴트 배정",
    "begun": "1차 방문",
    "checked": "2차 방문",
    "signed": "완료",
    "declined": "반려",
    "withdrawn": "신청 취소",
}
_RESULTS = {"done": "달성", "partly": "일부 달성", "not": "미달성", "": "-"}
_ANSWERS = {"yes": "예", "partly": "일부", "no": "아니요", "none": "해당 없음", "": "-"}
_HELD = "[다른 한 사람이 낱말을 확인할 때까지 보류]"
STANDARDS = ["a-2a", "ua-1"]
Section = dict[str, Any]


def is_ready(kind: str, state: str) -> bool:
    """Say whether there is something to print on a paper of this kind."""
    return state in _READY.get(kind, ())


def file_name(kind: str, one: Listed) -> str:
    """Return the name under which a paper is saved."""
    return f"{TITLES[kind].replace(' ', '')}-{clock.seoul_day(one.consulting.applied_at):%Y%m%d}.pdf"


def make(kind: str, one: Listed) -> bytes:
    """Return a paper as PDF, tagged for screen readers; a letter that no font has leaves the archive standard out."""
    told = {"title": TITLES[kind], "date": _day(clock.today()), **_cleared(_PARTS[kind](one), one)}
    sources = {"main.typ": _template(), "data.json": json.dumps(told, ensure_ascii=False).encode()}
    try:
        return _compile(sources, STANDARDS)
    except typesetter().TypstError:
        return _compile(sources, [])


def _cleared(told: dict[str, Any], one: Listed) -> dict[str, Any]:
    held = releases.held(clean.scope_of(one.consulting))

    def clear(value: Any) -> Any:
        if isinstance(value, str):
            return _HELD if held.hides(value) else value
        if isinstance(value, list):
            return [clear(each) for each in value]
        return {key: clear(each) for key, each in value.items()} if isinstance(value, dict) else value

    return {**told, "rows": clear(told["rows"]), "sections": clear(told["sections"])}


def _compile(sources: dict[str, bytes], standards: list[str]) -> bytes:
    made = typesetter().compile(
        sources,
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,
        pdf_standards=standards,
        timestamp=int(clock.epoch()),
    )
    return bytes(made)


@cache
def _template() -> bytes:
    return (files("lms.templates") / "activities" / "visit" / "paper.typ").read_bytes()


# What stands on each paper.


def _application(one: Listed) -> dict[str, Any]:
    consulting = one.consulting
    rows = [*_head(one), ["신청일", _moment(consulting.applied_at)], ["희망 일정", consulting.days or "-"]]
    if consulting.reason:
        rows.append(["사유", consulting.reason])
    return {
        "rows": rows,
        "sections": [_text("함께 다루고 싶은 내용", consulting.wishes)],
        "signatures": [["신청 기관", one.organization.name_ko], ["아동인권전문가", one.expert]],
    }


def _head(one: Listed) -> list[list[str]]:
    return [
        ["시설", one.organization.name_ko],
        ["아동인권전문가", one.expert],
        ["컨설턴트", one.consultant or "-"],
        ["진행 상태", _STATES[one.consulting.state]],
    ]


def _journal(one: Listed) -> dict[str, Any]:
    held = visits.of_consulting(one.consulting.id)
    counts = checks.counts(one.consulting.id)
    sections = [
        _text(
            "자가점검 결과",
            ", ".join(f"{_ANSWERS[key]} {number}" for key, number in counts.items())
            + f" (전체 {len(checklist().items)}항목, {checklist().version}판)",
        ),
        _text("아동의 의견 요약", one.consulting.views),
    ]
    for number, visit in sorted(held.items()):
        sections.append(_text(f"{number}차 방문 ({_day(visit.held_on)}, {visit.minutes}분)", visit.findings))
        if visit.reason:
            sections.append(_text("방문 간격에 관한 사유", visit.reason))
    goals = [[str(goal.number), goal.goal] for goal in visits.goals(one.consulting.id)]
    sections.append(_table("합의한 목표", ["번호", "목표"], goals, [1, 9]))
    sections.append(_answers(one))
    return {"rows": _head(one), "sections": sections, "signatures": _signed(one)}


def _answers(one: Listed) -> Section:
    given = checks.answers(one.consulting.id)
    rows = []
    for number, item in enumerate(checklist().items, 1):
        row = given.get(item.id)
        rows.append([str(number), item.text.ko, _ANSWERS[row.answer if row else ""], row.note if row else ""])
    return _table("자가점검표", ["번호", "항목", "답", "비고"], rows, [1, 8, 2, 4])


def _plan(one: Listed) -> dict[str, Any]:
    first = visits.of_consulting(one.consulting.id)[1]
    due = window(first.held_on)
    rows = [
        [str(goal.number), goal.goal, goal.measure or "-", goal.in_charge or "-", _day(goal.due_on)]
        for goal in visits.goals(one.consulting.id)
    ]
    return {
        "rows": [
            *_head(one),
            ["1차 방문", _day(first.held_on)],
            ["2차 방문 예정", f"{_day(due.first)} ~ {_day(due.last)} (1차 방문 후 60~90일)"],
        ],
        "sections": [_table("개선계획", ["번호", "목표", "실천 방법", "담당", "기한"], rows, [1, 4, 5, 2, 3])],
        "signatures": [["시설", one.organization.name_ko], ["아동인권전문가", one.expert]],
    }


def _check(one: Listed) -> dict[str, Any]:
    held = visits.of_consulting(one.consulting.id)
    shown = plans.evidence(one.consulting.id)
    rows = [
        [
            str(goal.number),
            goal.goal,
            ", ".join(file.name for file in shown.get(goal.id, ())) or "-",
            _RESULTS[goal.result],
            goal.result_note or "-",
            goal.next_goal or "-",
        ]
        for goal in visits.goals(one.consulting.id)
    ]
    days = (held[2].held_on - held[1].held_on).days
    sections = [
        _table("이행 점검", ["번호", "목표", "증빙", "결과", "확인 내용", "다음 목표"], rows, [1, 3, 3, 2, 4, 3])
    ]
    if held[2].reason:
        sections.append(_text("방문 간격에 관한 사유", held[2].reason))
    return {
        "rows": [
            *_head(one),
            ["1차 방문", _day(held[1].held_on)],
            ["2차 방문", f"{_day(held[2].held_on)} (1차 방문 후 {days}일)"],
        ],
        "sections": sections,
        "signatures": _signed(one),
    }


def _signed(one: Listed) -> list[list[str]]:
    consulting = one.consulting
    return [
        ["컨설턴트", f"{one.consultant or ''} {_signed_on(consulting.consultant_signed_at)}".strip()],
        ["시설", f"{one.organization.name_ko} {_signed_on(consulting.facility_signed_at)}".strip()],
    ]


def _signed_on(at: datetime | None) -> str:
    return f"(전자서명 {_moment(at)})" if at else "(서명 전)"


def _text(title: str, text: str) -> Section:
    return {"title": title, "paragraphs": [line for line in text.split("\n") if line.strip()] or ["-"]}


def _table(title: str, head: list[str], rows: list[list[str]], widths: list[int]) -> Section:
    return {"title": title, "head": head, "body": rows, "widths": widths}


def _day(day: date | None) -> str:
    return f"{day.year}. {day.month}. {day.day}." if day else "-"


def _moment(at: datetime) -> str:
    return _day(clock.seoul_day(at))


_PARTS = {"application": _application, "journal": _journal, "plan": _plan, "check": _check}
