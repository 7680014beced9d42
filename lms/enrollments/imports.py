"""Enrolling a list of people into a run, with the persons and accounts that do not exist yet; all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from lms.accounts import codes
from lms.accounts import services as accounts
from lms.accounts.models import Account, Employment, Person
from lms.core import audit, clock, crypto, db, tables
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import Lazy, lazy
from lms.enrollments import matching, runs, seats, services, snapshots
from lms.enrollments.models import Run
from lms.enrollments.quotas import Tally
from lms.enrollments.roster_files import Row
from lms.enrollments.states import OUTSIDE, State
from lms.organizations import services as organizations


@dataclass(frozen=True)
class Verdict:
    """What would become of one row. `ok` false: nothing is written before the row is mended or removed.

    `person_id` None and `ok`: the person will be made. `codeless`: neither an e-mail address nor a password is there,
    so the first sign-in takes a printed code.
    """

    row: Row
    ok: bool
    message: object
    person_id: int | None = None
    organization_id: int | None = None
    needs_account: bool = False
    codeless: bool = False
    twice: bool = False


class ImportRefused(LmsError):
    """Some rows cannot be taken; nothing was written."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        super().__init__(lazy("Some rows cannot be taken; nobody was enrolled."), field="file")
        self.verdicts = tuple(verdicts)


@dataclass(frozen=True)
class Done:
    """What an import did: people admitted, waiting and in already, persons made, and how many need a printed code."""

    admitted: int
    waiting: int
    already: int
    made: int
    codeless: int


def fault_rows(error: tables.TableError) -> list[tuple[int, str, object]]:
    """Return the faults of a table that could not be read: row (0: the whole file), column, what to mend."""
    return [(fault.row, fault.column, fault.message) for fault in error.faults]


def verdicts(rows: Sequence[Row], run: Run) -> list[Verdict]:
    """Return a verdict for every row, as if they came in one after the other; writes nothing."""
    judge = Judge(run)
    return [judge.at(row) for row in rows]


@dataclass(frozen=True)
class At:
    """An organization that a row names."""

    id: int
    kind: str


class Judge:
    """Says of one row after the other what would become of it, and remembers what came before."""

    def __init__(self, run: Run) -> None:
        self.run_id = run.id
        self.counted = seats.tally(run)
        self.people: set[int] = set()
        self.new: dict[tuple[Any, ...], int] = {}
        self.identifiers: dict[str, int] = {}
        self.organizations: dict[str, At | object] = {}

    def at(self, row: Row) -> Verdict:
        """Return the verdict on the next row."""
        problem = _form_problem(row)
        if problem is not None:
            return Verdict(row, False, problem)
        at, problem = self._organization(row)
        if problem is not None:
            return Verdict(row, False, problem)
        person, account, problem = _known(row, at)
        if problem is not None:
            return Verdict(row, False, problem)
        if person is not None:
            return self._known_person(row, person, account, at)
        if at is None or not row.job:
            return Verdict(row, False, lazy("Somebody new: organization and job are needed."))
        return self._new_person(row, at)

    def _organization(self, row: Row) -> tuple[At | None, object]:
        if not row.organization:
            return None, None
        if row.organization not in self.organizations:
            try:
                named = organizations.resolve(row.organization)
                self.organizations[row.organization] = At(named.id, named.kind)
            except LmsError as error:
                self.organizations[row.organization] = error.message
        found = self.organizations[row.organization]
        return (found, None) if isinstance(found, At) else (None, found)

    def _known_person(self, row: Row, person: Person, account: Account | None, at: At | None) -> Verdict:
        codeless = account is None and not row.email or account is not None and _is_codeless(account)
        verdict = Verdict(row, True, None, person.id, at.id if at else None, account is None, codeless)
        if at is not None and at.id not in accounts.organizations_on(person.id, clock.today()):
            return replace(verdict, ok=False, message=lazy("Works elsewhere by the records; change that first."))
        if person.id in self.people:
            return replace(verdict, message=lazy("Stands in the list twice; counts once."), twice=True)
        self.people.add(person.id)
        present = services.latest(self.run_id, person.id)
        if present is not None and present.state not in (*OUTSIDE, State.REQUESTED):
            return replace(verdict, message=lazy("Is in already, or on the waiting list; nothing changes."))
        snapshot = snapshots.take([person.id], clock.today())[person.id]
        return replace(verdict, message=matching.foreseen(self.counted, snapshot))

    def _new_person(self, row: Row, at: At) -> Verdict:
        for identifier in filter(None, (crypto.normal_email(row.email), accounts.normal_staff_id(row.staff_id))):
            earlier = self.identifiers.setdefault(identifier, row.number)
            if earlier != row.number:
                message = lazy("The same e-mail address or staff ID stands in row %(row)s.", row=earlier)
                return Verdict(row, False, message)
        same = (row.name, at.id, row.job)
        earlier = self.new.setdefault(same, row.number)
        if earlier != row.number and not (row.email or row.staff_id):
            message = lazy("The same person stands in row %(row)s; two of one name need staff IDs.", row=earlier)
            return Verdict(row, False, message)
        foreseen = _foreseen(self.counted, at, row.job)
        return Verdict(row, True, foreseen, None, at.id, True, not row.email)


def _foreseen(counted: Tally, at: At, job: str) -> Lazy:
    comes_in = counted.fits(at.kind, job)
    if comes_in:
        counted.add(at.kind, job)
        return lazy("New: will be made and enrolled.")
    return lazy("New: will be made; every place is taken, goes onto the waiting list.")


def _form_problem(row: Row) -> object:
    if not accounts.is_name(row.name):
        return lazy("A name has letters, spaces, hyphens and apostrophes only.")
    if row.job_text and not row.job:
        return lazy("This job is not known: %(job)s.", job=row.job_text)
    if row.email and not accounts.is_email(row.email):
        return lazy("This is not an e-mail address.")
    if "@" in row.staff_id:
        return lazy("A staff ID has no @.")
    return None


def _is_codeless(account: Account) -> bool:
    return account.email is None and account.password_hash is None and account.disabled_at is None


def _known(row: Row, at: At | None) -> tuple[Person | None, Account | None, object]:
    """Return the person a row means, with the account; nobody if new; or what contradicts the records."""
    found = [one for text in (row.email, row.staff_id) if text for one in [_by_identifier(text)] if one is not None]
    if len({account.id for _person, account in found}) > 1:
        return None, None, lazy("The e-mail address and the staff ID belong to two people.")
    if found:
        person, account = found[0]
        if accounts.tidy_name(row.name) != person.name:
            return None, None, lazy("This e-mail address or staff ID belongs to somebody of another name.")
        return person, account, None
    if at is None:
        return None, None, None
    named = db.session.execute(
        select(Person, Account)
        .join(Employment, Employment.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            Person.name == row.name,
            Employment.organization_id == at.id,
            accounts.in_force(Employment, clock.today()),
            Person.erased_at.is_(None),
            Person.merged_into_id.is_(None),
            *((Employment.job == row.job,) if row.job else ()),
        )
    ).all()
    people = {one.Person.id: one for one in named}
    if len(people) > 1:
        return None, None, lazy("Several people have this name there; give the e-mail address or staff ID.")
    if not people:
        return None, None, None
    one = next(iter(people.values()))
    if (row.email or row.staff_id) and one.Account is not None:
        return None, None, lazy("Somebody of this name works there with another e-mail address or staff ID.")
    return one.Person, one.Account, None


def _by_identifier(text: str) -> tuple[Person, Account] | None:
    row = db.session.execute(
        select(Person, Account)
        .join(Account, Account.person_id == Person.id)
        .where(accounts.by_identifier(text), Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    ).first()
    return (row.Person, row.Account) if row else None


def write(rows: Sequence[Row], run_id: int, actor_id: int) -> Done:
    """Enroll everybody of a list into an open run, making persons, jobs and accounts where there are none.

    The same list again changes nothing. Raises ImportRefused, before anything is written, if one row cannot be taken.
    """
    run = runs.lock(run_id)
    if run.state != "open":
        raise Conflict(lazy("Open the run first."))
    found = verdicts(rows, run)
    if not all(verdict.ok for verdict in found):
        raise ImportRefused(found)
    made = 0
    people: list[int] = []
    for verdict in found:
        if verdict.twice:
            continue
        person_id = verdict.person_id
        if person_id is None:
            person_id, made = _make(verdict), made + 1
        if verdict.needs_account:
            _give_account(person_id, verdict.row)
        people.append(person_id)
    results = [one.result for one in services.enroll(people, run_id, actor_id)]
    done = Done(
        results.count("admitted"),
        results.count("waitlisted"),
        results.count("already"),
        made,
        sum(verdict.codeless and not verdict.twice for verdict in found),
    )
    after = {"admitted": done.admitted, "waiting": done.waiting, "already": done.already, "made": done.made}
    audit.note("enrollments.import", people, thing=f"run:{run_id}", after=after)
    return done


def _make(verdict: Verdict) -> int:
    row = verdict.row
    assert verdict.organization_id is not None, "somebody new has an organization"
    person = accounts.create_person(row.name)
    accounts.employ(
        person.id,
        verdict.organization_id,
        row.job,
        department=row.department,
        position=row.position,
        starts_on=clock.today(),
    )
    return person.id


def _give_account(person_id: int, row: Row) -> None:
    staff_id = row.staff_id or ("" if row.email else codes.new_staff_id())
    made = accounts.create_account(person_id, email=row.email, staff_id=staff_id, must_change_password=False)
    if row.email:
        codes.welcome(made)
