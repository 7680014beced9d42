"""The register of action items with something in every state, for the learner's organization and the first run."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from lms.actions import services
from lms.actions.services import Source
from lms.core import clock, db
from lms.enrollments.models import Enrollment
from tests.journeys.busy import Somebody, enrollment_of, first_run

TITLE = {"ko": "가상 방문 1차", "en": "Fictional visit 1"}


def keep_actions_busy(people: dict[str, Somebody]) -> None:
    """Agree on four things: one to do and late, one done, one checked, one dropped."""
    run, learner = first_run().id, UUID(enrollment_of("learner@demo.invalid"))
    with db.reading():
        mine = db.session.scalars(select(Enrollment).where(Enrollment.uid == learner)).one()
        organization, person = mine.organization_id, mine.person_id
    assert organization is not None
    today = clock.today()
    with db.transaction():
        made = [
            services.add(
                Source("visit", 1, run, TITLE), f"규칙 {number}을 아동과 함께 고친다.", organization, person,
                today + timedelta(days=days), None, today - timedelta(days=20),
            )
            for number, days in enumerate((-6, 10, 20, 30), 1)
        ]  # fmt: skip
        uids = [item.uid for item in made]
        for item, state in ((made[1], "done"), (made[2], "done"), (made[2], "checked"), (made[3], "dropped")):
            services.change_state(item.id, state, None, "아동회의에서 정했다.")
    for who in ("learner", "admin"):
        people[who].more += [f"/actions/{uid}" for uid in uids]
    people["admin"].more += [f"/staff/actions/{uids[0]}/edit", "/staff/actions?state=to_do&overdue=1"]
