"""What tests of the time after a submit stand on: attempts of several learners, and a key that changes."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from lms.activities.quiz import services, timing
from lms.activities.quiz.standing import AttemptView
from lms.core import clock
from lms.learning import services as learning
from lms.questions import services as questions
from tests.accounts.people import kept, member
from tests.activities.quiz import sheets
from tests.activities.school import Learner, School
from tests.questions.banks import multiple, quiz, shorttext, single, truefalse, write_bank

KEY = "f1-quiz"


def people(school: School, number: int) -> list[Learner]:
    """Enroll so many people."""
    return [school.admit(member(f"김안{n}", email=f"ann{n}@example.org")) for n in range(number)]


def take(school: School, learner: Learner, sheet: Mapping[str, list[str]]) -> AttemptView:
    """Let somebody start, answer and submit, and record what came of it."""
    attempt = sheets.start(school, learner)
    with kept():
        seen = timing.milliseconds(clock.now())
        services.save_form(learner.enrollment_id, KEY, attempt.uid, sheets.answers(attempt, sheet), seen)
    with kept():
        outcome = services.submit(learner.enrollment_id, KEY, attempt.uid)
        if outcome is not None:
            learning.record(learner.enrollment_id, KEY, services.source_of(attempt.uid), outcome)
    return sheets.view(attempt.uid)


def change_bank(folder: Path, **q1: Any) -> None:
    """Load the bank of the school again with another first question, as whoever corrects it would."""
    items = [single("q1", pages=["f1-case"], **q1), multiple("q2"), truefalse("q3"), shorttext("q4")]
    facts = {"attempts": 3, "time_limit": 20, "shuffle": True}
    write_bank(folder, "basics", items, [quiz("final", {"draw": "basics", "count": 4}, **facts)])
    questions.load_all(folder)


def text(reply: TestResponse) -> str:
    """Return what one reads on a page, without its markup."""
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", reply.get_data(as_text=True), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())
