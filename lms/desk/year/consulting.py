"""Consulting visits of the year: twelve facilities with their child-rights experts, two visits each."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from lms.accounts import roles
from lms.activities.visit import checks, plans, signing, visits
from lms.activities.visit import services as consultings
from lms.activities.visit.checklist import checklist
from lms.activities.visit.models import Consulting
from lms.activities.visit.plans import Measure
from lms.activities.visit.visits import Found, Held
from lms.content.models import Course
from lms.core import db
from lms.core.workdays import add_workdays
from lms.desk.year.classes import close, learn_all
from lms.desk.year.stage import Stage, moment
from lms.enrollments import runs
from lms.enrollments import services as enrollments
from lms.facilities import designations
from lms.organizations.models import Organization

FACILITIES = 12
RUN_FROM, RUN_TO = date(2022, 3, 2), date(2022, 11, 30)
FIRST, APART, BETWEEN = date(2022, 4, 5), 7, 75
MINUTES = 150
GOALS = (
    "휴대전화 규칙을 아동과 함께 다시 정합니다.",
    "의견함을 열어 보는 사람을 바꿉니다.",
    "답을 알려 주는 날을 정합니다.",
)
VIEWS = "아동들은 규칙이 정해진 까닭을 알고 싶어 하고, 답을 빨리 듣고 싶어 합니다."
FINDINGS = "규칙마다 까닭과 다시 볼 날짜를 적기로 했습니다."


def prepare(stage: Stage, course_id: int) -> None:
    """Plan the run of the experts and the consulting of each facility."""
    stage.later(moment(RUN_FROM, 9), partial(_open, stage, course_id))


def _open(stage: Stage, course_id: int) -> None:
    cast, admin = stage.cast, stage.cast.admin_id
    chosen = cast.facilities[:FACILITIES]
    with db.transaction():
        for one in cast.consultants:
            roles.grant(one.person_id, "consultant")
        experts = []
        for facility in chosen:
            expert = cast.of(facility.id, "child-rights-expert")[0].person_id
            place = db.session.get_one(Organization, facility.id)
            designations.designate(place, expert, RUN_FROM, None, cast.managers[facility.id])
            experts.append(expert)
        course = db.session.get_one(Course, course_id)
        assert course.current_version_id is not None
        drawn = runs.Plan(course_id, course.current_version_id, RUN_FROM, RUN_TO, entry="staff")
        run = runs.create(drawn, admin)
        runs.set_state(run.id, "open", admin, law_checked="demonstration")
        ids = [one.enrollment_id for one in enrollments.enroll(experts, run.id, admin)]
        run_id = run.id
    stage.later(moment(RUN_FROM + timedelta(days=14), 19), partial(learn_all, stage, ids))
    for number, (facility, expert) in enumerate(zip(chosen, experts, strict=True)):
        day = add_workdays(FIRST + timedelta(days=APART * number) - timedelta(days=1), 1)
        stage.later(moment(day - timedelta(days=21), 10), partial(_apply, stage, facility.id, expert, number, day))
    stage.later(moment(RUN_TO, 17), partial(close, run_id, admin))


def _apply(stage: Stage, facility_id: int, expert: int, place: int, day: date) -> None:
    manager = stage.cast.managers[facility_id]
    consultant = stage.cast.consultants[place % len(stage.cast.consultants)].person_id
    with db.transaction():
        made = consultings.apply(facility_id, expert, "규칙을 함께 다시 쓰고 싶습니다.", "화요일 오후", manager)
        consultings.assign(made, consultant, stage.cast.admin_id)
        consulting_id = made.id
    stage.later(moment(day - timedelta(days=7), 18), partial(_self_check, stage, consulting_id, expert))
    stage.later(moment(day, 17), partial(_first, stage, consulting_id, consultant, manager, day))


def _self_check(stage: Stage, consulting_id: int, expert: int) -> None:
    with db.transaction():
        given = {one.id: (stage.chance.choice(("yes", "yes", "partly", "no")), "") for one in checklist().items}
        checks.save(_one(consulting_id), given, VIEWS, expert)


def _first(stage: Stage, consulting_id: int, consultant: int, manager: int, day: date) -> None:
    with db.transaction():
        visits.record_first(_one(consulting_id), Held(day, MINUTES, FINDINGS), GOALS, consultant)
    later = add_workdays(day + timedelta(days=BETWEEN) - timedelta(days=1), 1)
    stage.later(moment(day + timedelta(days=14), 10), partial(_plan, consulting_id, manager, later))
    stage.later(moment(later, 17), partial(_second, stage, consulting_id, consultant, manager, later))


def _plan(consulting_id: int, manager: int, later: date) -> None:
    with db.transaction():
        due = later - timedelta(days=7)
        planned = {number: Measure("아동 회의에서 먼저 묻고 정합니다.", "담당 종사자", due) for number in (1, 2, 3)}
        plans.save(_one(consulting_id), planned, manager)


def _second(stage: Stage, consulting_id: int, consultant: int, manager: int, day: date) -> None:
    with db.transaction():
        found = {
            number: Found(stage.chance.choice(("done", "done", "partly")), "회의록과 새 규칙을 보았습니다.")
            for number in (1, 2, 3)
        }
        visits.record_second(_one(consulting_id), Held(day, MINUTES, FINDINGS), found, consultant)
        signing.sign(_one(consulting_id), "consultant", consultant)
    with db.transaction():
        signing.sign(_one(consulting_id), "facility", manager)


def _one(consulting_id: int) -> Consulting:
    return db.session.scalars(select(Consulting).where(Consulting.id == consulting_id)).one()
