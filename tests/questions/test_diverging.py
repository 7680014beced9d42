"""An item edited here while its folder changed has two wordings; staff take the folder's or keep ours."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core import clock, db
from lms.questions import diverging, services
from lms.questions.models import Question, QuestionVersion, Quiz, QuizSlot, QuizVersion
from lms.questions.models import QuestionTag as Tag
from tests.accounts.people import kept, member, signed_in, stranger
from tests.enrollments import world
from tests.questions.banks import quiz, single, write_bank

FINAL = quiz("final", {"question": "q1"})


@pytest.fixture
def folder(database: Any, tmp_path: Path) -> Path:
    """Load a bank, edit its question and its quiz here, and change both in the folder."""
    write_bank(tmp_path, "basics", [single("q1", tags=["old"])], [FINAL])
    services.load_all(tmp_path)
    with db.transaction():
        for row, table, link in (
            (db.session.scalars(select(Question)).one(), QuestionVersion, "question_id"),
            (db.session.scalars(select(Quiz)).one(), QuizVersion, "quiz_id"),
        ):
            first: Any = db.session.get_one(table, row.current_version_id)
            names = {"kind", "tags", "source", "body"} if table is QuestionVersion else {"settings"}
            values = {name: getattr(first, name) for name in names}
            made = table(**{link: row.id}, number=2, digest="ours", created_at=clock.now(), **values)
            db.session.add(made)
            db.session.flush()
            row.current_version_id = made.id
        slot, ours = db.session.scalars(select(QuizSlot)).one(), db.session.scalars(select(Quiz)).one()
        again = {"position": 0, "question_id": slot.question_id, "tags": [], "count": 1}
        db.session.add(QuizSlot(quiz_version_id=ours.current_version_id, **again))
    entry, wording = single("q1", tags=["new"])
    write_bank(tmp_path, "basics", [(entry, {**wording, "stem": "Anew?"})], [{**FINAL, "pass_mark": 80}])
    return tmp_path


def load(folder: Path) -> dict[str, str]:
    return {verdict.key: verdict.result for verdict in services.load_all(folder)}


def found() -> list[diverging.Diverged]:
    return diverging.listed(world.actor(world.person(), world.Granted("admin")))


def test_both_wordings_are_listed_until_somebody_chooses(folder: Path) -> None:
    for _ in range(2):
        assert load(folder) == {"q1": "diverged", "final": "diverged"}
        with kept():
            question, final = found()
            assert (question.key, question.ours.number, question.folders.number) == ("q1", 2, 3)
            assert "Anew?" in str(question.folders.text("en").stem)  # type: ignore[union-attr]
            assert (final.ours.pass_mark, final.folders.pass_mark) == (60, 80)  # type: ignore[union-attr]


def test_taking_the_folders_makes_it_the_present_one(folder: Path) -> None:
    load(folder)
    with kept():
        for one in found():
            diverging.decide(one, "folder", world.person().id)
    with kept():
        assert found() == []
        row = db.session.scalars(select(Question)).one()
        assert row.current_version_id == row.loaded_version_id
        assert "new" in set(db.session.scalars(select(Tag.tag).where(Tag.question_id == row.id)))
        assert services.quiz(services.current_quiz_version("final") or 0).pass_mark == 80
    assert load(folder) == {"q1": "unchanged", "final": "unchanged"}


def test_keeping_ours_is_remembered_until_the_folder_changes_again(folder: Path) -> None:
    load(folder)
    with kept():
        for one in found():
            diverging.decide(one, "ours", world.person().id)
    with kept():
        assert found() == []
        assert services.quiz(services.current_quiz_version("final") or 0).pass_mark == 60
        assert services.quiz(services.current_quiz_version("final") or 0).count == 1
    assert load(folder) == {"q1": "unchanged", "final": "unchanged"}
    entry, wording = single("q1")
    write_bank(folder, "basics", [(entry, {**wording, "stem": "Again?"})], [{**FINAL, "pass_mark": 80}])
    assert load(folder) == {"q1": "diverged", "final": "unchanged"}


def test_staff_choose_on_a_page_and_nobody_else(app: Flask, folder: Path) -> None:
    load(folder)
    member("단", email="dan@example.org", role="admin")
    stranger()
    with kept():
        uid = db.session.scalars(select(Question.uid)).one()
    place = "/staff/diverged"
    other = signed_in(app.test_client(), "cho@example.org")
    assert other.get(place).status_code == 404
    assert other.post(f"{place}/questions/{uid}/folder").status_code == 404
    dan = signed_in(app.test_client(), "dan@example.org")
    assert "Question q1?" in dan.get(place).text and "Anew?" in dan.get(place).text
    assert dan.post(f"{place}/questions/{uid}/folder").status_code == 303
    assert dan.post(f"{place}/questions/{uid}/ours").status_code == 404
    assert "Anew?" not in dan.get(place).text
