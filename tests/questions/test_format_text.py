"""Pasted tests: every sample is read with the right key or with none, and doubtful lines are few."""

import json
from pathlib import Path

import pytest

from lms.questions.formats.interface import ItemRead
from lms.questions.formats.plain import to_plain
from lms.questions.formats.registry import FORMATS

CORPUS = Path(__file__).parent / "corpus"
SAMPLES = sorted(CORPUS.glob("*.txt"))
TEXT = FORMATS["text"]


def key_of(item: ItemRead) -> object:
    """Return the key an item was read with: numbers of options, a truth value, a number, accepted texts; or None."""
    document = item.document or {}
    wording = next(iter(document["texts"].values()))
    match document["kind"]:
        case "single" | "multiple":
            return [document["options"].index(key) + 1 for key in document["answer"]] or None
        case "truefalse":
            return document["answer"][0] == "true" if document["answer"] else None
        case "numeric":
            units = [spelling for words in wording.get("units", {}).values() for spelling in words]
            return [document["value"], document["tolerance"], "".join(units)]
        case "shorttext":
            return wording.get("accept") or None
    return None


def texts_of(item: ItemRead) -> dict:
    return next(iter((item.document or {})["texts"].values()))


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.stem for sample in SAMPLES])
def test_a_sample_is_read_with_no_wrong_key(sample):
    wanted = json.loads(sample.with_suffix(".json").read_text(encoding="utf-8"))["items"]
    found = TEXT.read(sample.read_bytes(), sample.name).items
    assert [item.document["kind"] for item in found] == [item["kind"] for item in wanted]
    for item, want in zip(found, wanted, strict=True):
        assert key_of(item) == want["right"], texts_of(item)["stem"]
        assert to_plain(texts_of(item)["stem"]).startswith(want["stem"])
        if "options" in want and item.document["kind"] != "truefalse":
            options = [to_plain(text) for text in texts_of(item)["options"].values()]
            assert options == [" ".join(text.split()) for text in want["options"]]
        assert item.document["points"] == want.get("points", 1)
        assert bool(item.problems) == want.get("problem", False), [str(problem) for problem in item.problems]
