"""A form to fill in, with live checks for each field; nothing that is written leaves the browser."""

import re
from dataclasses import dataclass, field
from html import escape

from lms.content.page import Block, Element, Page
from lms.content.phrases import holds, letters, split_phrases
from lms.content.source import KEY
from lms.core.i18n import lazy
from lms.core.markup import plain

_FIELD = re.compile(r"@ *([^:]*):(.*)\Z")
_LIMITS = re.compile(r"(least|most|lines)=([0-9]{1,4})\Z")
_RULE = re.compile(r"([+-]) (.*)=>(.*)\Z")
_MODEL = re.compile(r"= ?(.*)\Z")


@dataclass(slots=True)
class FormField:
    """One field: its label, hint, limits, the words it needs or should avoid, and a model of what to write."""

    key: str
    label: str
    line: int
    limits: dict[str, int] = field(default_factory=dict)
    hint: list[str] = field(default_factory=list)
    rules: list[tuple[str, tuple[str, ...], str, int]] = field(default_factory=list)
    model: list[str] = field(default_factory=list)
    model_line: int = 0


def _form(page: Page, block: Block) -> str:
    prompt, fields = _read(page, block)
    if not fields:
        page.fault(block.line, lazy("A form needs at least one field: @ key: Label."))
    for each in fields:
        _check(page, each, [other.key for other in fields])
    page.allow("form")
    page.allow("form-field", len(fields))
    page.shape(block, *((each.key, *(kind for kind, _, _, _ in each.rules)) for each in fields))
    html_id = page.block_id(block)
    title = page.titled(block.title, html_id)
    text = page.markdown(prompt, block.line + 1)
    hint = (
        f'<p class="lesson-hint lesson-ui">{page.word("form_hint")}</p>\n'
        f'<p class="lesson-note lesson-ui">{page.word("stays_here")}</p>\n'
    )
    inner = "".join(_field(page, f"{html_id}-{each.key}", each) for each in fields)
    return page.section(block, f'{title}{text}{hint}<ol class="lesson-items">\n{inner}</ol>\n', html_id)


def _read(page: Page, block: Block) -> tuple[str, list[FormField]]:
    prompt: list[str] = []
    fields: list[FormField] = []
    for number, text in enumerate(block.body.split("\n"), block.line + 1):
        if text.startswith("@"):
            found = _FIELD.match(text)
            key, label = (found[1].strip(), found[2].strip()) if found else ("", "")
            if not KEY.match(key) or not label:
                page.fault(number, lazy("A field is written: @ key: Label."))
            fields.append(FormField(key, label, number))
        elif not fields:
            prompt.append(text)
        else:
            _line(page, fields[-1], text, number)
    return "\n".join(prompt).strip("\n"), fields


def _line(page: Page, each: FormField, text: str, number: int) -> None:
    words = text.split()
    if each.model and (not text.strip() or text.startswith("  ")):
        each.model.append(text[2:])
    elif found := _MODEL.match(text):
        each.model.append(found[1])
        each.model_line = each.model_line or number
    elif words and all(_LIMITS.match(word) for word in words):
        each.limits |= {found[1]: int(found[2]) for word in words if (found := _LIMITS.match(word))}
    elif found := _RULE.match(text):
        each.rules.append((found[1], split_phrases(found[2]), found[3].strip(), number))
    elif text.startswith(("+ ", "- ")):
        page.fault(number, lazy("A rule is written: + word, word => what is missing, or - word => why not."))
    else:
        each.hint.append(text)


def _check(page: Page, each: FormField, keys: list[str]) -> None:
    if keys.count(each.key) > 1:
        page.fault(each.line, lazy("The id “%(id)s” stands twice.", id=each.key))
    model = plain(page.apart("\n".join(each.model), each.model_line or each.line)).strip()
    if not model:
        page.fault(each.line, lazy("The field “%(name)s” has no model answer: = Text.", name=each.key))
        return
    if not each.limits.get("least", 0) <= letters(model) <= each.limits.get("most", 9_999):
        page.fault(each.line, lazy("The model answer of “%(name)s” is too short or too long.", name=each.key))
    for kind, phrases, _, number in each.rules:
        if not phrases:
            page.fault(number, lazy("A rule is written: + word, word => what is missing, or - word => why not."))
        elif any(holds(model, phrase) for phrase in phrases) != (kind == "+"):
            page.fault(number, lazy("The model answer of “%(name)s” breaks this rule.", name=each.key))


def _field(page: Page, field_id: str, each: FormField) -> str:
    limits = each.limits
    hint = page.markdown("\n".join(each.hint).strip("\n"), each.line + 1)
    checks = []
    if least := limits.get("least"):
        checks.append(f'<li class="lesson-ui" data-least="{least}">{page.word("form_least", count=least)}</li>')
    if most := limits.get("most"):
        checks.append(f'<li class="lesson-ui" data-most="{most}">{page.word("form_most", count=most)}</li>')
    for kind, phrases, text, number in each.rules:
        data = f'data-{"need" if kind == "+" else "avoid"}="{escape("|".join(phrases))}"'
        checks.append(f"<li {data}>{page.inline(text, number)}</li>")
    rules = f'<ul class="lesson-checks" id="{field_id}-checks">\n{"".join(checks)}</ul>\n' if checks else ""
    described = f' aria-describedby="{field_id}-checks"' if checks else ""
    model = page.markdown("\n".join(each.model), each.model_line or each.line)
    return (
        f'<li class="lesson-item"><label for="{field_id}">{escape(each.label)}</label>\n{hint}'
        f'<textarea class="input" id="{field_id}" rows="{limits.get("lines", 3)}"{described}></textarea>\n{rules}'
        f'<details class="lesson-answer"><summary class="lesson-ui">{page.word("show_model")}</summary>'
        f'<div class="lesson-feedback is-answer">\n{model}</div></details></li>\n'
    )


FORM = Element("form", _form, required=frozenset({"id", "title"}), practice=True)
