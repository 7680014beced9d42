"""Finding questions of a bank: Korean parts of words, beginnings of words, facts; by ranges of indexes only."""

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite

from lms.core import db
from lms.questions import grams, searching, writing
from lms.questions.searching import Wanted
from tests.questions import material
from tests.questions.material import prepared

pytestmark = pytest.mark.usefixtures("database")

SUSPICION = "아동 학대가 의심되면 언제 신고합니까?"


@pytest.fixture
def bank():
    """Return a bank of four questions, beside another with the same words."""
    made, other = material.bank("here"), material.bank("there")
    facts = [
        prepared(
            "q1", "아동 학대가 의심되면 언제 신고합니까?", "When do you report?", tags=["unit:f1", "difficulty:easy"]
        ),
        prepared("q2", "면접교섭은 누가 정합니까?", tags=["unit:f2"], law=["CWA 4(6)"]),
        prepared("q3", "신고의무자의 이름", tags=["unit:f1"]),
        prepared("q4", None, "Visitation 100% of_the time"),
    ]
    writing.add_questions(made.id, facts, "reviewed")
    writing.add_question(other.id, prepared("q1", "아동 학대 신고"))
    writing.set_status([row.question.id for row in searching.listed(made.id, Wanted("의무자")).items], "draft")
    return made


def keys(bank, words="", *tags):
    return [line.question.key for line in searching.listed(bank.id, Wanted(words, tags)).items]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("신고", ["q1", "q3"]),
        ("아동학대", ["q1"]),
        ("학대가 신고", ["q1"]),
        ("의무", ["q3"]),
        ("접", ["q2"]),
        ("REPOR", ["q1"]),
        ("q2", ["q2"]),
        ("100%", ["q4"]),
        ("of_t", ["q4"]),
        ("ofxt", []),
        ("둘", ["q1", "q2", "q3"]),
        ("학교", []),
        ("고신", []),
        ("…", []),
        ("", ["q1", "q2", "q3", "q4"]),
    ],
)
def test_words_find_questions_of_the_bank(bank, words, found):
    assert keys(bank, words) == found


@pytest.mark.parametrize(
    ("words", "tags", "found"),
    [
        ("", ["unit:f1"], ["q1", "q3"]),
        ("", ["unit:f1", "@status:draft"], ["q3"]),
        ("신고", ["unit:f1", "difficulty:easy"], ["q1"]),
        ("", ["@law:CWA 4"], ["q2"]),
        ("", ["@missing:en"], ["q2", "q3"]),
        ("", ["@missing:ko"], ["q4"]),
        ("", ["nothing"], []),
    ],
)
def test_facts_narrow_the_list(bank, words, tags, found):
    assert keys(bank, words, *tags) == found


def test_a_line_says_what_a_list_shows(bank):
    line = searching.listed(bank.id, Wanted("아동")).items[0]
    assert (line.kind, line.number, line.points) == ("single", 1, 1.0)
    assert line.stems == {"ko": SUSPICION, "en": "When do you report?"}
    assert (line.missing, line.outdated) == ((), ())


def test_pages_follow_one_another(bank):
    first = searching.listed(bank.id, Wanted("", ("",)), 1, size=3)
    second = searching.listed(bank.id, Wanted("", ("",)), 2, size=3)
    assert (first.total, first.pages, len(first.items), len(second.items)) == (4, 2, 3, 1)


def test_the_words_of_a_bank_are_its_tags_and_facts(bank):
    assert [tag for tag in searching.tags(bank.id) if not tag.startswith("@")] == [
        "difficulty:easy",
        "unit:f1",
        "unit:f2",
    ]
    assert "@law:CWA 4" in searching.tags(bank.id)


@pytest.mark.parametrize("words", ["아동학대", "repor", "접"])
def test_a_search_goes_by_ranges_of_indexes(bank, words):
    """No table is read through, and nothing but the leading condition is ranged over."""
    wanted = Wanted(words, ("unit:f1",))
    sources = searching._sources(bank.id, wanted, grams.wanted(words))
    for source in sources:
        statement = searching.statement(source, bank.id, wanted.tags, grams.wanted(words))
        dialect = sqlite.dialect() if db.is_sqlite() else postgresql.dialect()
        sql = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).replace("%%", "%")
        if db.is_sqlite():
            plan = [row[3] for row in db.session.execute(text("EXPLAIN QUERY PLAN " + sql.replace(":", r"\:")))]
            assert not [step for step in plan if step.startswith("SCAN")], plan
        else:
            db.session.execute(text("SET LOCAL enable_seqscan = off"))
            plan = [row[0] for row in db.session.execute(text("EXPLAIN " + sql.replace(":", r"\:")))]
            assert not [step for step in plan if "Seq Scan" in step], plan
