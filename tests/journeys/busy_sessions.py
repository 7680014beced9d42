"""Training sessions in every state: to come, under way, closed with and without doubts, confirmed, canceled; and
somebody who makes up in another run what was missed."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from lms.accounts import services as accounts
from lms.accounts.models import Account, Person
from lms.content.check import known_in
from lms.content.models import Course
from lms.content.publish import publish
from lms.core import clock, db
from lms.enrollments.models import Enrollment, Run
from lms.learning import registry
from lms.questions import services as questions
from lms.sessions import rotating, services, taps
from lms.sessions.models import TrainingSession
from tests.journeys.busy import Somebody

COURSES = Path(__file__).resolve().parents[1] / "courses"
SLUG, CLASS = "demo-job-basic", "d2-class"


def keep_sessions_busy(people: dict[str, Somebody]) -> None:
    """Fill the room of training sessions by its own forms."""
    _publish()
    admin, learner, other = people["admin"], people["learner"], people["learner2"]
    first, second = _run(admin), _run(admin)
    for who in (learner, other, people["manager"]):
        who.post(f"/runs/{first}/apply")
    now = clock.now()
    under_way = _plan(admin, first, now - timedelta(hours=1), part=1)
    doubtful = _plan(admin, first, now - timedelta(days=3), part=2)
    settled = _plan(admin, first, now - timedelta(days=4), part=3)
    confirmed = _plan(admin, first, now - timedelta(days=5), part=4)
    to_come = _plan(admin, first, now + timedelta(days=3), part=5)
    canceled = _plan(admin, first, now + timedelta(days=4), part=6)
    admin.post(f"{canceled}/cancel", reason="강사 사정")
    admin.post(f"{to_come}/leads", who="instructor@demo.invalid", kind="facilitator")
    _under_way(admin, learner, under_way)
    for address in (doubtful, settled, confirmed):
        admin.post(f"{address}/state", state="closed")
    admin.post(f"{doubtful}/mark", **{"in": _key(admin, doubtful)})
    _uncertain(admin, doubtful)
    admin.post(f"{confirmed}/confirm")
    admin.more += [f"/staff/runs/{first}/attendance", f"{under_way}/screen?kind=out", f"{confirmed}/roster"]
    line = re.search(f"{confirmed}/people/[0-9a-f-]+", admin.open(f"{confirmed}/roster"))
    assert line
    admin.post(f"{line[0]}/amend", in_at="", out_at="", excuse="긴급 출동", reason="나중에 알려 옴")
    admin.more += [line[0], f"{doubtful}/closing", f"{settled}/closing", f"{under_way}/papers"]
    _make_up(admin, learner, first, second)


def _publish() -> None:
    bank, course = COURSES / "quizzes" / SLUG, COURSES / "courses" / SLUG
    questions.load_folder(bank)
    with db.reading():
        pinned = questions.current_quiz_versions()
    publish(course, registry.checkers(), pinned, known=known_in(course, bank))


def _run(admin: Somebody) -> str:
    with db.reading():
        course = db.session.scalar(select(Course.id).where(Course.slug == SLUG))
    days = {"starts_on": clock.today().isoformat(), "ends_on": (clock.today() + timedelta(days=60)).isoformat()}
    made = admin.post("/staff/runs/new", course=str(course), entry="open", **days).removeprefix("/staff/runs/")
    admin.post(f"/staff/runs/{made}/state", state="open", checked="법령을 확인했습니다.")
    return made


def _plan(admin: Somebody, run: str, starts: datetime, part: int) -> str:
    """Plan a session of an hour and return the address of its page."""
    begins = clock.to_seoul(starts)
    facts = {
        "activity": CLASS, "title": f"가상 집합교육 {part}", "room": "가상 교육장", "part": str(part), "minutes": "60",
        "starts_at": f"{begins:%Y-%m-%dT%H:%M}", "ends_at": f"{begins + timedelta(hours=1, minutes=30):%Y-%m-%dT%H:%M}",
        "break_starts_at": "", "break_ends_at": "", "address": "가상로 1", "online_link": "", "topics": "서로의 일",
    }  # fmt: skip
    return admin.post(f"/staff/runs/{run}/sessions/new", **facts, since="0")


def _session(address: str) -> TrainingSession:
    found = services.by_uid(UUID(address.rpartition("/")[2]))
    assert found is not None
    return found


def _key(admin: Somebody, address: str) -> str:
    found = re.search(r'name="in" value="([ae][0-9]+)"', admin.open(f"{address}/roster?show=missing"))
    assert found
    return found[1]


def _uncertain(admin: Somebody, address: str) -> None:
    """Let a tablet that lost its clock mark somebody."""
    key = _key(admin, address)
    with db.transaction():
        actor = db.session.scalars(select(Person.id).order_by(Person.id).limit(1)).one()
        taps.tap(_session(address).id, key, "in", actor, at=clock.now(), uncertain=True)


def _under_way(admin: Somebody, learner: Somebody, address: str) -> None:
    """Check the learner in with the code on the screen, and write down somebody who is not on the list."""
    with db.reading():
        session = _session(address)
        window = rotating.window_of(clock.epoch())
        token = rotating.token(services.secret_of(session), session.uid, "in", window)
    learner.open(f"/check-in/{token}")
    learner.post(f"/check-in/{token}")
    learner.more += [f"/check-in/{token}", "/check-in", f"/sessions/{session.uid}"]
    admin.post(f"{address}/walk-ins", name="가상 손님", organization="가상 기관", position="대리", since="0")


def _make_up(admin: Somebody, learner: Somebody, first: str, second: str) -> None:
    """Plan two dates in another run on which the learner can make up what was missed, and take a place on one."""
    taken, _free = (_plan(admin, second, clock.now() + timedelta(days=days), part=4) for days in (7, 8))
    with db.reading():
        asked = select(Enrollment.uid).join(Account, Account.person_id == Enrollment.person_id)
        asked = asked.join(Run, Run.id == Enrollment.run_id).where(Run.uid == UUID(first))
        mine = db.session.scalars(asked.where(accounts.by_identifier("learner@demo.invalid"))).one()
    learner.post(f"/learn/{mine}/sessions/{taken.rpartition('/')[2]}/sign-up")
    learner.more.append(f"/learn/{mine}/{CLASS}")
