"""What came of the two visits: findings, goals, and what was done about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.activities.visit import checks, clean, register
from lms.activities.visit.days import window
from lms.activities.visit.models import Consulting, ConsultingGoal, ConsultingVisit
from lms.activities.visit.services import lock, note
from lms.core import clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy

GOALS = 3
LOW, HIGH = 30, 480
USUAL = 150
RESULTS = {"done": lazy("Reached"), "partly": lazy("Partly reached"), "not": lazy("Not reached")}


@dataclass(frozen=True)
class Held:
    """When a visit was held, how long it took, and what the consultant found; `reason`: why on such a day."""

    held_on: date
    minutes: int
    findings: str
    reason: str = ""


@dataclass(frozen=True)
class Found:
    """What the second visit found about a goal: one of RESULTS, from which evidence, and what comes next."""

    result: str
    note: str
    next_goal: str = ""


def of_consulting(consulting_id: int) -> dict[int, ConsultingVisit]:
    """Return number → visit."""
    rows = db.session.scalars(select(ConsultingVisit).where(ConsultingVisit.consulting_id == consulting_id))
    return {row.number: row for row in rows}


def goals(consulting_id: int) -> list[ConsultingGoal]:
    """Return the agreed goals in their order."""
    return list(
        db.session.scalars(
            select(ConsultingGoal).where(ConsultingGoal.consulting_id == consulting_id).order_by(ConsultingGoal.number)
        )
    )


def record_first(
    consulting: Consulting, held: Held, agreed: Sequence[str], actor_id: int | None, release: str = ""
) -> None:
    """Record the first visit with one to three goals; recorded again, it is described anew until the second.

    Raises LmsError at the field that is wrong and Conflict for a consulting that has no consultant, has come to its
    second visit or has no whole self-check.
    """
    found = lock(consulting.id)
    if found.state not in ("assigned", "begun"):
        raise Conflict(lazy("The first visit is recorded after a consultant is assigned and before the second visit."))
    if not checks.is_whole(found.id):
        raise LmsError(lazy("Fill in the self-check first: every item has an answer, and the children were heard."))
    _check(held)
    if held.held_on < clock.seoul_day(found.applied_at):
        raise LmsError(lazy("This day lies before the application."), field="held_on")
    texts = [text for text in agreed if text]
    if not texts:
        raise LmsError(lazy("Agree at least one goal."), field="goal1")
    clean.check(
        {"findings": held.findings, **{f"goal{n}": text for n, text in enumerate(texts, 1)}}, found, actor_id, release
    )
    _keep(found, 1, held, actor_id)
    before = {one.number: one for one in goals(found.id)}
    for number, text in enumerate(texts[:GOALS], 1):
        if number in before:
            before[number].goal = text
        else:
            db.session.add(ConsultingGoal(consulting_id=found.id, number=number, goal=text))
    for number, one in before.items():
        if number > len(texts):
            if one.measure or one.action_item_id:
                raise Conflict(lazy("Goal %(number)s is planned already and cannot be dropped.", number=number))
            db.session.delete(one)
    found.state = "begun"
    db.session.flush()
    note("visit.first", found)


def record_second(
    consulting: Consulting, held: Held, results: Mapping[int, Found], actor_id: int | None, release: str = ""
) -> None:
    """Record the second visit with what was found about each goal (by its number), until either side has signed.

    Raises LmsError at the field that is wrong: on a day outside 60 to 90 days after the first visit a reason is
    needed; Conflict before the first visit or when it is signed.
    """
    found = lock(consulting.id)
    first = of_consulting(found.id).get(1)
    if found.state not in ("begun", "checked") or first is None:
        raise Conflict(lazy("The second visit is recorded after the first."))
    if found.consultant_signed_at or found.facility_signed_at:
        raise Conflict(lazy("This consulting is signed; it cannot be changed any more."))
    _check(held)
    if held.held_on <= first.held_on:
        raise LmsError(lazy("The second visit comes after the first."), field="held_on")
    if not window(first.held_on).holds(held.held_on) and not held.reason:
        text = lazy(
            "This is %(days)s days after the first visit, not 60 to 90. Say why.",
            days=(held.held_on - first.held_on).days,
        )
        raise LmsError(text, field="reason")
    clean.check(_texts(held, results), found, actor_id, release)
    agreed = goals(found.id)
    for one in agreed:
        told = results.get(one.number)
        if told is None or told.result not in RESULTS:
            raise LmsError(lazy("Choose one of the list."), field=f"result{one.number}")
        if not told.note:
            raise LmsError(lazy("Say what the evidence shows."), field=f"note{one.number}")
        one.result, one.result_note, one.next_goal = told.result, told.note, told.next_goal
    _keep(found, 2, held, actor_id)
    found.state = "checked"
    db.session.flush()
    register.settle(agreed, actor_id)
    note("visit.second", found)


def _texts(held: Held, results: Mapping[int, Found]) -> dict[str, str]:
    texts = {"reason": held.reason, "findings": held.findings}
    for number, told in results.items():
        texts |= {f"note{number}": told.note, f"next{number}": told.next_goal}
    return texts


def _check(held: Held) -> None:
    if held.held_on > clock.today():
        raise LmsError(lazy("Record a visit when it was held."), field="held_on")
    if not LOW <= held.minutes <= HIGH:
        raise LmsError(lazy("Give a whole number from %(low)s to %(high)s.", low=LOW, high=HIGH), field="minutes")


def _keep(consulting: Consulting, number: int, held: Held, actor_id: int | None) -> None:
    row = of_consulting(consulting.id).get(number)
    if row is None:
        row = ConsultingVisit(consulting_id=consulting.id, number=number)
        db.session.add(row)
    row.held_on, row.minutes, row.findings, row.reason = held.held_on, held.minutes, held.findings, held.reason
    row.recorded_by_id, row.recorded_at = actor_id, clock.now()
    db.session.flush()
