"""The words of our own in handbooks and guides; like those of certificates they are no matter of the site's "
"language."""

_WORDS = {
    "ko": {
        "handbook": "핸드북",
        "no_minutes_title": "이 책을 읽는 시간은 학습 시간으로 인정되지 않습니다",
        "no_minutes": "학습 시간과 이수는 이음 누리집에서 과정의 쪽을 열어 공부한 것으로만 계산합니다. 이 책은 "
        "인터넷이 느리거나 "
        "없는 곳에서 읽고, 다시 찾아보기 위한 것입니다. 퀴즈와 설문은 누리집에 있습니다.",
        "how_title": "이 책을 쓰는 방법",
        "how": "연습은 과제로 실려 있고, 답과 해설은 책의 끝에 모듈의 차례대로 있습니다. 사례가 나오는 쪽은 "
        "내용 안내로 시작합니다. "
        "읽기 힘들면 건너뛰고 그 쪽의 다른 과제를 하세요. 적은 글에 실제 아이와 가족의 이야기를 쓰지 마세요.",
        "facts": "과정 정보",
        "version": "판",
        "version_value": "%(label)s (%(number)s번째 공개)",
        "version_draft": "%(label)s (공개 전)",
        "minutes": "이러닝 시간",
        "minutes_value": "%(minutes)s분",
        "as_of": "법령 기준일",
        "made": "만든 날",
        "objectives": "학습 목표",
        "contents": "차례",
        "module_minutes": "%(minutes)s분",
        "audience": "%(tracks)s에게 해당하는 모듈입니다.",
        "quiz": "퀴즈 ‘%(title)s’은(는) 누리집에서 풉니다.",
        "survey": "‘%(title)s’은(는) 누리집에서 답합니다.",
        "online": "‘%(title)s’은(는) 이 책에 실리지 않습니다.",
        "skip": "이 사례를 건너뛸 때의 다른 과제: %(title)s",
        "practice": "연습 %(number)s",
        "answer_at": "답과 해설: 책의 끝 ‘연습 %(number)s’",
        "solutions": "연습의 답과 해설",
        "solution": "연습 %(number)s. %(title)s",
        "groups": "묶음: %(groups)s",
        "points": "때: %(groups)s",
        "scale": "나의 생각: %(scale)s",
        "order_task": "알맞은 차례를 빈칸에 번호로 적으세요.",
        "choose_one": "하나를 고르세요.",
        "choose_all": "맞는 것을 모두 고르세요.",
        "scenario_task": "장면마다 하나를 고르고, 답과 해설에서 다음 장면을 찾으세요.",
        "next_scene": "→ 장면 %(number)s",
        "scenario_end": "→ 연습이 끝납니다",
        "rubric": "확인할 것",
        "model": "예시 답",
        "my_note": "나의 기록",
        "help": "도움받을 수 있는 곳",
        "help_checked": "번호를 확인한 날: %(day)s",
        "glossary": "용어",
        "laws": "인용한 법령",
        "transcript": "대본",
        "sheet_pages": "나누어 줄 것",
        "sheet_pages_note": "다음 쪽부터는 오리거나 인쇄하여 나누어 줍니다. 카드는 한 장씩, 때가 되었을 때 "
        "나누어 줍니다.",
        "card_of": "%(case)s · 카드 %(number)s / %(total)s",
        "card_free": "만들어 낸 이야기입니다. 힘들면 듣기만 하거나 쉬어도 됩니다.",
        "name": "이름(적지 않아도 됩니다)",
        "guide": "진행자 안내서",
        "guide_minutes": "집합교육 시간",
        "guide_cards": "사례 카드 ‘%(title)s’ %(count)s장은 이 안내서의 끝에 있습니다.",
        "guide_private": "진행하는 사람을 위한 것입니다. 카드에는 나중에 알게 될 사실이 있으니 참여자에게 미리 "
        "주지 마세요.",
    },
    "en": {
        "handbook": "Handbook",
        "no_minutes_title": "Reading this book does not count as learning time",
        "no_minutes": "Learning time and completion are counted only from the pages of the course on the site. "
        "This book is for "
        "reading where the line is slow or missing, and for looking things up again. Quizzes and surveys are on "
        "the site.",
        "how_title": "How to use this book",
        "how": "Practices stand here as tasks; answers and explanations are at the end of the book, module by "
        "module. A page "
        "with a case begins with a content note. If it is hard to read, skip it and do the other task of that "
        "page. Do not "
        "write about a real child or family.",
        "facts": "About this course",
        "version": "Edition",
        "version_value": "%(label)s (published version %(number)s)",
        "version_draft": "%(label)s (not published)",
        "minutes": "E-learning",
        "minutes_value": "%(minutes)s minutes",
        "as_of": "Law as of",
        "made": "Made on",
        "objectives": "Learning objectives",
        "contents": "Contents",
        "module_minutes": "%(minutes)s min",
        "audience": "This module is for: %(tracks)s.",
        "quiz": "The quiz “%(title)s” is on the site.",
        "survey": "“%(title)s” is answered on the site.",
        "online": "“%(title)s” is not part of this book.",
        "skip": "The other task, if you skip this case: %(title)s",
        "practice": "Practice %(number)s",
        "answer_at": "Answers and explanations: end of the book, practice %(number)s",
        "solutions": "Answers and explanations",
        "solution": "Practice %(number)s. %(title)s",
        "groups": "Groups: %(groups)s",
        "points": "Points in time: %(groups)s",
        "scale": "What I think: %(scale)s",
        "order_task": "Write the right order as numbers into the gaps.",
        "choose_one": "Choose one.",
        "choose_all": "Choose all that are right.",
        "scenario_task": "Choose one in each scene, and find the next scene among the answers.",
        "next_scene": "→ scene %(number)s",
        "scenario_end": "→ the practice ends",
        "rubric": "To check",
        "model": "Model answer",
        "my_note": "My note",
        "help": "Where to find help",
        "help_checked": "Numbers confirmed on %(day)s",
        "glossary": "Terms",
        "laws": "Laws cited",
        "transcript": "Transcript",
        "sheet_pages": "To hand out",
        "sheet_pages_note": "The following pages are cut or printed and handed out. Cards are given one by one, "
        "each at its time.",
        "card_of": "%(case)s · card %(number)s of %(total)s",
        "card_free": "This story is invented. If it is hard, you may just listen, or rest.",
        "name": "Name (may be left empty)",
        "guide": "Facilitator's guide",
        "guide_minutes": "Class time",
        "guide_cards": "The %(count)s cards of “%(title)s” are at the end of this guide.",
        "guide_private": "For those who lead the class. The cards hold facts that come later; do not give them to "
        "participants "
        "beforehand.",
    },
}


def word(language: str, key: str, **values: object) -> str:
    """Return one of our words in the language of the booklet."""
    text = _WORDS.get(language, _WORDS["en"])[key]
    return text % values if values else text
