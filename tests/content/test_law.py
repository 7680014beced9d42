import pytest

from lms.content.law import parse_law


@pytest.mark.parametrize(
    ("text", "korean", "english"),
    [
        ("PA 10(2)", "아동학대처벌법 제10조제2항", "Child Abuse Punishment Act, Art. 10(2)"),
        ("PA 10(2)2", "아동학대처벌법 제10조제2항제2호", "Child Abuse Punishment Act, Art. 10(2) no. 2"),
        ("PA 10-2", "아동학대처벌법 제10조의2", "Child Abuse Punishment Act, Art. 10-2"),
        ("PA 63(1)4-2", "아동학대처벌법 제63조제1항제4호의2", "Child Abuse Punishment Act, Art. 63(1) no. 4-2"),
        ("CWA 22-4(1)4", "아동복지법 제22조의4제1항제4호", "Child Welfare Act, Art. 22-4(1) no. 4"),
        ("CWA 3.8-2", "아동복지법 제3조제8호의2", "Child Welfare Act, Art. 3 no. 8-2"),
        ("CWA 26", "아동복지법 제26조", "Child Welfare Act, Art. 26"),
        (
            "CWA-Decree 26(1)",
            "아동복지법 시행령 제26조제1항",
            "Enforcement Decree of the Child Welfare Act, Art. 26(1)",
        ),
        ("CWA-Rule 14-3", "아동복지법 시행규칙 제14조의3", "Enforcement Rule of the Child Welfare Act, Art. 14-3"),
        ("PIPA 28-2", "개인정보 보호법 제28조의2", "Personal Information Protection Act, Art. 28-2"),
        ("UNCRC 12", "유엔아동권리협약 제12조", "UN Convention on the Rights of the Child, Art. 12"),
    ],
)
def test_a_reference_is_written_out_in_both_languages(text, korean, english):
    reference = parse_law(text)

    assert reference is not None
    assert reference.text("ko") == korean
    assert reference.text("en") == english


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PA",
        "PA 0",
        "PA 10(",
        "PA 10(0)",
        "PA10(2)",
        "pa 10",
        "XX 1",
        "PA 10(2)(3)",
        "PA 10 2",
        "CWA 3.7.8",
        "PA 10-",
        "PA 1234",
    ],
)
def test_a_malformed_reference_is_none(text):
    assert parse_law(text) is None


def test_the_full_title_and_the_as_of_date_go_with_the_reference():
    reference = parse_law("PA 10(2)")
    assert reference is not None

    assert "아동학대범죄의 처벌 등에 관한 특례법 (법령 기준일" in reference.html("ko", "법령 기준일: 2026년 10월 2일")


def test_a_treaty_has_no_as_of_date():
    reference = parse_law("UNCRC 12")
    assert reference is not None

    assert "as of" not in reference.html("en", "Law as of October 2, 2026")
