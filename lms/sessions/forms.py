"""Forms of training sessions and attendance."""

from datetime import datetime, timedelta
from typing import Any

from flask_wtf.file import FileField, FileRequired

from lms.content.manifest import Title
from lms.core import clock
from lms.core.forms import Choice, Form, Known, LongText, Moment, Text, Whole, offers
from lms.core.i18n import lazy
from lms.sessions import services, words
from lms.sessions.models import TrainingSession

MOST_TOPICS = 2000


class SessionForm(Form):
    """What staff decide about a training session; times are Seoul time."""

    activity = Choice(lazy("Part of the course"))
    title = Text(lazy("Title"), 200, optional=True, description=lazy("Leave empty to take that of the course."))
    starts_at = Moment(lazy("Begins"), description=lazy("Day and time in Korea."))
    ends_at = Moment(lazy("Ends"))
    break_starts_at = Moment(lazy("Break begins"), optional=True, description=lazy("A break does not count."))
    break_ends_at = Moment(lazy("Break ends"), optional=True)
    minutes = Whole(
        lazy("Minutes credited"),
        1,
        960,
        optional=True,
        description=lazy("Leave empty to take the time that is taught."),
    )
    room = Text(lazy("Room"), 120, optional=True)
    address = Text(lazy("Address"), 200, optional=True)
    online_link = Text(lazy("Online address"), 500, optional=True)
    topics = LongText(lazy("Topics, one per line"), MOST_TOPICS, optional=True)
    part = Whole(
        lazy("Part number"),
        1,
        50,
        optional=True,
        description=lazy("Where one activity is held on several dates. What is missed is made up in the same part."),
    )
    # The newest session when the form was made: the same form sent twice plans one.
    since = Known()

    def offer(self, titles: dict[str, Title]) -> None:
        """Say which activities of the course can be filled."""
        self.activity.choices = offers((key, title.pick()) for key, title in titles.items())

    def plan(self) -> services.Plan:
        """Return what was typed, for the service."""
        return services.Plan(
            activity=self.activity.data or "",
            starts_at=self.starts_at.instant,  # type: ignore[arg-type]
            ends_at=self.ends_at.instant,  # type: ignore[arg-type]
            minutes=self.minutes.data,
            title=self.title.data or "",
            room=self.room.data or "",
            address=self.address.data or "",
            online_link=self.online_link.data or "",
            topics=tuple((self.topics.data or "").splitlines()),
            part=self.part.data,
            break_starts_at=self.break_starts_at.instant,
            break_ends_at=self.break_ends_at.instant,
        )


def filled(session: TrainingSession) -> dict[str, Any]:
    """Return what the form of an existing session starts from."""
    taught = int(services.hours(session).length // 60)
    names = (
        "activity", "title", "starts_at", "ends_at", "break_starts_at", "break_ends_at", "room", "address",
        "online_link", "part",
    )  # fmt: skip
    return {
        **{name: getattr(session, name) for name in names},
        "minutes": session.minutes if session.minutes != taught else None,
        "topics": "\n".join(session.topics),
    }


def fresh(starts_on: Any, minutes: int) -> dict[str, datetime]:
    """Return the times a new form starts from: nine o'clock on the first day, as long as the activity."""
    starts = datetime(starts_on.year, starts_on.month, starts_on.day, 9, tzinfo=clock.SEOUL)
    if minutes < 300:
        return {"starts_at": starts, "ends_at": starts + timedelta(minutes=minutes or 60)}
    # Long days have an hour of break at noon.
    noon = starts + timedelta(hours=3)
    return {
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=minutes + 60),
        "break_starts_at": noon,
        "break_ends_at": noon + timedelta(hours=1),
    }


class CancelForm(Form):
    """Canceling a session."""

    reason = Text(lazy("Reason"), 500, description=lazy("Everybody who is invited reads it."))


class LeadForm(Form):
    """Somebody who leads a session or helps in it."""

    who = Text(lazy("Person"), 200, description=lazy("E-mail address, staff ID or full name."))
    kind = Choice(lazy("Task"), choices=words.KINDS.items())


class WalkInForm(Form):
    """Somebody who came without being on the roster."""

    name = Text(lazy("Name"), 100)
    organization = Text(lazy("Organization"), 120, optional=True)
    position = Text(lazy("Position"), 100, optional=True)
    # The newest line when the form was made: the same form sent twice makes one.
    since = Known()


class ExcuseForm(Form):
    """Why somebody is excused."""

    excuse = Text(
        lazy("Reason"),
        200,
        optional=True,
        description=lazy("As short as possible and without illness. Leave empty to excuse the person no longer."),
    )


class AmendForm(Form):
    """What is to stand in a confirmed list."""

    in_at = Moment(lazy("Came"), optional=True, description=lazy("Leave both empty for somebody who was not there."))
    out_at = Moment(lazy("Went"), optional=True)
    excuse = Text(lazy("Excuse"), 200, optional=True)
    reason = Text(lazy("Reason for the amendment"), 1000)


class MatchForm(Form):
    """Who a walk-in is."""

    who = Text(lazy("Person"), 200, description=lazy("E-mail address, staff ID or full name."))


class UploadForm(Form):
    """A list of attendance from a file."""

    file = FileField(lazy("List as XLSX or CSV"), [FileRequired(lazy("Choose a file."))])


class DigitsForm(Form):
    """The digits shown on the screen."""

    digits = Text(lazy("Six digits from the screen"), 10)
