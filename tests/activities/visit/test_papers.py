"""The four papers as PDF: whole, in Korean, whatever was typed."""

import io
import re

import pytest
from pypdf import PdfReader

from lms.activities.visit import papers, services
from lms.core import db
from tests.activities.visit import consultings as given


def text_of(data: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("application", ["방문컨설팅신청서", "회의를바꾸고싶습니다.", "화요일", "김안"]),
        ("journal", ["컨설팅일지", "1차방문", "2차방문", "둘러보고", "아동은회의에서", "30"]),
        ("plan", ["개선계획서", "생활지도팀", "함께고쳐씁니다.", "60~90일"]),
        ("check", ["이행점검표", "달성", "일부달성", "석달뒤다시봅니다.", "서명전"]),
    ],
)
def test_a_paper_says_what_was_recorded(home, kind, words):
    case = given.checked(home)
    made = papers.make(kind, services.shown(case.row))
    told = text_of(made)
    assert [word for word in words if word not in told] == []
    assert b"pdfuaid" in made


def test_what_was_typed_is_never_markup_and_a_rare_letter_stops_nothing(home):
    case = given.planned(home)
    row = case.row
    row.wishes = "#set page(width: 1cm) *굵게* $x$ \U0001f9f8\n@ref <tag> \\"
    db.session.flush()
    told = text_of(papers.make("application", services.shown(row)))
    assert "#setpage(width:1cm)*굵게*$x$" in told


def test_a_paper_is_there_when_there_is_something_to_print(home):
    assert [kind for kind in papers.KINDS if papers.is_ready(kind, "requested")] == ["application"]
    assert [kind for kind in papers.KINDS if papers.is_ready(kind, "begun")] == ["application", "journal", "plan"]
    assert all(papers.is_ready(kind, "signed") for kind in papers.KINDS)
    assert not papers.is_ready("nothing", "signed")
