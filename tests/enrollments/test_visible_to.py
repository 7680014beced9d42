"""What lists show equals what the policy permits, over a generated population."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from lms.core import clock, db
from lms.enrollments import requests, runs, services
from lms.enrollments.models import Enrollment, Request, Run
from lms.policy import Actor, Granted, Permission, can
from tests.enrollments import world

ROLES = ("learner", "instructor", "manager", "facilitator", "consultant", "admin", "auditor")
indexes = st.integers(0, 2)


class Population:
    """Three organizations, three runs, nine enrollments with a request each."""

    def __init__(self) -> None:
        self.homes = [world.organization(f"가상 기관 {number}") for number in range(3)]
        course = world.course()
        self.runs = [world.run(course, organization_id=home.id) for home in self.homes[:2]] + [world.run(course)]
        self.persons = [world.person(f"가상 {number}", at=self.homes[number]) for number in range(3)]
        for run in self.runs:
            services.enroll([person.id for person in self.persons], run.id, None)
        for enrollment in db.session.scalars(select(Enrollment)):
            db.session.add(
                Request(
                    kind="application",
                    person_id=enrollment.person_id,
                    run_id=enrollment.run_id,
                    enrollment_id=enrollment.id,
                    organization_id=enrollment.organization_id,
                    detail={},
                    created_at=clock.now(),
                )
            )
        db.session.flush()

    def granted(self, role: str, scope: str, index: int) -> Granted:
        return Granted(
            role,
            organization_id=self.homes[index].id if scope == "organization" else None,
            run_id=self.runs[index].id if scope == "run" else None,
        )


scopes = st.sampled_from(("site", "organization", "run"))
grants = st.lists(st.tuples(st.sampled_from(ROLES), scopes, indexes), max_size=3)


@pytest.fixture
def population(database: Engine) -> Population:
    """Make the population once; the examples only ask."""
    return Population()


def permitted(actor: Actor, permission: Permission, table: Any) -> set[int]:
    return {row.id for row in db.session.scalars(select(table)) if can(actor, permission, row)}


def listed(condition: Any, table: Any) -> set[int]:
    return set(db.session.scalars(select(table.id).where(condition)))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(indexes, grants, grants)
def test_lists_show_what_the_policy_permits(
    population: Population, who: int, own: list[tuple[str, str, int]], absent: list[tuple[str, str, int]]
) -> None:
    actor = world.actor(
        population.persons[who],
        *(population.granted(*one) for one in own),
        standing_in=tuple(population.granted(*one) for one in absent),
    )
    assert listed(runs.visible_to(actor), Run) == permitted(actor, Permission.SEE_RUN, Run)
    assert listed(services.visible_to(actor), Enrollment) == permitted(actor, Permission.SEE_ENROLLMENT, Enrollment)
    assert listed(requests.visible_to(actor), Request) == permitted(actor, Permission.DECIDE_REQUEST, Request)
