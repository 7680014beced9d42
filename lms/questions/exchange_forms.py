"""Forms of the pages on which questions come from a file and go into one."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length

from lms.core.forms import Choice, Form, Text
from lms.core.i18n import lazy
from lms.questions.formats.registry import FORMATS

MOST_TEXT = 500_000
LANGUAGES = (("", lazy("As the letters say")), ("ko", lazy("Korean")), ("en", lazy("English")))


def _formats(what: str) -> list[tuple[str, object]]:
    return [(key, each.label) for key, each in FORMATS.items() if getattr(each, what)]


class ImportForm(Form):
    """A file or a pasted text, in a format that is named or recognized."""

    title = Text(lazy("Name of the new bank"), 200, optional=True, description=lazy("Empty: as the file says."))
    file = FileField(
        lazy("File"), description=lazy("GIFT, Moodle XML, QTI, Aiken, XLSX, DOCX, TXT, or a bank folder as ZIP.")
    )
    text = TextAreaField(
        lazy("Or paste the text"),
        [Length(max=MOST_TEXT, message=lazy("At most %(most)s characters.", most=MOST_TEXT))],
        description=lazy("From Hangul, Word or Excel: numbers, options ①–⑤, lines 정답: and 해설:; or GIFT or Aiken."),
    )
    format = Choice(lazy("Format"), default="")
    language = Choice(lazy("Language of the questions"), default="", choices=LANGUAGES)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.format.choices = [("", lazy("Recognize it")), *_formats("reads")]


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
