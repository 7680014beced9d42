"""Taking over what was taught and visited as lines of the payment sheet, each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.accounts.models import Person
from lms.core import audit, clock, db
from lms.planning import held, money, overview
from lms.planning.models import FeeLine, InstructorCard
from lms.sessions import services as sessions


@dataclass(frozen=True)
class Gathered:
    """How many lines were written, and the names of those who have no instructor's card, of whom none was."""

    lines: int
    without_card: Sequence[str] = ()


def gather(year: int) -> Gathered:
    """Write a line for every class and visit of a year, for each who taught it or came and has a card.

    What stands on the sheet already is left alone, so that it can be done again.
    """
    missing = _missing([one for one in _held(year) if one.held_on.year == year])
    rated = set(db.session.scalars(select(InstructorCard.person_id)))
    payable = [one for one in missing if one.person_id in rated]
    for fee in payable:
        money.add(fee)
    audit.note("planning.gather_fees", {one.person_id for one in payable}, after={"lines": len(payable)})
    rest = {one.person_id for one in missing} - rated
    names = db.session.scalars(select(Person.name).where(Person.id.in_(rest)).order_by(Person.name, Person.id))
    return Gathered(len(payable), names.all())


def _held(year: int) -> list[money.Fee]:
    plan = overview.of_year(year)
    meetings = [one for one in sessions.between(*overview.span(year)) if clock.seoul_day(one.starts_at).year == year]
    titles = {one.run.id: overview.title_of(one) for one in plan.items if one.run}
    with_sessions = {one.run_id for one in meetings}
    found = held.in_sessions(meetings, titles)
    for one in plan.items:
        if one.row.run_id not in with_sessions:
            found += held.in_classes(one.row, overview.title_of(one), one.people)
    return found + held.in_visits(date(year, 1, 1))


def _missing(wanted: Sequence[money.Fee]) -> list[money.Fee]:
    there = select(FeeLine.person_id, FeeLine.source).where(FeeLine.source.in_({one.source for one in wanted}))
    known = {(person_id, source) for person_id, source in db.session.execute(there)}
    return [one for one in wanted if (one.person_id, one.source) not in known]
