"""What the scanner finds in the corpus does not fall below what docs/privacy-scanner.md tells."""

import pytest

from tests.core.privacy.measure import PARTS, Text, measure, texts

# Recall of numbers, e-mails and addresses together, of names, and the share of clean texts with an alarm.
FLOORS = {"tuning": (0.98, 0.95, 0.05), "measuring": (0.98, 0.95, 0.05)}


def test_each_part_of_the_corpus_is_large_and_half_of_it_clean() -> None:
    for part in PARTS:
        _is_large_and_half_clean(texts(part))


def _is_large_and_half_clean(found: list[Text]) -> None:
    clean = [text for text in found if text.clean]
    assert len(found) >= 240 and 0.4 <= len(clean) / len(found) <= 0.6
    assert {text.language for text in found} == {"ko", "en"}
    assert all(not text.places for text in clean)


@pytest.mark.parametrize("part", PARTS)
def test_the_scanner_finds_what_the_paper_says(part: str) -> None:
    found = measure(texts(part))
    hard, names, alarms = FLOORS[part]
    assert found.recall("numbers", "e-mails", "addresses") >= hard
    assert found.recall("names") >= names
    assert found.false_alarms <= alarms
