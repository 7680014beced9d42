"""Forms of the player and of staff."""

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from lms.core.forms import Choice, Form, LongText, Text
from lms.core.i18n import lazy


class ContestForm(Form):
    """A learner says that minutes are missing."""

    minutes = IntegerField(
        lazy("How many minutes are missing?"),
        [
            InputRequired(lazy("Give a whole number of minutes.")),
            NumberRange(1, 600, lazy("Give a number from 1 to 600.")),
        ],
    )
    note = LongText(lazy("When did you learn, and what happened?"), most=1000)


class AdjustForm(Form):
    """Staff add or take away minutes; `seen`: how many seconds were adjusted when the form was made."""

    seen = HiddenField()

    minutes = IntegerField(
        lazy("Minutes to add (negative: take away)"),
        [
            InputRequired(lazy("Give a whole number of minutes.")),
            NumberRange(-6000, 6000, lazy("Give a number from -6000 to 6000.")),
        ],
    )
    reason = LongText(lazy("Reason"), most=1000)


class OutcomeForm(Form):
    """Staff set an outcome by hand."""

    activity = Choice(lazy("Activity"), choices=[])
    status = Choice(
        lazy("Outcome"),
        choices=[
            ("completed", lazy("Completed")),
            ("passed", lazy("Passed")),
            ("failed", lazy("Failed")),
            ("excused", lazy("Excused")),
        ],
    )
    reason = LongText(lazy("Reason"), most=1000)


class ExportForm(Form):
    """Other people's data leave the system: in which form, and why."""

    format = Choice(lazy("Format"), choices=[("xlsx", "XLSX"), ("csv", "CSV")])
    reason = Text(lazy("Reason for the export"), most=300)


class UploadForm(Form):
    """A course folder as a zip."""

    file = FileField(lazy("Course folder as ZIP"), [FileRequired(lazy("Choose a file."))])
