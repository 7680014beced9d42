"""Known changes of the law, and what of courses they touch."""

from datetime import date

import pytest

from lms.content.law import parse_law
from lms.content.law_changes import changes, cited_in_page, cited_in_source, read_changes, touching
from lms.content.problems import ContentFault
from lms.content.render import render_lesson
from lms.content.review.citing import citing
from tests.content.lesson_context import CONTEXT
from tests.content.sample_course import make_bank, make_course


def test_the_changes_of_the_year_2027_are_known():
    found = {change.reference.text("en").partition("Art. ")[2]: change.in_force for change in changes()}

    assert found == dict.fromkeys(("29-4", "29-5", "68(1)", "75(4)"), date(2027, 1, 1))


def test_a_change_of_a_paragraph_touches_the_paragraph_and_the_whole_article():
    change = next(change for change in changes() if change.reference.article == "75")

    assert [change.touches(parse_law(text)) for text in ("CWA 75(4)", "CWA 75", "CWA 75(4)1")] == [True] * 3
    assert [change.touches(parse_law(text)) for text in ("CWA 75(3)", "PA 75(4)", "CWA 29-4")] == [False] * 3


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_a_page_cites_is_read_from_what_was_published(language):
    written = ["CWA 29-4(2)", "PA 10(2)2", "CWA-Rule 10", "CWA 3.7"]
    page = render_lesson(" ".join(f"{{{{law {text}}}}}" for text in written), language, CONTEXT)

    found = {(cited.law, cited.article, cited.paragraph) for cited in cited_in_page(page.html, language)}

    assert found == {("CWA", "29-4", "2"), ("PA", "10", "2"), ("CWA-Rule", "10", None), ("CWA", "3", None)}


def test_only_changes_between_the_as_of_date_and_the_end_count():
    cited = {parse_law("CWA 29-4")}

    assert len(touching(cited, date(2026, 10, 2), date(2027, 1, 1))) == 1
    assert touching(cited, date(2026, 10, 2), date(2026, 12, 31)) == []
    assert touching(cited, date(2027, 1, 1), date(2027, 12, 31)) == []


def test_lessons_cases_and_questions_that_cite_a_change_are_listed(tmp_path):
    change = changes()[0]
    course = make_course(tmp_path, **{"ko/page.md": "가\n\n{{law CWA 29-4}} {{law CWA 29-5}}", "en/page.md": "a"})
    text = (course / "course.yaml").read_text(encoding="utf-8").replace("file: page.md", "file: page.md, case: true")
    (course / "course.yaml").write_text(text, encoding="utf-8")
    bank = make_bank(tmp_path)
    keys = (bank / "bank.yaml").read_text(encoding="utf-8").replace("law: [PA 10(2)]", "law: [CWA 29-4(1)]")
    (bank / "bank.yaml").write_text(keys, encoding="utf-8")

    assert list(citing(course, change)) == ["ko/page.md: line 3: Child Welfare Act, Art. 29-4 (case)"]
    assert list(citing(bank, change)) == ["bank.yaml: q1: Child Welfare Act, Art. 29-4(1)"]


def test_a_faulty_table_says_what_is_wrong():
    with pytest.raises(ContentFault) as fault:
        read_changes("changes:\n  - {law: nonsense, in_force: 2027-01-01, by: x}\n  - {law: CWA 1, by: x}\n")

    assert "“nonsense” is not a law reference" in str(fault.value)
    assert "“in_force” is missing." in str(fault.value)


def test_a_law_is_found_in_the_source_with_its_line():
    assert [(line, cited.article) for line, cited in cited_in_source("a\n{{law PA 10(2)}} {{law no}}")] == [(2, "10")]
