"""Texts that people typed: one shape, and refused where they cannot be stored."""

import pytest

from lms.core.i18n import speaking
from lms.core.texts import problem, tidy


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
