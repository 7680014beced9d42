"""Forms of teams, held places, needs and lists."""

from collections.abc import Iterable

from flask_wtf.file import FileField

from lms.core.forms import Checkboxes, Day, Form, Known, Lines, LongText, Radios, Text, Whole, offers
from lms.core.i18n import lazy
from lms.enrollments import blocks, needs, requests, roster_files, words
from lms.enrollments.handover import Colleague
from lms.enrollments.teams import Candidate


class TeamForm(Form):
    """Who of the team is to come in, and a note to the staff."""

    people = Checkboxes(lazy("People"))
    note = LongText(lazy("Note to the staff"), most=requests.NOTE_MOST, optional=True)

    def offer(self, people: Iterable[Candidate]) -> None:
        """Say who can be chosen."""
        self.people.choices = offers(
            (str(one.uid), " · ".join(filter(None, (one.name, words.job(one.job), one.department)))) for one in people
        )


class HoldForm(Form):
    """How many places to hold, until when."""

    seats = Whole(lazy("How many places"), 1, blocks.MOST_SEATS)
    held_until = Day(
        lazy("Held until"), description=lazy("The last day to name your people; afterwards the places go to others.")
    )
    about = Text(lazy("Note"), 500, optional=True)
    # The newest block when the form was made: the same form sent twice holds places once.
    since = Known()

    def wish(self) -> blocks.Wish:
        """Return what was typed, for the service."""
        return blocks.Wish(self.seats.data, self.held_until.data, self.about.data or "")


class GiveForm(HoldForm):
    """Places that staff hold for an organization."""

    organization = Text(lazy("Organization"), 120, description=lazy("Its name or code."))


class DecideForm(Form):
    """Declining places that were asked for."""

    reason = Text(lazy("Reason"), 500, optional=True)


class HandOverForm(Form):
    """Which colleague takes the place."""

    person = Radios(lazy("Colleague"))

    def offer(self, people: Iterable[Colleague]) -> None:
        """Say who can be chosen."""
        self.person.choices = offers(
            (str(one.uid), " · ".join(filter(None, (one.name, one.department)))) for one in people
        )


class NeedsForm(Form):
    """What somebody needs to take part."""

    needs = LongText(
        lazy("What you need to take part"),
        most=needs.MOST,
        optional=True,
        description=lazy("For example a place for a wheelchair, an interpreter, large print, or a place to nurse."),
    )


class ImportForm(Form):
    """A file with people."""

    file = FileField(
        lazy("List of people"),
        description=lazy(
            "XLSX, XLS, ODS or CSV (UTF-8 or CP949), at most %(most)s rows with names of columns above.",
            most=roster_files.MOST_LONG,
        ),
    )


class TakeForm(Form):
    """The rows that were checked, as text."""

    rows = Lines(lazy("Rows"), 400_000)


class SlipForm(Form):
    """For whom codes are printed."""

    people = Checkboxes(lazy("People"))
