"""iCalendar texts, read back by a parser that is not the one that wrote them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import vobject  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from lms.core.calendar import Event, Mailbox, Method, text_of

STAMP = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
CLASS = Event(
    "session:1",
    {"ko": "합동교육, 종로구; 1차", "en": "Joint training"},
    datetime(2026, 12, 1, 5, 0, tzinfo=UTC),
    datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
    place="서울 종로구 가상로 1, 3층",
    details={"ko": "신분증을 가져오세요.\n주차는 어렵습니다."},
)


def written(event: Event = CLASS, method: Method = Method.REQUEST, **facts: object) -> str:
    values = {
        "uid": "a@ieum.example",
        "sequence": 0,
        "stamp": STAMP,
        "language": "ko",
        "organizer": Mailbox("ieum@example.org", "이음"),
        "attendee": Mailbox("ann@example.org", '김"안; 그리고'),
        **facts,
    }
    return text_of(event, method, **values)  # type: ignore[arg-type]


def test_another_parser_reads_the_same_event() -> None:
    calendar = vobject.readOne(written())
    event = calendar.vevent
    assert calendar.method.value == "REQUEST" and calendar.vtimezone.tzid.value == "Asia/Seoul"
    assert event.uid.value == "a@ieum.example" and event.sequence.value == "0"
    assert event.summary.value == "합동교육, 종로구; 1차"
    assert event.location.value == "서울 종로구 가상로 1, 3층"
    assert event.description.value == "신분증을 가져오세요.\n주차는 어렵습니다."
    assert event.dtstart.value == CLASS.starts and event.dtend.value == CLASS.ends
    assert event.dtstart.value.utcoffset() == timedelta(hours=9) and event.dtstart.value.hour == 14
    assert event.attendee.value == "mailto:ann@example.org" and event.organizer.value == "mailto:ieum@example.org"
    assert event.status.value == "CONFIRMED" and event.transp.value == "OPAQUE"


def test_a_cancellation_names_the_same_event_with_a_higher_sequence() -> None:
    event = vobject.readOne(written(method=Method.CANCEL, sequence=3))
    assert event.method.value == "CANCEL"
    assert event.vevent.uid.value == "a@ieum.example" and event.vevent.sequence.value == "3"
    assert event.vevent.status.value == "CANCELLED"


def test_days_are_written_as_days_and_the_end_is_the_day_after_the_last() -> None:
    days = Event("run", {"ko": "기본교육"}, date(2026, 12, 1), date(2026, 12, 3), free=True)
    text = written(days)
    event = vobject.readOne(text).vevent
    assert event.dtstart.value == date(2026, 12, 1) and event.dtend.value == date(2026, 12, 4)
    assert "VTIMEZONE" not in text and event.transp.value == "TRANSPARENT"


def test_lines_are_folded_at_75_bytes_and_end_as_the_standard_says() -> None:
    text = written(Event("x", {"ko": "가" * 200}, CLASS.starts, CLASS.ends))
    lines = text.encode().split(b"\r\n")
    assert b"\n" not in b"".join(lines) and max(map(len, lines)) <= 75
    assert vobject.readOne(text).vevent.summary.value == "가" * 200


def test_english_readers_get_the_english_title_and_whoever_lacks_one_the_korean() -> None:
    assert vobject.readOne(written(language="en")).vevent.summary.value == "Joint training"
    only = Event("x", {"ko": "교육"}, CLASS.starts, CLASS.ends)
    assert vobject.readOne(written(only, language="en")).vevent.summary.value == "교육"


def test_an_event_has_two_instants_or_two_days_in_order() -> None:
    with pytest.raises(ValueError, match="two instants"):
        Event("x", {"ko": "가"}, date(2026, 1, 1), STAMP)
    with pytest.raises(ValueError, match="before"):
        Event("x", {"ko": "가"}, date(2026, 1, 2), date(2026, 1, 1))


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=120))
def test_no_text_breaks_out_of_its_property(text: str) -> None:
    event = Event("x", {"ko": text or "가"}, CLASS.starts, CLASS.ends, place=text)
    read = vobject.readOne(written(event, attendee=Mailbox("ann@example.org", text)))
    assert read.vevent.uid.value == "a@ieum.example"
    assert len(list(read.getChildren())) == 6 and read.vevent.summary.value == (text or "가")
