"""Texts that people typed: one shape, and refused where they cannot be stored."""

import pytest

from lms.core.i18n import speaking
from lms.core.texts import lined, problem, problem_of_lines, tidy


def test_a_text_gets_one_shape() -> None:
    assert tidy(" \u1112\u1161\u11ab\u1100\u1173\u11af\r\n둘\r셋\u3000") == "한글\n둘\n셋"
    assert tidy("") == ""
    assert tidy(None) is None


@pytest.mark.parametrize("text", ["", "보통 글\n\t둘째 줄", "<b>=1+1</b>", "👨‍👩‍👧 가족", "é"])
def test_what_a_keyboard_types_is_taken(text: str) -> None:
    assert problem(text) is None


@pytest.mark.parametrize("character", ["\0", "\x1b", "\r", "\x7f", "\ud800", "\ue000", "\uffff", "\ufffd"])
def test_what_cannot_be_stored_is_refused(character: str) -> None:
    with speaking("en"):
        assert "cannot be stored" in str(problem(f"가{character}나"))


@pytest.mark.parametrize("character", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_what_turns_the_direction_is_refused(character: str) -> None:
    with speaking("en"):
        assert "hidden characters" in str(problem(f"가{character}나"))


def test_the_length_counts_characters() -> None:
    assert problem("가" * 10, 10) is None
    assert "10" in str(problem("가" * 11, 10))


def test_a_pasted_text_is_kept_line_by_line() -> None:
    assert lined("\n첫\r\n\t둘 \x0b셋\x0c넷\u2028다섯\r\n") == "첫\n\t둘 \n셋\n넷\n다섯"
    assert lined(None) is None


def test_the_lines_that_cannot_be_stored_are_named() -> None:
    assert problem_of_lines("하나\n\t둘", 100) is None
    with speaking("en"):
        said = str(problem_of_lines("하나\n\ue000 둘\n셋\n\u202e넷", 100))
        assert "2, 4" in said and "둘" in said and "\ue000" not in said
        many = str(problem_of_lines("\0\n" * 9, 100))
        assert "1, 2, 3, 4, 5 …" in many
        assert "10" in str(problem_of_lines("가" * 11, 10))
