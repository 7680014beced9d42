"""A bank folder brings its quizzes with its questions, on the page and on the command line, with a verdict on each."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import db, worker
from lms.questions import building, exporting, files, large, writing
from lms.questions.formats.folder import write_bank
from lms.questions.models import Bank, Question, Quiz
from tests.accounts.people import Member, kept, member
from tests.questions.formats.samples import DOCUMENTS, MEDIA
from tests.questions.material import prepared
from tests.questions.test_exchange import file, send

TITLE = {"ko": "마무리 퀴즈", "en": "Final quiz"}
GOOD = {"id": "final", "title": TITLE, "pass_mark": 70, "attempts": 3,
        "slots": [{"question": "s-1", "points": 3}, {"draw": "mine", "tags": ["unit:a1"], "count": 2}]}  # fmt: skip
GONE = {"id": "gone", "title": TITLE, "pass_mark": 70, "slots": [{"question": "nobody"}]}
OTHER = {"id": "other", "title": TITLE, "pass_mark": 70, "slots": [{"draw": "elsewhere"}]}


def folder(*quizzes: dict) -> bytes:
    documents = [DOCUMENTS[kind] for kind in ("single", "multiple", "truefalse")]
    return write_bank("mine", {"ko": "내 것", "en": "Mine"}, documents, MEDIA, quizzes).data


def address_of(page: object) -> str:
    return page.request.path  # type: ignore[attr-defined]


def test_a_folder_brings_its_quizzes_to_who_takes_it(client: FlaskClient, ben: Member, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(folder(GOOD, GONE, OTHER), "mine.zip"))
    assert "마무리 퀴즈" in seen.text and "문항 “nobody”" in seen.text and "elsewhere" in seen.text
    assert db.session.scalars(select(Quiz)).all() == []
    taken = send(client, address_of(seen), do="take")
    assert "퀴즈 1개" in taken.text

    (quiz,) = db.session.scalars(select(Quiz)).all()
    assert (quiz.owner_id, quiz.title, quiz.key) == (ben.person_id, TITLE, "final")
    plan = building.plan_of(quiz)
    first = db.session.get_one(Question, plan.places[0].question_id or 0)
    assert (first.key, first.bank_id, plan.places[0].points) == ("s-1", bank.id, 3)
    assert (plan.places[1].bank_id, plan.places[1].tags, plan.places[1].count) == (bank.id, ("unit:a1",), 2)
    assert (plan.settings["pass_mark"], plan.settings["attempts"]) == (70, 3)
    # It can be looked at at once, and goes out with its bank again.
    # Its page says that the question it asks is a draft.
    assert "초안" in client.get(f"/staff/quizzes/{quiz.uid}").text
    assert client.get(f"/staff/quizzes/{quiz.uid}/try").status_code == 200
    assert [each.id for each in exporting.export(bank.id, "folder").quizzes] == ["final"]

    again = send(client, f"/staff/banks/{bank.uid}/import", file=file(folder(GOOD), "mine.zip"))
    # Three questions and the quiz, and the count of the questions above them.
    assert again.text.count("이미 문제은행에 있음") == 5
    refused = send(client, address_of(again), do="take")
    assert refused.status_code == 422
    assert len(db.session.scalars(select(Quiz)).all()) == 1


def test_a_quiz_whose_question_is_left_out_is_left_out_too_and_said(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(folder(GOOD), "mine.zip"))
    taken = send(client, address_of(seen), do="take", leave_out="1")
    assert "문항 2개" in taken.text and "마무리 퀴즈" in taken.text and "s-1" in taken.text
    assert db.session.scalars(select(Quiz)).all() == []


def test_the_quizzes_can_be_left_out(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(folder(GOOD), "mine.zip"))
    send(client, address_of(seen), do="take", leave_quizzes="1")
    assert db.session.scalars(select(Quiz)).all() == []
    # Later they alone are new, and can be taken.
    later = send(client, f"/staff/banks/{bank.uid}/import", file=file(folder(GOOD), "mine.zip"))
    send(client, address_of(later), do="take")
    assert [quiz.key for quiz in db.session.scalars(select(Quiz))] == ["final"]


def test_a_long_folder_brings_its_quizzes_too(
    client: FlaskClient, ben: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "AT_ONCE_ITEMS", 2)
    monkeypatch.setattr(large, "BATCH", 2)
    seen = send(client, "/staff/banks/import", file=file(folder(GOOD, GONE), "mine.zip"), title="긴 것")
    worker.run(once=True)
    page = client.get(address_of(seen))
    assert "마무리 퀴즈" in page.text and "문항 “nobody”" in page.text
    send(client, address_of(seen), do="take", title="긴 것")
    worker.run(once=True)
    assert "퀴즈 1개" in client.get(address_of(seen)).text
    assert [quiz.owner_id for quiz in db.session.scalars(select(Quiz))] == [ben.person_id]


def test_the_command_line_says_of_each_quiz_what_becomes_of_it(own_database: object, tmp_path: Path) -> None:
    path = tmp_path / "mine.zip"
    path.write_bytes(folder(GOOD, GONE))
    done = files.take("folder", path, bank="mine")
    assert [(one["id"], one["result"]) for one in done.quizzes] == [("final", "new"), ("gone", "refused")]
    assert (done.well, done.written) == (False, False)
    done = files.take("folder", path, bank="mine", leave_out_refused=True)
    assert (done.well, done.written) == (True, True)
    with db.reading():
        assert [quiz.key for quiz in db.session.scalars(select(Quiz))] == ["final"]


def test_a_quiz_may_draw_from_another_bank_that_its_taker_may_use(client: FlaskClient, ben: Member, bank: Bank) -> None:
    nam = member("남", email="n@example.org")
    with kept():
        other = writing.new_bank({"ko": "다른 곳"}, owner_id=ben.person_id, key="elsewhere")
        writing.add_questions(other.id, [prepared(f"o{n}", f"다른 문항 {n}") for n in range(2)], "reviewed")
        foreign = writing.new_bank({"ko": "남의 것"}, owner_id=nam.person_id, key="foreign")
        writing.add_questions(foreign.id, [prepared("f1", "남의 문항")], "reviewed")
    many = {**OTHER, "id": "many", "slots": [{"draw": "elsewhere", "count": 3}]}
    theirs = {**OTHER, "id": "theirs", "slots": [{"draw": "foreign"}]}
    two = {**OTHER, "slots": [{"draw": "elsewhere", "count": 2}, {"draw": "mine"}]}
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(folder(two, many, theirs), "mine.zip"))
    assert "맞는 문항이 더 적습니다" in seen.text and "“foreign”" in seen.text
    send(client, address_of(seen), do="take")

    (quiz,) = db.session.scalars(select(Quiz)).all()
    assert [(place.bank_id, place.count) for place in building.plan_of(quiz).places] == [(other.id, 2), (bank.id, 1)]
    again = send(client, f"/staff/banks/{bank.uid}/import", file=file(folder(two), "mine.zip"))
    assert again.text.count("이미 문제은행에 있음") == 5
