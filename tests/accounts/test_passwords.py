"""Which passwords are taken, and how they are kept."""

import unicodedata

import pytest

from lms.accounts import passwords


@pytest.mark.parametrize(
    "password",
    [
        "short1!",
        "password123",
        "Password123!",
        "qwertyuiop[]",
        "1q2w3e4r5t",
        "1234567890",
        "aaaaaaaaaaaa",
        "abcdefghijkl",
        "dkssudgktpdy",
        "비밀번호비밀번호1234",
        "letmein2026",
        "x" * 201,
    ],
)
def test_short_and_common_passwords_are_refused(password: str) -> None:
    assert passwords.problem(password) is not None


@pytest.mark.parametrize(
    "password", ["봄비 내리는 골목길", "correct horse battery", "wlgkcjf 3qjs cnfrn", "k7mp-x3qd-92ha-ftwz"]
)
def test_long_passwords_need_no_kinds_of_characters(password: str) -> None:
    assert passwords.problem(password) is None


@pytest.mark.parametrize("about", ["김하나", "hana.kim@example.org", "SFWF-00417", "Hana Kim"])
def test_what_others_know_of_the_person_is_refused(about: str) -> None:
    named = f"{about.partition('@')[0]} 골목길 봄비"
    assert passwords.problem(named) is None
    assert passwords.problem(named, [about]) is not None
    assert passwords.problem(named.upper(), [about]) is not None


def test_a_short_part_of_a_latin_name_does_not_spoil_a_good_password() -> None:
    assert passwords.problem("believing in long walks", ["Li Be"]) is None


def test_korean_letters_typed_apart_are_the_same_password() -> None:
    hashed = passwords.make(unicodedata.normalize("NFD", "봄비 내리는 골목길"))
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.fits(hashed, "봄비 내리는 골목길")
    assert not passwords.fits(hashed, "봄비 내리는 골목")


def test_nothing_fits_a_missing_or_broken_hash() -> None:
    assert not passwords.fits(None, "anything at all")
    assert not passwords.fits("", "anything at all")
    assert not passwords.fits("not a hash", "anything at all")


def test_hashes_of_other_settings_are_renewed() -> None:
    assert not passwords.is_outdated(passwords.make("봄비 내리는 골목길"))
    assert passwords.is_outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$PHuZjMPi2Hxgtl3Tkdw9Cw")


def test_initial_passwords_are_good_and_never_the_same() -> None:
    made = {passwords.initial() for _ in range(50)}
    assert len(made) == 50
    assert all(passwords.problem(one) is None and not set(one) & set("0o1il") for one in made)
