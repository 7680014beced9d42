"""Changes of the law that staff enter count beside those that came with the site."""

from datetime import date

import pytest

from lms.content import law_changes, law_notices
from lms.content.law import parse_law
from lms.content.law_notices import NoticeError

pytestmark = pytest.mark.usefixtures("database")

DAY = date(2027, 3, 1)


@pytest.mark.parametrize("text", ["PA 10", "PA 10(2)", "PA 10(2)2", "CWA 3.7", "PA 63(1)4-2", "CWA 29-4"])
def test_a_reference_is_written_as_authors_write_it(text):
    assert law_notices.written(parse_law(text)) == text


def test_what_was_entered_touches_what_cites_the_article():
    cited, before = {parse_law("PA 10(2)")}, date(2026, 10, 2)
    assert law_changes.touching(cited, before, DAY, law_notices.known()) == []
    law_notices.enter(" PA 10 ", DAY, "Act 1", None)
    (change,) = law_changes.touching(cited, before, DAY, law_notices.known())
    assert (change.in_force, change.by) == (DAY, "Act 1")
    assert set(law_changes.changes()) < set(law_notices.known())
    # Where no site is, only what came with it is known.
    assert law_changes.touching(cited, before, DAY) == []


@pytest.mark.parametrize(("text", "day"), [("nonsense", DAY), ("CWA 29-4", date(2027, 1, 1)), ("UNCRC 31", DAY)])
def test_what_is_no_reference_or_known_already_is_refused(text, day):
    law_notices.enter("UNCRC 31", DAY, "", None)
    with pytest.raises(NoticeError) as refused:
        law_notices.enter(text, day, "", None)
    assert refused.value.field == "reference"


def test_what_was_entered_by_mistake_is_taken_out():
    made = law_notices.enter("PA 10", DAY, "", None)
    law_notices.remove(made)
    assert law_notices.entered() == []
