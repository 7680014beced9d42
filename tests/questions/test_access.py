"""Who sees and edits which bank; the narrowed lists equal the policy."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from lms.core import db
from lms.policy import Actor, Granted, Permission, can
from lms.questions import access
from lms.questions.models import Bank, BankShare
from tests.enrollments import world
from tests.questions import material

ROLES = ("learner", "instructor", "manager", "facilitator", "admin", "auditor")
indexes = st.integers(0, 2)
grants = st.lists(
    st.tuples(st.sampled_from(ROLES), st.sampled_from(("site", "organization", "run")), indexes), max_size=3
)


class Population:
    """Three organizations and persons, and banks of every kind of belonging."""

    def __init__(self) -> None:
        self.homes = [world.organization(f"가상 기관 {number}") for number in range(3)]
        self.persons = [world.person(f"가상 {number}", at=self.homes[number]) for number in range(3)]
        material.bank("site")
        for number, (home, person) in enumerate(zip(self.homes, self.persons, strict=True)):
            material.bank(f"own-{number}", owner_id=person.id)
            material.bank(f"both-{number}", owner_id=person.id, organization_id=home.id)
            material.bank(f"home-{number}", organization_id=home.id)
            shared = material.bank(f"shared-{number}", owner_id=person.id)
            db.session.add(BankShare(bank_id=shared.id, organization_id=self.homes[number - 1].id, may="use"))
            db.session.add(BankShare(bank_id=shared.id, organization_id=self.homes[number - 2].id, may="edit"))
        db.session.flush()
        self.banks = access.views(list(db.session.scalars(select(Bank))))

    def actor(self, who: int, roles: list[tuple[str, str, int]], *, employed: bool = True) -> Actor:
        granted = [
            Granted(
                role,
                organization_id=self.homes[index].id if scope == "organization" else None,
                run_id=index + 1 if scope == "run" else None,
            )
            for role, scope, index in roles
        ]
        at = frozenset({self.homes[who].id}) if employed else frozenset()
        return world.actor(self.persons[who], *granted, organization_ids=at)

    def permitted(self, actor: Actor, permission: Permission) -> set[str]:
        return {bank.key for bank in self.banks if can(actor, permission, bank)}


@pytest.fixture
def population(database: Engine) -> Population:
    """Make the population once; the examples only ask."""
    return Population()


def listed(condition) -> set[str]:
    return set(db.session.scalars(select(Bank.key).where(condition)))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(indexes, grants, st.booleans())
def test_lists_show_what_the_policy_permits(population, who, roles, employed):
    actor = population.actor(who, roles, employed=employed)
    seen, edited = population.permitted(actor, Permission.SEE_BANK), population.permitted(actor, Permission.EDIT_BANK)
    assert listed(access.visible_to(actor)) == seen
    assert listed(access.editable_by(actor)) == edited
    assert population.permitted(actor, Permission.MANAGE_BANK) <= edited <= seen


def test_an_instructor_sees_the_own_the_shared_and_the_site_banks(population):
    ben = population.actor(0, [("instructor", "run", 0)])
    assert population.permitted(ben, Permission.SEE_BANK) == {
        "site", "own-0", "both-0", "home-0", "shared-0", "shared-1", "shared-2",
    }  # fmt: skip
    assert population.permitted(ben, Permission.EDIT_BANK) == {"own-0", "both-0", "shared-0", "shared-2"}
    assert population.permitted(ben, Permission.MANAGE_BANK) == {"own-0", "both-0", "shared-0"}


def test_only_instructors_of_the_whole_site_edit_what_came_from_folders(population):
    site = population.actor(0, [("instructor", "site", 0)])
    assert "site" in population.permitted(site, Permission.EDIT_BANK)
    assert not can(site, Permission.MANAGE_BANK, population.banks[0])


def test_learners_and_managers_see_no_bank(population):
    for role in ("learner", "manager", "facilitator"):
        cho = population.actor(0, [(role, "organization", 0)])
        assert not population.permitted(cho, Permission.SEE_BANK)
        assert not can(cho, Permission.SEE_BANKS)
        assert not can(cho, Permission.MAKE_BANK)
