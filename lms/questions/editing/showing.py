"""What learners get of a question that is still being written, in every language it has."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from lms.content.bank import Picture
from lms.core.markup import stored
from lms.questions import reading
from lms.questions.documents import PreparedQuestion
from lms.questions.editing import form, layout, saving
from lms.questions.editing.layout import Control, Parts, Rows, Values
from lms.questions.editing.lens import KEY
from lms.questions.models import QuestionVersion
from lms.questions.reading import QuestionView
from lms.questions.words import LANGUAGES

STANDS_IN = "…"


def html(kind: str, values: Values, media: Mapping[str, Picture]) -> Any:
    """Return the preview as HTML: the question as it is asked and as it is reviewed, or what is missing for that.

    What has not been written yet is stood in for, so that the rest can be seen.
    """
    parts = form.parts_of(kind)
    spoken = [code for code in LANGUAGES if _speaks(values, parts, code)]
    template: Any = current_app.jinja_env.get_template("questions/editor/preview.html").make_module(
        {"languages": LANGUAGES}
    )
    if not spoken:
        return stored(str(template.nothing()))
    try:
        prepared = saving.prepare(kind, "preview", _filled(values, parts, spoken), media)
    except saving.FormFaults as error:
        return stored(str(template.faults(parts, values, error.errors)))
    view = view_of(prepared)
    found = template.question(view, spoken, view.kind.order(view.body, None), right_answer(view), kind)
    return stored(str(found))


def view_of(prepared: PreparedQuestion) -> QuestionView:
    """Return a question that is not stored as pages show one."""
    row = QuestionVersion(id=0, question_id=0, number=0, kind=prepared.kind, tags=[], body=prepared.body)
    return reading.view_of(row, prepared.key)


def right_answer(view: QuestionView) -> list[str]:
    """Return an answer that earns full points, where the body names one; else none."""
    body = view.body
    if view.kind.key in ("matching", "grouping"):
        return [f"{part}:{choice}" for part, choice in body["answer"].items()]
    if view.kind.key == "ordering":
        return list(body["items"])
    if view.kind.key == "set":
        return [f"{item.key}:{text}" for item in view.items for text in right_answer(item)]
    first = next(iter(view.texts.values()))
    if view.kind.key == "shorttext":
        return list(first.accept[:1])
    if view.kind.key == "numeric":
        units = first.more.get("units") or {}
        spelled = next((words[0] for words in units.values() if words), "")
        return [f"{body['value']:g}{spelled}"]
    if view.kind.key == "blanks":
        return [
            f"{key}:{blank['answer'] if blank['input'] == 'select' else first.more['accept'][key][0]}"
            for key, blank in body["blanks"].items()
        ]
    answer = list(body.get("answer") or ())
    return answer[:1] if view.kind.key == "hotspot" else answer


def _speaks(values: Values, parts: Parts, code: str) -> bool:
    for part in parts:
        if isinstance(part, Rows):
            if any(_speaks(row, part.inner(row), code) for row in values.get(part.name) or ()):
                return True
        elif part.spoken and values.get(f"{part.name}.{code}"):
            return True
    return False


def _filled(values: Values, parts: Parts, spoken: list[str], outer: Values | None = None, inside: str = "") -> Values:
    """Return the values with something in every place that must not be empty; `inside`: the rows they stand in."""
    made, outer = dict(values), outer or {}
    for part in parts:
        if isinstance(part, Rows):
            rows = values.get(part.name) or ()
            made[part.name] = [_filled(row, part.inner(row), spoken, made, part.name) for row in rows]
            _mark_one(made[part.name], part)
    for part in parts:
        if not isinstance(part, Rows) and not (part.look == layout.PICK and part.rows == inside):
            for name, code in part.names():
                if not made.get(name) and (not code or code in spoken):
                    made[name] = _stand_in(part, made, outer)
    if "blanks" in made:
        for code in spoken:
            stem = made.get(f"stem.{code}", "")
            lacking = [f"[[{row[KEY]}]]" for row in made["blanks"] if f"[[{row[KEY]}]]" not in stem]
            made[f"stem.{code}"] = " ".join([stem, *lacking]).strip()
    return made


def _mark_one(rows: list[Values], part: Rows) -> None:
    controls = [one for row in rows[:1] for one in part.inner(row) if isinstance(one, Control)]
    for member in controls:
        if member.look == layout.MEMBER and not any(row.get(member.name) for row in rows):
            rows[0][member.name] = layout.YES


def _stand_in(part: Control, values: Values, outer: Values) -> str:
    if part.look in (layout.PICK, layout.ROW):
        rows = values.get(part.rows) or outer.get(part.rows) or []
        return str(rows[0][KEY]) if rows and (part.required or part.look == layout.PICK) else ""
    if not part.required:
        return ""
    return {
        layout.WHOLE: "1",
        layout.NUMBER: "1",
        layout.NUMBERS: "0, 0, 10, 10",
        layout.CHOICE: part.choices[0][0] if part.choices else "",
        layout.PICTURE: "",
    }.get(part.look, STANDS_IN)
