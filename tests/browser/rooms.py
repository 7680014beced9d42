"""What a course does in a room, for one learner of a running site: by the services that the pages of staff use.

Each ends when the outcome stands; the worker of the site hands it on.
"""

import json
import time
from collections.abc import Mapping

from tests.browser.learners import Learner, run
from tests.live import Site

APART = 75
"""Days between two consulting visits."""
PATIENCE = 60
_HEAD = """
from datetime import timedelta
from uuid import UUID
from sqlalchemy import select
from lms.accounts import services as accounts
from lms.accounts.models import Account
from lms.core import clock
from lms.enrollments.models import Enrollment, Run
enrollment = db.session.scalars(select(Enrollment).where(Enrollment.uid == UUID(arguments[0]))).one()
activity = arguments[1]
admin = db.session.scalars(select(Account.person_id).where(accounts.by_identifier("admin@demo.invalid"))).one()
"""
_STANDING = """
from lms.learning import services as learning
print(json.dumps(learning.standing(enrollment.id).get(activity, "")))
"""
_SESSION = """
from lms.content import services as content
from lms.sessions import attendance, marks, services as sessions
minutes = content.course_of(enrollment.course_version_id).activity(activity).minutes
ends = clock.now() - timedelta(minutes=1)
starts = ends - timedelta(minutes=minutes)
made = sessions.create(enrollment.run_id, sessions.Plan(activity, starts, ends, title="가상 집합교육"), admin)
marks.check(made.id, enrollment.person_id, "in", "qr", at=starts)
marks.check(made.id, enrollment.person_id, "out", "qr", at=ends)
attendance.close(made.id, admin)
attendance.confirm(made.id, admin)
"""
_DISCUSSION = """
from lms.activities.discussion import filing, services as discussions
made = discussions.begin(db.session.get_one(Run, enrollment.run_id), activity, admin)
if made.state == "closed":
    discussions.reopen(made.id, "한 사람이 더 왔습니다.")
position = filing.Typed("먼저 함께 갑니다.", "아동이 두 번 말하지 않게 합니다.")
for stage in discussions.stages(made.id):
    if stage.state == "settled":
        continue
    discussions.open_stage(made.id, stage.number)
    filing.save(made.id, stage.number, enrollment.organization_id, enrollment.person_id, position, 0)
    discussions.reveal(made.id, stage.number)
    discussions.settle(made.id, stage.number, "그렇게 합니다.", "아동이 덜 놀랍니다.")
discussions.close(made.id, admin)
"""
_VISITS = """
from lms.activities.visit import checks, plans, services, signing, visits
from lms.activities.visit.checklist import checklist
from lms.activities.visit.models import Consulting
from lms.activities.visit.plans import Measure
from lms.activities.visit.visits import Found, Held
from lms.facilities import designations
from lms.organizations.models import Organization
today, person = clock.today(), enrollment.person_id
"""
_FIRST = (
    _VISITS
    + """
designations.designate(db.session.get_one(Organization, enrollment.organization_id), person, today, None, admin)
made = services.apply(enrollment.organization_id, person, "규칙을 함께 다시 쓰고 싶습니다.", "화요일 오후", admin)
consultant = db.session.scalars(
    select(Account.person_id).where(accounts.by_identifier("consultant@demo.invalid"))
).one()
services.assign(made, consultant, admin)
checks.save(made, {one.id: ("yes", "") for one in checklist().items}, "규칙의 까닭을 알고 싶어 합니다.", person)
visits.record_first(made, Held(today, 150, "규칙에 다시 볼 날을 적습니다."), ("답하는 날을 정합니다.",), admin)
plans.save(made, {1: Measure("아동 회의에서 정합니다.", "담당 종사자", today + timedelta(days=30))}, admin)
"""
)
_SECOND = (
    _VISITS
    + """
made = db.session.scalars(select(Consulting).where(Consulting.person_id == person)).one()
found = {1: Found("done", "회의록을 보았습니다.")}
visits.record_second(made, Held(today, 150, "규칙에 다시 볼 날이 있습니다."), found, admin)
signing.sign(made, "consultant", admin)
signing.sign(made, "facility", admin)
"""
)
FIRST: Mapping[str, str] = {"session": _SESSION, "discussion": _DISCUSSION, "visit": _FIRST}


def hold(site: Site, learner: Learner, kind: str, activity: str) -> None:
    """Let a learner be there, in a confirmed session, a closed discussion or the first of two visits."""
    run(site, _HEAD + FIRST[kind], learner.uid, activity)
    if kind != "visit":
        _wait(site, learner, activity)


def end_visits(site: Site, learner: Learner, activity: str) -> None:
    """Record the second visit and both signatures; the site's clock stands `APART` days after the first."""
    run(site, _HEAD + _SECOND, learner.uid, activity)
    _wait(site, learner, activity)


def _wait(site: Site, learner: Learner, activity: str) -> None:
    until = time.monotonic() + PATIENCE
    standing = ""
    while time.monotonic() < until:
        standing = json.loads(run(site, _HEAD + _STANDING, learner.uid, activity).splitlines()[-1])
        if standing == "completed":
            return
    raise AssertionError(f"{activity} stands at {standing!r}")
