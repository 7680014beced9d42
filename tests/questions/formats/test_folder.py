"""Our own folder as a zip: nothing is lost, and nothing unsafe is read."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.questions.formats.folder import FORMAT, write_bank
from lms.questions.formats.interface import FormatRefused
from tests.questions import samples as both_languages
from tests.questions.formats.samples import DOCUMENTS, MEDIA, png


def zipped(**files: str) -> bytes:
    """Return a zip; `__` in a name stands for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return out.getvalue()


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_every_kind_comes_back_exactly(kind: str) -> None:
    written = FORMAT.write([DOCUMENTS[kind]], MEDIA, title="은행")
    reading = FORMAT.read(written.data, "bank.zip")
    assert reading.title == "은행"
    assert [item.document for item in reading.items] == [DOCUMENTS[kind]]
    assert reading.items[0].problems == ()
    assert dict(reading.items[0].files) == (MEDIA if kind in ("hotspot", "essay") else {})


def test_both_languages_stay() -> None:
    documents = list(both_languages.SAMPLES.values())
    reading = FORMAT.read(FORMAT.write(documents, {"map.png": png(400, 300)}).data, "bank.zip")
    assert [item.document for item in reading.items] == documents


def test_the_same_bank_gives_the_same_bytes_in_a_folder_of_its_name() -> None:
    documents = list(DOCUMENTS.values())
    one, other = (write_bank("my-bank", {"ko": "은행", "en": "Bank"}, documents, MEDIA) for _ in range(2))
    assert one.data == other.data
    assert one.file_name == "my-bank.zip"
    with zipfile.ZipFile(io.BytesIO(one.data)) as archive:
        assert archive.namelist() == [
            "my-bank/bank.yaml", "my-bank/en.yaml", "my-bank/ko.yaml", "my-bank/media/map.png",
        ]  # fmt: skip


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=200))
def test_any_text_comes_back(text: str) -> None:
    document = {
        "id": "q-1",
        "kind": "essay",
        "points": 1,
        "texts": {"ko": {"stem": text, "general": f"{text}\n{text}"}},
    }
    (item,) = FORMAT.read(FORMAT.write([document], {}).data, "bank.zip").items
    assert item.document == document


@pytest.mark.parametrize("number", [0.016667, 1e-6, 72, 1234567.25, -3.5])
def test_numbers_come_back(number: float) -> None:
    document = {"id": "q-1", "kind": "numeric", "value": number, "texts": {"ko": {"stem": "?"}}}
    (item,) = FORMAT.read(FORMAT.write([document], {}).data, "bank.zip").items
    assert item.document == document


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a zip",
        zipped(other__txt="x"),
        zipped(bank__yaml="id: [", ko__yaml=""),
        zipped(bank__yaml="id: &a b\nquestions: [*a]"),
        zipped(bank__yaml="id: !!python/object:os.system x"),
        zipped(bank__yaml="id: b\nquestions: []"),
    ],
)
def test_what_is_no_folder_is_refused_with_the_reason(data: bytes) -> None:
    with pytest.raises(FormatRefused) as refused:
        FORMAT.read(data, "bank.zip")
    assert str(refused.value)


def test_a_picture_with_script_is_a_problem_of_its_question() -> None:
    bank = "id: b\nquestions:\n- {id: q-1, kind: essay}\n- {id: q-2, kind: essay}\n"
    texts = "q-1: {stem: '![x](evil.svg)'}\nq-2: {stem: 'Fine'}\n"
    evil = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script/></svg>'
    reading = FORMAT.read(zipped(bank__yaml=bank, ko__yaml=texts, **{"media/evil__svg": evil}), "bank.zip")
    assert [item.usable for item in reading.items] == [False, True]
