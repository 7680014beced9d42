"""The self-check has thirty items, whole in both languages."""

import copy
from importlib.resources import files

import pytest
import yaml

from lms.activities.visit.checklist import ITEMS, checklist, read

DATA = yaml.safe_load((files("lms.activities.visit") / "self_check.yaml").read_text("utf-8"))


def test_there_are_thirty_items_each_with_its_basis():
    items = checklist().items
    assert len({item.id for item in items}) == ITEMS == 30
    assert all(item.text.ko and item.text.en and item.basis.ko and item.basis.en for item in items)
    assert len({item.text.ko for item in items}) == ITEMS


def test_a_file_that_lacks_an_item_or_a_language_is_refused():
    short, twice, bare = (copy.deepcopy(DATA) for _ in range(3))
    short["parts"][0]["items"].pop()
    twice["parts"][0]["items"][0]["id"] = twice["parts"][0]["items"][1]["id"]
    bare["parts"][0]["items"][0]["en"] = ""
    for wrong in (short, twice, bare):
        with pytest.raises(ValueError):
            read(wrong)
