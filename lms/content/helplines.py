"""The help lines: as first confirmed, and kept by staff from then on."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from lms.content import services
from lms.content.models import HelpLine
from lms.core import audit, clock, db
from lms.core.errors import Conflict
from lms.core.i18n import lazy

# Numbers change; after half a year somebody should call and see.
STALE = timedelta(days=183)
CONFIRMED = date(2026, 11, 23)
LINES = (
    ("112", {"ko": "아동학대 신고 · 긴급한 위험", "en": "Report child abuse, immediate danger (police)"}),
    ("119", {"ko": "응급 의료", "en": "Medical emergency"}),
    ("109", {"ko": "자살예방 상담전화", "en": "Suicide prevention line"}),
    ("1388", {"ko": "청소년 상담전화 (24시간)", "en": "Youth line (24 hours)"}),
    ("129", {"ko": "보건복지 상담센터", "en": "Health and welfare line"}),
    ("1366", {"ko": "여성긴급전화", "en": "Women's emergency line"}),
)


def load_help_lines() -> None:
    """Write the first help lines into an empty table; afterwards the table is the staff's."""
    if db.session.scalar(select(HelpLine.id).limit(1)) is not None:
        return
    for position, (number, label) in enumerate(LINES, 1):
        db.session.add(HelpLine(number=number, label=label, position=position, confirmed_on=CONFIRMED))


def all_lines() -> list[HelpLine]:
    """Return the help lines in the order in which lessons show them, with those set aside."""
    return list(db.session.scalars(select(HelpLine).order_by(HelpLine.position, HelpLine.id)))


def by_id(line_id: int) -> HelpLine | None:
    """Return a help line, or None."""
    return db.session.get(HelpLine, line_id)


def is_stale(line: HelpLine) -> bool:
    """Say whether a number that lessons show was confirmed so long ago that somebody should call it."""
    return line.active and line.confirmed_on < clock.today() - STALE


def save(
    line_id: int | None,
    number: str,
    label: Mapping[str, str],
    position: int,
    confirmed_on: date,
    *,
    active: bool = True,
) -> HelpLine:
    """Add a help line, or change one; lessons show it while it is active.

    Raises Conflict for a number that stands in the list already.
    """
    taken = db.session.scalar(select(HelpLine.id).where(HelpLine.number == number))
    if taken is not None and taken != line_id:
        raise Conflict(lazy("This number is in the list already."), field="number")
    line = db.session.get_one(HelpLine, line_id) if line_id is not None else HelpLine()
    before = _facts(line) if line_id is not None else None
    line.number, line.label, line.position, line.confirmed_on = number, dict(label), position, confirmed_on
    line.active = active
    db.session.add(line)
    db.session.flush()
    audit.note("content.save_help_line", thing=f"help_line:{line.id}", before=before, after=_facts(line))
    services.forget_help_lines()
    return line


def remove(line: HelpLine) -> None:
    """Take a help line out of the list."""
    audit.note("content.remove_help_line", thing=f"help_line:{line.id}", before=_facts(line))
    db.session.delete(line)
    db.session.flush()
    services.forget_help_lines()


def _facts(line: HelpLine) -> dict[str, object]:
    return {
        "number": line.number,
        "label": line.label,
        "position": line.position,
        "confirmed_on": line.confirmed_on.isoformat(),
        "active": line.active,
    }
