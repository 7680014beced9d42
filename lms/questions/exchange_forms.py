"""Forms of the pages on which questions come from a file and go into one."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict

from lms.core.forms import Choice, Form, Lines, Text
from lms.core.i18n import lazy
from lms.core.texts import lined, problem
from lms.questions.formats.registry import FORMATS

MOST_TEXT = 500_000
MOST_LINE = 20_000
LANGUAGES = (("", lazy("As the letters say")), ("ko", lazy("Korean")), ("en", lazy("English")))


def _formats(what: str) -> list[tuple[str, object]]:
    return [(key, each.label) for key, each in FORMATS.items() if getattr(each, what)]


class ImportForm(Form):
    """A file or a pasted text, in a format that is named or recognized."""

    title = Text(lazy("Name of the new bank"), 200, optional=True, description=lazy("Empty: as the file says."))
    file = FileField(
        lazy("File"), description=lazy("GIFT, Moodle XML, QTI, Aiken, XLSX, DOCX, TXT, or a bank folder as ZIP.")
    )
    text = Lines(
        lazy("Or paste the text"),
        MOST_TEXT,
        optional=True,
        description=lazy("From Hangul, Word or Excel: numbers, options ①–⑤, lines 정답: and 해설:; or GIFT or Aiken."),
    )
    format = Choice(lazy("Format"), default="")
    language = Choice(lazy("Language of the questions"), default="", choices=LANGUAGES)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.format.choices = [("", lazy("Recognize it")), *_formats("reads")]


class TakeForm(Form):
    """What is taken of a file that waits: under which name, when it makes a bank; and changed lines of a text."""

    title = Text(lazy("Name of the new bank"), 200)

    def __init__(self, *, makes_bank: bool, **options: Any) -> None:
        super().__init__(**options)
        if not makes_bank:
            del self.title

    def changed(self, lines: Sequence[str], sent: MultiDict[str, str]) -> tuple[list[str], dict[int, Any]]:
        """Return the lines of a pasted text as the page has them now, and line (from 1) → what is wrong in it.

        A line can stand in the page more than once; the place where it was changed counts.
        """
        now, faults = list(lines), dict[int, Any]()
        for at, line in enumerate(lines):
            typed = [(lined(text) or "").replace("\n", " ") for text in sent.getlist(f"line-{at + 1}")]
            now[at] = next((text for text in typed if text != line), line)
            fault = problem(now[at], MOST_LINE) if typed else None
            if fault:
                faults[at + 1] = fault
        return now, faults


class TextForm(Form):
    """A pasted text, changed as a whole."""

    text = Lines(lazy("Text"), MOST_TEXT)


class ExportForm(Form):
    """The format to write, and the language of formats that know only one."""

    format = Choice(lazy("Format"))
    language = Choice(
        lazy("Language"), default="", choices=(("", lazy("The first there is")), *LANGUAGES[1:]),
        description=lazy("A table and a bank folder carry both; other formats carry one."),
    )  # fmt: skip

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.format.choices = _formats("writes")
