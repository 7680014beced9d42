"""Every kind in every format: it comes back whole, or what does not is said, or that it is not written."""

import pytest

from lms.questions.formats.registry import FORMATS
from lms.questions.registry import KINDS
from tests.questions.formats import matrix


def test_there_is_a_case_of_every_kind() -> None:
    assert set(matrix.CASES) == set(KINDS)
    assert set(matrix.WRITTEN) == set(FORMATS) - {"qti2", "text"}


@pytest.mark.parametrize("kind", sorted(matrix.CASES))
@pytest.mark.parametrize("key", matrix.WRITTEN)
def test_what_comes_back_otherwise_was_said(key: str, kind: str) -> None:
    for document in matrix.CASES[kind]:
        found = matrix.trip(key, document)
        said = [loss.message for loss in found.losses]
        if not found.written:
            assert said
            continue
        assert found.changed <= frozenset[str]().union(*(matrix.COVERS[text] for text in said))
        assert not found.problems or matrix.WITHOUT_PICTURES in said


@pytest.mark.parametrize("kind", sorted(matrix.CASES))
def test_the_bank_folder_carries_everything_and_says_nothing(kind: str) -> None:
    for document in matrix.CASES[kind]:
        assert matrix.trip("folder", document) == matrix.Trip(True, (), (), frozenset())


def test_the_documentation_shows_what_is_true() -> None:
    text = matrix.DOCS.read_text("utf-8")
    assert text == matrix.documentation(text), "python -m tests.questions.formats.matrix writes it anew"
