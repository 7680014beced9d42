"""Forms of the year's plan, of joint training and of consultants."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField

from lms.accounts.models import Person
from lms.accounts.words import JOBS
from lms.content.models import Course
from lms.core.errors import LmsError
from lms.core.forms import Choice, Day, Form, Known, Lines, LongText, Radios, Text, Whole, offers
from lms.core.i18n import gettext, lazy, pick
from lms.enrollments import matching
from lms.organizations import services as organizations
from lms.organizations.words import KINDS
from lms.planning import consultants, polls, rounds, services, words
from lms.planning.models import Consultant, JointDate, JointEntry, JointRound, PlannedRun
from lms.planning.slots import Slot, read_days, read_slots, show_days, show_slots

MOST_PEOPLE = 100_000
MOST_FACILITATORS = 20
TIMES = lazy("One a line, as in 2026-03-02 14:00-18:00.")
TAGS = lazy("Parted by commas, as in: infants, police, neglect.")


def _fields(prefix: str, names: Any) -> dict[str, Whole]:
    made = {}
    for key, label in names.items():
        made[f"{prefix}_{key.replace('-', '_')}"] = Whole(label, 0, MOST_PEOPLE, optional=True)
    return made


class ItemForm(Form):
    """An item of the year's plan."""

    course = Choice(lazy("Course"))
    title_ko = Text(lazy("Korean title"), 120, optional=True, description=lazy("If it has a name of its own."))
    title_en = Text(lazy("English title"), 120, optional=True)
    starts_on = Day(lazy("First day"))
    ends_on = Day(lazy("Last day"))
    classes = Lines(lazy("Classes in person"), 3000, optional=True, description=TIMES)
    room = Text(lazy("Room"), 200, optional=True)
    facilitators = Lines(
        lazy("Who teaches"), 3000, optional=True, description=lazy("One a line: e-mail address, staff ID or full name.")
    )
    target = Whole(lazy("People wanted"), 0, MOST_PEOPLE, default=0)
    planned_amount = Whole(lazy("Planned amount (won)"), 0, services.MOST_WON, default=0)
    extra_amount = Whole(
        lazy("Spent beside fees (won)"),
        0,
        services.MOST_WON,
        default=0,
        description=lazy("Fees are counted from what was held; type only other costs, as for rooms and print."),
    )
    extra_note = Text(lazy("Spent on"), 300, optional=True)
    note = LongText(lazy("Aim and content, for the education plan"), 2000, optional=True)
    # The newest item when the form was made: the same form sent twice plans once.
    since = Known()

    def offer(self, courses: Sequence[Course]) -> None:
        """Say which courses can be chosen."""
        self.course.choices = offers((str(one.id), pick(one.title)) for one in courses)

    def item(self) -> services.Item:
        """Return what was typed; raises LmsError at the field of a line that cannot be read."""
        return services.Item(
            course_id=int(self.course.data),
            title={"ko": self.title_ko.data or "", "en": self.title_en.data or ""},
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            classes=read_slots(self.classes.data or "", None, "classes"),
            room=self.room.data or "",
            target=self.target.data,
            jobs={key: self._number("job", key) for key in JOBS},
            kinds={key: self._number("kind", key) for key in KINDS},
            planned_amount=self.planned_amount.data,
            extra_amount=self.extra_amount.data,
            extra_note=self.extra_note.data or "",
            note=self.note.data or "",
            facilitator_ids=people_of(self.facilitators.data or "", "facilitators"),
        )

    def _number(self, prefix: str, key: str) -> int:
        return int(self._fields[f"{prefix}_{key.replace('-', '_')}"].data or 0)

    def group(self, prefix: str) -> list[Any]:
        """Return the fields of the targets by job or by kind of organization."""
        return [field for name, field in self._fields.items() if name.startswith(f"{prefix}_")]


for _name, _field in {**_fields("job", JOBS), **_fields("kind", KINDS)}.items():
    setattr(ItemForm, _name, _field)


def people_of(text: str, field: str) -> list[int]:
    """Return the persons whom the lines mean; raises LmsError at `field`, naming the line."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_FACILITATORS:
        raise LmsError(lazy("At most %(most)s lines at once.", most=MOST_FACILITATORS), field=field)
    found = []
    for number, line in lines:
        try:
            found.append(matching.one(line, field).id)
        except LmsError as error:
            message = lazy("Line %(number)s: %(problem)s", number=number, problem=error.message)
            raise LmsError(message, field=field) from error
    return list(dict.fromkeys(found))


def filled_item(row: PlannedRun, people: Sequence[Person]) -> dict[str, Any]:
    """Return what the form of an item starts from."""
    targets = {
        f"{prefix}_{key.replace('-', '_')}": number
        for prefix, group in (("job", "jobs"), ("kind", "kinds"))
        for key, number in row.targets.get(group, {}).items()
    }
    return {
        "course": str(row.course_id),
        "title_ko": row.title.get("ko", ""),
        "title_en": row.title.get("en", ""),
        "classes": show_slots(services.slots_of(row)),
        "facilitators": "\n".join(person.name for person in people),
        **{
            name: getattr(row, name)
            for name in (
                "starts_on",
                "ends_on",
                "room",
                "target",
                "planned_amount",
                "extra_amount",
                "extra_note",
                "note",
            )
        },  # fmt: skip
        **targets,
    }


class RoundForm(Form):
    """A round of joint training."""

    title_ko = Text(lazy("Korean title"), 120)
    title_en = Text(lazy("English title"), 120, optional=True)
    course = Choice(lazy("Course"))
    starts_on = Day(lazy("First day"))
    ends_on = Day(lazy("Last day"))
    answers_until = Day(lazy("Answers about dates until"))
    minutes = Whole(lazy("Minutes of one training"), 30, 600, default=240)
    since = Known()

    def offer(self, courses: Sequence[Course]) -> None:
        """Say which courses can be chosen."""
        self.course.choices = offers((str(one.id), pick(one.title)) for one in courses)

    def pairs(self) -> list[tuple[Any, Any, Any]]:
        """Return for each kind of organization its label and the fields of least and most."""
        return [(KINDS[kind], self._fields[f"least_{kind}"], self._fields[f"most_{kind}"]) for kind in rounds.KINDS]

    def draft(self) -> rounds.Draft:
        """Return what was typed."""
        return rounds.Draft(
            title={"ko": self.title_ko.data, "en": self.title_en.data or ""},
            course_id=int(self.course.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            minutes=self.minutes.data,
            quotas={
                kind: (self._fields[f"least_{kind}"].data, self._fields[f"most_{kind}"].data) for kind in rounds.KINDS
            },
            answers_until=self.answers_until.data,
        )


for _kind in rounds.KINDS:
    setattr(RoundForm, f"least_{_kind}", Whole(lazy("At least"), 0, 1000, default=2))
    setattr(RoundForm, f"most_{_kind}", Whole(lazy("At most"), 0, 1000, default=6))


def filled_round(row: JointRound) -> dict[str, Any]:
    """Return what the form of a round starts from."""
    pairs = {kind: row.quotas.get(kind, [0, 0]) for kind in rounds.KINDS}
    return {
        "title_ko": row.title.get("ko", ""),
        "title_en": row.title.get("en", ""),
        "course": str(row.course_id),
        **{name: getattr(row, name) for name in ("starts_on", "ends_on", "answers_until", "minutes")},
        **{f"least_{kind}": least for kind, (least, _) in pairs.items()},
        **{f"most_{kind}": most for kind, (_, most) in pairs.items()},
    }


class DatesForm(Form):
    """Dates to propose."""

    dates = Lines(lazy("Proposed dates"), 3000, description=TIMES)

    def slots(self, minutes: int) -> list[Slot]:
        """Return what was typed; `minutes`: how long a training is whose end is not named."""
        return read_slots(self.dates.data or "", minutes, "dates")


class FixForm(Form):
    """One of the proposed dates, to be fixed."""

    date = Radios(lazy("Fix a date"))

    def offer(self, poll: polls.Poll) -> None:
        """Say which dates can be fixed; the best one is chosen beforehand."""
        words_of = {one.id: words.when(one.starts_at, one.ends_at) for one in poll.dates}
        if poll.best_id is not None:
            words_of[poll.best_id] = gettext("%(moment)s (best)", moment=words_of[poll.best_id])
        self.date.choices = offers((str(key), text) for key, text in words_of.items())


class EntryForm(Form):
    """What a district wishes, and where it meets."""

    tags = Text(lazy("Expertise wished"), 400, optional=True, description=TAGS)
    place = Text(lazy("Place"), 200, optional=True)


def filled_entry(entry: JointEntry) -> dict[str, Any]:
    """Return what the form of an entry starts from."""
    return {"tags": ", ".join(entry.tags), "place": entry.place}


class ConsultantChoiceForm(Form):
    """The consultant of a district, chosen by hand."""

    consultant = Choice(lazy("Consultant"))
    reason = Text(lazy("Reason"), 300, optional=True, description=lazy("Needed where something speaks against it."))

    def offer(self, listed: Sequence[consultants.Listed]) -> None:
        """Say who can be chosen."""
        active = [(str(one.consultant.id), one.person.name) for one in listed if one.consultant.active]
        self.consultant.choices = offers([("", gettext("Nobody")), *active])


class ContactForm(Form):
    """Who is asked for an organization."""

    who = Text(
        lazy("Contact"),
        200,
        optional=True,
        description=lazy("E-mail address, staff ID or full name. Leave empty if nobody is to be mailed."),
    )


class PollForm(Form):
    """The answers of an organization; one field a proposed date, see `poll_form`."""

    note = Text(lazy("Note"), polls.NOTE_MOST, optional=True)

    def answers(self) -> dict[int, str]:
        """Return the answers by date."""
        named = {name.removeprefix("date_"): field.data for name, field in self._fields.items()}
        return {int(name): word for name, word in named.items() if name.isdigit() and word}

    def dates(self) -> list[Any]:
        """Return the fields of the dates."""
        return [field for name, field in self._fields.items() if name.startswith("date_")]


def poll_form(dates: Sequence[JointDate], **start: Any) -> PollForm:
    """Return the form of a poll with these dates."""
    choices = [*words.ANSWERS.items(), ("", lazy("No answer"))]
    fields = {
        f"date_{one.id}": Radios(words.when(one.starts_at, one.ends_at), choices=choices, default="") for one in dates
    }
    made: type[PollForm] = type("PollForm", (PollForm,), fields)
    return made(**start)


class ConsultantForm(Form):
    """A consultant."""

    who = Text(lazy("Person"), 200, description=lazy("E-mail address, staff ID or full name."))
    tags = Text(lazy("Expertise"), 800, optional=True, description=TAGS)
    most_load = Whole(lazy("Most districts a round"), 0, 100, default=2)
    days = Lines(
        lazy("Days available"),
        3000,
        optional=True,
        description=lazy("One a line, as in 2026-03-02, or 2026-03-02 ~ 2026-03-06. Leave empty for any day."),
    )
    conflicts = Lines(
        lazy("Districts of conflict"),
        5000,
        optional=True,
        description=lazy("One a line: the district, a colon, the reason."),
    )
    active = BooleanField(lazy("Can be matched"), default=True)

    def draft(self) -> consultants.Draft:
        """Return what was typed; raises LmsError at the field of a line that cannot be read."""
        return consultants.Draft(
            tags=consultants.tags_of(self.tags.data or ""),
            most_load=self.most_load.data,
            days=tuple(read_days(self.days.data or "", "days")),
            conflicts=_conflicts(self.conflicts.data or ""),
            active=bool(self.active.data),
        )


def _conflicts(text: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, _, reason = line.replace("：", ":").partition(":")
        if not reason.strip() or len(reason.strip()) > 200:
            message = lazy("Line %(number)s: write the district, a colon, and the reason.", number=number)
            raise LmsError(message, field="conflicts")
        try:
            district = organizations.resolve(name, "conflicts")
        except LmsError as error:
            message = lazy("Line %(number)s: %(problem)s", number=number, problem=error.message)
            raise LmsError(message, field="conflicts") from error
        if district.kind != "district":
            raise LmsError(lazy("Line %(number)s: this is no district.", number=number), field="conflicts")
        found[district.id] = reason.strip()
    return found


def filled_consultant(row: Consultant) -> dict[str, Any]:
    """Return what the form of a consultant starts from."""
    conflicts = consultants.conflicts_of(row.id)
    return {
        "tags": ", ".join(row.tags),
        "most_load": row.most_load,
        "days": show_days(consultants.days_of(row)),
        "conflicts": "\n".join(f"{district.name_ko}: {reason}" for district, reason in conflicts),
        "active": row.active,
    }
