"""The HTML of questions in an attempt: made by the template once for each version and place, then only filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from flask import current_app
from markupsafe import escape

from lms.activities.quiz import files
from lms.activities.quiz.standing import ItemView
from lms.core import clock, i18n
from lms.core.kept import Sheet, Slots, sheet_of
from lms.core.markup import stored
from lms.questions.kind import BadAnswer
from lms.questions.services import QuestionView

TEMPLATE = "activities/quiz/item.html"
# What answers these is kept in pieces; the controls of the other kinds are made by their templates for each page.
KEPT = ("radio", "checkbox", "text")


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The parts of one question at one place; each option as it is when not chosen, and when chosen."""

    before: Sheet
    options: Mapping[str, tuple[str, str]]
    field: Sheet | None
    after: Sheet
    fault: Sheet
    saved: Sheet


_kept: WeakKeyDictionary[QuestionView, dict[tuple[str, int], _Pieces]] = WeakKeyDictionary()


def item_html(item: ItemView, typed: Mapping[int, Sequence[str]], faults: Mapping[int, object]) -> str:
    """Return a question with its saved answer, or with the one just typed and what is wrong with it."""
    n = item.position
    pieces = _pieces_of(item.question, i18n.language(), n)
    answer = typed.get(n, item.answer)
    fault = pieces.fault.fill({"text": str(escape(str(faults[n])))}) if n in faults else ""
    state = ""
    if item.saved_at is not None and n not in typed:
        state = pieces.saved.fill({"time": f"{clock.to_seoul(item.saved_at):%H:%M:%S}"})
    invalid = " field-invalid" if fault else ""
    html = [pieces.before.fill({"fault": fault, "invalid": invalid, "sequence": str(item.sequence)})]
    options = pieces.options
    html += [options[key][key in answer] for key in item.order if key in options]
    if item.question.kind.control not in KEPT:
        html.append(_answer(item, answer, faults.get(n)))
    if pieces.field is not None:
        described, wrong = (f"q-{n}-e ", ' aria-invalid="true"') if fault else ("", "")
        value = str(escape(answer[0])) if answer else ""
        html.append(pieces.field.fill({"described": described, "wrong": wrong, "value": value}))
    html.append(pieces.after.fill({"state": state}))
    return stored("".join(html))


def _answer(item: ItemView, answer: Sequence[str], fault: object) -> str:
    question, n = item.question, item.position
    kind: Any = current_app.jinja_env.get_template(f"questions/kinds/{question.kind.key}.html").module
    text = question.text(i18n.language())
    at = ".".join(filter(None, (f"a-{n}", fault.field))) if isinstance(fault, BadAnswer) else ""
    html = str(kind.answer(question, text, f"a-{n}", f"q-{n}", item.order, answer, at))
    if most := files.most_of(question):
        macros: Any = current_app.jinja_env.get_template(TEMPLATE).module
        html += str(macros.files(n, item.files, most, sorted(files.TYPES), fault is not None and not at))
    return html


def _pieces_of(question: QuestionView, language: str, number: int) -> _Pieces:
    places = _kept.get(question)
    if places is None:
        places = _kept[question] = {}
    found = places.get((language, number))
    if found is None:
        found = places[language, number] = _make(question, language, number)
    return found


def _make(question: QuestionView, language: str, number: int) -> _Pieces:
    macros: Any = current_app.jinja_env.get_template(TEMPLATE).module
    slot, text = Slots(), question.text(language)

    def sheet(html: object) -> Sheet:
        return sheet_of(str(html).replace("\0n\0", str(number)))

    def both(html: object) -> tuple[str, str]:
        option = sheet(html)
        return option.fill({"checked": ""}), option.fill({"checked": " checked"})

    return _Pieces(
        before=sheet(macros.before(question, text, language, slot)),
        options={key: both(macros.option(question, key, text.options[key], slot)) for key in question.options}
        if question.kind.control in KEPT
        else {},
        field=sheet(macros.field(slot)) if question.kind.control == "text" else None,
        after=sheet(macros.after(question, slot)),
        fault=sheet(macros.fault(slot)),
        saved=sheet(macros.saved(slot)),
    )
