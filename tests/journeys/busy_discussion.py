"""Case discussions in every state: not begun, filing, revealed with a difference, all settled, closed."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from lms.accounts.models import Person
from lms.activities.discussion import differences, filing, services
from lms.activities.discussion.filing import Typed
from lms.content.models import Course
from lms.core import clock, db, releases
from lms.core.releases import Asking, Scope
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment, Run
from lms.organizations.models import Organization
from tests.activities.discussion import table
from tests.activities.discussion.table import KEY, SETTLED
from tests.enrollments import world
from tests.journeys.busy import Somebody, enrollment_of

REASON = "아동이 기다리지 않는다."


@dataclass(frozen=True)
class Room:
    """A run of the demonstration of joint training with two organizations."""

    run_id: int
    discussion_id: int
    uid: UUID
    own: int
    other: int
    page: str


def keep_discussions_busy(people: dict[str, Somebody]) -> None:
    """Begin four discussions with the learner and a partner, and leave a fifth to be begun."""
    table.load()
    waiting = _room(begun=False)
    filing_now, revealed, settled, closed = (_room() for _ in range(4))
    with db.transaction():
        services.open_stage(filing_now.discussion_id, 0)
        _ask(filing_now)
        _play(revealed, 0)
        _reveal(revealed, 1)
        reasons = {revealed.own: REASON, revealed.other: "위험을 막는다."}
        apart = differences.add(revealed.discussion_id, 1, "누가 먼저 가는가", reasons, None).id
        for room in (settled, closed):
            for number in range(5):
                _play(room, number)
        services.close(closed.discussion_id, None)
    first, second = (f"/staff/discussions/{room.uid}" for room in (filing_now, revealed))
    pages = [
        f"/staff/runs/{waiting.uid}/discussions",
        *(f"/staff/discussions/{room.uid}" for room in (filing_now, revealed, settled, closed)),
        *(f"{first}/{page}" for page in ("screen", "paper", "prelearning", "words")),
        f"{first}/stages/1/paper/{filing_now.other}",
        f"{second}/differences/{apart}",
        *(f"{second}/stages/2/{page}" for page in ("differences", "actions")),
    ]
    for who, paths in (("admin", pages), ("learner", [filing_now.page, revealed.page])):
        # Shown, and not followed: they would lead to so many runs that those of others would not be looked at.
        people[who].shown += [(path, people[who].open(path)) for path in paths]
    people["admin"].more += [first, f"{second}/differences/{apart}"]
    people["learner"].more += [filing_now.page]


def _room(begun: bool = True) -> Room:
    address = UUID(enrollment_of("learner@demo.invalid"))
    with db.transaction():
        course = db.session.scalars(select(Course).where(Course.slug == "demo-joint")).one()
        learner = db.session.scalars(select(Enrollment).where(Enrollment.uid == address)).one()
        # Long ago, so that the list of runs goes on showing the others first.
        run = world.run(course, entry="staff", starts_on=clock.today() - timedelta(days=300))
        station = db.session.scalars(select(Organization).where(Organization.kind == "police_station").limit(1)).one()
        partner = world.person("가상 순경", "police-officer", at=station)
        made = enrollments.enroll([learner.person_id, partner.id], run.id, None)
        mine = db.session.get_one(Enrollment, made[0].enrollment_id)
        assert mine.organization_id is not None
        if not begun:
            return Room(run.id, 0, run.uid, mine.organization_id, station.id, "")
        discussion = services.begin(db.session.get_one(Run, run.id), KEY, None)
        return Room(run.id, discussion.id, discussion.uid, mine.organization_id, station.id, f"/learn/{mine.uid}/{KEY}")


def _reveal(room: Room, number: int) -> None:
    person = db.session.scalars(select(Person.id).order_by(Person.id).limit(1)).one()
    services.open_stage(room.discussion_id, number)
    for organization in (room.own, room.other):
        filing.save(room.discussion_id, number, organization, person, Typed("함께 간다.", REASON), 0)
    services.reveal(room.discussion_id, number)


def _ask(room: Room) -> None:
    """Say of two names that they are invented: one waits for the administrator, one was released."""
    partner = db.session.scalars(select(Person.id).where(Person.name == "가상 순경").limit(1)).one()
    scope = Scope("run", room.run_id)
    releases.check({"text": "김민수 아동과 박서연 아동을 만난다."}, scope, Asking(partner, "지어낸 이름이다."))
    waiting, released = releases.of_scope(scope)
    second = db.session.scalars(select(Person.id).where(Person.id != partner).limit(1)).one()
    releases.decide(released.id, scope, True, "사례집의 이름이다.", second)


def _play(room: Room, number: int) -> None:
    _reveal(room, number)
    services.settle(room.discussion_id, number, **SETTLED)
