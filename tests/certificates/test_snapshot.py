"""What a certificate says is frozen; strangers see a masked name."""

import pytest

from lms.certificates.snapshot import Snapshot, masked, romanized_serial, serial
from tests.certificates.given import SNAPSHOT


def test_snapshot_is_stored_and_read_without_loss():
    assert Snapshot.from_json(SNAPSHOT.as_json()) == SNAPSHOT


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("홍길동", "홍*동"),
        ("김구", "김*"),
        ("남궁민수", "남**수"),
        ("선우", "선*"),
        ("Gildong Hong", "G****** H***"),
        ("Li", "L*"),
        ("O", "*"),
        ("", ""),
    ],
)
def test_names_are_masked(name, shown):
    assert masked(name) == shown


def test_numbers_have_at_least_four_digits():
    assert serial("법정", 2026, 1) == "제2026-법정-0001호"
    assert serial("법정", 2026, 12345) == "제2026-법정-12345호"


def test_english_numbers_can_be_read_out_and_recognized():
    assert romanized_serial("법정", 2026, 1) == "No. 2026-Beopjeong-0001 (제2026-법정-0001호)"
    assert romanized_serial("특별", 2026, 1) == "No. 제2026-특별-0001호"
    assert romanized_serial("JOINT", 2026, 1) == "No. 2026-JOINT-0001"
