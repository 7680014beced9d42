"""A file of many questions is looked at and taken by the worker, with the same verdicts as a small one."""

import io
import zipfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core import db, outbox, storage, worker
from lms.core.i18n import lazy, speaking
from lms.questions import importing, large, reports, waiting
from lms.questions.formats.folder import write_bank
from lms.questions.formats.interface import Ids
from lms.questions.models import Bank, Question
from tests.accounts.people import Member, kept, member, sign_in
from tests.questions.formats.samples import DOCUMENTS, MEDIA
from tests.questions.test_exchange import file, questions, send

COUNT = 45


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make few questions many."""
    for module, name, number in (
        (large, "AT_ONCE_ITEMS", 30),
        (large, "BATCH", 10),
        (large, "SHOWN", 25),
        (reports, "CHUNK", 20),
        (reports, "PAGE", 15),
    ):
        monkeypatch.setattr(module, name, number)


def gift(count: int = COUNT, broken: int = 0) -> str:
    """Return a file of so many questions, the last of which have no key."""
    whole = [f"::n{n}:: What is {n} and one? {{={n + 1} ~{n + 2}}}" for n in range(count - broken)]
    return "\n\n".join([*whole, *(f"::b{n}:: Which one, {n}? {{~a ~b}}" for n in range(broken))]) + "\n"


def test_a_long_file_is_looked_at_by_the_worker_and_then_taken(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(gift(), "long.gift"))
    assert seen.status_code == 200
    assert 'data-waits="looking"' in seen.text
    address = seen.request.path
    assert send(client, address, do="take").status_code == 422
    worker.run(once=True)
    looked = client.get(address)
    assert "data-waits" not in looked.text
    assert looked.text.count('id="item-') == reports.PAGE
    assert "What is 0 and one?" in looked.text
    assert f'id="item-{COUNT}"' in client.get(f"{address}?page=3").text
    assert questions(bank.id) == {}
    taking = send(client, address, do="take", leave_numbers="1, 3-4")
    assert 'data-waits="taking"' in taking.text
    worker.run(once=True)
    done = client.get(address)
    assert f"/staff/banks/{bank.uid}?status=draft" in done.text
    found = questions(bank.id)
    assert len(found) == COUNT - 3
    assert set(found.values()) == {"draft"}
    assert not {"n0", "n2", "n3"} & set(found)


def test_nothing_is_written_while_an_item_is_refused(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(gift(broken=3), "long.gift"))
    worker.run(once=True)
    address = seen.request.path
    only = client.get(f"{address}?only=refused")
    assert only.text.count('id="item-') == 3
    for fields in ({}, {"leave_numbers": "1-5"}, {"leave_numbers": "one"}):
        assert send(client, address, do="take", **fields).status_code == 422
    worker.run(once=True)
    assert questions(bank.id) == {}
    send(client, address, do="take", leave_refused="1")
    worker.run(once=True)
    assert len(questions(bank.id)) == COUNT - 3
    again = send(client, f"/staff/banks/{bank.uid}/import", file=file(gift(broken=3), "long.gift"))
    worker.run(once=True)
    assert send(client, again.request.path, do="take", leave_refused="1").status_code == 422


def test_a_file_that_is_none_is_refused_with_the_reason(client: FlaskClient, bank: Bank) -> None:
    text = "<quiz><question" + " " * large.AT_ONCE_BYTES  # not looked at while somebody waits
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(text, "long.xml"))
    worker.run(once=True)
    shown = client.get(seen.request.path)
    assert shown.status_code == 200
    assert "alert-danger" in shown.text
    assert questions(bank.id) == {}


def test_a_new_bank_with_pictures_is_made_in_the_background(client: FlaskClient, ben: Member) -> None:
    many = [dict(DOCUMENTS["essay"], id=f"e-{n}") for n in range(COUNT)] + [DOCUMENTS["hotspot"]]
    packed = write_bank("all", {"ko": "모두", "en": "All"}, many, MEDIA).data
    seen = send(client, "/staff/banks/import", file=file(packed, "all.zip"))
    worker.run(once=True)
    address = seen.request.path
    shown = client.get(address)
    picture = shown.text.partition(f"{address}/pictures/")[2][:64]
    assert client.get(f"{address}/pictures/{picture}").data == MEDIA["map.png"]
    assert client.get(f"{address}/pictures/{'0' * 64}").status_code == 404
    assert send(client, address, do="take", title="").status_code == 200  # the name stands in the file
    worker.run(once=True)
    made = db.session.scalars(select(Bank).where(Bank.owner_id == ben.person_id)).one()
    assert made.title["ko"] == "모두"
    assert len(questions(made.id)) == len(many)
    assert f"/staff/banks/{made.uid}?" in client.get(address).text


def test_what_another_person_sent_is_not_there(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(gift(), "long.gift"))
    member("최조", email="cho@example.org", role="admin")
    client.post("/sign-out")
    sign_in(client, "cho@example.org")
    assert client.get(seen.request.path).status_code == 404


def test_a_worker_that_dies_in_the_middle_goes_on_where_it_was(
    client: FlaskClient, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(gift(), "long.gift"))
    # A question that has one of the ids already: what came in its place must be known again.
    send(client, f"/staff/banks/{bank.uid}/import", file=file("::n3:: Another? {=a ~b}\n", "one.gift"))
    other = send(client, f"/staff/banks/{bank.uid}/import", file=file("::n3:: Another? {=a ~b}\n", "one.gift"))
    send(client, other.request.path, do="take")
    worker.run(once=True)
    send(client, seen.request.path, do="take")
    add, calls = importing.add, []

    def dies(*arguments: object) -> list[int]:
        calls.append(1)
        if len(calls) == 3:
            raise MemoryError
        return add(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "add", dies)
    worker.run(once=True)
    assert len(questions(bank.id)) == 1 + 2 * large.BATCH
    job = outbox.of_requester(kept_person(bank), 1)[0]
    with kept():
        outbox.retry(job.id)
    worker.run(once=True)
    assert len(questions(bank.id)) == 1 + COUNT
    assert "n3-2" in questions(bank.id)
    assert f"문항 {COUNT}개" in client.get(seen.request.path).text
    assert db.session.scalar(select(func.count()).select_from(Question).where(Question.key == "n3-3")) == 0


def kept_person(bank: Bank) -> int:
    assert bank.owner_id is not None
    return bank.owner_id


def test_only_bytes_decide_what_is_read_while_somebody_waits() -> None:
    assert not large.is_large(b"x" * large.AT_ONCE_BYTES)
    assert large.is_large(b"x" * (large.AT_ONCE_BYTES + 1))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("media/big.png", b"0" * 2 * large.AT_ONCE_BYTES)
        archive.writestr("bank.yaml", b"0" * 10)
    assert not large.is_large(out.getvalue())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ko.yaml", b"0" * (large.AT_ONCE_BYTES + 1))
    assert large.is_large(out.getvalue())
    assert not large.is_large(b"PK\x03\x04broken")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("", set()), ("3", {3}), ("3, 5-7,", {3, 5, 6, 7}), ("2~3，9-99", {2, 3, 9, 10}), ("0, 11", set())],
)
def test_numbers_are_written_as_people_write_them(text: str, numbers: set[int]) -> None:
    assert set(large.numbers_of(text, 10) or ()) == numbers


@pytest.mark.parametrize("text", ["a", "1-", "-", "1 - x", "1;2", "²"])
def test_what_is_no_list_of_numbers_is_told(text: str) -> None:
    assert large.numbers_of(text, 10) is None


def test_texts_of_a_report_are_told_in_the_language_of_who_reads_them() -> None:
    text = lazy("%(place)s: %(problem)s", place="stem", problem=lazy("This must be a text."))
    again = reports.load(reports.dump(text))
    for language in ("ko", "en"):
        with speaking(language):
            assert str(again) == str(text)


@pytest.mark.usefixtures("database")
def test_a_file_is_forgotten_with_all_that_belongs_to_it() -> None:
    made = waiting.keep(b"x", person_id=1, bank=None, title="", name="a", format_key="gift", language="")
    made.write("report", {})
    other = waiting.keep(b"y", person_id=1, bank=None, title="", name="b", format_key="gift", language="")
    made.forget()
    left = [key for key in storage.keys(made.FOLDER) if made.uid in key]
    assert left == []
    assert other.data() == b"y"


def test_ids_of_many_items_with_one_name_are_made_in_no_time() -> None:
    ids = Ids()
    made = [ids.make("same") for _ in range(30_000)]
    assert made[:3] == ["same", "same-2", "same-3"]
    assert len(set(made)) == len(made)
