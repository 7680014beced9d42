"""Demonstration data: one account per role, fictional people and one open run of every course."""

import os
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from lms.accounts import passwords, roles
from lms.accounts import services as accounts
from lms.accounts.models import Account, Person
from lms.config import Settings
from lms.content import services as content
from lms.content.models import Course
from lms.core import clock, db
from lms.core.workdays import add_workdays
from lms.desk.year import meeting
from lms.desk.year.stage import moment
from lms.enrollments import runs
from lms.enrollments import services as enrollments
from lms.enrollments.models import Run
from lms.organizations.models import Organization
from lms.organizations.seed import seed_demo
from lms.questions import demo as questions

# A class day is planned so far ahead, when everybody has read what comes before it.
WORKDAYS_AHEAD = 15


@dataclass(frozen=True)
class DemoPerson:
    """A fictional person with an account and, beyond learning, one role."""

    key: str
    name: str
    name_en: str
    job: str
    role: str = ""
    scope: str = "site"
    language: str = "ko"
    learns: bool = False
    at: str = "facility"
    """The kind of the fictional organization that employs them."""

    @property
    def email(self) -> str:
        """Return the address to sign in with; the domain is reserved and reaches nobody."""
        return f"{self.key}@demo.invalid"


PEOPLE = (
    DemoPerson("learner", "가상 김하늘", "Haneul Kim (fictional)", "facility-staff", learns=True),
    DemoPerson("learner2", "가상 리나", "Lina Park (fictional)", "facility-staff", language="en", learns=True),
    DemoPerson("manager", "가상 최보람", "Boram Choi (fictional)", "facility-head", "manager", "organization"),
    DemoPerson("instructor", "가상 박벤", "Ben Park (fictional)", "other", "instructor", "run"),
    DemoPerson("facilitator", "가상 정다온", "Daon Jung (fictional)", "other", "facilitator", "run"),
    DemoPerson("consultant", "가상 윤슬", "Seul Yoon (fictional)", "consultant", "consultant", "run", at="agency"),
    DemoPerson("admin", "가상 이음", "Eum Lee (fictional)", "other", "admin"),
    DemoPerson("auditor", "가상 감사", "Audi Kam (fictional)", "other", "auditor"),
)


def exists() -> bool:
    """Say whether there are demonstration accounts."""
    return bool(db.session.scalar(select(func.count()).select_from(Account).where(Account.demo)))


def create(settings: Settings) -> None:
    """Create organizations, people and runs of the demonstration, as far as they are missing.

    Passwords are made anew on first creation and written to `DATA/demo-accounts.txt`, readable by the owner only,
    before the accounts become valid: nobody is left with an account whose password is lost.
    """
    with db.reading():
        again = exists()
    if again:
        _open_runs()
        return
    words = {person.key: passwords.initial() for person in PEOPLE}
    hashes = {key: passwords.make(word) for key, word in words.items()}
    _write_accounts(settings, words)
    bank = questions.prepared()
    with db.transaction():
        seed_demo()
        places = {one.at: _place(one.at) for one in PEOPLE}
        facility = places["facility"]
        made = {person.key: _person(person, places[person.at].id, hashes[person.key]) for person in PEOPLE}
        for run in _missing_runs():
            _staff_run(run, made)
            _plan_sessions(run, made)
            jobs = db.session.get_one(Course, run.course_id).jobs
            learners = [made[person.key].id for person in PEOPLE if person.learns and person.job in jobs]
            enrollments.enroll(learners, run.id, made["admin"].id)
        for person in PEOPLE:
            if person.role and person.scope != "run":
                scope = facility.id if person.scope == "organization" else None
                roles.grant(made[person.key].id, person.role, organization_id=scope)
        questions.make(bank, made["instructor"].id, made["admin"].id, facility)


def _open_runs() -> None:
    with db.reading():
        missing = bool(_courses_without_run())
    if missing:
        with db.transaction():
            people = {
                person.key: db.session.scalars(
                    select(Person)
                    .join(Account, Account.person_id == Person.id)
                    .where(accounts.by_identifier(person.email))
                ).one()
                for person in PEOPLE
            }
            for run in _missing_runs():
                _staff_run(run, people)
                _plan_sessions(run, people)


def _courses_without_run() -> list[Course]:
    with_run = select(Run.course_id)
    return list(
        db.session.scalars(select(Course).where(Course.current_version_id.is_not(None), Course.id.not_in(with_run)))
    )


def _missing_runs() -> list[Run]:
    made = []
    today = clock.today()
    for course in _courses_without_run():
        assert course.current_version_id is not None
        plan = runs.Plan(
            course_id=course.id,
            course_version_id=course.current_version_id,
            starts_on=today,
            ends_on=_end(course.program, today),
            entry="open",
        )
        run = runs.create(plan, None)
        made.append(runs.set_state(run.id, "open", None, law_checked="demonstration"))
    return made


def _end(program: str, today: date) -> date:
    # What the law asks for is due first, so it comes first in a learner's list.
    days = 60 if program == "statutory" else 120
    return max(today + timedelta(days=days), date(today.year, 12, 31))


def _place(kind: str) -> Organization:
    """Return the first fictional organization of a kind."""
    fictional = select(Organization).where(Organization.kind == kind, Organization.fictional)
    return db.session.scalars(fictional.order_by(Organization.id).limit(1)).one()


def _person(person: DemoPerson, organization_id: int, password_hash: str) -> Person:
    made = accounts.create_person(person.name, name_en=person.name_en, language=person.language, fictional=True)
    accounts.create_account(
        made.id, email=person.email, password_hash=password_hash, must_change_password=False, demo=True
    )
    accounts.employ(made.id, organization_id, person.job, starts_on=date(clock.today().year, 1, 1))
    return made


def _staff_run(run: Run, people: dict[str, Any]) -> None:
    for person in PEOPLE:
        if person.scope == "run":
            roles.grant(people[person.key].id, person.role, run_id=run.id)


def _plan_sessions(run: Run, people: dict[str, Any]) -> None:
    """Plan a training session for each part of a run that takes place in a room, some weeks ahead."""
    day = add_workdays(clock.today(), WORKDAYS_AHEAD)
    for activity in content.course_of(run.course_version_id).activities():
        if activity.type == "session":
            held = meeting.Meeting(activity.id, moment(day, 9), activity.minutes, "가상 교육장 1호")
            meeting.plan(run.id, held, [(people["facilitator"].id, "facilitator")], people["admin"].id)


def _write_accounts(settings: Settings, words: dict[str, str]) -> None:
    lines = ["Demonstration accounts (all people are fictional)", ""]
    lines += [f"  {p.role or 'learner':<12} {p.email:<26} {words[p.key]}" for p in PEOPLE]
    descriptor = os.open(settings.demo_accounts, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
