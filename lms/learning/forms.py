"""Forms of the player and of staff."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from lms.core.forms import Choice, Form, Known, LongText, Moment, Text
from lms.core.i18n import lazy
from lms.learning import override_fields, run_activities
from lms.learning.override_fields import OverrideForm


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


class RunActivityForm(OverrideForm):
    """A quiz that staff assign in a run; `since`: the newest such activity when the form was made."""

    # Cannot change any more once somebody has begun.
    SETTLED = ("quiz", "key", "required", *override_fields.NAMES)

    quiz = Choice(lazy("Quiz"))
    title_ko = Text(lazy("Korean title"), 120, optional=True, description=lazy("Leave empty for that of the quiz."))
    title_en = Text(lazy("English title"), 120, optional=True)
    key = Text(
        lazy("Short name in addresses"),
        64,
        optional=True,
        description=lazy("Small letters, digits and hyphens. Leave empty to have one made."),
    )
    since = Known()
    required = BooleanField(
        lazy("Required"), default=True, description=lazy("Whoever is in the run must pass it to complete the course.")
    )
    opens_at = Moment(lazy("Opens"), optional=True, description=lazy("Seoul time. Leave empty to open it at once."))
    closes_at = Moment(
        lazy("Closes"),
        optional=True,
        description=lazy("Seoul time. Attempts end then too. Leave empty to keep it open as long as the run."),
    )

    def leave_out(self, *names: str) -> None:
        """Ask less: what stands already stays as it is."""
        for name in names:
            del self[name]

    def plan(self, found: run_activities.Assigned | None = None) -> run_activities.Plan:
        """Return what was typed, for the service; what was left out is as it was `found`, or not required."""
        given = {**(filled(found) if found else {"required": False}), **self.data}
        return run_activities.Plan(
            quiz_id=int(given["quiz"]),
            key=given["key"] or "",
            title={"ko": self.title_ko.data or "", "en": self.title_en.data or ""},
            required=bool(given["required"]),
            opens_at=self.opens_at.instant,
            closes_at=self.closes_at.instant,
            settings=override_fields.stored(given),
        )


def filled(found: run_activities.Assigned) -> dict[str, Any]:
    """Return what the form of an activity that exists starts from."""
    row = found.row
    return {
        "quiz": str(found.quiz_id),
        "title_ko": row.title.get("ko", ""),
        "title_en": row.title.get("en", ""),
        "key": row.key,
        "required": row.required,
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
        **override_fields.filled(row.settings),
    }


class ExportForm(Form):
    """Other people's data leave the system: in which form, and why."""

    format = Choice(lazy("Format"), choices=[("xlsx", "XLSX"), ("csv", "CSV")])
    reason = Text(lazy("Reason for the export"), most=300)


class UploadForm(Form):
    """A course folder as a zip."""

    file = FileField(lazy("Course folder as ZIP"), [FileRequired(lazy("Choose a file."))])
