"""The privacy scanner: what it finds, what it leaves, that it never fails and always points into the text."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core import privacy
from lms.core.i18n import speaking
from lms.core.scanner.numbers import is_checked


def found(text: str, **options) -> set[tuple[str, str]]:
    return {(f.kind, text[f.start : f.end]) for f in privacy.scan(text, **options)}


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("주민번호 900101-1234567", "resident_number", "900101-1234567"),
        ("9 0 0 1 0 1 - 1 2 3 4 5 6 7", "resident_number", "9 0 0 1 0 1 - 1 2 3 4 5 6 7"),
        ("９００１０１－１２３４５６７", "resident_number", "９００１０１－１２３４５６７"),
        ("9001011234567", "resident_number", "9001011234567"),
        ("130503-3******", "resident_number", "130503-3******"),
        ("연락처는 010-1234-5678이다", "phone", "010-1234-5678"),
        ("0\u200b10 1234 5678", "phone", "0\u200b10 1234 5678"),
        ("공일공 일이삼사 오육칠팔", "phone", "공일공 일이삼사 오육칠팔"),
        ("call +82 10 1234 5678", "phone", "+82 10 1234 5678"),
        ("hong＠example．com", "email", "hong＠example．com"),
        ("hong (at) example (dot) com", "email", "hong (at) example (dot) com"),
        ("관악구 신림로 123에 산다", "address", "관악구 신림로 123"),
        ("신림동 123-45번지", "address", "신림동 123-45번지"),
        ("101동 1203호", "address", "101동 1203호"),
        ("12 Baker Street", "address", "12 Baker Street"),
        ("2013년 5월 3일생", "birth_date", "2013년 5월 3일"),
        ("born on May 3, 2013", "birth_date", "May 3, 2013"),
        ("2022형제12345호", "case_number", "2022형제12345호"),
        ("국민은행 123456-01-234567", "account", "123456-01-234567"),
        ("12가 3456 차량", "car", "12가 3456"),
        ("한빛초등학교 3학년 2반", "facility", "한빛초등학교"),
        ("한빛초등학교 3학년 2반", "age", "3학년 2반"),
        ("김민수가 왔다", "name", "김민수"),
        ("서연이가 울었다", "name", "서연"),
        ("남궁민 팀장", "name", "남궁민"),
        ("응우옌 씨는 통역이 필요했다", "name", "응우옌"),
        ("Officer Kim Min-su", "name", "Kim Min-su"),
        ("We met Sarah Johnson.", "name", "Sarah Johnson"),
        ("지난주에 김응규 집에서 연락이 왔다", "name", "김응규"),
        ("박서원 집을 찾았다", "name", "박서원"),
        ("김양순 집을 찾았다", "name", "김양순"),
        ("판순은 집에 있었다", "name", "판순"),
        ("나랑게렐은 집에 있었다", "name", "나랑게렐"),
        ("딜라프루즈가 전화했다", "name", "딜라프루즈"),
        ("Marites and Narantsetseg arrived late.", "name", "Narantsetseg"),
        ("Will told her about it.", "name", "Will"),
        ("Hope Anderson arrived late.", "name", "Hope Anderson"),
        ("Nguyễn Thị Hương arrived late.", "name", "Nguyễn Thị"),
    ],
)
def test_what_says_who_somebody_is_is_found(text, kind, place) -> None:
    assert (kind, place) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "A구 아동은 보호자와 분리되었다. 경찰서로 3회 전화했고 아동 2명과 보호자 1명이 있었다.",
        "김○○ 아동과 A씨. 신고는 112로, 상담은 1577-1391로 하였다.",
        "아동학대처벌법 제12조 제1항 제2호, 법률 제17689호에 따라 48시간 안에 판단한다.",
        "대법원 2021도1234 판결을 함께 읽었다.",
        "연구 대상과 임대인, 최대한의 규정과 배수로를 양순하게 살폈다.",
        "Will the team meet in May? Hope for the best, and mark the date (Thu).",
        "The worker called 112 and met the child within 48 hours (stage 2).",
    ],
)
def test_what_is_general_is_left_alone(text) -> None:
    assert privacy.scan(text) == []


def test_names_ask_and_numbers_block() -> None:
    verdicts = {f.kind: f.verdict for f in privacy.scan("김민수 010-1234-5678 한빛초등학교")}
    assert verdicts == {"name": "ask", "phone": "block", "facility": "ask"}


def test_known_names_are_found_whatever_they_look_like() -> None:
    assert privacy.scan("그날 차차가 왔다") == []
    assert found("그날 차차가 왔다", known_names=["차차"]) == {("name", "차차")}


def test_a_refusal_names_the_places_and_released_names_pass() -> None:
    with speaking("en"), pytest.raises(privacy.NotAnonymous) as caught:
        privacy.refuse("김민수의 번호 010-1234-5678", field="text")
    assert caught.value.field == "text" and len(caught.value.findings) == 2
    assert "김민수" in str(caught.value.message) and "telephone number" in str(caught.value.message)
    privacy.refuse("김민수가 왔다", released={"김민수"})
    privacy.refuse("김민수가 왔다", asks=False)
    with pytest.raises(privacy.NotAnonymous):
        privacy.refuse("010-1234-5678", released={"010-1234-5678"}, asks=False)


def test_the_check_digit_of_a_registration_number_is_computed() -> None:
    # 2·9 + 3·0 + … = 99, 11 - 99 % 11 = 11, so the last digit is 1.
    assert is_checked("9001011234568") and not is_checked("9001011234567")


_AWKWARD = st.text(
    alphabet=st.one_of(
        st.sampled_from("김민수이서연 010-1234@.가동호로길구씨님\u200b\u1100\u1161\u11a8－０ AaKi○*\n"), st.characters()
    ),
    max_size=120,
)


@settings(max_examples=400, deadline=None)
@given(_AWKWARD)
def test_no_text_makes_it_fail_and_every_place_is_inside_in_order(text) -> None:
    at = 0
    for finding in privacy.scan(text):
        assert at <= finding.start < finding.end <= len(text)
        assert finding.kind in privacy.LABELS and finding.verdict in (privacy.BLOCK, privacy.ASK)
        at = finding.end
    assert "".join(piece.text for piece in privacy.pieces(text, privacy.scan(text))) == text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_a_number_is_found_whatever_stands_around_it(before, after) -> None:
    text = f"{before} 010-1234-5678 {after}"
    assert any(f.start <= len(before) + 1 and f.end >= len(before) + 14 for f in privacy.scan(text))


def test_split_syllables_are_read_and_marked_where_they_stand() -> None:
    text = unicodedata.normalize("NFD", "아동 김민수가 왔다")
    (finding,) = privacy.scan(text)
    assert unicodedata.normalize("NFC", text[finding.start : finding.end]) == "김민수"


@pytest.mark.parametrize(
    "text",
    ["1" * 20000, "1 " * 10000, "가" * 20000, "김민수 " * 5000, "a." * 10000, "010-" * 5000, "길 " * 9000, "A " * 9000],
)
def test_a_long_text_takes_no_long_time(text) -> None:
    started = time.process_time()
    privacy.scan(text)
    assert time.process_time() - started < 3
