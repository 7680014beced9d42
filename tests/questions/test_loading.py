"""Loading bank folders: idempotent, versioned, and careful with what was edited in the database."""

import pytest
from sqlalchemy import func, select, update

from lms.content.problems import ContentFault
from lms.core import clock, db, storage
from lms.questions import loading, pictures, reading, services
from lms.questions.models import Bank, Question, QuestionVersion, Quiz, QuizVersion
from tests.questions.banks import multiple, of_document, picture, quiz, shorttext, single, truefalse, write_bank
from tests.questions.samples import SAMPLES

pytestmark = pytest.mark.usefixtures("database")

FINAL = quiz("final", {"draw": "basics", "count": 2}, {"question": "q4"}, attempts=3, time_limit=20)


@pytest.fixture
def folder(tmp_path):
    write_bank(tmp_path, "basics", [single("q1"), multiple("q2"), truefalse("q3"), shorttext("q4")], [FINAL])
    return tmp_path


def results(verdicts):
    return {verdict.key: verdict.result for verdict in verdicts}


def current(key="q1"):
    found = db.session.scalar(select(Question.current_version_id).where(Question.key == key))
    assert found is not None
    return found


def edit_in_database(table, version_table, parent, key):
    """Give an item a version of its own, as an editor in the browser would."""
    with db.transaction():
        row = db.session.scalars(select(table).where(table.key == key)).one()
        old = db.session.get_one(version_table, row.current_version_id)
        names = [c.key for c in version_table.__table__.columns if c.key != "id"]
        facts = {name: getattr(old, name) for name in names}
        new = version_table(**{**facts, "number": old.number + 1, "digest": "0" * 64, "created_at": clock.now()})
        db.session.add(new)
        db.session.flush()
        row.current_version_id = new.id


def test_a_folder_is_loaded_with_all_its_items(folder):
    loaded = results(services.load_all(folder))
    assert loaded == {"q1": "new", "q2": "new", "q3": "new", "q4": "new", "final": "new"}
    version = services.current_quiz_version("final")
    assert version is not None
    view = services.quiz(version)
    assert (view.pass_mark, view.attempts, view.time_limit, view.shuffle, view.grading) == (60, 3, 20, True, "best")
    assert view.count == 3


def test_loading_again_changes_nothing(folder):
    services.load_all(folder)
    assert set(results(services.load_all(folder)).values()) == {"unchanged"}
    assert db.session.scalar(select(func.count()).select_from(QuestionVersion)) == 4
    assert db.session.scalar(select(func.count()).select_from(QuizVersion)) == 1


def test_a_changed_wording_becomes_a_new_version_and_the_old_one_stays(folder):
    services.load_all(folder)
    before = current()
    entry, wording = single("q1")
    write_bank(folder, "basics", [(entry, {**wording, "stem": "Anew?"}), multiple("q2"), truefalse("q3"),
                                  shorttext("q4")], [FINAL])  # fmt: skip
    loaded = results(services.load_all(folder))
    assert loaded == {"q1": "changed", "q2": "unchanged", "q3": "unchanged", "q4": "unchanged", "final": "unchanged"}
    after = current()
    assert "Question q1?" in services.question(before).text("en").stem
    assert "Anew?" in services.question(after).text("en").stem
    assert services.question(after).number == 2


def test_an_item_edited_in_the_database_diverges_when_its_folder_changes(folder):
    services.load_all(folder)
    edit_in_database(Question, QuestionVersion, "question_id", "q1")
    assert results(services.load_all(folder))["q1"] == "unchanged"
    entry, wording = single("q1")
    write_bank(folder, "basics", [(entry, {**wording, "stem": "Anew?"}), shorttext("q4")], [FINAL])
    loaded = results(services.load_all(folder))
    assert loaded["q1"] == "diverged"
    assert (loaded["q2"], loaded["q3"]) == ("retired", "retired")
    assert db.session.scalar(select(func.count()).select_from(QuestionVersion)) == 6


def test_an_edited_quiz_diverges_too(folder):
    services.load_all(folder)
    edit_in_database(Quiz, QuizVersion, "quiz_id", "final")
    pinned = services.current_quiz_version("final")
    changed = {**FINAL, "pass_mark": 80}
    write_bank(folder, "basics", [single("q1"), multiple("q2"), truefalse("q3"), shorttext("q4")], [changed])
    assert results(services.load_all(folder))["final"] == "diverged"
    assert services.current_quiz_version("final") == pinned


def test_what_left_the_folder_is_retired_and_comes_back_with_it(folder):
    services.load_all(folder)
    write_bank(folder, "basics", [single("q1"), shorttext("q4")], [])
    loaded = results(services.load_all(folder))
    assert (loaded["q2"], loaded["final"]) == ("retired", "retired")
    assert services.current_quiz_version("final") is None
    assert set(results(services.load_all(folder))) == {"q1", "q4"}
    write_bank(folder, "basics", [single("q1"), multiple("q2"), truefalse("q3"), shorttext("q4")], [FINAL])
    loaded = results(services.load_all(folder))
    assert (loaded["q1"], loaded["q2"], loaded["final"]) == ("unchanged", "returned", "returned")


def test_what_somebody_retired_by_hand_stays_retired(folder):
    services.load_all(folder)
    with db.transaction():
        db.session.execute(update(Question).where(Question.key == "q2").values(status="retired"))
        db.session.execute(update(Quiz).where(Quiz.key == "final").values(status="retired"))
    loaded = results(services.load_all(folder))
    assert (loaded["q2"], loaded["final"]) == ("unchanged", "unchanged")
    assert services.current_quiz_version("final") is None
    with db.reading():
        assert db.session.scalars(select(Question.status).where(Question.key == "q2")).one() == "retired"


def test_a_quiz_may_draw_from_a_bank_loaded_after_it(tmp_path):
    write_bank(tmp_path, "a-first", [single("q1")], [quiz("mixed", {"draw": "b-second", "count": 1})])
    write_bank(tmp_path, "b-second", [single("q2")], [])
    assert results(services.load_all(tmp_path))["mixed"] == "new"


def test_a_quiz_that_names_an_unknown_bank_is_refused_and_nothing_written(tmp_path):
    path = write_bank(tmp_path, "alone", [single("q1")], [quiz("lost", {"draw": "nowhere", "count": 1})])
    with pytest.raises(ContentFault) as refused:
        services.load_folder(path)
    assert "nowhere" in str(refused.value)
    assert db.session.scalar(select(func.count()).select_from(Question)) == 0


def test_a_faulty_folder_is_refused_with_all_its_faults(tmp_path):
    broken, wording = single("q1", answer=["z"])
    path = write_bank(tmp_path, "broken", [(broken, wording), single("q2", options=["a"])], [])
    with pytest.raises(ContentFault) as refused:
        services.load_folder(path)
    assert len(refused.value.problems) >= 2


def test_markdown_is_rendered_and_sanitized_when_loaded(tmp_path):
    entry, wording = single("q1", law=["PA 10(2)"])
    unsafe = {**wording, "stem": "A *word* <script>alert(1)</script>", "general": "[x](javascript:alert(1))"}
    bank = write_bank(tmp_path, "basics", [(entry, wording)], [])
    services.load_folder(bank)
    found = current()
    text = services.question(found).text("ko")
    assert "아동학대처벌법 제10조제2항" in text.law[0]
    write_bank(tmp_path, "basics", [(entry, unsafe)], [])
    try:
        services.load_folder(bank)
    except ContentFault:
        return
    found = current()
    text = services.question(found).text("ko")
    assert "<em>word</em>" in text.stem
    assert "<script" not in text.stem and "javascript:" not in text.general


def test_true_and_false_have_words_in_the_language_of_the_question(folder):
    services.load_all(folder)
    found = current("q3")
    assert services.question(found).text("ko").options == {"true": "맞다", "false": "틀리다"}
    assert services.question(found).text("en").options == {"true": "True", "false": "False"}


def test_versions_are_read_once_and_kept(folder):
    services.load_all(folder)
    ids = [current(key) for key in ("q1", "q2", "q3", "q4")]
    first = services.questions(ids)
    db.session.execute(update(QuestionVersion).values(tags=["changed behind our back"]))
    assert all(services.question(version_id) is first[version_id] for version_id in ids)
    reading.forget()
    assert services.question(ids[0]) is not first[ids[0]]


def test_a_question_or_quiz_that_does_not_exist_is_said_so():
    with pytest.raises(reading.NotFound):
        services.question(999_999)
    with pytest.raises(reading.NotFound):
        services.quiz(999_999)


def bank(key="basics"):
    return db.session.scalars(select(Bank).where(Bank.key == key).execution_options(populate_existing=True)).one()


def test_a_folder_that_did_not_change_is_known_by_its_bytes(folder):
    services.load_all(folder)
    assert bank().loaded_digest == loading.folder_digest(folder / "basics")
    assert results(services.load_all(folder)) == dict.fromkeys(("q1", "q2", "q3", "q4", "final"), "unchanged")


def test_a_folder_of_which_something_was_left_alone_is_read_again(folder):
    services.load_all(folder)
    edit_in_database(Question, QuestionVersion, "question_id", "q1")
    entry, wording = single("q1")
    write_bank(folder, "basics", [(entry, {**wording, "stem": "Changed?"}), multiple("q2")], [])
    assert results(services.load_all(folder))["q1"] == "diverged"
    assert bank().loaded_digest is None
    assert results(services.load_all(folder))["q1"] == "diverged"


def test_only_what_changed_is_rendered_again(folder):
    services.load_all(folder)
    entry, wording = single("q1")
    write_bank(folder, "basics", [(entry, {**wording, "stem": "Changed?"}), multiple("q2")], [])
    prepared = loading.prepare(folder / "basics")
    loading.render(prepared, loading.known_digests("basics"))
    assert [one.key for one in prepared.questions if "body" in vars(one)] == ["q1"]


def test_a_picture_is_kept_by_its_content_and_a_new_one_makes_a_new_version(folder):
    write_bank(folder, "pictures", [of_document(SAMPLES["hotspot"])], [])
    assert set(results(services.load_all(folder)).values()) == {"new"}
    ((name, first),) = pictures.of_bank(bank("pictures").id).items()
    assert (name, first.mime, first.width, first.height) == ("map.png", "image/png", 400, 300)
    assert storage.get_content(first.digest) == picture(400, 300)

    (folder / "pictures" / "media" / "map.png").write_bytes(picture(400, 301))
    assert results(services.load_all(folder))["hotspot-1"] == "changed"
    (second,) = pictures.of_bank(bank("pictures").id).values()
    assert second.digest != first.digest
    assert pictures.by_digest(first.digest) is not None
