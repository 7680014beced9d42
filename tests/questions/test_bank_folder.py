"""A bank goes out as its folder, quizzes and all, and an empty site that loads the folder has the same bank."""

import io
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.core import db
from lms.core.i18n import speaking
from lms.questions import building, exporting, services, writing
from lms.questions.building import Place
from lms.questions.models import Bank, Question, QuestionVersion, Quiz, QuizVersion
from tests.conftest import Databases
from tests.questions.banks import multiple, quiz, shorttext, single, truefalse, write_bank
from tests.questions.material import prepared

SHIPPED = Path(str(files("lms.content.quizzes")))
SECTIONS = [
    {"title": {"ko": "처음", "en": "First"}, "shuffle": False},
    {"title": {"ko": "다음", "en": "Next"}, "shuffle": True},
]
RICH = quiz(
    "rich", {"question": "q4", "points": 3}, {"draw": "basics", "tags": ["easy"], "count": 2, "section": 2},
    {"draw": "more", "section": 2},
    attempts=None, time_limit=20, shuffle=False, shuffle_options=True, grading="average", wait_between=60,
    paging="section", back=False, behaviour="tries", tries=2, tries_lose=50, grace=90, access_code="열려라",
    review={"answer": "at_once", "right": "after_close", "feedback": "never", "points": "at_once"}, sections=SECTIONS,
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of two bank folders, the first with two quizzes."""
    easy = ["easy"]
    plain = quiz("plain", {"draw": "basics", "count": 2})
    questions = [single("q1", easy), multiple("q2", tags=easy), truefalse("q3"), shorttext("q4")]
    write_bank(tmp_path / "quizzes", "basics", questions, [RICH, plain])
    write_bank(tmp_path / "quizzes", "more", [single("m1")], [])
    return tmp_path / "quizzes"


def digests() -> dict[tuple[str, str, str], str]:
    """Return (thing, bank, key) → digest of all present versions, and the titles of quizzes."""
    found: dict[tuple[str, str, str], str] = {}
    for thing, table, version in (("question", Question, QuestionVersion), ("quiz", Quiz, QuizVersion)):
        rows = db.session.execute(
            select(Bank.key.label("bank"), table.key, version.digest)
            .join(version, version.id == table.current_version_id)
            .join(Bank, Bank.id == table.bank_id)
        )
        found |= {(thing, row.bank, row.key): row.digest for row in rows}
    found |= {("title", "", row.key): str(sorted(row.title.items())) for row in db.session.scalars(select(Quiz))}
    return found


def bank(key: str) -> Bank:
    return db.session.scalars(select(Bank).where(Bank.key == key)).one()


def write_out(target: Path) -> None:
    """Export every bank of the site as its folder below `target`."""
    for row in db.session.scalars(select(Bank).order_by(Bank.key)):
        written = exporting.export(row.id, "folder")
        assert all(item.written and not item.losses for item in (*written.items, *written.quizzes))
        with zipfile.ZipFile(io.BytesIO(written.data)) as archive:
            archive.extractall(target)


@pytest.mark.parametrize("of", ["made", "shipped"])
def test_an_empty_site_that_loads_the_folder_has_the_same_questions_and_quizzes(
    of: str, folder: Path, tmp_path: Path, databases: Databases, own_database: object
) -> None:
    if of == "made":
        services.load_all(folder)
    else:
        for key in ("question-kinds", "mandated-reporter", "job-basic-a1"):
            services.load_folder(SHIPPED / key)
    with db.reading():
        before = digests()
        write_out(tmp_path / "out")
    assert {thing for thing, _, _ in before} == {"question", "quiz", "title"}
    assert set(verdicts(services.load_all(tmp_path / "out")).values()) == {"unchanged"}
    other = db.make_engine(databases.copy("other"))
    db.abandon()
    old = db.engine()
    db.configure(other)
    try:
        assert set(verdicts(services.load_all(tmp_path / "out")).values()) == {"new"}
        with db.reading():
            assert digests() == before
    finally:
        db.abandon()
        other.dispose()
        db.configure(old)


def verdicts(found: list[services.Verdict]) -> dict[str, str]:
    return {f"{verdict.thing} {verdict.key}": verdict.result for verdict in found}


def rebuild(key: str, *places: Place, keep: bool = True, **settings: object) -> None:
    """Change a quiz as the builder does: places added to those it has, or instead of them, and settings."""
    with db.transaction():
        row = db.session.scalars(select(Quiz).where(Quiz.key == key)).one()
        plan = building.plan_of(row)
        present = plan.places if keep else ()
        changed = building.Plan(plan.title, {**plan.settings, **settings}, (*present, *places))
        banks = frozenset(db.session.scalars(select(Bank.id)))
        building.change(row.id, changed, row.current_version_id, row.title, banks, None)


def question(key: str) -> int:
    return db.session.scalars(select(Question.id).where(Question.key == key)).one()


@pytest.mark.usefixtures("database")
def test_a_quiz_changed_in_the_browser_goes_out_and_is_the_same_when_loaded_again(folder: Path, tmp_path: Path) -> None:
    services.load_all(folder)
    rebuild("plain", Place(question("q1"), points=2.0), time_limit=5)
    write_out(tmp_path / "out")
    assert set(verdicts(services.load_all(tmp_path / "out")).values()) == {"unchanged"}
    view = services.quiz(services.current_quiz_versions()["plain"])
    assert (view.time_limit, view.count) == (5, 3)


@pytest.mark.usefixtures("database")
def test_a_quiz_that_a_folder_cannot_carry_is_named_with_the_reason(folder: Path) -> None:
    services.load_all(folder)
    rebuild("plain", Place(question("m1")), keep=False)
    with db.transaction():
        writing.set_status([question("q2"), question("q4")], "retired")
    written = exporting.export(bank("basics").id, "folder")
    with speaking("en"):
        said = {item.id: (item.written, [str(text) for text in item.losses]) for item in written.quizzes}
    assert said["plain"] == (False, ["Its question “more/m1” does not stand in the file."])
    assert said["rich"] == (
        False,
        [
            "Its question “q4” does not stand in the file.",
            "It draws 2 questions, but the file has fewer that fit.",
        ],
    )
    assert exporting.export(bank("basics").id, "folder", only=[question("q1")]).quizzes == ()


@pytest.mark.usefixtures("database")
def test_a_title_in_one_language_stands_in_both_and_that_is_said() -> None:
    made = writing.new_bank({"ko": "은행"}, owner_id=None, key="mine")
    row = writing.add_question(made.id, prepared("q1", "하나?", "One?"), "reviewed")
    plan = building.Plan({"ko": "시험"}, {"pass_mark": 60}, (Place(row.id),))
    test = building.add(plan, frozenset({made.id}), None)
    assert exporting.export(made.id, "folder").quizzes == ()  # it uses the bank, but is not of it
    test.bank_id = made.id
    db.session.flush()
    (said,) = exporting.export(made.id, "folder").quizzes
    assert said.written
    assert "“en”" in str(said.losses[0])
