"""The rooms of questions and quizzes in the middle of everything: a question of every kind, a quiz of the run that one
learner takes and two have handed in, other terms, corrections, files that wait, items with two wordings."""

import re
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import delete, select

from lms.activities.quiz import results
from lms.core import db, outbox
from lms.questions import services as questions
from lms.questions.editing import form as editor
from lms.questions.models import Bank, Question, Quiz
from tests.journeys.busy import Form, Somebody, enrollment_of, first_run, forms_in, start_form, uid_in

BANK, TOUR = "question-kinds", "question-kinds-tour"
LATER_KEY = ["a", "b"]
GIFT = "::first:: Which number? {=112 ~119}\n"
# No colon follows the last word: a line to look at.
DOUBTFUL = "1. 신고 번호는?\n① 119\n② 112\n정답: ②\n해설 112로 신고합니다.\n"


def keep_quizzes_busy(folder: Path, people: dict[str, Somebody], mine: str, theirs: str) -> None:
    """Fill the rooms of questions and quizzes; `folder`: where a bank may be written; then two enrollments."""
    admin = people["admin"]
    source = folder / BANK
    shutil.copytree(Path(str(files("lms.content.quizzes"))) / BANK, source, dirs_exist_ok=True)
    questions.load_folder(source)
    with db.reading():
        bank_id, bank = db.session.execute(select(Bank.id, Bank.uid).where(Bank.key == BANK)).one()
        quiz_id, quiz = db.session.execute(select(Quiz.id, Quiz.uid).where(Quiz.key == TOUR)).one()
        corrected = db.session.scalar(select(Question.current_version_id).where(Question.key == "qk-multiple"))
    run = str(first_run().uid)
    _run_quizzes(people, run, quiz_id, (mine, theirs))
    _two_wordings(admin, source, quiz)
    _corrections(admin, [f"/staff/runs/{run}/results/tour", f"/staff/quizzes/{quiz}/results"], corrected)
    _waiting_files(people["instructor"])
    admin.more += [f"/staff/banks/{bank}/questions/new?kind={kind}" for kind in editor.KINDS]
    admin.more += [f"/staff/banks/{bank}/export?format=aiken", "/staff/diverged"]
    _begun_quiz(admin, str(bank_id))


def _begun_quiz(admin: Somebody, bank_id: str) -> None:
    """Show a new quiz that is ready to be saved: it draws from a bank."""
    page = "/staff/quizzes/new"
    html = admin.open(page)
    for more in ({"row": "places:add"}, {"places.0.bank": bank_id, "do": "look"}):
        html = admin.client.post(page, data={**_form_with(html, "pass_mark").filled(), **more}).text
    admin.shown.append((page, html))


def _run_quizzes(people: dict[str, Somebody], run: str, quiz_id: int, enrollments: tuple[str, str]) -> None:
    """Assign a quiz twice in a run, once to be begun; let a learner take it, another hand it in; give other terms."""
    admin, learner, other = people["admin"], people["learner"], people["learner2"]
    for key in ("spare", "tour"):
        admin.post(f"/staff/runs/{run}/quizzes/new", quiz=str(quiz_id), key=key)
    _hand_in(people["auditor"], f"/learn/{enrollment_of('auditor@demo.invalid')}/tour")
    _grade(admin, run)
    _hand_in(other, f"/learn/{enrollments[1]}/tour")
    begun = f"/learn/{enrollments[0]}/tour"
    learner.post(begun, **(start_form(learner.open(begun)) or {}))
    terms = f"/staff/runs/{run}/quizzes/tour/terms"
    admin.post(terms, who="learner@demo.invalid", group="", minutes="5", reason="늦게 도착")
    admin.more += [terms, f"/staff/runs/{run}/quizzes", f"/staff/runs/{run}/grading"]


def _hand_in(who: Somebody, page: str) -> None:
    """Start an attempt and submit it; where several options may be chosen, with those that a later key calls right."""
    who.post(page, **(start_form(who.open(page)) or {}))
    sheet = _form_with(who.open(page), "attempt").filled()
    chosen = {name: values if len(values) == 1 else LATER_KEY for name, values in sheet.items()}
    who.post(page, **{**chosen, "do": "submit", "sure": "1"})


def _grade(admin: Somebody, run: str) -> None:
    """Mark the one answer that waits for a person."""
    queue = _link_in(admin.open(f"/staff/runs/{run}/grading"), f"/staff/runs/{run}/grading/")
    answer = _link_in(admin.open(queue), "/staff/grading/")
    form = _form_with(admin.open(answer), "comment")
    points = {one.name: "1" for one in form.fields if one.name.startswith("points-")}
    admin.post(form.action, **{**form.filled(), **points, "comment": "날짜가 빠졌습니다."})


def _link_in(html: str, start: str) -> str:
    found = re.search(f'href="({re.escape(start)}[^"]+)"', html)
    assert found, (start, html[:3000])
    return found[1]


def _form_with(html: str, name: str) -> Form:
    return next(form for form in forms_in(html) if any(one.name == name for one in form.fields))


def _two_wordings(admin: Somebody, source: Path, quiz: object) -> None:
    """Change a question and a quiz in pages and in their folder, and the key of another question there."""
    with db.reading():
        single = db.session.scalar(select(Question.uid).where(Question.key == "qk-single"))
    for page, name, value in (
        (f"/staff/questions/{single}/edit", "points", "2"),
        (f"/staff/quizzes/{quiz}/edit", "pass_mark", "70"),
    ):
        form = _form_with(admin.open(page), name)
        admin.post(page, **{**form.filled(), name: value, "access_code": "", "do": "save"})
    path = source / "bank.yaml"
    entries: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    by_key = {one["id"]: one for one in entries["questions"]}
    by_key["qk-single"]["points"] = 3
    by_key["qk-multiple"]["answer"] = LATER_KEY
    entries["quizzes"][0]["pass_mark"] = 80
    path.write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")
    verdicts = {one.key: one.result for one in questions.load_folder(source)}
    assert [verdicts[key] for key in ("qk-single", TOUR)] == ["diverged", "diverged"]


def _corrections(admin: Somebody, results: list[str], version_id: int | None) -> None:
    """Prepare the correction of a question whose key changed, in the run and in all runs; ask for their figures."""
    for place in results:
        correct = f"{place}/items/{version_id}/correct"
        admin.more += [correct, admin.post(correct, act="key")]
        admin.post(f"{place}/compute")


def compute_figures() -> None:
    """Compute the figures over all runs that were asked for, where no worker runs."""
    with db.reading():
        asked = db.session.execute(
            select(outbox.Job.id, outbox.Job.args).where(outbox.Job.name == "quiz.compute_results")
        ).all()
    for job in (job for job in asked if job.args["quiz_version_id"]):
        results.compute_and_keep(**job.args)
        with db.transaction():
            db.session.execute(delete(outbox.Job).where(outbox.Job.id == job.id))


def _waiting_files(instructor: Somebody) -> None:
    """Leave a file waiting for a bank, and another for a bank that it would make."""
    bank = uid_in(instructor.open("/staff/banks"), "/staff/banks/")
    for page, text in ((f"/staff/banks/{bank}/import", DOUBTFUL), ("/staff/banks/import", GIFT)):
        instructor.more.append(instructor.post(page, text=text))
