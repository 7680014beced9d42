"""The quiz: rules, an attempt, its result, and the way on."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from flask import flash, url_for

from lms.activities.quiz import retiming, saving, services, standing, timing, words
from lms.activities.quiz.exception_pages import blueprint
from lms.activities.quiz.pieces import item_html
from lms.activities.quiz.services import FormRefused
from lms.activities.quiz.standing import AttemptView, Standing
from lms.content.check import CheckContext, Problem
from lms.content.manifest import Activity
from lms.core import clock, db, tokens
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy
from lms.core.markup import stored
from lms.core.moments import show_moment
from lms.core.texts import problem, tidy
from lms.enrollments import requests
from lms.learning import services as learning
from lms.learning.interface import Outcome, Page, Step

NOTE_MOST = 1000
_FIELD = re.compile(r"a-([1-9][0-9]{0,3})\Z")


class Unanswered(FormRefused):
    """Questions without an answer: the learner is asked once whether to submit all the same."""

    def __init__(self, positions: list[int], answers: Mapping[int, list[str]]) -> None:
        numbers = ", ".join(map(str, positions))
        super().__init__(lazy("Not answered yet: question %(numbers)s.", numbers=numbers), answers, {})
        self.unanswered = positions


class Quiz:
    """A test with attempts; what an attempt is worth comes from the version of the quiz it was started with."""

    key = "quiz"
    label = lazy("Quiz")
    blueprint = blueprint
    # After a submit the learner wants to see the result, not the next step.
    stays = True

    def end_work(self, run_id: int) -> None:
        """Submit the open attempts of a run that closes, with the answers that are saved."""
        services.submit_all_of(run_id)

    def begun(self, run_id: int, key: str) -> int:
        """Return how many people of a run have an attempt at a quiz."""
        return services.begun(run_id, key)

    def retime(self, run_id: int, key: str) -> None:
        """Move the deadlines of open attempts to where the changed opening and closing put them."""
        retiming.of_activity(run_id, key)

    def check(self, activity: Activity, context: CheckContext) -> Iterable[Problem]:
        """Return what is wrong with an entry; that its quiz exists is checked with all other references."""
        for key in sorted(activity.settings):
            yield context.problem(activity, lazy("A quiz has no setting “%(key)s”.", key=key))

    def show(self, step: Step, refusal: LmsError | None = None) -> Page:
        """Return the rules, the open attempt, or the result of the last one."""
        stands = _standing(step)
        attempt = stands.open
        if attempt is not None and not timing.is_overdue(attempt.deadline_at, clock.now()):
            return _attempt_page(step, attempt, refusal)
        if attempt is not None:
            # A GET writes nothing: the attempt is shown as it will be, and closed right after the page is made.
            overdue = attempt.id
            db.write_after(lambda: _close(overdue))
            attempt = standing.as_if_closed(attempt)
            stands = replace(stands, attempts=(*stands.attempts[:-1], attempt))
        elif stands.last is None:
            return Page("activities/quiz/start.html", {"standing": stands})
        else:
            attempt = stands.last
        asked = None
        if stands.left == 0 and not stands.passed:
            asked = requests.open_of("attempts", step.enrollment_id, step.activity.id)
        values = {"standing": stands, "attempt": attempt, "asked": asked, "note_most": NOTE_MOST}
        return Page("activities/quiz/result.html", values)

    def submit(self, step: Step, form: Mapping[str, Any]) -> Outcome | None:
        """Start an attempt, save or submit its answers, or ask staff for another one."""
        act = form.get("do", "")
        if act in ("save", "submit"):
            return _take(step, form, submitting=act == "submit")
        if act == "start":
            _start(step, form)
        elif act == "ask":
            _ask(step, form)
        else:
            raise LmsError(lazy("The data sent could not be read."), 400)
        return None


def _standing(step: Step) -> Standing:
    if step.quiz_version_id is None:
        raise Conflict(lazy("This quiz has no questions at present. Please tell the staff of the course."))
    return standing.of_enrollment(step.enrollment_id, step.activity.id, step.quiz_version_id)


def _close(attempt_id: int) -> None:
    services.close_overdue(attempt_id)


def _attempt_page(step: Step, attempt: AttemptView, refusal: LmsError | None) -> Page:
    now = clock.now()
    token = tokens.make(
        saving.PURPOSE,
        person_id=step.person_id,
        subject=attempt.uid.hex,
        generation=step.actor.generation,
        until=timing.token_end(attempt.deadline_at, now),
    )
    typed: Mapping[int, Any] = getattr(refusal, "answers", {})
    faults: Mapping[int, Any] = getattr(refusal, "faults", {})
    values = {
        "total": len(attempt.items),
        "several": attempt.quiz.attempts != 1,
        "limited": attempt.deadline_at is not None,
    }
    return Page(
        "activities/quiz/attempt.html",
        {
            **values,
            "faults": faults,
            "missing": getattr(refusal, "unanswered", []),
            "words": words.of_scripts(step.language),
        },
        keep=tuple(values.values()),
        slots={
            "attempt": attempt.uid.hex,
            "attempt_token": token,
            "save_url": f"{_api()}{attempt.uid}/answers",
            "look_url": f"{_api()}{attempt.uid}",
            "now_ms": timing.milliseconds(now),
            "deadline_ms": timing.milliseconds(attempt.deadline_at) if attempt.deadline_at else "",
            "until": show_moment(attempt.deadline_at) if attempt.deadline_at else "",
            "answered": attempt.answered,
            "number": attempt.number,
            "items": stored("".join([item_html(item, typed, faults) for item in attempt.items])),
        },
    )


@cache
def _api() -> str:
    return url_for("quiz.look", uid=UUID(int=0)).removesuffix(str(UUID(int=0)))


def _start(step: Step, form: Mapping[str, Any]) -> None:
    assert step.quiz_version_id is not None
    # The page says which attempt its button starts, so that an old page or a second click starts no further one.
    if form.get("number") == str(_standing(step).next_number):
        code = str(form.get("code", ""))
        services.start(step.enrollment_id, step.activity.id, step.quiz_version_id, code=code)


def _ask(step: Step, form: Mapping[str, Any]) -> None:
    stands = _standing(step)
    if stands.left != 0 or stands.open is not None:
        raise Conflict(lazy("You still have attempts."))
    note = tidy(str(form.get("note", ""))) or ""
    fault = problem(note, NOTE_MOST)
    if fault:
        raise LmsError(fault, field="note")
    services.ask_for_another(step.enrollment_id, step.activity.id, note)
    flash(_("Your request was sent. Staff will decide, and you will find the new attempt here."))


def _take(step: Step, form: Mapping[str, Any], *, submitting: bool) -> Outcome | None:
    learning.lock(step.enrollment_id)
    attempt = _standing(step).open
    uid = _uid(form)
    if attempt is None or attempt.uid != uid:
        # Submitted already, by a second click or on another device: the page shows how it stands.
        return None
    answers = {item.position: _chosen(form, item.position) for item in attempt.items}
    seen = _seen(form)
    key = (step.enrollment_id, step.activity.id, uid)
    left = services.save_form(*key, answers, seen)
    if left:
        numbers = ", ".join(map(str, left))
        flash(_("Question %(numbers)s was answered on another device or in another window after this page was opened. "
                "That answer was kept; change it here if you like.", numbers=numbers), "warning")  # fmt: skip
        return None
    if timing.is_overdue(attempt.deadline_at, clock.now()):
        return services.submit(*key)
    missing = [position for position, answer in answers.items() if not any(part.strip() for part in answer)]
    if submitting and missing and not form.get("sure"):
        # The refusal rolls back; the answers themselves are kept.
        db.after_rollback(lambda: _keep(key, answers, seen))
        raise Unanswered(missing, answers)
    if submitting:
        return services.submit(*key)
    flash(_("Your answers were saved."))
    return None


def _keep(key: tuple[int, str, UUID], answers: Mapping[int, list[str]], seen: int) -> None:
    services.save_form(*key, answers, seen)


def _uid(form: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID(str(form.get("attempt", "")))
    except ValueError:
        return None


def _seen(form: Mapping[str, Any]) -> int:
    text = str(form.get("seen", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else timing.milliseconds(clock.now())


def _chosen(form: Mapping[str, Any], position: int) -> list[str]:
    name = f"a-{position}"
    several = getattr(form, "getlist", None)
    found = several(name) if several else [form[name]] if name in form else []
    return [str(item) for item in found][:100]


activity = Quiz()
