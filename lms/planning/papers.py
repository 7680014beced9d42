"""The papers of planning as PDF: the education plan (교육계획서) of an item and the instructor's card (강사카드)."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from lms.accounts.models import Person
from lms.accounts.words import JOBS
from lms.core import clock, i18n
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.typesetting import fonts, typesetter
from lms.enrollments import runs
from lms.organizations.words import KINDS
from lms.planning import fees, words
from lms.planning.models import FeeLine, InstructorCard
from lms.planning.overview import Planned
from lms.planning.slots import Slot, show_slots

PDF = "application/pdf"
STANDARDS = ["a-2a", "ua-1"]


def education_plan(one: Planned, slots: Sequence[Slot]) -> bytes:
    """Return the education plan of an item, in the language of the page."""
    row = one.row
    title = pick(row.title)
    fields = [
        (_("Course"), pick(one.course.title)),
        (_("Title"), title),
        (_("Run"), runs.name_of(one.run) if one.run else _("not made yet")),
        (_("Dates"), f"{_day(row.starts_on)} ~ {_day(row.ends_on)}"),
        (_("Classes in person"), show_slots(slots)),
        (_("Room"), row.room),
        (_("Who teaches"), ", ".join(person.name for person in one.people)),
        (_("People wanted"), _number(row.target)),
        (_("Planned amount (won)"), _number(row.planned_amount)),
    ]
    targets = [
        (str(names[key]), _number(number))
        for group, names in (("jobs", JOBS), ("kinds", KINDS))
        for key, number in row.targets.get(group, {}).items()
    ]
    texts = [(_("Aim and content"), row.note)] if row.note else [(_("Aim and content"), pick(one.course.summary))]
    tables = [_table(_("Whom it is for"), (_("Job or kind of organization"), _("People wanted")), (3, 1), targets)]
    return _render(_("Education plan"), fields, texts, tables)


def instructor_card(card: InstructorCard, person: Person, taught: Sequence[FeeLine]) -> bytes:
    """Return the card of an instructor, in the language of the page; no resident or account numbers stand on it."""
    name = person.name if i18n.language() == "ko" or not person.name_en else f"{person.name_en} ({person.name})"
    fields = [
        (_("Name"), name),
        (_("Organization"), card.affiliation),
        (_("Position"), card.position),
        (_("Expertise"), ", ".join(card.tags)),
        (_("Rate an hour (won)"), _number(card.hour_rate)),
        (_("Rate a visit (won)"), _number(card.visit_rate)),
    ]
    rows = [
        (
            line.held_on.isoformat(),
            str(words.FEE_KINDS[line.kind]),
            f"{fees.hours(line.minutes):g}" if line.minutes else "",
            line.topic,
        )
        for line in taught
    ]
    tables = [_table(_("Taught last"), (_("Date"), _("Kind"), _("Hours"), _("Topic")), (2, 1, 1, 4), rows)]
    texts = [(_("Education and career"), card.career)] if card.career else []
    return _render(_("Instructor card"), fields, texts, tables)


def _table(
    title: str, columns: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]]
) -> Mapping[str, Any] | None:
    if not rows:
        return None
    return {"title": title, "columns": columns, "widths": widths, "rows": rows}


def _render(
    title: str,
    fields: Sequence[tuple[str, str]],
    texts: Sequence[tuple[str, str]],
    tables: Sequence[Mapping[str, Any] | None],
) -> bytes:
    content = {
        "language": i18n.language(),
        "title": title,
        "head": (_("Subject"), _("Content")),
        "fields": [(label, value) for label, value in fields if value],
        "texts": texts,
        "tables": [one for one in tables if one],
        "date": _day(clock.today()),
    }
    sources = {"main.typ": _template(), "data.json": json.dumps(content, ensure_ascii=False).encode()}
    made = typesetter().compile(
        sources,
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=int(clock.epoch()),
    )
    return bytes(made)


def _day(day: Any) -> str:
    return str(format_date(day, "long", locale=i18n.language()))


def _number(value: int) -> str:
    return str(format_decimal(value, locale=i18n.language()))


@cache
def _template() -> bytes:
    return (files("lms.templates") / "planning" / "paper.typ").read_bytes()
