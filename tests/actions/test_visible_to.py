"""What the register shows equals what the policy permits, over generated actors."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.actions import register
from lms.actions.models import ActionEscalation, ActionItem
from lms.actions.services import Source
from lms.core import clock, db
from lms.policy import Granted, Permission, can
from tests.actions.given import Scene
from tests.enrollments import world

ROLES = ("learner", "instructor", "manager", "facilitator", "consultant", "admin", "auditor")
JOBS = ("agency-staff", "district-team-head", "police-officer", "")
grants = st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(("site", "organization", "run"))), max_size=3)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 4), grants, st.sampled_from(JOBS), st.sets(st.integers(0, 3)))
def test_the_register_shows_what_the_policy_permits(
    scene: Scene, who: int, granted: list[tuple[str, str]], job: str, works_at: set[int]
) -> None:
    homes = [scene.district, scene.station, scene.agency, scene.elsewhere]
    if not db.session.scalar(select(ActionItem.id).limit(1)):
        other = world.run()
        for run, home, person in (
            (scene.run.id, scene.agency, scene.dan),
            (other.id, scene.elsewhere, scene.cho),
            (None, scene.agency, None),
            (None, scene.station, scene.bea),
        ):
            made = scene.item(
                source=Source("visit", 1, run),
                owner_organization_id=home.id,
                owner_person_id=person.id if person else None,
            )
            told = ActionEscalation(item_id=made.id, organization_id=scene.station.id, level=2, at=clock.now())
            db.session.add(told)
        db.session.flush()
    actor = world.actor(
        [scene.ann, scene.bea, scene.dan, scene.cho, scene.lead][who],
        *(
            Granted(
                role,
                organization_id=scene.agency.id if scope == "organization" else None,
                run_id=scene.run.id if scope == "run" else None,
            )
            for role, scope in granted
        ),
        job=job,
        organization_ids=frozenset(homes[number].id for number in works_at),
    )
    items = db.session.scalars(
        select(ActionItem).options(selectinload(ActionItem.escalations)).execution_options(populate_existing=True)
    ).all()
    permitted = {item.id for item in items if can(actor, Permission.SEE_ACTION, item)}
    assert set(db.session.scalars(select(ActionItem.id).where(register.visible_to(actor)))) == permitted
    assert {item.id for item in items if can(actor, Permission.REPORT_ACTION, item)} <= permitted
    assert {item.id for item in items if can(actor, Permission.MANAGE_ACTION, item)} <= permitted
