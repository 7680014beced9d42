"""What the pages of a year show: items with progress against target, the calendar, conflicts and sums."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.content.models import Course
from lms.core import clock, db, i18n
from lms.enrollments.models import INSIDE, Enrollment, Run
from lms.enrollments.names import name_of
from lms.organizations.models import Organization
from lms.planning import clashes, services, spending
from lms.planning.clashes import Clash, Meeting
from lms.planning.models import Consultant, JointEntry, JointMatch, JointRound, PlannedRun
from lms.planning.slots import Slot
from lms.planning.spending import Spent
from lms.sessions import services as sessions

MONTHS = range(1, 13)


def span(year: int) -> tuple[datetime, datetime]:
    """Return the first instant of a year in Seoul, and that of the next."""
    begin, end = (datetime.combine(date(at, 1, 1), time(), clock.SEOUL).astimezone(UTC) for at in (year, year + 1))
    return begin, end


@dataclass(frozen=True)
class Progress:
    """Who is in a run: people, those who completed, and people by job and by kind of organization."""

    people: int
    completed: int
    jobs: Counter[str]
    kinds: Counter[str]


@dataclass(frozen=True)
class Planned:
    """An item with its course, its run, who teaches, and how far it is."""

    row: PlannedRun
    course: Course
    run: Run | None
    people: Sequence[Person]
    progress: Progress | None
    spent: Spent

    @property
    def left(self) -> int:
        """Return how much of the planned amount is left, below zero when more was spent."""
        return self.row.planned_amount - self.spent.total

    @property
    def months(self) -> range:
        """Return the months of the item's year in which it runs."""
        last = self.row.ends_on.month if self.row.ends_on.year == self.row.year else MONTHS[-1]
        return range(self.row.starts_on.month, last + 1)


@dataclass(frozen=True)
class Year:
    """The plan of a year."""

    year: int
    items: Sequence[Planned]

    @property
    def target(self) -> int:
        """Return how many people are wanted in all."""
        return sum(one.row.target for one in self.items)

    @property
    def people(self) -> int:
        """Return how many are in, run by run."""
        return sum(one.progress.people for one in self.items if one.progress)

    @property
    def completed(self) -> int:
        """Return how many have completed, run by run."""
        return sum(one.progress.completed for one in self.items if one.progress)

    @property
    def planned_amount(self) -> int:
        """Return what is to be spent, in won."""
        return sum(one.row.planned_amount for one in self.items)

    @property
    def spent_amount(self) -> int:
        """Return what was spent, in won."""
        return sum(one.spent.total for one in self.items)

    def calendar(self) -> list[tuple[Course, list[list[Planned]]]]:
        """Return every course with its items month by month."""
        by_course: dict[int, tuple[Course, list[list[Planned]]]] = {}
        for one in self.items:
            _course, months = by_course.setdefault(one.course.id, (one.course, [[] for _ in MONTHS]))
            for month in one.months:
                months[month - 1].append(one)
        return list(by_course.values())


def years() -> list[int]:
    """Return the years that have items, and this one, the newest first."""
    found = set(db.session.scalars(select(PlannedRun.year).distinct()))
    return sorted(found | {clock.today().year}, reverse=True)


def of_year(year: int) -> Year:
    """Return the plan of a year with progress and what it has cost; a dozen statements whatever its size."""
    rows = db.session.execute(
        select(PlannedRun, Course, Run)
        .join(Course, Course.id == PlannedRun.course_id)
        .outerjoin(Run, Run.id == PlannedRun.run_id)
        .where(PlannedRun.year == year)
        .order_by(PlannedRun.starts_on, PlannedRun.id)
    ).all()
    people = services.facilitators_of(row.PlannedRun.id for row in rows)
    progress = progress_of([row.Run.id for row in rows if row.Run])
    spent = spending.of_items(
        (row.PlannedRun, _title(row.PlannedRun, row.Course), people.get(row.PlannedRun.id, ())) for row in rows
    )
    return Year(
        year,
        [
            Planned(
                row.PlannedRun,
                row.Course,
                row.Run,
                people.get(row.PlannedRun.id, ()),
                progress.get(row.Run.id, Progress(0, 0, Counter(), Counter())) if row.Run else None,
                spent[row.PlannedRun.id],
            )
            for row in rows
        ],
    )


def runs_to_choose(most: int = 300) -> list[tuple[int, str]]:
    """Return key and name of the planned runs, the newest first."""
    rows = db.session.execute(
        select(PlannedRun, Course, Run)
        .join(Course, Course.id == PlannedRun.course_id)
        .join(Run, Run.id == PlannedRun.run_id)
        .order_by(PlannedRun.starts_on.desc(), PlannedRun.id.desc())
        .limit(most)
    )
    return [(row.Run.id, f"{_title(row.PlannedRun, row.Course)}, {name_of(row.Run)}") for row in rows]


def progress_of(run_ids: Sequence[int]) -> dict[int, Progress]:
    """Return who is in each of these runs, by job and kind of organization as of approval; one statement."""
    if not run_ids:
        return {}
    rows = db.session.execute(
        select(
            Enrollment.run_id,
            Enrollment.job,
            func.coalesce(Organization.kind, ""),
            Enrollment.state,
            func.count(Enrollment.person_id.distinct()),
        )
        .outerjoin(Organization, Organization.id == Enrollment.organization_id)
        .where(Enrollment.run_id.in_(run_ids), Enrollment.state.in_(INSIDE))
        .group_by(Enrollment.run_id, Enrollment.job, Organization.kind, Enrollment.state)
    )
    found: dict[int, Progress] = {}
    for run_id, job, kind, state, number in rows:
        before = found.get(run_id, Progress(0, 0, Counter(), Counter()))
        before.jobs[job] += number
        before.kinds[kind] += number
        done = number if state == "completed" else 0
        found[run_id] = Progress(before.people + number, before.completed + done, before.jobs, before.kinds)
    return found


def clashes_of(found: Year, holiday_name: Callable[[date], str]) -> list[Clash]:
    """Return what cannot be so in a year: its training sessions, classes planned, joint training that is no run yet."""
    held = sessions.between(*span(found.year))
    with_sessions = {one.run_id: one for one in held}
    leaders = sessions.facilitators([one.id for one in held])
    by_run = {one.run.id: one.row.id for one in found.items if one.run}
    meetings = [
        Meeting(
            by_run[one.run_id],
            Slot(one.starts_at, one.ends_at),
            one.room or one.address,
            frozenset(leader.person_id for leader, _name in leaders[one.id]),
        )
        for one in held
        if one.run_id in by_run
    ]
    meetings += [
        Meeting(one.row.id, slot, one.row.room, frozenset(person.id for person in one.people))
        for one in found.items
        if one.row.run_id not in with_sessions
        for slot in services.slots_of(one.row)
    ]
    return clashes.find([*meetings, *_joint(found.year)], holiday_name)


def _joint(year: int) -> list[Meeting]:
    rows = db.session.execute(
        select(JointEntry, Consultant.person_id)
        .join(JointRound, JointRound.id == JointEntry.round_id)
        .outerjoin(JointMatch, JointMatch.entry_id == JointEntry.id)
        .outerjoin(Consultant, Consultant.id == JointMatch.consultant_id)
        .where(JointEntry.starts_at.is_not(None), JointEntry.run_id.is_(None))
    )
    found = []
    for entry, person_id in rows:
        slot = Slot.of(entry.starts_at, entry.ends_at)
        if slot.day.year == year:
            # Negative: an entry of joint training and not an item of the plan.
            people = frozenset({person_id} if person_id is not None else ())
            found.append(Meeting(-entry.id, slot, entry.place, people))
    return found


def one(row: PlannedRun) -> Planned:
    """Return one item with everything that its page shows."""
    run = db.session.get(Run, row.run_id) if row.run_id else None
    progress = progress_of([run.id]).get(run.id, Progress(0, 0, Counter(), Counter())) if run else None
    people = services.facilitators_of([row.id]).get(row.id, ())
    course = db.session.get_one(Course, row.course_id)
    spent = spending.of_items([(row, _title(row, course), people)])[row.id]
    return Planned(row, course, run, people, progress, spent)


@dataclass(frozen=True)
class Subject:
    """What a conflict is about: names of items with their addresses, and of the person, room or holiday."""

    text: str
    items: Sequence[tuple[str, PlannedRun | JointEntry]]


def subjects(found: Year, clashes: Sequence[Clash]) -> list[Subject]:
    """Return what each conflict is about, in the order of the conflicts; at most three statements."""
    people = {int(one.subject) for one in clashes if one.kind == "facilitator"}
    names = dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
    items: dict[int, tuple[str, PlannedRun | JointEntry]] = {
        planned.row.id: (title_of(planned), planned.row) for planned in found.items
    }
    joint = {-number for one in clashes for number in one.items if number < 0}
    for entry, district in db.session.execute(
        select(JointEntry, Organization)
        .join(Organization, Organization.id == JointEntry.district_id)
        .where(JointEntry.id.in_(joint))
    ):
        items[-entry.id] = (i18n.pick(district.names), entry)
    return [
        Subject(
            names.get(int(one.subject), "") if one.kind == "facilitator" else str(one.subject),
            [items[number] for number in dict.fromkeys(one.items)],
        )
        for one in clashes
    ]


def title_of(planned: Planned) -> str:
    """Return what an item is called: its own title, or that of its course."""
    return _title(planned.row, planned.course)


def _title(row: PlannedRun, course: Course) -> str:
    return i18n.pick(row.title) or i18n.pick(course.title)
