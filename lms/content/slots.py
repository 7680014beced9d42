"""The places in published HTML that are filled when a page is shown: help lines, and saving of reflections."""

import re
from collections.abc import Callable

_HELP_LINES = '<div data-help-lines=""></div>'
_REFLECT = re.compile(r'<div data-reflect-actions="([a-z0-9-]+)"></div>')


def fill(html: str, help_lines: str, reflect_actions: Callable[[str], str] | None = None) -> str:
    """Put the block of help lines and, for each reflection, its hidden fields and button into a published page.

    Both are HTML of our own templates. `reflect_actions` gets the id of the reflection; without it, or when it returns
    an empty text, the reflection has no button.
    """
    html = html.replace(_HELP_LINES, help_lines)
    if reflect_actions is None:
        return html
    return _REFLECT.sub(lambda found: reflect_actions(found[1]), html)
