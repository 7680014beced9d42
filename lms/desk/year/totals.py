"""The totals of a year, read from the database as any report would."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from lms.actions.models import ActionItem
from lms.activities.discussion.models import Discussion, DiscussionDifference, DiscussionStage
from lms.activities.visit.models import ConsultingVisit
from lms.certificates.models import Certificate
from lms.content.models import Course
from lms.core import db
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.states import OUTSIDE, SEATED
from lms.library.models import Practice
from lms.organizations.models import Organization
from lms.sessions.models import Attendance, AttendanceList, TrainingSession

# Consulting visits belong to the facilities' program.
VISITED = "child-rights"
THERE = ("present", "late", "left_early")


@dataclass(frozen=True)
class Totals:
    """What one program came to in a year.

    `people`: distinct ones with a place (실인원); `attendances`: places in runs (연인원); `organizations`: how many of
    each kind took part; `attended`: people with minutes in a confirmed list; `completed`: completed enrollments;
    `amendments`: of confirmed lists; `made_up`: guests with minutes; `left`: places given up or handed on.
    """

    runs: int = 0
    training_sessions: int = 0
    people: int = 0
    attendances: int = 0
    organizations: Mapping[str, int] = field(default_factory=dict)
    attended: int = 0
    completed: int = 0
    certificates: int = 0
    differences: int = 0
    action_items: int = 0
    good_practices: int = 0
    visits: int = 0
    walk_ins: int = 0
    amendments: int = 0
    excused: int = 0
    made_up: int = 0
    left: int = 0

    def stored(self) -> dict[str, Any]:
        """Return the totals as JSON has them."""
        return asdict(self)


def of_program(program: str, year: int) -> Totals:
    """Return the totals of a program in a year, by the runs that begin in it."""
    mine = (Course.program == program) & (Run.year == year)
    seated = mine & Enrollment.state.in_(SEATED)
    sessions = TrainingSession.state == "confirmed"
    return Totals(
        runs=_count(select(func.count(Run.id.distinct())).select_from(Run).join(Course), mine),
        training_sessions=_count(
            select(func.count()).select_from(TrainingSession).join(Run, Run.id == TrainingSession.run_id).join(Course),
            mine & sessions,
        ),
        people=_count(_enrolled(func.count(Enrollment.person_id.distinct())), seated),
        attendances=_count(_enrolled(func.count(Enrollment.id)), seated),
        organizations=dict(
            db.session.execute(
                _enrolled(Organization.kind, func.count(Organization.id.distinct()))
                .join(Organization, Organization.id == Enrollment.organization_id)
                .where(seated)
                .group_by(Organization.kind)
                .order_by(Organization.kind)
            ).all()
        ),
        attended=_count(
            select(func.count(Attendance.person_id.distinct()))
            .join(TrainingSession, TrainingSession.id == Attendance.session_id)
            .join(Run, Run.id == TrainingSession.run_id)
            .join(Course),
            mine & sessions & Attendance.state.in_(THERE) & Attendance.merged_into_id.is_(None),
        ),
        completed=_count(_enrolled(func.count(Enrollment.id)), mine & (Enrollment.state == "completed")),
        certificates=_count(
            _of_run(select(func.count(Certificate.id)).join(Enrollment, Enrollment.id == Certificate.enrollment_id)),
            mine & Certificate.revoked_at.is_(None),
        ),
        differences=_count(
            select(func.count(DiscussionDifference.id))
            .join(DiscussionStage, DiscussionStage.id == DiscussionDifference.stage_id)
            .join(Discussion, Discussion.id == DiscussionStage.discussion_id)
            .join(Run, Run.id == Discussion.run_id)
            .join(Course),
            mine,
        ),
        action_items=_count(
            select(func.count(ActionItem.id)).join(Run, Run.id == ActionItem.run_id).join(Course), mine
        ),
        good_practices=_count(
            select(func.count(Practice.id)).join(Run, Run.id == Practice.run_id).join(Course),
            mine & (Practice.state == "published"),
        ),
        visits=_visits(year) if program == VISITED else 0,
        walk_ins=_count(_attended(), mine & Attendance.merged_into_id.is_not(None)),
        amendments=_count(
            select(func.count(AttendanceList.id))
            .join(TrainingSession, TrainingSession.id == AttendanceList.session_id)
            .join(Run, Run.id == TrainingSession.run_id)
            .join(Course),
            mine & (AttendanceList.version > 1),
        ),
        excused=_count(_attended(), mine & sessions & (Attendance.state == "excused")),
        made_up=_count(_attended(), mine & sessions & Attendance.guest & (Attendance.minutes > 0)),
        left=_count(_enrolled(func.count(Enrollment.id)), mine & Enrollment.state.in_(OUTSIDE)),
    )


def _visits(year: int) -> int:
    held = select(func.count()).select_from(ConsultingVisit)
    return _count(held, ConsultingVisit.held_on.between(date(year, 1, 1), date(year, 12, 31)))


def _attended() -> Select[Any]:
    lines = select(func.count(Attendance.id)).join(TrainingSession, TrainingSession.id == Attendance.session_id)
    return lines.join(Run, Run.id == TrainingSession.run_id).join(Course)


def _of_run(asked: Select[Any]) -> Select[Any]:
    return asked.join(Run, Run.id == Enrollment.run_id).join(Course)


def _enrolled(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(Enrollment).join(Run, Run.id == Enrollment.run_id).join(Course)


def _count(asked: Select[Any], condition: ColumnElement[bool]) -> int:
    return db.session.scalar(asked.where(condition)) or 0
