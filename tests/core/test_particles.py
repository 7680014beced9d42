"""The Korean particle after a filled-in word."""

import pytest

from lms.core.i18n import gettext, lazy, speaking, with_particles


@pytest.mark.parametrize(
    ("both", "one"),
    [
        ("‘마무리 평가’을(를) 마칩니다.", "‘마무리 평가’를 마칩니다."),
        ("‘마음 돌봄’을(를) 마칩니다.", "‘마음 돌봄’을 마칩니다."),
        ("‘표’이(가) 없고 ‘글’이(가) 있습니다.", "‘표’가 없고 ‘글’이 있습니다."),
        ("(표)은(는)", "(표)는"),
        ("글과(와) 표", "글과 표"),
        ("‘서울’(으)로", "‘서울’로"),
        ("‘부산’(으)로", "‘부산’으로"),
        ("‘final-quiz’이(가) 없습니다.", "‘final-quiz’이(가) 없습니다."),
        ("담당자(직원)에게", "담당자(직원)에게"),
    ],
)
def test_the_particle_follows_the_final_consonant(both: str, one: str) -> None:
    assert with_particles(both) == one


def test_sentences_with_a_title_read_as_korean() -> None:
    with speaking("ko"):
        assert gettext("“%(title)s” has not been passed yet.", title="마무리 평가").startswith("‘마무리 평가’를 ")
        assert str(lazy("“%(title)s” is still to be done.", title="마음 돌봄")).startswith("‘마음 돌봄’을 ")
