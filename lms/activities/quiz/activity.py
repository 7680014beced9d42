"""The quiz: rules, an attempt, its result, and the way on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, g

from lms.activities.quiz import (
    checking,
    choosing,
    files,
    form_files,
    grading_pages,
    held,
    more_attempts,
    regrade_pages,
    result_pages,
    retiming,
    services,
    standing,
    timing,
)
from lms.activities.quiz.attempt_page import attempt_page, is_elsewhere, present_device, take_over_page
from lms.activities.quiz.held import FormRefused, Held
from lms.activities.quiz.review import shown_of
from lms.activities.quiz.staff_pages import blueprint
from lms.activities.quiz.standing import Standing
from lms.content.check import CheckContext, Problem
from lms.content.manifest import Activity
from lms.core import clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy
from lms.core.texts import problem, tidy
from lms.enrollments import requests
from lms.learning import services as learning
from lms.learning.interface import Chosen, Outcome, Page, Step
from lms.questions.answers import of_form
from lms.questions.kind import BadAnswer

# Importing them gives the blueprint these pages.
PAGES = (grading_pages, regrade_pages, result_pages)
NOTE_MOST = 1000


class Unanswered(FormRefused):
    """Questions without an answer: the learner is asked once whether to submit all the same."""

    def __init__(self, positions: list[int], answers: Mapping[int, list[str]]) -> None:
        numbers = ", ".join(map(str, positions))
        super().__init__(lazy("Not answered yet: question %(numbers)s.", numbers=numbers), answers, {})
        self.unanswered = positions


class Elsewhere(Conflict):
    """Another device works on this attempt; what this form would have saved is offered again.

    `answers`: by position; `fields`: the fields of the form that held them; `seen`: when its page was made.
    """

    def __init__(self, answers: Mapping[int, list[str]], fields: list[tuple[str, str]], seen: int) -> None:
        super().__init__(lazy("This attempt goes on on another device. Nothing was saved from here."))
        self.answers = answers
        self.fields = fields
        self.seen = seen


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

    def chosen(self, run_id: int, key: str) -> list[Chosen]:
        """Return what people of a run chose in their last attempts."""
        return choosing.of_run(run_id, key)

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
        if attempt is not None and not attempt.is_overdue(clock.now()):
            if is_elsewhere(step, attempt.device):
                return take_over_page(attempt, refusal)
            return attempt_page(step, attempt, refusal)
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
        values = {
            "standing": stands,
            "attempt": attempt,
            "asked": asked,
            "note_most": NOTE_MOST,
            "shown": shown_of(attempt, step.run_id),
        }
        return Page("activities/quiz/result.html", values)

    def submit(self, step: Step, form: Mapping[str, Any]) -> Outcome | None:
        """Start an attempt, save, check or submit its answers, turn its page, take it over, or ask for another one."""
        act, _sep, number = str(form.get("do", "")).partition(":")
        if act in ("save", "submit") or (act in ("page", "check") and _number(number)):
            return _take(step, form, act, _number(number))
        if act == "take":
            _take_over(step, form)
        elif act == "start":
            _start(step, form)
        elif act == "ask":
            _ask(step, form)
        else:
            raise LmsError(lazy("The data sent could not be read."), 400)
        return None


def _questions_of(step: Step) -> int:
    if step.quiz_version_id is None:
        raise Conflict(lazy("This quiz has no questions at present. Please tell the staff of the course."))
    return step.quiz_version_id


def _standing(step: Step) -> Standing:
    return standing.of_enrollment(step.enrollment_id, step.activity.id, _questions_of(step))


def _close(attempt_id: int) -> None:
    services.close_overdue(attempt_id)


def _start(step: Step, form: Mapping[str, Any]) -> None:
    # The page says which attempt its button starts, so that an old page or a second click starts no further one.
    if form.get("number") == str(_standing(step).next_number):
        code = str(form.get("code", ""))
        services.start(step.enrollment_id, step.activity.id, _questions_of(step), present_device(step), code=code)


def _ask(step: Step, form: Mapping[str, Any]) -> None:
    stands = _standing(step)
    if stands.left != 0 or stands.open is not None:
        raise Conflict(lazy("You still have attempts."))
    note = tidy(str(form.get("note", ""))) or ""
    fault = problem(note, NOTE_MOST)
    if fault:
        raise LmsError(fault, field="note")
    more_attempts.ask(step.enrollment_id, step.activity.id, note)
    flash(_("Your request was sent. Staff will decide, and you will find the new attempt here."))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _take(step: Step, form: Mapping[str, Any], act: str, number: int) -> Outcome | None:
    sent = form_files.sent()
    wrong = {position: fault for position, several in sent.items() if (fault := files.fault(several))}
    put = {} if wrong else files.put(sent)
    if put:
        db.after_rollback(lambda: files.drop(put))
    fields, seen = _lists(form), _seen(form)
    one = _held(step, form)
    if one is None:
        # Submitted already, by a second click or on another device: the page shows how it stands.
        files.drop(put)
        return None
    answers = _answers(one, fields)
    overdue = one.is_overdue(clock.now())
    if is_elsewhere(step, one.head.device) and not overdue:
        unsent = _unsent(one, answers)
        controls = [(name, value) for name in fields if _position(name) in unsent for value in fields[name]]
        raise Elsewhere(unsent, controls, seen)
    key = (step.enrollment_id, step.activity.id, one.head.uid)
    wrong |= form_files.take(one, fields.get("drop-file", ()), put)
    if wrong:
        db.after_rollback(lambda: _keep(key, answers, seen))
        raise FormRefused(lazy("Please check the marked answers. Nothing is lost."), answers, wrong)
    left = held.save(one, answers, seen)
    if left:
        _tell_left(left)
        return None
    if overdue:
        return services.close(one)
    if act == "check":
        g.step_place = f"q-{number}"
        _check(key, number, answers, seen)
        return None
    if act == "page":
        checking.turn(*key, number)
        return None
    missing = _missing(one, answers, put) if act == "submit" and not form.get("sure") else []
    if missing:
        # The refusal rolls back; the answers themselves are kept.
        db.after_rollback(lambda: _keep(key, answers, seen))
        raise Unanswered(missing, answers)
    if act == "submit":
        return services.close(one)
    flash(_("Your answers were saved."))
    return None


def _held(step: Step, form: Mapping[str, Any]) -> Held | None:
    """Return the open attempt that a form belongs to, locked; None if it is open no more."""
    _questions_of(step)  # refuses where there are none
    uid = _uid(form)
    if uid is None:
        return None
    learning.hold(step.enrollment_id)
    found = held.find(step.enrollment_id, step.activity.id, uid)
    return found if found is not None and found.open else None


def _answers(one: Held, fields: Mapping[str, list[str]]) -> dict[int, list[str]]:
    """Return what a form says of the items that can still be answered."""
    back, page = one.quiz.settings.back, one.head.page
    return of_form(fields, [item.position for item in one.answerable() if back or item.page == page])


def _missing(one: Held, answers: Mapping[int, list[str]], put: Collection[int]) -> list[int]:
    """Return the items of a form that were given neither an answer nor a file."""
    empty = [position for position, answer in answers.items() if not any(part.strip() for part in answer)]
    with_files = {*one.files(), *put} if empty else ()
    return [position for position in empty if position not in with_files]


def _tell_left(left: list[int]) -> None:
    numbers = ", ".join(map(str, left))
    flash(_("Question %(numbers)s was answered on another device or in another window after this page was opened. "
            "That answer was kept; change it here if you like.", numbers=numbers), "warning")  # fmt: skip


def _check(key: tuple[int, str, UUID], position: int, answers: Mapping[int, list[str]], seen: int) -> None:
    try:
        checking.check(*key, position)
    except FormRefused as error:
        db.after_rollback(lambda: _keep(key, answers, seen))
        raise FormRefused(error.message, answers, error.faults) from error


def _unsent(one: Held, answers: Mapping[int, list[str]]) -> dict[int, list[str]]:
    """Return the answers of a form that differ from those that are saved."""
    there = {item.position: item for item in one.items}
    return {place: given for place, given in answers.items() if given and _differs(one, there[place], given)}


def _differs(one: Held, item: Any, answer: list[str]) -> bool:
    view = one.question(item)
    try:
        return view.kind.take(view.body, answer) != (item.answer or [])
    except BadAnswer:
        return True


def _position(name: str) -> int:
    number = name.removeprefix("a-").partition(".")[0]
    return _number(number) if name.startswith("a-") else 0


def _take_over(step: Step, form: Mapping[str, Any]) -> None:
    one = _held(step, form)
    if one is None:
        return
    checking.take_over(step.enrollment_id, step.activity.id, one.head.uid, present_device(step))
    given = {position: answer for position, answer in _answers(one, _lists(form)).items() if answer}
    left = held.save(one, given, _seen(form)) if given else []
    if left:
        _tell_left(left)


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


def _lists(form: Mapping[str, Any]) -> dict[str, list[str]]:
    several = getattr(form, "getlist", None)
    return {name: [str(value) for value in (several(name) if several else [form[name]])] for name in form}


activity = Quiz()
