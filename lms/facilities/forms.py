"""Forms of experts and in-house classes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import MultipleFileField

from lms.content.manifest import Module
from lms.core import attachments, clock
from lms.core.attachments import Kept
from lms.core.clean import CleanForm
from lms.core.errors import LmsError
from lms.core.forms import Checkboxes, Choice, Day, Form, LongText, Moment, Text, Whole, offers
from lms.core.i18n import lazy
from lms.core.uploaded import bare
from lms.facilities.classes import HIGH, LOW, Draft
from lms.facilities.designations import Expert, staff_on
from lms.facilities.files import MOST
from lms.facilities.models import InHouseAttendee, InHouseClass, InHouseFile


class ExpertForm(Form):
    """Naming a child-rights expert."""

    person = Choice(lazy("Person"))
    starts_on = Day(lazy("First day"))
    ends_on = Day(lazy("Last day"), optional=True, description=lazy("Leave it empty while there is no end."))

    def offer(self, organization_id: int) -> None:
        """Say who can be named: whoever works there today."""
        people = staff_on(organization_id, clock.today())
        self.person.choices = offers((str(person.id), person.name) for person, _ in people)


class EndForm(Form):
    """Ending a designation."""

    ends_on = Day(lazy("Last day"))


class ClassForm(CleanForm):
    """An in-house class with who was there."""

    starts_at = Moment(lazy("Beginning (Seoul time)"))
    minutes = Whole(lazy("Length in minutes"), LOW, HIGH, description=lazy("Without breaks."))
    place = Text(lazy("Place"), 120)
    topic = Text(lazy("Topic"), 200)
    leader = Text(lazy("Who led it"), 100, description=lazy("The lecturer, or who watched the course with you."))
    modules = Checkboxes(lazy("Parts of the course that you watched together"))
    people = Checkboxes(lazy("Who of your organization was there"))
    names = LongText(
        lazy("Others who were there"),
        10_000,
        optional=True,
        description=lazy("One line each: name, position. They stand in the list; they get no record of their own."),
    )
    sheet = MultipleFileField(lazy("Sign-in sheet"), description=attachments.HINT)
    photo = MultipleFileField(lazy("Photos"), description=lazy("Choose photos on which no child can be recognized."))
    drop = Checkboxes(lazy("Take these files off"))
    there: Sequence[InHouseFile] = ()

    def offer(
        self, organization_id: int, day: date, modules: Sequence[Module], files: Sequence[InHouseFile] = ()
    ) -> None:
        """Say what can be chosen: whoever worked there on the day, the parts of the course, the files there are."""
        staff = staff_on(organization_id, day)
        self.people.choices = offers(
            (str(person.id), f"{person.name} ({employment.position})" if employment.position else person.name)
            for person, employment in staff
        )
        if modules:
            self.modules.choices = offers((module.id, module.title.pick()) for module in modules)
        else:
            del self.modules
        self.there = files
        if files:
            self.drop.choices = offers((str(row.uid), row.name) for row in files)
        else:
            del self.drop
        if not staff:
            del self.people

    def draft(self, course_version_id: int | None) -> Draft:
        """Return what was typed, for the service."""
        starts_at = self.starts_at.instant
        assert starts_at is not None
        return Draft(
            starts_at=starts_at,
            minutes=self.minutes.data,
            place=self.place.data,
            topic=self.topic.data,
            leader=self.leader.data,
            people=[int(key) for key in (self.people.data or ())] if "people" in self else (),
            names=self.names.data or "",
            course_version_id=course_version_id,
            modules=list(self.modules.data or ()) if "modules" in self else (),
            release=self.released,
        )

    @property
    def going(self) -> list[UUID]:
        """Return the files to be taken off."""
        chosen = set(self.drop.data or ()) if "drop" in self else set()
        return [row.uid for row in self.there if str(row.uid) in chosen]

    def attached(self) -> Mapping[str, Sequence[Kept]] | None:
        """Return the files that came, without metadata; None with the fault at its field.

        A class needs one paper at least, one that it has or one that came.
        """
        try:
            kept = bare(MOST)
        except LmsError as error:
            self.take(error)
            return None
        stay = [row for row in self.there if row.uid not in self.going]
        if not stay and not any(kept.values()):
            self.take(LmsError(lazy("Add the sign-in sheet or a photo."), field="sheet"))
            return None
        return kept


class DecideForm(Form):
    """Deciding about an in-house class."""

    reason = LongText(lazy("Reason"), 1000, optional=True)


def filled(held: InHouseClass, rows: Sequence[InHouseAttendee]) -> dict[str, Any]:
    """Return what the form of a class that exists starts from."""
    return {
        "starts_at": held.starts_at,
        "minutes": held.minutes,
        "place": held.place,
        "topic": held.topic,
        "leader": held.leader,
        "modules": list(held.modules),
        "people": [str(row.person_id) for row in rows if row.person_id is not None],
        "names": "\n".join(
            f"{row.name}, {row.position}" if row.position else row.name for row in rows if row.person_id is None
        ),
    }


def ended(expert: Expert) -> EndForm:
    """Return the form that ends a designation, starting from today."""
    return EndForm(formdata=None, ends_on=max(clock.today(), expert.starts_on))
