"""iCalendar: events as the text that calendars take from a mail (RFC 5545, RFC 5546). Pure.

One text holds one event: RFC 5546 (3.2.2) lets a request tell of one uid, and common calendars look at the first only.
A calendar knows an event again by its `uid`; it takes a change only with a higher `sequence`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache

from icalendar import Calendar, Timezone, TimezoneStandard, vCalAddress, vText
from icalendar import Event as Component

from lms.core import clock

PRODUCT = "-//Ieum LMS//Ieum LMS//KO"
ZONE = "Asia/Seoul"
FILE = "invite.ics"


def numbered(number: int) -> str:
    """Return what the file of one of several events in a mail is called."""
    return f"invite-{number}.ics"


class Method(StrEnum):
    """What a calendar is asked to do: take an event or its change, or strike it out."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Event:
    """Something to stand in a calendar.

    `starts` and `ends` are both instants (written as Seoul time), or both days of which the last is included. `key`
    names the event within its enrollment: stable, whatever else changes. An event that is only for knowing (`free`)
    does not make its time busy.
    """

    key: str
    title: Mapping[str, str]
    starts: datetime | date
    ends: datetime | date
    place: str = ""
    link: str = ""
    details: Mapping[str, str] | None = None
    free: bool = False

    @property
    def first_day(self) -> date:
        """Return the day in Seoul on which it begins."""
        return clock.seoul_day(self.starts) if isinstance(self.starts, datetime) else self.starts

    def __post_init__(self) -> None:
        if isinstance(self.starts, datetime) != isinstance(self.ends, datetime):
            raise ValueError("an event has two instants or two days")
        if self.ends < self.starts:
            raise ValueError("an event ends before it begins")


@dataclass(frozen=True)
class Mailbox:
    """Somebody with a mail address."""

    address: str
    name: str = ""


def text_of(
    event: Event,
    method: Method,
    *,
    uid: str,
    sequence: int,
    stamp: datetime,
    language: str,
    organizer: Mailbox,
    attendee: Mailbox,
) -> str:
    """Return the iCalendar text of one event for one person, with line ends as the standard has them.

    `uid` is the same for every text about the event; `sequence` rises with each change; `stamp`: when it was made.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    if isinstance(event.starts, datetime):
        calendar.add_component(_zone())
    calendar.add_component(_component(event, method, uid, sequence, stamp, language, organizer, attendee))
    return calendar.to_ical().decode("utf-8")


def _component(
    event: Event,
    method: Method,
    uid: str,
    sequence: int,
    stamp: datetime,
    language: str,
    organizer: Mailbox,
    attendee: Mailbox,
) -> Component:
    made = Component()
    made.add("uid", uid)
    made.add("sequence", sequence)
    made.add("dtstamp", stamp.astimezone(UTC))
    if isinstance(event.starts, datetime) and isinstance(event.ends, datetime):
        made.add("dtstart", clock.to_seoul(event.starts))
        made.add("dtend", clock.to_seoul(event.ends))
    else:
        made.add("dtstart", event.starts)
        # The end of a day-long event is the first day that does not belong to it.
        made.add("dtend", event.ends + timedelta(days=1))
    made.add("summary", _in(event.title, language))
    if event.place:
        made.add("location", event.place)
    if event.details:
        made.add("description", _in(event.details, language))
    if event.link:
        made.add("url", event.link)
    made.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if event.free or method is Method.CANCEL else "OPAQUE")
    made.add("organizer", _address(organizer))
    guest = _address(attendee)
    guest.params["role"] = vText("REQ-PARTICIPANT")
    # Who has a place need not answer.
    guest.params["partstat"] = vText("ACCEPTED")
    guest.params["rsvp"] = vText("FALSE")
    made.add("attendee", guest, encode=False)
    return made


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("ko") or next(iter(texts.values()), "")


def _address(one: Mailbox) -> vCalAddress:
    made = vCalAddress(f"mailto:{one.address}")
    if one.name:
        made.params["cn"] = vText(" ".join(one.name.replace('"', "'").split()))
    return made


@cache
def _zone() -> Timezone:
    # Korea has kept UTC+9 without summer time since 1988-10-09; nothing here is dated before.
    zone = Timezone()
    zone.add("tzid", ZONE)
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1988, 10, 9, 2, 0))
    standard.add("tzoffsetfrom", timedelta(hours=9))
    standard.add("tzoffsetto", timedelta(hours=9))
    standard.add("tzname", "KST")
    zone.add_component(standard)
    return zone
