"""What the lists show equals what the policy permits, over generated actors."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from lms.core import db
from lms.library import services, shelf
from lms.library.models import Practice
from lms.library.shelf import Shelf, Shown
from lms.policy import Granted, Permission, can
from tests.enrollments import world
from tests.library import given as practices

ROLES = ("learner", "instructor", "manager", "facilitator", "consultant", "admin", "auditor")
JOBS = ("agency-staff", "district-team-head", "police-officer", "facility-staff", "")
grants = st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(("site", "run"))), max_size=3)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 3), grants, st.sampled_from(JOBS), st.booleans())
def test_the_lists_show_what_the_policy_permits(
    database: Engine, who: int, granted: list[tuple[str, str]], job: str, joined: bool
) -> None:
    people = db.session.info.get("library people")
    if people is None or not db.session.scalar(select(Practice.id).limit(1)):
        people = [world.person(name).id for name in ("가하나", "나둘", "다셋", "라넷")]
        db.session.info["library people"] = people
        for writer in people[:2]:
            others = [one for one in people if one != writer]
            practices.written(writer)
            practices.submitted(writer)
            services.review(practices.submitted(writer).id, others[0])
            practices.published(writer, others[0], others[1])
            services.withdraw(practices.published(writer, others[0], others[1]).id, "숨김", others[0])
    run = db.session.scalar(select(world.Run.id).limit(1)) or world.run().id
    someone = db.session.get_one(world.Person, people[who])
    roles = [Granted(role, run_id=run if scope == "run" else None) for role, scope in granted]
    actor = world.actor(someone, *roles, job=job)
    rows = db.session.scalars(select(Practice)).all()
    shown = [Shown(row, joined) for row in rows]
    for permission, condition in (
        (Permission.SEE_PRACTICE, shelf.visible_to(actor)),
        (Permission.READ_PRACTICE, shelf.readable(actor, joined)),
    ):
        permitted = {one.practice.id for one in shown if can(actor, permission, one)}
        assert set(db.session.scalars(select(Practice.id).where(condition))) == permitted
    for one in shown:
        seen = can(actor, Permission.SEE_PRACTICE, one)
        for permission in (Permission.EDIT_PRACTICE, Permission.REVIEW_PRACTICE, Permission.APPROVE_PRACTICE):
            assert seen or not can(actor, permission, one)
        own = one.practice.created_by_id == actor.person_id
        assert not (own and can(actor, Permission.REVIEW_PRACTICE, one))
        assert not (own and can(actor, Permission.APPROVE_PRACTICE, one))
    if not can(actor, Permission.READ_LIBRARY, Shelf(joined)):
        assert not any(can(actor, Permission.WITHDRAW_PRACTICE, one) for one in shown)
