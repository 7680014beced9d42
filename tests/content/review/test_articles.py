from lms.content.law import LAWS, parse_law
from lms.content.review.articles import KNOWN, is_known, unknown_articles


def test_every_law_has_its_list_and_every_article_can_be_cited():
    assert set(KNOWN) == set(LAWS)
    for law, articles in KNOWN.items():
        for article in articles:
            assert is_known(parse_law(f"{law} {article}"))


def test_an_article_that_nobody_read_is_named():
    found = [
        fault.message % fault.values for fault in unknown_articles("{{law PA 10(2)}} {{law CWA 1}} {{law nonsense}}")
    ]

    assert found == ["“CWA 1” is not in the list of known articles."]
