"""Tables of questions: every kind there and back, the template, and what a table cannot hold or say."""

import pytest

from lms.core import tables
from lms.core.tables import Sheet
from lms.questions.formats import xlsx_cells
from lms.questions.formats.interface import FormatRefused, ItemRead
from lms.questions.formats.xlsx import FORMAT, template
from tests.questions import samples as both_languages
from tests.questions.formats.samples import DOCUMENTS, normal


def read(**cells: str) -> ItemRead:
    """Return the verdict on a table of one row."""
    row = [cells.get(key, "") for key in xlsx_cells.KEYS]
    (found,) = FORMAT.read(tables.write_csv(xlsx_cells.labels("ko"), [row]), "a.csv").items
    return found


def english(found: ItemRead) -> str:
    """Return the problems in English."""
    return " ".join(problem.message for problem in found.problems)


@pytest.mark.parametrize("kind", sorted(set(DOCUMENTS) - {"hotspot", "essay"}))
def test_every_kind_comes_back_as_it_went(kind: str) -> None:
    written = FORMAT.write([DOCUMENTS[kind]], {})
    assert [verdict.written for verdict in written.items] == [True]
    (found,) = FORMAT.read(written.data, "a.xlsx").items
    assert found.problems == ()
    assert found.document is not None
    assert normal(found.document) == normal(DOCUMENTS[kind])


def test_both_languages_come_back_as_one_question() -> None:
    documents = [doc for doc in both_languages.SAMPLES.values() if doc["kind"] != "hotspot"]
    found = FORMAT.read(FORMAT.write(documents, {}).data, "a.xlsx").items
    assert [item.problems for item in found] == [()] * len(documents)
    for item, document in zip(found, documents, strict=True):
        assert item.document is not None
        assert sorted(item.document["texts"]) == ["en", "ko"]
        assert item.document["id"] == document["id"]


def test_what_a_table_cannot_hold_is_said() -> None:
    verdicts = FORMAT.write([DOCUMENTS["hotspot"], DOCUMENTS["essay"]], {}).items
    assert [verdict.written for verdict in verdicts] == [False, True]
    assert all(verdict.losses for verdict in verdicts)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_template_can_be_read_as_it_is(language: str) -> None:
    found = FORMAT.read(template(language), "template.xlsx").items
    assert len(found) == 10
    assert [item.problems for item in found] == [()] * 10
    assert {item.document["kind"] for item in found if item.document} == {
        "single", "multiple", "truefalse", "shorttext", "numeric", "matching", "ordering", "grouping", "blanks",
        "essay",
    }  # fmt: skip


@pytest.mark.parametrize("answer", ["2", "②", "b", "B)", "2번", "112"])
def test_an_answer_may_be_written_as_people_write_it(answer: str) -> None:
    found = read(kind="single", stem="어디에?", o1="119", o2="112", answer=answer)
    assert found.problems == ()
    assert found.document is not None
    assert found.document["answer"] == ["b"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"kind": "riddle", "stem": "?"}, "is not a kind"),
        ({"kind": "single", "stem": "?", "o1": "a", "o2": "b", "answer": "7"}, "name options by their number"),
        ({"kind": "truefalse", "stem": "?", "answer": "maybe"}, "O or X"),
        ({"kind": "numeric", "stem": "?", "answer": "many"}, "must be a number"),
        ({"kind": "matching", "stem": "?", "o1": "a - b"}, "part => choice"),
        ({"kind": "single", "stem": "?", "o1": "a", "o2": "b", "answer": "1", "points": "1.5"}, "whole number"),
        ({"kind": "single", "stem": "?", "o1": "a", "o2": "b", "answer": "1", "settings": "colour=red"}, "setting"),
    ],
)
def test_what_is_wrong_in_a_row_is_said(cells: dict[str, str], reason: str) -> None:
    found = read(**cells)
    assert not found.usable
    assert reason in english(found)


def test_a_table_without_our_columns_is_refused() -> None:
    with pytest.raises(FormatRefused):
        FORMAT.read(tables.write_xlsx([Sheet("x", ["name", "phone"], [["a", "b"]])]), "a.xlsx")


def test_what_looks_like_a_formula_stays_text() -> None:
    document = {**DOCUMENTS["truefalse"], "texts": {"ko": {"stem": "=1+1 은 2이다."}}}
    (found,) = FORMAT.read(FORMAT.write([document], {}).data, "a.xlsx").items
    assert found.document is not None
    assert found.document["texts"]["ko"]["stem"] == "=1+1 은 2이다."
