"""Forms of instructor cards and fees."""

from collections.abc import Sequence
from typing import Any

from lms.core.forms import Choice, Day, Form, Known, LongText, Radios, Text, Whole, offers
from lms.core.i18n import gettext, lazy
from lms.planning import consultants, money, words
from lms.planning.forms import TAGS
from lms.planning.models import InstructorCard


class CardForm(Form):
    """An instructor's card."""

    who = Text(lazy("Person"), 200, description=lazy("E-mail address, staff ID or full name."))
    affiliation = Text(lazy("Organization"), 120, optional=True)
    position = Text(lazy("Position"), 100, optional=True)
    tags = Text(lazy("Expertise"), 800, optional=True, description=TAGS)
    career = LongText(lazy("Education and career"), 3000, optional=True)
    hour_rate = Whole(lazy("Rate an hour (won)"), 0, 10_000_000, default=0)
    visit_rate = Whole(lazy("Rate a visit (won)"), 0, 10_000_000, default=0)

    def card(self) -> money.Card:
        """Return what was typed; raises LmsError at its field for too many fields of expertise."""
        return money.Card(
            affiliation=self.affiliation.data or "",
            position=self.position.data or "",
            tags=consultants.tags_of(self.tags.data or ""),
            career=self.career.data or "",
            hour_rate=self.hour_rate.data,
            visit_rate=self.visit_rate.data,
        )


def filled_card(row: InstructorCard) -> dict[str, Any]:
    """Return what the form of a card starts from."""
    names = ("affiliation", "position", "career", "hour_rate", "visit_rate")
    return {"tags": ", ".join(row.tags), **{name: getattr(row, name) for name in names}}


class FeeForm(Form):
    """A line of the payment sheet, written by hand."""

    who = Text(lazy("Person"), 200, description=lazy("E-mail address, staff ID or full name."))
    held_on = Day(lazy("Day"))
    kind = Radios(lazy("Kind"), choices=words.FEE_KINDS.items(), default="class")
    minutes = Whole(lazy("Minutes"), 0, 1440, optional=True, description=lazy("Of a class; not needed for a visit."))
    topic = Text(lazy("Topic"), 200)
    rate = Whole(
        lazy("Rate (won)"),
        0,
        10_000_000,
        optional=True,
        description=lazy("Leave empty to take the rate of the instructor's card."),
    )
    run = Choice(lazy("Run"), default="", description=lazy("Then it counts as spent on this run."))
    since = Known()

    def offer(self, items: Sequence[tuple[int, str]]) -> None:
        """Say for which runs it can be; each with its name."""
        self.run.choices = offers([("", gettext("None")), *((str(key), name) for key, name in items)])

    def fee(self, person_id: int) -> money.Fee:
        """Return what was typed."""
        return money.Fee(
            person_id=person_id,
            held_on=self.held_on.data,
            kind=self.kind.data,
            minutes=self.minutes.data or 0,
            topic=self.topic.data,
            run_id=int(self.run.data) if self.run.data else None,
            rate=self.rate.data,
        )
