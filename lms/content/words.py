"""The few words of our own inside rendered lessons, by the language of the page (not of the site)."""

import json
from collections.abc import Collection
from datetime import date, datetime

_WORDS = {
    "ko": {
        "info": "알아두기",
        "tip": "도움말",
        "important": "중요",
        "warning": "내용 안내: %(topic)s (약 %(minutes)s분)",
        "warning_free": "건너뛰어도 이수에 불이익이 없고, 어느 쪽을 골랐는지는 어디에도 저장되지 않습니다. "
        "읽다가 힘들면 언제든지 멈추고 쉬어도 됩니다.",
        "skip": "이 사례를 건너뛰고 같은 시간의 다른 과제로 가기: %(title)s",
        "alternative": "다른 과제: %(title)s",
        "alternative_note": "사례를 건너뛴 분을 위한 과제입니다. 사례를 읽었다면 하지 않아도 됩니다.",
        "scenario_hint": "하나를 골라 설명을 읽고, 다른 선택지도 골라 보세요. 점수는 없습니다.",
        "step": "장면 %(number)s",
        "continue": "다음 장면으로",
        "again_step": "이 장면을 다시 해 보기",
        "back_step": "장면 %(number)s로",
        "end": "여기서 연습이 끝납니다.",
        "good": "좋은 선택",
        "fair": "더 나은 방법이 있는 선택",
        "poor": "피해야 할 선택",
        "restart": "처음부터 다시 해 보기",
        "chosen": "고른 것",
        "not_chosen": "고르지 않은 것",
        "right": "맞음",
        "wrong": "맞지 않음",
        "answer": "정답",
        "show_answer": "정답과 설명 보기",
        "check_hint_one": "하나를 골라 설명을 읽어 보세요. 점수는 없습니다.",
        "check_hint_many": "맞는 것을 모두 고르세요. 점수는 없습니다.",
        "check_button": "확인하기",
        "check_empty": "먼저 하나 이상 고르세요.",
        "check_all_right": "모두 맞게 골랐습니다. 각 설명을 읽어 보세요.",
        "check_some_wrong": "다시 볼 것이 있습니다. 각 설명을 읽어 보세요.",
        "retry": "다시 해 보기",
        "sort_hint": "항목마다 알맞은 묶음을 고르세요. 점수는 없습니다.",
        "sort_choose": "묶음 고르기",
        "sort_empty": "모든 항목에서 묶음을 고르세요. 남은 항목: %(count)s",
        "sort_result": "%(total)s개 가운데 %(right)s개가 맞습니다.",
        "timeline_hint": "항목마다 알맞은 때를 고르면 아래의 시간표에 놓입니다. 점수는 없습니다.",
        "timeline_built": "내가 만든 시간표",
        "timeline_whole": "완성된 시간표 보기",
        "timeline_free": "아직 비어 있음",
        "order_hint": "알맞은 차례로 놓아 보세요. 점수는 없습니다.",
        "order_choose": "차례 고르기",
        "order_place": "%(number)s번째",
        "order_up": "위로",
        "order_down": "아래로",
        "order_moved": "%(text)s: %(number)s번째",
        "order_result": "%(total)s개 가운데 %(right)s개가 제자리에 있습니다.",
        "form_hint": "칸마다 적으면서 아래의 확인 목록을 보세요. 점수는 없습니다.",
        "form_least": "%(count)s자 이상 (띄어쓰기 제외)",
        "form_most": "%(count)s자 이하 (띄어쓰기 제외)",
        "form_ok": "됨",
        "form_not_yet": "아직",
        "form_fix": "고치기",
        "form_empty": "아직 적지 않은 칸: %(count)s",
        "form_result": "확인할 것 %(total)s개 가운데 %(right)s개가 되었습니다. 예시 답과 견주어 보세요.",
        "show_model": "예시 답 보기",
        "stays_here": "적은 글은 이 화면에만 있고 어디에도 보내거나 저장하지 않습니다. "
        "실제 아이와 가족의 이야기는 적지 마세요.",
        "rewrite_hint": "먼저 고쳐 쓴 다음 예시 답을 보고, 아래의 기준으로 스스로 확인하세요. 점수는 없습니다.",
        "rewrite_first": "한 문장이라도 적으면 예시 답을 볼 수 있습니다.",
        "rubric": "내 글을 확인하는 기준",
        "rerate_hint": "사실을 하나 읽을 때마다 다시 매겨 보세요. 정해진 답은 없습니다.",
        "rerate_fact": "사실 %(number)s",
        "rerate_now": "지금 나의 생각",
        "rerate_choose": "고르기",
        "rerate_comment": "이 사실에 대한 해설",
        "rerate_end": "전체 해설",
        "rerate_next": "다음 사실 보기",
        "rerate_finish": "나의 변화와 해설 보기",
        "rerate_moves": "나의 생각은 이렇게 움직였습니다",
        "rerate_first": "처음",
        "rerate_up": "올라감",
        "rerate_down": "내려감",
        "rerate_same": "그대로",
        "transcript": "대본 읽기",
        "captions": "한국어 자막",
        "reflect_label": "나의 기록",
        "reflect_private": "나만 볼 수 있습니다. 아이와 가족을 알아볼 수 있는 내용은 적지 마세요.",
        "no_report": "이곳은 신고하는 곳이 아닙니다. 아이가 위험하면 바로 112로 신고하세요.",
        "selfcare": "마음 돌봄",
        "table": "표 %(number)s",
        "glossary": "이 쪽의 용어",
        "sources": "이 쪽에서 인용한 법령",
        "as_of": "법령 기준일: %(day)s",
        "law_short": "%(full)s (줄여서 %(short)s)",
        "deadline_start": "응급조치를 시작한 때",
        "deadline_holidays": "이 기간에 걸리는 공휴일 (날짜를 쉼표로 나누어 적으세요)",
        "deadline_request": "검사가 임시조치를 청구한 때 (있으면)",
        "deadline_calculate": "기한 계산하기",
        "deadline_caption": "응급조치의 기한 (예: %(start)s 시작)",
        "deadline_caption_own": "응급조치의 기한 (%(start)s 시작)",
        "deadline_what": "무엇",
        "deadline_when": "언제까지",
        "deadline_base": "응급조치 제2호부터 제5호까지: 72시간",
        "deadline_extended": "필요하여 연장할 때: 48시간까지 더",
        "deadline_possible": "이 72시간 안에 토요일이나 공휴일이 들어 있습니다. "
        "필요하면 48시간 범위에서 연장할 수 있습니다.",
        "deadline_none": "이 72시간 안에 토요일이나 입력한 공휴일이 없으므로 연장하지 않습니다.",
        "deadline_open": "토요일이나 공휴일이 72시간에 일부만 걸립니다. 이 경우의 연장은 계산기가 판단하지 않습니다. "
        "기관의 법률 담당과 확인하세요.",
        "deadline_sunday": "이 72시간에 일요일이 걸립니다. "
        "공휴일에 해당하는지 확인하고, 해당하면 공휴일로 적어 넣으세요.",
        "deadline_no_extension": "연장하지 않음",
        "deadline_unclear": "확인 필요",
        "deadline_judge": "임시조치를 청구한 때부터 24시간: 판사의 결정",
        "deadline_judge_open": "청구한 때부터 24시간 이내",
        "deadline_judge_note": "검사가 임시조치를 청구하면 법원의 결정이 있을 때까지 응급조치가 이어집니다. "
        "제1호(학대행위 제지)에는 72시간의 제한이 없습니다.",
        "deadline_law": "근거: 아동학대처벌법 제12조제3항·제4항, 제15조제2항, 제19조제3항",
        "deadline_bad": "날짜와 시각을 예시처럼 적으세요: 2026-10-02 20:00",
        "deadline_bad_holiday": "공휴일 날짜를 예시처럼 적으세요: 2026-10-05",
        "term_close": "용어 설명 닫기",
        "weekdays": "월화수목금토일",
    },
    "en": {
        "info": "Good to know",
        "tip": "Tip",
        "important": "Important",
        "warning": "Content note: %(topic)s (about %(minutes)s min)",
        "warning_free": "Skipping has no disadvantage for your completion, and your choice is stored nowhere. "
        "If reading becomes hard, you may stop and rest at any time.",
        "skip": "Skip to the alternative task of the same length: %(title)s",
        "alternative": "Alternative task: %(title)s",
        "alternative_note": "This task is for those who skipped the case. If you read the case, you can leave it out.",
        "scenario_hint": "Choose an option, read the explanation, and try the other options too. There is no score.",
        "step": "Scene %(number)s",
        "continue": "Go to the next scene",
        "again_step": "Try this scene again",
        "back_step": "Go to scene %(number)s",
        "end": "The practice ends here.",
        "good": "Good choice",
        "fair": "There is a better way",
        "poor": "Better avoided",
        "restart": "Start again from the beginning",
        "chosen": "Your choice",
        "not_chosen": "Not chosen",
        "right": "Right",
        "wrong": "Not right",
        "answer": "Answer",
        "show_answer": "Show the answer and why",
        "check_hint_one": "Choose an option and read the explanation. There is no score.",
        "check_hint_many": "Choose all that are right. There is no score.",
        "check_button": "Check",
        "check_empty": "Please choose at least one first.",
        "check_all_right": "All your choices are right. Read the explanations.",
        "check_some_wrong": "Some choices need another look. Read the explanations.",
        "retry": "Try again",
        "sort_hint": "Choose the right group for each item. There is no score.",
        "sort_choose": "Choose a group",
        "sort_empty": "Please choose a group for every item. Items left: %(count)s",
        "sort_result": "%(right)s of %(total)s are right.",
        "timeline_hint": "Choose the right point for each item; it is then placed on the timeline below. "
        "There is no score.",
        "timeline_built": "My timeline",
        "timeline_whole": "Show the finished timeline",
        "timeline_free": "Nothing here yet",
        "order_hint": "Put the steps in the right order. There is no score.",
        "order_choose": "Choose a place",
        "order_place": "No. %(number)s",
        "order_up": "Up",
        "order_down": "Down",
        "order_moved": "%(text)s: no. %(number)s",
        "order_result": "%(right)s of %(total)s are in their place.",
        "form_hint": "Write in each field and watch the list of checks below it. There is no score.",
        "form_least": "At least %(count)s letters (without spaces)",
        "form_most": "At most %(count)s letters (without spaces)",
        "form_ok": "Done",
        "form_not_yet": "Not yet",
        "form_fix": "To mend",
        "form_empty": "Fields still empty: %(count)s",
        "form_result": "%(right)s of %(total)s checks are done. Compare with the model answers.",
        "show_model": "Show the model answer",
        "stays_here": "What you write stays on this screen; it is sent and stored nowhere. "
        "Do not write about a real child or family.",
        "rewrite_hint": "Rewrite first, then look at the model answer, and check yourself by the points below. "
        "There is no score.",
        "rewrite_first": "Once you have written a sentence, you can see the model answer.",
        "rubric": "Points to check my text by",
        "rerate_hint": "Rate again after each fact you read. There is no right answer.",
        "rerate_fact": "Fact %(number)s",
        "rerate_now": "What I think now",
        "rerate_choose": "Choose",
        "rerate_comment": "Comment on this fact",
        "rerate_end": "Comment on the whole",
        "rerate_next": "Show the next fact",
        "rerate_finish": "Show how I moved, and the comments",
        "rerate_moves": "This is how my rating moved",
        "rerate_first": "First rating",
        "rerate_up": "Up",
        "rerate_down": "Down",
        "rerate_same": "The same",
        "transcript": "Read the transcript",
        "captions": "English captions",
        "reflect_label": "My note",
        "reflect_private": "Only you can see this. Write nothing by which a child or family could be recognized.",
        "no_report": "This is no place to report. If a child is in danger, call 112 at once.",
        "selfcare": "Taking care of yourself",
        "table": "Table %(number)s",
        "glossary": "Terms on this page",
        "sources": "Laws cited on this page",
        "as_of": "Law as of %(day)s",
        "law_short": "%(full)s (here: %(short)s)",
        "deadline_start": "Start of the emergency measures",
        "deadline_holidays": "Public holidays in this time (dates, separated by commas)",
        "deadline_request": "Time of the prosecutor's request for temporary measures (if any)",
        "deadline_calculate": "Calculate the deadlines",
        "deadline_caption": "Deadlines of the emergency measures (example: start %(start)s)",
        "deadline_caption_own": "Deadlines of the emergency measures (start %(start)s)",
        "deadline_what": "What",
        "deadline_when": "Until when",
        "deadline_base": "Emergency measures nos. 2 to 5: 72 hours",
        "deadline_extended": "If extended because necessary: up to 48 hours more",
        "deadline_possible": "A Saturday or public holiday lies within these 72 hours, so an extension of up to "
        "48 hours is possible if it is necessary.",
        "deadline_none": "No Saturday and none of the public holidays you entered lies within these 72 hours, so there "
        "is no extension.",
        "deadline_open": "A Saturday or public holiday falls only partly within the 72 hours. The calculator does not "
        "decide this case; check it with the legal staff of your agency.",
        "deadline_sunday": "A Sunday falls within these 72 hours. Check whether it counts as a public holiday; if so, "
        "enter it as one.",
        "deadline_no_extension": "No extension",
        "deadline_unclear": "To be checked",
        "deadline_judge": "24 hours from the request for temporary measures: decision of the judge",
        "deadline_judge_open": "Within 24 hours of the request",
        "deadline_judge_note": "Once the prosecutor has requested temporary measures, the emergency measures last "
        "until the court decides. No. 1 (stopping the act) has no 72-hour limit.",
        "deadline_law": "Source: Child Abuse Punishment Act, Arts. 12(3), 12(4), 15(2), 19(3)",
        "deadline_bad": "Write date and time like this: 2026-10-02 20:00",
        "deadline_bad_holiday": "Write the dates of public holidays like this: 2026-10-05",
        "term_close": "Close the explanation",
        "weekdays": "Mon Tue Wed Thu Fri Sat Sun",
    },
}
# What the browser modules say themselves; it travels with the page, so there is only this one table.
_FOR_SCRIPTS = {
    "term": ("term_close",),
    "scenario": ("restart",),
    "sort": ("check_button", "retry", "right", "wrong", "sort_empty", "sort_result"),
    "timeline": (
        "check_button", "retry", "right", "wrong", "sort_empty", "sort_result", "timeline_built", "timeline_free",
    ),
    "order": (
        "check_button", "retry", "right", "wrong", "order_place", "order_up", "order_down", "order_moved",
        "order_result",
    ),
    "form": ("check_button", "form_ok", "form_not_yet", "form_fix", "form_empty", "form_result"),
    "rewrite": ("rewrite_first",),
    "rerate": (
        "rerate_next", "rerate_finish", "rerate_moves", "rerate_first", "rerate_up", "rerate_down", "rerate_same",
        "rerate_fact", "rerate_choose", "retry",
    ),
    "check": ("check_button", "check_empty", "check_all_right", "check_some_wrong", "chosen", "not_chosen", "retry"),
    "deadline": (
        "deadline_start", "deadline_holidays", "deadline_request", "deadline_calculate", "deadline_caption_own",
        "deadline_possible", "deadline_none", "deadline_open", "deadline_sunday", "deadline_no_extension",
        "deadline_unclear", "deadline_judge_open", "deadline_bad", "deadline_bad_holiday", "weekdays",
    ),
}  # fmt: skip


def word(language: str, key: str, **values: object) -> str:
    """Return one of our words in the language of the page."""
    text = _WORDS.get(language, _WORDS["en"])[key]
    return text % values if values else text


def script_words(language: str, kinds: Collection[str]) -> str:
    """Return the words the browser modules of these kinds of components need, as JSON."""
    keys = sorted({key for kind in kinds for key in _FOR_SCRIPTS.get(kind, ())})
    return json.dumps({key: word(language, key) for key in keys}, ensure_ascii=False)


def day_text(day: date, language: str) -> str:
    """Return a day as a Korean or an English reader writes it."""
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    months = "January February March April May June July August September October November December"
    return f"{months.split()[day.month - 1]} {day.day}, {day.year}"


def moment_text(moment: datetime, language: str) -> str:
    """Return a local date, weekday and time, short and the same in both languages but for the weekday."""
    names = word(language, "weekdays")
    weekday = names.split()[moment.weekday()] if " " in names else names[moment.weekday()]
    return f"{moment:%Y-%m-%d} ({weekday}) {moment:%H:%M}"
