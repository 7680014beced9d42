"""The HTML of an attempt's questions: made by the template once for each version and language, then only filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from flask import current_app
from markupsafe import escape

from lms.activities.quiz.standing import ItemView
from lms.core import clock, i18n
from lms.core.markup import stored
from lms.questions.services import QuestionView

TEMPLATE = "activities/quiz/item.html"


class _Slots:
    """Marks the places to fill: null bytes, which cleaned HTML never holds."""

    def __getattr__(self, name: str) -> str:
        return f"\0{name}\0"


@dataclass(frozen=True, slots=True)
class _Pieces:
    before: str
    options: Mapping[str, str]
    field: str
    after: str
    fault: str
    saved: str


_kept: WeakKeyDictionary[QuestionView, dict[str, _Pieces]] = WeakKeyDictionary()


def item_html(item: ItemView, typed: Mapping[int, Sequence[str]], faults: Mapping[int, object]) -> Any:
    """Return a question with its saved answer, or with the one just typed and what is wrong with it."""
    n, number = item.position, str(item.position)
    pieces = _pieces_of(item.question, i18n.language())
    answer = typed.get(n, item.answer)
    wrong = n in faults
    fault = _fill(pieces.fault, text=str(escape(str(faults[n])))) if wrong else ""
    state = ""
    if item.saved_at is not None and n not in typed:
        state = _fill(pieces.saved, time=f"{clock.to_seoul(item.saved_at):%H:%M:%S}")
    html = [_fill(pieces.before, fault=fault, invalid=" field-invalid" if wrong else "", sequence=str(item.sequence))]
    html += [
        pieces.options[key].replace("\0checked\0", " checked" if key in answer else "")
        for key in item.order
        if key in pieces.options
    ]
    if pieces.field:
        described, invalid = (f"q-{n}-e ", ' aria-invalid="true"') if wrong else ("", "")
        value = str(escape(answer[0])) if answer else ""
        html.append(_fill(pieces.field, described=described, wrong=invalid, value=value.replace("\0", "")))
    html.append(_fill(pieces.after, state=state))
    return stored("".join(html).replace("\0n\0", number))


def _fill(html: str, **values: str) -> str:
    for name, value in values.items():
        html = html.replace(f"\0{name}\0", value)
    return html


def _pieces_of(question: QuestionView, language: str) -> _Pieces:
    languages = _kept.setdefault(question, {})
    if language not in languages:
        languages[language] = _make(question, language)
    return languages[language]


def _make(question: QuestionView, language: str) -> _Pieces:
    macros: Any = current_app.jinja_env.get_template(TEMPLATE).module
    slot, text = _Slots(), question.text(language)
    return _Pieces(
        before=str(macros.before(question, text, language, slot)),
        options={key: str(macros.option(question, key, text.options[key], slot)) for key in question.options},
        field=str(macros.field(slot)) if question.kind.control == "text" else "",
        after=str(macros.after(question, slot)),
        fault=str(macros.fault(slot)),
        saved=str(macros.saved(slot)),
    )
