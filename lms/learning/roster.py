"""The progress table of a run: sorted, filtered, paged by the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from lms.content import services as content
from lms.core import clock, db
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment
from lms.learning import services
from lms.policy import Actor

PAGE = 50
SORTS: dict[str, Any] = {
    "name": (Enrollment.name, Enrollment.id),
    "organization": (Enrollment.organization_name, Enrollment.name, Enrollment.id),
    "steps": (Enrollment.steps_done.desc(), Enrollment.name, Enrollment.id),
    "minutes": (Enrollment.seconds.desc(), Enrollment.name, Enrollment.id),
    "seen": (Enrollment.seen_at.desc(), Enrollment.name, Enrollment.id),
    "state": (Enrollment.state, Enrollment.name, Enrollment.id),
}
STATES = ("approved", "active", "completed", "failed", "requested", "waitlisted", "withdrawn")


@dataclass(frozen=True)
class RosterPage:
    """One page of the progress table."""

    rows: list[Enrollment]
    number: int
    pages: int
    total: int


def _conditions(run_id: int, actor: Actor, text: str, state: str) -> list[ColumnElement[bool]]:
    conditions = [Enrollment.run_id == run_id, enrollments.visible_to(actor)]
    if text:
        pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        conditions.append(
            Enrollment.name.like(pattern, escape="\\") | Enrollment.organization_name.like(pattern, escape="\\")
        )
    if state in STATES:
        conditions.append(Enrollment.state == state)
    return conditions


def page(
    run_id: int, actor: Actor, *, number: int = 1, sort: str = "name", text: str = "", state: str = ""
) -> RosterPage:
    """Return a page of the enrollments of a run that the actor may see."""
    conditions = _conditions(run_id, actor, text, state)
    total = select(func.count()).select_from(Enrollment).where(*conditions).scalar_subquery()
    asked = select(Enrollment, total).where(*conditions).order_by(*SORTS.get(sort, SORTS["name"])).limit(PAGE)
    number = max(1, number)
    found = db.session.execute(asked.offset((number - 1) * PAGE)).all()
    if not found and number > 1:
        # Past the end, as when the list became shorter since its pages were shown: the last page there is.
        number = max(1, -(-(db.session.scalar(select(total)) or 0) // PAGE))
        found = db.session.execute(asked.offset((number - 1) * PAGE)).all()
    count = found[0][1] if found else 0
    return RosterPage([row[0] for row in found], number, max(1, -(-count // PAGE)), count)


HEADINGS = (
    "연번", "성명", "소속", "부서", "직위", "역할", "과정명", "연도", "차수", "상태",
    "진도율(%)", "학습시간(분)", "인정시간(분)", "이수여부", "이수일", "미이수 사유",
)  # fmt: skip


def table(run: Any, actor: Actor, text: str = "", state: str = "") -> Iterator[list[Any]]:
    """Yield the rows of the export of a run, in the column order of the usual papers."""
    rows = list(
        db.session.scalars(
            select(Enrollment).where(*_conditions(run.id, actor, text, state)).order_by(*SORTS["organization"])
        )
    )
    missing = services.why_not_of([row for row in rows if row.state != "completed"])
    course = content.course_of(run.course_version_id)
    for number, row in enumerate(rows, 1):
        share = 100 * row.steps_done / row.steps_total if row.steps_total else 0
        done = row.state == "completed"
        yield [
            number, row.name, row.organization_name, row.department, row.position, row.job, course.title["ko"],
            run.year, run.number, row.state, round(share, 1), (row.seconds + row.adjusted_seconds) // 60,
            content.path(row.course_version_id, row.track).minutes if done else 0, "Y" if done else "N",
            clock.seoul_day(row.completed_at).isoformat() if row.completed_at else "-",
            " / ".join(entry.sentence for entry in missing.get(row.id, [])) or "-",
        ]  # fmt: skip
