"""Whom a pasted list means: one person per line by e-mail address, staff ID or full name."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from lms.accounts.models import Account, Employment, Person
from lms.accounts.services import by_identifier, in_force, tidy_name, visible_to
from lms.core import clock, db
from lms.core.errors import LmsError
from lms.core.i18n import Lazy, lazy
from lms.enrollments import seats, snapshots
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.quotas import Tally
from lms.enrollments.states import OUTSIDE, State
from lms.organizations.models import Organization
from lms.policy import Actor

MOST_LINES = 1000
NOBODY = lazy("Nobody is found by this.")
SEVERAL = lazy("Several people have this name; use the e-mail address or staff ID.")


@dataclass(frozen=True)
class Verdict:
    """What would become of one line. `ok` false: nothing can be written before the line is mended or removed."""

    number: int
    text: str
    ok: bool
    message: Lazy
    person_id: int | None = None
    name: str = ""
    organization: str = ""


class ListRefused(LmsError):
    """A list cannot be taken as it is; the verdicts say what is wrong in which line."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        super().__init__(lazy("Some lines cannot be taken; nobody was enrolled."), field="lines")
        self.verdicts = tuple(verdicts)


def lines_of(text: str) -> list[str]:
    """Return the lines that say something. Raises LmsError for more than a thousand, or none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise LmsError(lazy("Enter at least one person."), field="lines")
    if len(lines) > MOST_LINES:
        raise LmsError(lazy("At most %(most)s lines at once.", most=MOST_LINES), field="lines")
    return lines


def verdicts(text: str, run: Run) -> list[Verdict]:
    """Return a verdict for every line, as if they were enrolled into the run one after the other; writes nothing.

    Raises what `lines_of` raises.
    """
    counted = seats.tally(run)
    found: list[Verdict] = []
    seen: set[int] = set()
    for number, line in enumerate(lines_of(text), 1):
        people = _people(line)
        if len(people) != 1:
            found.append(Verdict(number, line, False, SEVERAL if people else NOBODY))
            continue
        person, organization = people[0]
        state = _state(run.id, person.id)
        if person.id in seen:
            message = lazy("Stands in the list twice; counts once.")
        elif state is not None and state not in (*OUTSIDE, State.REQUESTED):
            message = lazy("Is in already, or on the waiting list; nothing changes.")
        else:
            message = foreseen(counted, snapshots.take([person.id], clock.today())[person.id])
        seen.add(person.id)
        found.append(Verdict(number, line, True, message, person.id, person.name, organization))
    return found


def foreseen(counted: Tally, person: snapshots.Snapshot) -> Lazy:
    """Return what would become of one more person, and count the place."""
    kind = seats.kind_of(person.organization_id) if counted.quotas.kinds else ""
    if counted.fits(kind, person.job):
        counted.add(kind, person.job)
        return lazy("Will be enrolled.")
    if counted.fits("", ""):
        return lazy("Every place for this kind of organization or job is taken: goes onto the waiting list.")
    return lazy("Every place is taken: goes onto the waiting list.")


def people_of(text: str, run: Run) -> list[int]:
    """Return the persons a list means, in its order. Raises ListRefused if one line cannot be taken."""
    found = verdicts(text, run)
    if not all(verdict.ok for verdict in found):
        raise ListRefused(found)
    return [verdict.person_id for verdict in found if verdict.person_id is not None]


def one(text: str, field: str) -> Person:
    """Return the one person meant by an e-mail address, staff ID or full name. Raises LmsError at `field`."""
    people = _people(text.strip())
    if len(people) == 1:
        return people[0][0]
    raise LmsError(SEVERAL if people else NOBODY, field=field)


def search(actor: Actor, text: str, run: Run, most: int = 20) -> list[tuple[Person, str, str | None]]:
    """Return people the actor may see by a part of the name, with organization and where they stand in the run."""
    text = tidy_name(text)
    if not text:
        return []
    rows = db.session.execute(
        _with_organization()
        .where(
            visible_to(actor),
            or_(Person.name.contains(text, autoescape=True), Person.name_en.icontains(text, autoescape=True)),
        )
        .order_by(Person.name, Person.id)
        .limit(most)
    ).all()
    return [(row.Person, row.name_ko or "", _state(run.id, row.Person.id)) for row in _once(rows)]


def _people(line: str) -> list[tuple[Person, str]]:
    known = Account.disabled_at.is_(None) & by_identifier(line)
    query = _with_organization().join(Account, Account.person_id == Person.id).where(known)
    rows = _once(db.session.execute(query).all())
    if not rows and "@" not in line:
        rows = _once(db.session.execute(_with_organization().where(Person.name == tidy_name(line)).limit(5)).all())
    return [(row.Person, row.name_ko or "") for row in rows]


def _with_organization():  # type: ignore[no-untyped-def]
    return (
        select(Person, Organization.name_ko)
        .outerjoin(Employment, (Employment.person_id == Person.id) & in_force(Employment, clock.today()))
        .outerjoin(Organization, Organization.id == Employment.organization_id)
        .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    )


def _once(rows):  # type: ignore[no-untyped-def]
    # Somebody with two jobs stands in two rows.
    return list({row.Person.id: row for row in rows}.values())


def _state(run_id: int, person_id: int) -> str | None:
    return db.session.scalar(
        select(Enrollment.state)
        .where(Enrollment.run_id == run_id, Enrollment.person_id == person_id)
        .order_by(Enrollment.cycle.desc())
        .limit(1)
    )
