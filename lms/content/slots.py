"""The places in published HTML that are filled when a page is shown: help lines, and saving of reflections."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

_HELP_LINES = '<div data-help-lines=""></div>'
_REFLECT = re.compile(r'<div data-reflect-actions="([a-z0-9-]+)"></div>')


@dataclass(frozen=True)
class Refused:
    """A reflection that could not be taken: which one, what was typed, and why."""

    note: str
    text: str
    fault: object


def fill(
    html: str,
    help_lines: str,
    reflect_actions: Callable[[str], str] | None = None,
    refused: Refused | None = None,
) -> str:
    """Put the block of help lines and, for each reflection, its hidden fields and button into a published page.

    Both are HTML of our own templates. `reflect_actions` gets the id of the reflection; without it, or when it returns
    an empty text, the reflection has no button. A refused reflection keeps its text and says what is wrong with it.
    """
    html = html.replace(_HELP_LINES, help_lines)
    if refused is not None:
        html = _keep(html, refused)
    if reflect_actions is None:
        return html
    return _REFLECT.sub(lambda found: reflect_actions(found[1]), html)


def _keep(html: str, refused: Refused) -> str:
    form = re.compile(
        rf'(<form [^>]*data-reflect="{re.escape(escape(refused.note))}"[^>]*>.*?<textarea [^>]*?)'
        r'aria-describedby="([^"]*)"([^>]*>)(</textarea>)',
        re.DOTALL,
    )
    fault = f'<p class="field-error" id="reflect-error">{escape(str(refused.fault))}</p>'

    def with_text(found: re.Match[str]) -> str:
        marks = f'aria-invalid="true" aria-describedby="{found[2]} reflect-error"'
        return f"{found[1]}{marks}{found[3]}{escape(refused.text)}{found[4]}{fault}"

    return form.sub(with_text, html, count=1)
