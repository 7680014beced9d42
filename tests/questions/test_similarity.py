"""Near-same stems share bands; others do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.questions import similarity
from lms.questions.folding import fold

STEM = fold("아동학대범죄를 알게 된 신고의무자는 언제 수사기관에 신고하여야 합니까?")
NEAR = fold("아동학대 범죄를 알게된 신고의무자는 언제 수사기관에 신고해야 합니까?")
FAR = fold("보호대상아동의 면접교섭은 누가 정합니까?")


def test_similarity_is_the_share_of_common_shingles():
    assert similarity.similarity("abcd", "abce") == pytest.approx(1 / 3)
    assert similarity.similarity("abc", "abc") == 1
    assert similarity.similarity("", "") == similarity.similarity("ab", "") == 0


def test_near_same_stems_share_a_band_and_others_do_not():
    assert similarity.similarity(STEM, NEAR) > similarity.NEAR > similarity.similarity(STEM, FAR)
    assert set(similarity.bands(STEM)) & set(similarity.bands(NEAR))
    assert not set(similarity.bands(STEM)) & set(similarity.bands(FAR))


def test_bands_are_the_same_in_every_process():
    assert similarity.bands("abc")[0] == 2429353943570547546
    assert len(similarity.bands("abc")) == similarity.BANDS
    assert similarity.bands("") == ()


@given(st.text(), st.text())
def test_similarity_is_symmetric_and_a_fraction(one, other):
    found = similarity.similarity(one, other)
    assert found == similarity.similarity(other, one)
    assert 0 <= found <= 1
    assert all(0 <= band < 2**62 for band in similarity.bands(one))
