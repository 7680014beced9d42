"""Drawing the items of an attempt from what is in the database."""

from random import Random

import pytest
from sqlalchemy import update

from lms.core import db
from lms.questions import services
from lms.questions.models import Question
from tests.questions.banks import quiz, shorttext, single, write_bank

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def version(tmp_path):
    """Return a quiz: a fixed question, two drawn with a tag, one drawn from all."""
    questions = [single(f"q{n}", tags=["easy"] if n < 4 else []) for n in range(1, 9)] + [shorttext("s1")]
    slots = ({"question": "s1"}, {"draw": "basics", "tags": ["easy"], "count": 2}, {"draw": "basics", "count": 1})
    write_bank(tmp_path, "basics", questions, [quiz("final", *slots)])
    services.load_all(tmp_path)
    found = services.current_quiz_version("final")
    assert found is not None
    return found


def retire(*keys):
    with db.transaction():
        db.session.execute(update(Question).where(Question.key.in_(keys)).values(status="retired"))


def drawn(version, seed, seen=()):
    return [services.question(item.question_version_id) for item in services.draw(version, Random(seed), seen)]


def test_a_draw_fills_every_slot_without_repeating_an_item(version):
    for seed in range(30):
        items = drawn(version, seed)
        keys = [item.key for item in items]
        assert len(set(keys)) == len(keys) == 4
        assert "s1" in keys
        assert sum("easy" in item.tags for item in items) >= 2


def test_unseen_questions_are_drawn_before_seen_ones(version):
    first = drawn(version, 1)
    easy = {item.question_id for item in first if "easy" in item.tags}
    second = drawn(version, 2, seen={item.question_id for item in first})
    unseen_easy = 3 - len(easy)
    assert len({item.question_id for item in second if "easy" in item.tags} - easy) >= min(2, unseen_easy)


def test_options_are_shuffled_by_the_seed_and_stay_complete(version):
    orders = set()
    for seed in range(20):
        for item in services.draw(version, Random(seed)):
            view = services.question(item.question_version_id)
            assert sorted(item.option_order) == sorted(view.options)
            if view.kind.key == "single":
                orders.add(item.option_order)
    assert len(orders) > 3
    assert services.draw(version, Random(5)) == services.draw(version, Random(5))


def test_a_retired_question_is_not_drawn(version):
    retire("q1")
    assert all(item.key != "q1" for seed in range(20) for item in drawn(version, seed))


def test_what_is_left_is_drawn_when_a_bank_shrinks(version):
    retire("q1", "q2")
    items = drawn(version, 3)
    assert sorted(item.key for item in items if item.key in ("s1", "q3")) == ["q3", "s1"]
    assert len(items) == 3


def test_without_shuffling_the_author_s_order_is_kept(tmp_path):
    slots = ({"question": "q2"}, {"question": "q1"})
    write_bank(tmp_path, "fixed", [single("q1"), single("q2")], [quiz("plain", *slots, shuffle=False)])
    services.load_all(tmp_path)
    version = services.current_quiz_version("plain")
    assert version is not None
    items = services.draw(version, Random(1))
    assert [services.question(item.question_version_id).key for item in items] == ["q2", "q1"]
    assert {item.option_order for item in items} == {("a", "b", "c")}


def test_the_law_of_every_question_a_quiz_can_draw_is_cited(tmp_path):
    entries = [single("q1", law=["CWA 29-4(1)"]), single("q2", law=["PA 10(2)"]), single("q3", law=["PA 63"])]
    write_bank(tmp_path, "law", entries, [quiz("lawful", {"question": "q1"}, {"question": "q2"})])
    services.load_all(tmp_path)
    version = services.current_quiz_version("lawful")
    assert version is not None
    found = {view.key: [(one.law, one.article) for one in cited] for view, cited in services.laws_by_question(version)}
    assert found == {"q1": [("CWA", "29-4")], "q2": [("PA", "10")]}


def test_sections_keep_their_order_and_shuffle_as_they_say(tmp_path):
    sections = [
        {"title": {"ko": "첫째", "en": "First"}},
        {"title": {"ko": "둘째", "en": "Second"}, "shuffle": False},
    ]
    final = quiz(
        "final", {"question": "q5", "section": 2, "points": 5}, {"question": "q6", "section": 2},
        {"question": "q1"}, {"question": "q2"}, {"question": "q3"}, {"question": "q4"}, sections=sections,
    )  # fmt: skip
    services.load_folder(write_bank(tmp_path, "basics", [single(f"q{n}") for n in range(1, 7)], [final]))
    version_id = services.current_quiz_version("final")
    assert version_id is not None

    orders = set()
    for seed in range(20):
        drawn = services.draw(version_id, Random(seed))
        keys = [services.question(item.question_version_id).key for item in drawn]
        assert (set(keys[:4]), keys[4:]) == ({"q1", "q2", "q3", "q4"}, ["q5", "q6"])
        assert [item.section for item in drawn] == [0, 0, 0, 0, 1, 1]
        assert [item.points for item in drawn] == [None] * 4 + [5, None]
        orders.add(tuple(keys))
    assert len(orders) > 5


def test_a_question_is_worth_what_the_quiz_gives_for_it(version):
    own = services.question(services.draw(version, Random(1))[0].question_version_id)

    assert services.worth(own, None) is own
    assert services.worth(own, own.points) is own
    twice = services.worth(own, 7.0)
    assert (twice.points, twice.id, twice.body) == (7.0, own.id, own.body)
    assert services.worth(own, 7.0) is twice
