"""A facility whose expert Ann is in a course with consulting visits, and a consulting at any point of its way."""

from dataclasses import dataclass
from datetime import timedelta

from lms.activities.visit import checks, plans, services, visits
from lms.activities.visit.checklist import checklist
from lms.activities.visit.models import Consulting
from lms.activities.visit.plans import Measure
from lms.activities.visit.visits import Found, Held
from lms.content.manifest import Activity, Completion, Module, Title
from lms.core import clock, db
from lms.enrollments import services as enrollments
from lms.facilities import designations
from tests.accounts.people import kept
from tests.enrollments import world
from tests.facilities.home import Home

GOALS = ["휴대전화 규칙을 아동과 함께 고친다.", "의견함을 여는 사람을 바꾼다."]


@dataclass(frozen=True)
class Case:
    """Keys only."""

    home: Home
    id: int

    @property
    def row(self) -> Consulting:
        """Return the consulting."""
        return db.session.get_one(Consulting, self.id)


def course_of(home: Home, who=None) -> int:
    """Enroll Ann in a course of a lesson and consulting visits; return her enrollment."""
    activities = (Activity("d4-visit", "visit", Title("방문 컨설팅", "Consulting visits"), 300),)
    modules = (Module("d4", Title("넷째 단원", "Unit four"), 300, activities),)
    with kept():
        course = world.course(modules=modules, completion=Completion(0), minutes=300)
        run = world.run(course)
        (one,) = enrollments.enroll([(who or home.ann).person_id], run.id, None)
    return one.enrollment_id


def applied(home: Home) -> Case:
    """Name Ann as the expert and apply."""
    with kept():
        since = clock.today() - timedelta(days=200)
        designations.designate(home.row, home.ann.person_id, since, None, home.ben.person_id)
        made = services.apply(home.id, home.ann.person_id, "회의를 바꾸고 싶습니다.", "화요일", home.ben.person_id)
        made.applied_at = clock.now() - timedelta(days=150)
    return Case(home, made.id)


def assigned(home: Home) -> Case:
    """Give the consulting to Eve."""
    case = applied(home)
    with kept():
        services.assign(case.row, home.eve.person_id, home.dan.person_id)
    return case


def checked_self(case: Case) -> None:
    """Fill in the self-check."""
    given = {item.id: ("yes" if number % 3 else "no", "메모") for number, item in enumerate(checklist().items)}
    checks.save(case.row, given, "아동은 회의에서 답을 듣고 싶어 합니다.", case.home.ann.person_id)


def held(days_ago: int, **facts) -> Held:
    """Return a visit so many days ago."""
    return Held(clock.today() - timedelta(days=days_ago), 150, "둘러보고 이야기를 나누었습니다.", **facts)


def begun(home: Home, days_ago: int = 75) -> Case:
    """Hold the first visit."""
    case = assigned(home)
    with kept():
        checked_self(case)
        visits.record_first(case.row, held(days_ago), GOALS, home.eve.person_id)
    return case


def planned(home: Home, days_ago: int = 75) -> Case:
    """Make the plan."""
    case = begun(home, days_ago)
    due = clock.today() - timedelta(days=5)
    with kept():
        plans.save(case.row, {n: Measure("함께 고쳐 씁니다.", "생활지도팀", due) for n in (1, 2)}, home.ann.person_id)
    return case


FOUND = {
    1: Found("done", "새 규칙을 보았습니다.", "석 달 뒤 다시 봅니다."),
    2: Found("partly", "담당을 바꾸는 중입니다."),
}


def checked(home: Home) -> Case:
    """Hold the second visit."""
    case = planned(home)
    with kept():
        visits.record_second(case.row, held(1), FOUND, home.eve.person_id)
    return case
