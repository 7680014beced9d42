"""What the manager of an organization sees: runs to apply for, and the team's people in runs."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, func, or_, select

from lms.content.models import Course
from lms.core import clock, db
from lms.core.lists import Page
from lms.enrollments import services
from lms.enrollments.models import Enrollment, Run, SeatBlock
from lms.enrollments.states import OUTSIDE
from lms.organizations.models import Organization
from lms.policy import Actor


def organizations_of(actor: Actor) -> list[Organization]:
    """Return the organizations that somebody manages, by name."""
    return list(
        db.session.scalars(
            select(Organization)
            .where(Organization.id.in_(actor.organizations("manager")))
            .order_by(Organization.name_ko, Organization.id)
        )
    )


def offered(organization_id: int, number: int = 1) -> Page:
    """Return one page of the runs an organization can apply for or has places in, with their course; nearest first."""
    today = clock.today()
    named = select(SeatBlock.run_id).where(
        SeatBlock.organization_id == organization_id, SeatBlock.state.in_(("asked", "held"))
    )
    conditions = [
        Run.state == "open",
        Run.ends_on >= today,
        or_(
            and_(
                Run.entry != "staff",
                or_(Run.organization_id.is_(None), Run.organization_id == organization_id),
                or_(Run.apply_until.is_(None), Run.apply_until >= today),
            ),
            Run.id.in_(named),
        ),
    ]
    page = Page.of(db.session.scalar(select(func.count()).select_from(Run).where(*conditions)) or 0, number, 20)
    return page.holding(
        db.session.execute(
            select(Run, Course.title)
            .join(Course, Course.id == Run.course_id)
            .where(*conditions)
            .order_by(Run.starts_on, Run.id)
            .limit(page.size)
            .offset(page.offset)
        ).all()
    )


def people(actor: Actor, organization_id: int, number: int = 1) -> Page:
    """Return one page of an organization's people in runs that are not over, with run and course."""
    conditions = [
        Enrollment.organization_id == organization_id,
        services.visible_to(actor),
        Enrollment.state.not_in(OUTSIDE),
        Run.ends_on >= clock.today(),
    ]
    joined = select(func.count()).select_from(Enrollment).join(Run, Run.id == Enrollment.run_id)
    page = Page.of(db.session.scalar(joined.where(*conditions)) or 0, number)
    return page.holding(
        db.session.execute(
            select(Enrollment, Run, Course.title)
            .join(Run, Run.id == Enrollment.run_id)
            .join(Course, Course.id == Run.course_id)
            .where(*conditions)
            .order_by(Run.starts_on, Run.id, Enrollment.name, Enrollment.id)
            .limit(page.size)
            .offset(page.offset)
        ).all()
    )


def counts(organization_id: int, run_ids: Collection[int]) -> dict[int, int]:
    """Return how many of an organization's people are in, or waiting for, each of several runs."""
    rows: Any = db.session.execute(
        select(Enrollment.run_id, func.count())
        .where(
            Enrollment.organization_id == organization_id,
            Enrollment.run_id.in_(list(run_ids)),
            Enrollment.state.not_in(OUTSIDE),
        )
        .group_by(Enrollment.run_id)
    )
    return dict(rows.all())
