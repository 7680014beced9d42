"""Other terms for a person or a group at one quiz of a run: made with a reason, ended when they are over."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, or_, select

from lms.accounts.models import Accommodation, Person
from lms.activities.quiz import retiming
from lms.activities.quiz.models import QuizException
from lms.core import audit, clock, db
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.enrollments import runs
from lms.enrollments.models import INSIDE, Enrollment, Run
from lms.organizations.models import Organization

MOST_MINUTES = 1_440
MOST_ATTEMPTS = 20


@dataclass(frozen=True)
class Plan:
    """What staff decide: for one enrollment or for one organization, never both; `attempts` and `minutes` on top."""

    enrollment_id: int | None = None
    organization_id: int | None = None
    attempts: int = 0
    minutes: int = 0
    untimed: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Listed:
    """An exception that holds, with the name of the person or group and of who made it."""

    row: QuizException
    run: Run
    who: str
    group: bool
    by: str

    @property
    def run_id(self) -> int:
        """Return the run's key, which the rules of the policy ask every thing for."""
        return self.row.run_id


def of_quiz(run: Run, activity: str) -> list[Listed]:
    """Return the exceptions that hold at one quiz of a run, groups first."""
    return _listed(run, QuizException.run_id == run.id, QuizException.activity == activity)


def by_uid(uid: UUID) -> Listed | None:
    """Return one exception that still holds, or None."""
    run = db.session.scalar(
        select(Run).join(QuizException, QuizException.run_id == Run.id).where(QuizException.uid == uid)
    )
    found = _listed(run, QuizException.uid == uid) if run is not None else []
    return found[0] if found else None


def _listed(run: Run, *conditions: object) -> list[Listed]:
    rows = db.session.execute(
        select(QuizException, Enrollment.name, Organization.name_ko, Person.name.label("by"))
        .outerjoin(Enrollment, Enrollment.id == QuizException.enrollment_id)
        .outerjoin(Organization, Organization.id == QuizException.organization_id)
        .join(Person, Person.id == QuizException.actor_id)
        .where(QuizException.ended_at.is_(None), *conditions)  # type: ignore[arg-type]
        .order_by(QuizException.organization_id.is_(None), QuizException.id)
    ).all()
    return [Listed(row, run, person or group or "", group is not None, by) for row, person, group, by in rows]


def groups(run_id: int) -> Sequence[tuple[int, str]]:
    """Return id and name of every organization that somebody in a run belongs to."""
    rows = db.session.execute(
        select(Enrollment.organization_id, Enrollment.organization_name)
        .where(Enrollment.run_id == run_id, Enrollment.state.in_(INSIDE), Enrollment.organization_id.is_not(None))
        .distinct()
        .order_by(Enrollment.organization_name)
    )
    names: dict[int, str] = {}
    for key, name in rows:
        if key is not None:
            names.setdefault(key, name)
    return list(names.items())


def accommodated(run_id: int) -> Sequence[tuple[str, int | None]]:
    """Return name and percent (None: no limit) of everybody in a run who has a lasting accommodation."""
    rows = db.session.execute(
        select(Enrollment.name, Accommodation.percent)
        .join(Accommodation, Accommodation.person_id == Enrollment.person_id)
        .where(Enrollment.run_id == run_id, Enrollment.state.in_(INSIDE), Accommodation.ended_at.is_(None))
        .order_by(Enrollment.name, Enrollment.id)
    )
    return [(row.name, row.percent) for row in rows]


def enrollment_of(run_id: int, person_id: int) -> int:
    """Return the enrollment of a person who is in a run. Raises LmsError at the field `who`."""
    found = db.session.scalar(
        select(Enrollment.id)
        .where(Enrollment.run_id == run_id, Enrollment.person_id == person_id, Enrollment.state.in_(INSIDE))
        .order_by(Enrollment.cycle.desc())
        .limit(1)
    )
    if found is None:
        raise LmsError(lazy("This person is not in the run."), field="who")
    return found


def newest() -> int:
    """Return the key of the exception made last, or 0."""
    return db.session.scalar(select(func.max(QuizException.id))) or 0


def make(run_id: int, activity: str, plan: Plan, actor_id: int, since: int | None = None) -> QuizException:
    """Give a person or a group other terms at one quiz; extra time reaches open attempts at once.

    `since`: the newest exception when the form was made; an equal one made after it is this form sent twice, and is
    returned. Raises LmsError, naming the field, when nothing would differ or the dates are out of order.
    """
    runs.lock(run_id)
    if (plan.enrollment_id is None) == (plan.organization_id is None):
        raise LmsError(lazy("Name a person or choose a group, not both."), field="who")
    if not 0 <= plan.minutes <= MOST_MINUTES or not 0 <= plan.attempts <= MOST_ATTEMPTS:
        raise LmsError(lazy("Give a whole number from %(low)s to %(high)s.", low=0, high=MOST_MINUTES), field="minutes")
    if not (plan.minutes or plan.attempts or plan.untimed or plan.opens_at or plan.closes_at):
        raise LmsError(lazy("This would change nothing."), field="minutes")
    if plan.opens_at is not None and plan.closes_at is not None and plan.closes_at <= plan.opens_at:
        raise LmsError(lazy("It would close before it opens."), field="closes_at")
    facts = {"run_id": run_id, "activity": activity, "actor_id": actor_id, **asdict(plan)}
    if since is not None:
        later = select(QuizException).where(QuizException.id > since, QuizException.ended_at.is_(None))
        same = db.session.scalar(later.filter_by(**facts).limit(1))
        if same is not None:
            return same
    row = QuizException(uid=uuid4(), created_at=clock.now(), **facts)
    db.session.add(row)
    db.session.flush()
    _note("quiz.make_exception", row, after=_facts(row))
    _retime(row)
    return row


def end(found: Listed, actor_id: int) -> None:
    """End an exception; open attempts follow the terms of everybody again."""
    runs.lock(found.run_id)
    row = db.session.get_one(QuizException, found.row.id)
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by_id = clock.now(), actor_id
    db.session.flush()
    _note("quiz.end_exception", row, before=_facts(row))
    _retime(row)


def _retime(row: QuizException) -> None:
    group = Enrollment.organization_id == row.organization_id
    whom = or_(Enrollment.id == row.enrollment_id, group if row.organization_id is not None else Enrollment.id == -1)
    retiming.of_activity(row.run_id, row.activity, [whom])


def _note(action: str, row: QuizException, **facts: Mapping[str, object]) -> None:
    person_id = None
    if row.enrollment_id is not None:
        person_id = db.session.get_one(Enrollment, row.enrollment_id).person_id
    audit.note(
        action,
        [person_id] if person_id is not None else [],
        thing=f"run:{row.run_id}",
        reason=row.reason,
        **{name: dict(value) for name, value in facts.items()},
    )


def _facts(row: QuizException) -> dict[str, object]:
    instants = {name: getattr(row, name) for name in ("opens_at", "closes_at")}
    plain = ("activity", "enrollment_id", "organization_id", "attempts", "minutes", "untimed")
    return {
        **{name: getattr(row, name) for name in plain},
        **{name: at.isoformat() if at else None for name, at in instants.items()},
    }
