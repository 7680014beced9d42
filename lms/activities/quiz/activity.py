"""The quiz: rules, an attempt, its result, and the way on."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from flask import flash, request, url_for

from lms.activities.quiz import files, retiming, saving, services, standing, timing, words
from lms.activities.quiz.exception_pages import blueprint
from lms.activities.quiz.models import AnswerFile
from lms.activities.quiz.pieces import item_html
from lms.activities.quiz.services import FormRefused
from lms.activities.quiz.standing import AttemptView, Standing
from lms.content.check import CheckContext, Problem
from lms.content.manifest import Activity
from lms.core import clock, db, tokens
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import Lazy, lazy
from lms.core.i18n import gettext as _
from lms.core.markup import stored
from lms.core.moments import show_moment
from lms.core.texts import problem, tidy
from lms.enrollments import requests
from lms.learning import services as learning
from lms.learning.interface import Outcome, Page, Step
from lms.questions.answers import of_form
from lms.questions.kinds.essay import MOST_FILES

NOTE_MOST = 1000
_FILES = re.compile(r"f-([1-9][0-9]{0,3})\Z")


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
        "with_files": any(files.most_of(item.question) for item in attempt.items),
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
    sent = _sent()
    wrong = {position: fault for position, several in sent.items() if (fault := files.fault(several))}
    put = {} if wrong else files.put(sent)
    if put:
        db.after_rollback(lambda: files.drop(put))
    learning.lock(step.enrollment_id)
    attempt = _standing(step).open
    uid = _uid(form)
    if attempt is None or attempt.uid != uid:
        # Submitted already, by a second click or on another device: the page shows how it stands.
        files.drop(put)
        return None
    answers = of_form(_lists(form), [item.position for item in attempt.items])
    seen = _seen(form)
    key = (step.enrollment_id, step.activity.id, uid)
    wrong |= _take_files(attempt, form, put)
    if wrong:
        db.after_rollback(lambda: _keep(key, answers, seen))
        raise FormRefused(lazy("Please check the marked answers. Nothing is lost."), answers, wrong)
    left = services.save_form(*key, answers, seen)
    if left:
        numbers = ", ".join(map(str, left))
        flash(_("Question %(numbers)s was answered on another device or in another window after this page was opened. "
                "That answer was kept; change it here if you like.", numbers=numbers), "warning")  # fmt: skip
        return None
    if timing.is_overdue(attempt.deadline_at, clock.now()):
        return services.submit(*key)
    with_files = {item.position for item in attempt.items if item.files} | set(put)
    missing = [
        position
        for position, answer in answers.items()
        if not any(part.strip() for part in answer) and position not in with_files
    ]
    if submitting and missing and not form.get("sure"):
        # The refusal rolls back; the answers themselves are kept.
        db.after_rollback(lambda: _keep(key, answers, seen))
        raise Unanswered(missing, answers)
    if submitting:
        return services.submit(*key)
    flash(_("Your answers were saved."))
    return None


def _sent() -> dict[int, list[files.Sent]]:
    """Return position → the files that came with the form; of each no more than are ever taken, and one."""
    found: dict[int, list[files.Sent]] = {}
    for name in request.files:
        read = _FILES.match(name)
        for upload in request.files.getlist(name)[: MOST_FILES + 1] if read else ():
            if read and upload.filename:
                shown = tidy(upload.filename.replace("\\", "/").rpartition("/")[2]) or "file"
                shown = shown if len(shown) <= files.MOST_NAME else shown[-files.MOST_NAME :]
                data = upload.stream.read(files.MOST_BYTES + 1)
                upload.close()
                found.setdefault(int(read[1]), []).append(files.Sent("".join(filter(str.isprintable, shown)), data))
    return found


def _take_files(attempt: AttemptView, form: Mapping[str, Any], put: Mapping[int, list[AnswerFile]]) -> dict[int, Lazy]:
    """Add the files of a form to their answers and take off those that are to go; return what cannot be done."""
    if timing.is_overdue(attempt.deadline_at, clock.now()):
        files.drop(put)
        return {}
    faults: dict[int, Lazy] = {}
    going = set(_lists(form).get("drop-file", ()))
    for item in attempt.items:
        dropped = [file.uid for file in item.files if str(file.uid) in going]
        if len(item.files) - len(dropped) + len(put.get(item.position, ())) > files.most_of(item.question):
            faults[item.position] = lazy("At most %(most)s files.", most=files.most_of(item.question))
    if faults:
        return faults
    for item in attempt.items:
        files.remove([file.uid for file in item.files if str(file.uid) in going])
        if item.position in put:
            files.add(attempt.id, item.position, put[item.position])
    return {}


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
