"""Where people begin, and the main menu."""

import re

from tests.enrollments.cast import Cast, text


def test_staff_with_nothing_to_learn_begin_with_the_staff_page(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben)
    assert cast.bens.get("/start").headers["Location"] == "/staff/"
    page = text(cast.bens.get("/staff/"))
    assert 'href="/"' in page.partition("<main")[2]
    cast.apply(cast.ben, run)
    assert cast.bens.get("/start").headers["Location"] == "/"


def test_learners_begin_with_my_learning(cast: Cast) -> None:
    assert cast.anns.get("/start").headers["Location"] == "/"


def test_staff_pages_stand_in_groups_that_open_without_a_script(cast: Cast) -> None:
    menu = _menu(text(cast.dans.get("/staff/runs")))
    groups = re.findall(
        r"<details class=\"drop\"><summary( class=\"current\")?>(.*?)</summary>(.*?)</details>", menu, re.S
    )
    assert len(groups) >= 3
    current = [places for marked, _label, places in groups if marked]
    assert len(current) == 1 and 'href="/staff/runs" aria-current="page"' in current[0]
    assert all(places.count("<a ") > 1 for _marked, _label, places in groups)
    narrow = text(cast.dans.get("/staff/runs")).partition('<details class="menu">')[2].partition("</nav>")[0]
    assert set(re.findall(r'href="([^"]+)"', narrow)) == set(re.findall(r'href="([^"]+)"', menu))


def test_a_learner_has_no_groups(cast: Cast) -> None:
    assert "<details" not in _menu(text(cast.anns.get("/")))


def _menu(page: str) -> str:
    """Return the menu of wide screens."""
    return page.partition('<nav class="main-nav"')[2].partition("</nav>")[0]
