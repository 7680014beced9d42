import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.manifest import Activity, Completion, Module, Title
from lms.content.path import path, unlocked
from tests.content.sample_course import COURSE


def activity(key: str, **values) -> Activity:
    return Activity(key, "lesson", Title("가", "a"), file=f"{key}.md", **values)


def course(*modules: Module, **values):
    return dataclasses.replace(COURSE, modules=modules, **values)


ALL = Module("m1", Title("가", "a"), 20, (activity("a"), activity("b", required=False), activity("c")))
HEADS = Module("m2", Title("나", "b"), 10, (activity("d"),), audience=("heads",))
STAFF = Module("m3", Title("다", "c"), 10, (activity("e"), activity("f", after=("a", "d"))), audience=("staff",))


def missing(given, done, key):
    return [each.id for each in unlocked(given, done, key)]


def test_a_path_holds_what_is_for_everybody_and_for_the_track():
    given = course(ALL, HEADS, STAFF)

    assert [each.id for each in path(given, "heads").activities] == ["a", "b", "c", "d"]
    assert [each.id for each in path(given, "staff").activities] == ["a", "b", "c", "e", "f"]
    assert [each.id for each in path(given).activities] == ["a", "b", "c"]
    assert [each.id for each in path(given).required] == ["a", "c"]
    assert [each.id for each in path(given).optional] == ["b"]
    assert [module.id for module in path(given, "heads").modules] == ["m1", "m2"]
    assert path(given).keys == {"a", "b", "c"}


def test_the_minutes_follow_the_path():
    given = course(ALL, HEADS, STAFF, minutes=30, completion=Completion(30))

    assert [path(given, key).minutes for key in ("heads", "staff", "")] == [30, 30, 20]
    assert [path(given, key).minutes_required for key in ("heads", "staff", "")] == [30, 30, 20]
    less = dataclasses.replace(given, completion=Completion(25))
    assert [path(less, key).minutes_required for key in ("heads", "")] == [25, 15]


def test_in_a_sequential_course_every_required_step_comes_first():
    given = path(course(ALL))

    assert missing(given, set(), "a") == []
    assert missing(given, set(), "b") == ["a"]
    assert missing(given, set(), "c") == ["a"]
    assert missing(given, {"a"}, "c") == []


def test_in_a_free_course_nothing_is_locked():
    given = path(course(ALL, order="free"))

    assert [missing(given, set(), key) for key in "abc"] == [[], [], []]


def test_after_overrides_the_order_both_ways():
    module = Module("m", Title("가", "a"), 0, (activity("a"), activity("b", after=()), activity("c", after=("b",))))

    for order in ("sequential", "free"):
        given = path(course(module, order=order))
        assert missing(given, set(), "b") == []
        assert missing(given, {"a"}, "c") == ["b"]


def test_what_is_not_on_the_path_is_not_waited_for():
    given = path(course(ALL, HEADS, STAFF), "staff")

    assert missing(given, set(), "f") == ["a"]


def test_an_activity_of_another_track_is_unknown():
    with pytest.raises(KeyError):
        unlocked(path(course(ALL, HEADS)), set(), "d")


@given(st.sets(st.sampled_from("abcdef")), st.sampled_from(["", "heads", "staff"]))
def test_whoever_does_what_is_unlocked_can_always_finish(done, track):
    given = path(course(ALL, HEADS, STAFF), track)
    done = set(done)
    while not given.keys <= done:
        open_now = [key for key in sorted(given.keys - done) if not unlocked(given, done, key)]
        assert open_now
        done.add(open_now[0])
