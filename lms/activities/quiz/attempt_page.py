"""The page of an open attempt: its form with the items, or the question whether to take it over from another device."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from flask import current_app, url_for

from lms.accounts.sign_in import browser_mark, browser_name
from lms.activities.quiz import files, saving, timing, words
from lms.activities.quiz.behaviour import is_checkable
from lms.activities.quiz.devices import Device
from lms.activities.quiz.pieces import item_html
from lms.activities.quiz.standing import AttemptView, ItemView
from lms.core import clock
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.markup import stored
from lms.core.moments import show_moment
from lms.learning.interface import Page, Step
from lms.questions.shown import shown_when_checked

SHEET = "activities/quiz/sheet.html"


def present_device(step: Step) -> Device:
    """Return the browser that asks."""
    return Device(browser_mark(step.actor.account_id), browser_name())


def is_elsewhere(step: Step, device: str) -> bool:
    """Say whether another browser is the `device` that works on an attempt; one that none claimed is everybody's."""
    return bool(device) and device != browser_mark(step.actor.account_id)


def take_over_page(attempt: AttemptView, refusal: LmsError | None) -> Page:
    """Return the question whether to go on here, with what a form on this device could not save any more."""
    saved = [item.saved_at for item in attempt.items if item.saved_at is not None]
    return Page(
        "activities/quiz/take_over.html",
        {
            "attempt": attempt,
            "saved_at": max(saved, default=None),
            "typed": getattr(refusal, "answers", {}),
            "typed_fields": getattr(refusal, "fields", ()),
            "seen": getattr(refusal, "seen", ""),
        },
    )


def attempt_page(step: Step, attempt: AttemptView, refusal: LmsError | None) -> Page:
    """Return the form of an open attempt; where all stands on one page it is made once and filled in."""
    now = clock.now()
    token = saving.token(
        attempt.uid,
        attempt.device,
        person_id=step.person_id,
        generation=step.actor.generation,
        deadline_at=attempt.deadline_at,
    )
    typed: Mapping[int, Any] = getattr(refusal, "answers", {})
    faults: Mapping[int, Any] = getattr(refusal, "faults", {})
    settings = attempt.quiz.settings
    there = {item.position for item in attempt.reachable()}
    closed = [item for item in attempt.items if item.position not in there]
    values = {
        "total": len(attempt.items),
        "several": attempt.quiz.attempts != 1,
        "limited": attempt.deadline_at is not None,
        "with_files": any(files.most_of(item.question) for item in attempt.items),
        "pages": attempt.page_numbers,
        "present": attempt.page,
        "back": settings.back,
    }
    kept = (*values.values(), attempt.quiz.id)
    return Page(
        "activities/quiz/attempt.html",
        {
            **values,
            "quiz_words": attempt.quiz.words,
            "faults": faults,
            "missing": getattr(refusal, "unanswered", []),
            "words": words.of_scripts(step.language),
        },
        keep=kept,
        slots={
            "attempt": attempt.uid.hex,
            "attempt_token": token,
            "save_url": f"{_api()}{attempt.uid}/answers",
            "look_url": f"{_api()}{attempt.uid}",
            "now_ms": timing.milliseconds(now),
            "deadline_ms": timing.milliseconds(attempt.deadline_at) if attempt.deadline_at else "",
            "until": show_moment(attempt.deadline_at) if attempt.deadline_at else "",
            "answered": attempt.answered,
            "rest": sum(item.sequence for item in closed),
            "rest_done": sum(bool(item.answer) for item in closed),
            "number": attempt.number,
            "items": stored(_items(step, attempt, typed, faults)),
        },
    )


def _items(step: Step, attempt: AttemptView, typed: Mapping[int, Any], faults: Mapping[int, Any]) -> str:
    items = attempt.reachable()
    settings = attempt.quiz.settings
    numbers = attempt.page_numbers
    if settings.behaviour == "end" and len(numbers) == 1:
        return "".join([item_html(item, typed, faults) for item in items])
    macros: Any = current_app.jinja_env.get_template(SHEET).module

    def one(item: ItemView) -> str:
        if item.fixed:
            return str(macros.fixed(item, step.language, shown_when_checked(settings.review), settings))
        html = item_html(item, typed, faults)
        if settings.behaviour == "end" or not is_checkable(item.question):
            return html
        return html + stored(str(macros.check(item, step.language, settings)))

    if len(numbers) == 1:
        return "".join(map(one, items))
    parts = []
    for place, number in enumerate(numbers, 1):
        inner = "".join(one(item) for item in items if item.page == number)
        if inner:
            heading = _heading(attempt, number, place, len(numbers))
            parts.append(str(macros.page(number, heading, stored(inner), number != attempt.page)))
    return "".join(parts)


def _heading(attempt: AttemptView, number: int, place: int, count: int) -> str:
    """Return what a page is called: its section, or its place."""
    sections = attempt.quiz.settings.sections
    where = _("Page %(page)s of %(pages)s", page=place, pages=count)
    if attempt.quiz.settings.paging == "section" and number <= len(sections):
        return f"{sections[number - 1].title.pick()} ({where})"
    return where


@cache
def _api() -> str:
    return url_for("quiz.look", uid=UUID(int=0)).removesuffix(str(UUID(int=0)))
