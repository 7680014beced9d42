"""The register shows the certificates that the policy permits, over a generated population."""

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, select

from lms.certificates import register, services
from lms.certificates.models import Certificate
from lms.core import db
from lms.enrollments.models import Enrollment
from lms.policy import Permission, can
from tests.certificates import given as certificates
from tests.enrollments import world
from tests.enrollments.test_visible_to import Population, grants, indexes


@pytest.fixture
def population(database: Engine) -> Population:
    """Give everybody of the population a certificate in each run."""
    made = Population()
    for enrollment_id in db.session.scalars(select(Enrollment.id)).all():
        certificates.issued(enrollment_id)
    db.session.flush()
    return made


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(indexes, grants)
def test_the_register_shows_what_the_policy_permits(
    population: Population, who: int, own: list[tuple[str, str, int]]
) -> None:
    actor = world.actor(population.persons[who], *(population.granted(*one) for one in own))
    joined = select(Certificate).join(Enrollment, Enrollment.id == Certificate.enrollment_id)
    listed = {row.id for row in db.session.scalars(joined.where(register.visible_to(actor)))}
    everything = [services.by_uid(row.uid) for row in db.session.scalars(select(Certificate))]
    assert listed == {one.id for one in everything if one and can(actor, Permission.SEE_CERTIFICATE, one)}
