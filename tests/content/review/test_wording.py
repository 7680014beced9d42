"""What is flagged, and, as important, honest text that is not."""

import pytest

from lms.content.review.wording import ENGLISH_LIMIT, KOREAN_LIMIT, wording_faults


def faults(text: str, language: str, terms=()) -> list[str]:
    return [fault.message % fault.values for _, fault in wording_faults(text, language, terms)]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("그는 동반자살을 시도했다.", "동반자살"),
        ("가해부모를 만났다.", "학대행위자"),
        ("문제아동의 목록", "지원이 필요한 아동"),
        ("불쌍한 아이", "불쌍한"),
        ("충격적인 사건", "충격적"),
        ("훈육 차원에서 때렸다.", "폭력"),
        ("아동권리전문가", "아동인권전문가"),
        ("검찰청에 보낸다.", "검찰청"),
        ("7살 아이가 왔다.", "exact age"),
        ("만 12세의 여학생", "exact age"),
        ("아동 A(9세)", "exact age"),
        ("행복초등학교에 다닌다.", "name of a school"),
        ("김민수 씨가 왔다.", "name of a person"),
        ("이 모 씨", "name of a person"),
        ("박지민양은 울었다.", "name of a person"),
        ("1577-1391로 전화하세요.", "not a number"),
        ("“1391”로 전화하세요.", "not a number"),
        ("아동복지법 제17조에 따라", "outside a reference"),
        ("가" * (KOREAN_LIMIT + 1) + ".", "A sentence of 71 letters"),
    ],
)
def test_korean_words_to_avoid_are_named(text, part):
    assert any(part in fault for fault in faults(text, "ko")), faults(text, "ko")


@pytest.mark.parametrize(
    "text",
    [
        "체벌 없는 지도를 배웁니다. 체벌은 폭력입니다.",
        "“훈육 차원이었다”는 말은 까닭이 되지 못합니다.",
        "아동은 18세 미만인 사람입니다. 15세부터 자립지원계획을 세웁니다.",
        "18세가 되면 반드시 떠나야 하는 것은 아닙니다. 25세까지 연장할 수 있습니다.",
        "초등학교와 중학교, 국공립어린이집과 병설유치원",
        "아동 A(초등 저학년)와 보호자 B가 A구에 삽니다.",
        "국가아동권리보장원은 검사와 공소청에 자료를 보냅니다.",
        "마음씨가 고운 사람, 시장·군수·구청장, 다양한 사람",
        "{{law CWA 17.5}}에 따라 112에 알립니다.",
        "문제를 풀어 보세요. 문제 아래에 설명이 있습니다.",
        "한 아이가 두 살 어린 동생과 놀았다.",
        "가" * KOREAN_LIMIT + ".",
    ],
)
def test_honest_korean_passes(text):
    assert faults(text, "ko") == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a problem child", "who needs support"),
        ("abusive parents", "the abuser"),
        ("a shocking case", "shocking"),
        ("The Prosecutor's Office", "prosecution"),
        ("a 7-year-old girl", "exact age"),
        ("a boy aged 12", "exact age"),
        ("A goes to Haengbok Elementary School.", "name of a school"),
        ("Mr. Kim called.", "name of a person"),
        ("Kim Min-su called.", "name of a person"),
        ("Call 1577-1391.", "not a number"),
        ("See Article 17 of the act.", "outside a reference"),
        ("This is 신고의무자 again.", "Korean in an English text"),
        ("word " * (ENGLISH_LIMIT + 1), "A sentence of 41 words"),
    ],
)
def test_english_words_to_avoid_are_named(text, part):
    assert any(part in fault for fault in faults(text, "en")), faults(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "People under 18 are children; an 18-year-old need not leave.",
        "Child A, in the lower grades of primary school, lives in district A.",
        "The Primary School Act and our middle school",
        "The guardian called it “a problem child.”",
        "They park the car and lead the talk.",
        "A mandated reporter (신고의무자) reports at once.",
        "word " * ENGLISH_LIMIT,
    ],
)
def test_honest_english_passes(text):
    assert faults(text, "en") == []


def test_a_term_of_the_glossary_may_stand_in_english():
    assert faults("Say 아동인권 aloud.", "en", {"아동인권"}) == []
