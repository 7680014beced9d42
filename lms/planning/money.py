"""Rates, fees and the payment sheet (강사료 지급 조서); no resident or account numbers are kept anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import extract, func, select

from lms.accounts.models import Person
from lms.core import audit, clock, db
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.core.lists import Page
from lms.enrollments.models import Run
from lms.planning import fees
from lms.planning.models import FEE_KINDS, FeeLine, InstructorCard

TOPIC_MOST = 200


@dataclass(frozen=True)
class Card:
    """What stands on an instructor's card; rates in won."""

    affiliation: str = ""
    position: str = ""
    tags: tuple[str, ...] = ()
    career: str = ""
    hour_rate: int = 0
    visit_rate: int = 0


@dataclass(frozen=True)
class Fee:
    """Something taught or a visit made; `rate` None: that of the person's card."""

    person_id: int
    held_on: date
    kind: str
    minutes: int
    topic: str
    run_id: int | None = None
    rate: int | None = None
    source: str | None = None


@dataclass(frozen=True)
class Total:
    """What somebody did and is paid in a year."""

    person: Person
    card: InstructorCard | None
    classes: int
    minutes: int
    visits: int
    amount: int


def card_by_uid(uid: UUID) -> InstructorCard | None:
    """Return the card with this uid, or None."""
    return db.session.scalar(select(InstructorCard).where(InstructorCard.uid == uid))


def line_by_uid(uid: UUID) -> FeeLine | None:
    """Return the line with this uid, or None."""
    return db.session.scalar(select(FeeLine).where(FeeLine.uid == uid))


def cards(number: int = 1) -> Page:
    """Return one page of the cards with the persons, by name."""
    page = Page.of(db.session.scalar(select(func.count()).select_from(InstructorCard)) or 0, number)
    rows = db.session.execute(
        select(InstructorCard, Person)
        .join(Person, Person.id == InstructorCard.person_id)
        .order_by(Person.name, Person.id)
        .limit(page.size)
        .offset(page.offset)
    ).all()
    return page.holding(rows)


def save_card(person_id: int, card: Card) -> InstructorCard:
    """Keep the card of a person; sent twice, it is one. Lines that stand keep the rate they were written with."""
    row = db.session.scalar(select(InstructorCard).where(InstructorCard.person_id == person_id).with_for_update())
    before = {"hour_rate": row.hour_rate, "visit_rate": row.visit_rate} if row else None
    if row is None:
        row = InstructorCard(person_id=person_id)
        db.session.add(row)
    row.affiliation, row.position, row.career = card.affiliation, card.position, card.career
    row.tags, row.hour_rate, row.visit_rate = list(card.tags), card.hour_rate, card.visit_rate
    db.session.flush()
    after = {"hour_rate": row.hour_rate, "visit_rate": row.visit_rate}
    audit.note("planning.save_card", [person_id], thing=f"card:{row.id}", before=before, after=after)
    return row


def newest_line() -> int:
    """Return the key of the line written last, or 0."""
    return db.session.scalar(select(func.max(FeeLine.id))) or 0


def add(fee: Fee, since: int | None = None) -> FeeLine:
    """Write a line of the payment sheet.

    `since`: the newest line when the form was made; an equal one after it is this form sent twice. Raises LmsError
    naming the field: a class without minutes, or nobody's rate known.
    """
    if fee.kind not in FEE_KINDS:
        raise LmsError(lazy("Choose one of the list."), field="kind")
    if fee.kind == "class" and fee.minutes < 1:
        raise LmsError(lazy("Give the minutes of the class."), field="minutes")
    if since is not None:
        same = select(FeeLine.id).where(
            FeeLine.id > since,
            FeeLine.person_id == fee.person_id,
            FeeLine.held_on == fee.held_on,
            FeeLine.kind == fee.kind,
            FeeLine.topic == fee.topic,
        )
        if db.session.scalar(same.limit(1)) is not None:
            raise LmsError(lazy("This line was written already, a moment ago."))
    rate = _rate_of(fee) if fee.rate is None else fee.rate
    row = FeeLine(
        person_id=fee.person_id,
        run_id=fee.run_id,
        held_on=fee.held_on,
        kind=fee.kind,
        minutes=fee.minutes,
        topic=fee.topic,
        rate=rate,
        amount=fees.amount(fee.kind, rate, fee.minutes),
        source=fee.source,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    after = {"kind": row.kind, "minutes": row.minutes, "amount": row.amount}
    audit.note("planning.add_fee", [row.person_id], thing=f"fee:{row.id}", after=after)
    return row


def _rate_of(fee: Fee) -> int:
    card = db.session.scalar(select(InstructorCard).where(InstructorCard.person_id == fee.person_id))
    if card is None:
        raise LmsError(lazy("This person has no instructor card yet; make one first, or give a rate."), field="rate")
    return card.hour_rate if fee.kind == "class" else card.visit_rate


def remove(row: FeeLine) -> None:
    """Take a line out of the payment sheet."""
    before = {"kind": row.kind, "minutes": row.minutes, "amount": row.amount, "held_on": row.held_on.isoformat()}
    audit.note("planning.remove_fee", [row.person_id], thing=f"fee:{row.id}", before=before)
    db.session.delete(row)
    db.session.flush()


def _of(year: int, month: int | None):  # type: ignore[no-untyped-def]
    wanted = extract("year", FeeLine.held_on) == year
    return wanted & (extract("month", FeeLine.held_on) == month) if month else wanted


def lines(year: int, month: int | None = None) -> Sequence[tuple[FeeLine, Person, Run | None]]:
    """Return the lines of a year or a month of it, by day and name."""
    rows = db.session.execute(
        select(FeeLine, Person, Run)
        .join(Person, Person.id == FeeLine.person_id)
        .outerjoin(Run, Run.id == FeeLine.run_id)
        .where(_of(year, month))
        .order_by(FeeLine.held_on, Person.name, FeeLine.id)
    )
    return [(row.FeeLine, row.Person, row.Run) for row in rows]


def totals(year: int, month: int | None = None) -> list[Total]:
    """Return what each person did and is paid, by name; one statement."""
    is_class = FeeLine.kind == "class"
    rows = db.session.execute(
        select(
            Person,
            InstructorCard,
            func.count(FeeLine.id).filter(is_class),
            func.coalesce(func.sum(FeeLine.minutes).filter(is_class), 0),
            func.count(FeeLine.id).filter(FeeLine.kind == "visit"),
            func.sum(FeeLine.amount),
        )
        .join(Person, Person.id == FeeLine.person_id)
        .outerjoin(InstructorCard, InstructorCard.person_id == Person.id)
        .where(_of(year, month))
        .group_by(Person.id, InstructorCard.id)
        .order_by(Person.name, Person.id)
    )
    return [Total(row[0], row[1], row[2], int(row[3]), row[4], int(row[5])) for row in rows]


def taught_by(person_id: int, most: int = 12) -> Sequence[FeeLine]:
    """Return what somebody taught or visited last, the newest first."""
    return db.session.scalars(
        select(FeeLine)
        .where(FeeLine.person_id == person_id)
        .order_by(FeeLine.held_on.desc(), FeeLine.id.desc())
        .limit(most)
    ).all()
