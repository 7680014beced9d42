"""Persons, accounts and jobs."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts import services
from lms.accounts.models import Account, OneTimeCode, Person, SignIn
from lms.accounts.services import AccountError, Record
from lms.core import clock, crypto, db
from lms.core.audit import Entry
from lms.core.errors import Conflict
from lms.core.outbox import Job
from lms.organizations.models import Organization
from lms.policy import Actor, Granted, Permission, can

pytestmark = pytest.mark.usefixtures("database")
DAY = timedelta(days=1)


def test_a_person_needs_no_account_and_has_a_data_key() -> None:
    made = services.create_person("  김   안 ", name_en="Kim An")
    assert (made.name, made.name_en, made.language) == ("김 안", "Kim An", "ko")
    assert crypto.open_personal(made.data_key, crypto.seal_personal(made.data_key, b"x")) == b"x"
    assert services.account_of(made.id) is None
    assert services.person(made.uid) is made


@pytest.mark.parametrize("name", ["", "  ", "<b>", "a\x00b", "김\u202e안", "=1+1", "🙂", "가" * 101])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(AccountError) as refused:
        services.create_person(name)
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    "name", ["김하나", "O'Neill, Mary-Jane", "Nguyễn Thị Ánh", "뷁 똠방", "金昌根", "Martin (Jr.)"]
)
def test_names_of_the_world_are_taken(name: str) -> None:
    assert services.create_person(name).name == name


def test_an_e_mail_address_is_sealed_and_found_in_any_spelling() -> None:
    person = services.create_person("김안")
    account = services.create_account(person.id, email=" Ann.Kim@Example.ORG ")
    assert b"ann" not in (account.email or b"").lower()
    assert services.email_of(account) == "ann.kim@example.org"
    assert db.session.scalar(select(Account).where(services.by_identifier("ANN.KIM@example.org"))) is account
    assert db.session.scalar(select(Account).where(services.by_identifier("ann.kim@example.com"))) is None


def test_a_staff_id_is_found_in_any_width_and_case() -> None:
    account = services.create_account(services.create_person("김안").id, staff_id=" sfwf－００４１７ ")
    assert account.staff_id == "SFWF-00417"
    assert db.session.scalar(select(Account).where(services.by_identifier("sfwf-00417"))) is account


def test_addresses_and_staff_ids_belong_to_one_account() -> None:
    services.create_account(services.create_person("김안").id, email="a@example.org", staff_id="A1")
    other = services.create_person("이벤")
    for field, values in (("email", {"email": "A@EXAMPLE.org"}), ("staff_id", {"staff_id": "a1"})):
        with pytest.raises(AccountError) as refused:
            services.create_account(other.id, **values)
        assert refused.value.field == field
    with pytest.raises(AccountError):
        services.create_account(other.id)


@pytest.mark.parametrize(
    "email", ["ann", "ann@", "@example.org", "a b@example.org", "a@b@c.de", "a@example", "a@.de", "a\n@b.de"]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(AccountError):
        services.create_account(
            services.create_person("김안").id, email=email, staff_id="A1" if "@" not in email else None
        )


def test_one_person_has_one_account() -> None:
    person = services.create_person("김안")
    services.create_account(person.id, staff_id="A1")
    with pytest.raises(Conflict):
        services.create_account(person.id, staff_id="A2")


def test_a_new_password_ends_every_sign_in_and_code_and_is_told_by_mail() -> None:
    account = services.create_account(services.create_person("김안").id, email="a@example.org")
    now = clock.now()
    db.session.add(
        SignIn(token_hash="1", account_id=account.id, generation=1, created_at=now, seen_at=now, expires_at=now + DAY)
    )
    db.session.add(
        OneTimeCode(account_id=account.id, purpose="password", code_hash="1", created_at=now, expires_at=now + DAY)
    )
    services.set_password(account, "hash")
    assert (account.password_hash, account.generation, account.must_change_password) == ("hash", 2, False)
    assert db.session.scalars(select(SignIn)).all() == []
    assert db.session.scalars(select(OneTimeCode)).all() == []
    job = db.session.scalars(select(Job).where(Job.name == "accounts.tell_password_changed")).one()
    assert job.args == {"account_id": account.id}


def test_another_address_voids_codes_in_the_old_mailbox() -> None:
    account = services.create_account(services.create_person("김안").id, email="a@example.org")
    now = clock.now()
    db.session.add(
        OneTimeCode(account_id=account.id, purpose="password", code_hash="1", created_at=now, expires_at=now + DAY)
    )
    services.change_identifiers(account, email="new@example.org", staff_id=None)
    assert services.email_of(account) == "new@example.org"
    assert db.session.scalars(select(OneTimeCode)).all() == []


def test_of_several_jobs_the_one_that_began_last_counts_on_its_days() -> None:
    person, today = services.create_person("김안"), date(2026, 3, 2)
    place = people_place()
    first = services.employ(person.id, place, "facility-staff", starts_on=today - 100 * DAY)
    second = services.employ(person.id, place, "facility-head", starts_on=today, ends_on=today + DAY)
    assert services.employment_on(person.id, today - DAY) is first
    assert services.employment_on(person.id, today) is second
    assert services.employment_on(person.id, today + DAY) is second
    assert services.employment_on(person.id, today + 2 * DAY) is first
    services.end_employment(first, today)
    assert services.employment_on(person.id, today + 2 * DAY) is None
    with pytest.raises(AccountError):
        services.end_employment(first, today - 200 * DAY)
    with pytest.raises(AccountError):
        services.employ(person.id, place, "astronaut", starts_on=today)


def test_the_same_job_is_entered_once() -> None:
    person, today, place = services.create_person("김안"), date(2026, 3, 2), people_place()
    services.employ(person.id, place, "facility-staff", starts_on=today)
    with pytest.raises(AccountError) as caught:
        services.employ(person.id, place, "facility-staff", starts_on=today)
    assert caught.value.field == "organization"
    services.employ(person.id, place, "facility-staff", starts_on=today + DAY)


def people_place(name: str = "가상 보육원") -> int:
    """Make an organization in the present unit of work."""
    made = Organization(kind="facility", name_ko=name, name_en="Fictional home", fictional=True)
    db.session.add(made)
    db.session.flush()
    return made.id


def test_audit_entries_name_nobody() -> None:
    person = services.create_person("김안")
    account = services.create_account(person.id, email="ann@example.org")
    services.change_person(person, name="김앤", name_en="", language="en")
    services.set_password(account, "hash")
    entries = db.session.scalars(select(Entry)).all()
    assert {"accounts.create_person", "accounts.create_account", "accounts.set_password"} <= {e.action for e in entries}
    told = str([(e.before, e.after, e.thing, e.reason) for e in entries])
    assert not any(word in told for word in ("김안", "김앤", "example.org"))


def test_mails_are_wanted_until_somebody_says_no() -> None:
    account = services.create_account(services.create_person("김안").id, staff_id="A1")
    assert services.notice_wanted(account, "due")
    services.choose_notices(account, {"decisions"})
    assert not services.notice_wanted(account, "due")
    assert services.notice_wanted(account, "decisions")


# Who may see whom: the list equals the rule, over generated populations.

SPANS = st.sampled_from([(-9, None), (-9, -1), (-9, 0), (0, 0), (0, 9), (1, None)])
# The same job from the same day is entered once.
JOBS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), SPANS),
    max_size=8,
    unique_by=lambda job: (job[0], job[1], job[2][0]),
)
ROLES = st.lists(
    st.tuples(
        st.sampled_from(["manager", "admin", "auditor", "instructor", "consultant", "learner"]),
        st.sampled_from([None, 0, 1, 2]),
    ),
    max_size=3,
)


@given(jobs=JOBS, held=ROLES, me=st.integers(0, 3))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_list_of_people_equals_filtering_by_the_rule(jobs, held, me) -> None:
    db.begin(write=True)
    places = [people_place(f"가상 {number}") for number in range(3)]
    persons = [services.create_person(f"사람 {letter}") for letter in "가나다라"]
    today = clock.today()
    for who, where, (first, last) in jobs:
        services.employ(
            persons[who].id,
            places[where],
            "other",
            starts_on=today + first * DAY,
            ends_on=None if last is None else today + last * DAY,
        )
    granted = tuple(Granted(role, None if scope is None else places[scope]) for role, scope in held)
    actor = Actor(persons[me].id, 1, "", granted=granted)
    mine = set(db.session.scalars(select(Person.id).where(services.visible_to(actor), Person.name.startswith("사람"))))
    things = [Record(person, services.organizations_on(person.id, today)) for person in persons]
    assert mine == {thing.person_id for thing in things if can(actor, Permission.SEE_PERSON, thing)}
    db.session.remove()


def test_a_merged_person_is_not_found_any_more() -> None:
    kept, other = services.create_person("김안"), services.create_person("김 안")
    other.merged_into_id = kept.id
    db.session.flush()
    assert services.person(other.uid) is None
    assert services.record(other.uid) is None
