"""The same vectors mark the same here and in the browser (tests/assets/kinds.test.mjs)."""

import json
from pathlib import Path

import pytest

from lms.questions.registry import KINDS

FOLDER = Path(__file__).parent / "vectors"
VECTORS = [
    (path.stem, vector) for path in sorted(FOLDER.glob("*.json")) for vector in json.loads(path.read_text("utf-8"))
]


def test_every_kind_has_vectors_and_a_script():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(KINDS)
    scripts = Path(__file__).resolve().parents[2] / "assets" / "kinds"
    assert set(KINDS) <= {path.stem for path in scripts.glob("*.js")}


@pytest.mark.parametrize(("kind", "vector"), VECTORS)
def test_a_vector_is_marked(kind, vector):
    earned = KINDS[kind].earned(vector["rule"], vector["answer"])

    assert earned == (None if vector["mark"] is None else pytest.approx(vector["mark"], abs=1e-12))
