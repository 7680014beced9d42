"""What people ask of staff: one table, one list for those who decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import aliased

from lms.accounts.models import Deputy, Person
from lms.content.models import Course
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import gettext, lazy
from lms.core.lists import Page
from lms.enrollments.models import Enrollment, Request, Run
from lms.enrollments.names import RunName
from lms.policy import Actor, Permission, can

NOTE_MOST = 2000
REASON_MOST = 1000
LAPSED = "lapsed"


@dataclass(frozen=True)
class Decision:
    """One way to decide: its value, its words and the kind of its button."""

    value: str
    label: object
    button: str = "secondary"
    needs_reason: bool = False


@dataclass(frozen=True)
class Input:
    """A number that staff state with the decision; `detail` names the request's detail that fills it in."""

    name: str
    label: object
    detail: str
    low: int = 0
    high: int = 100_000


@dataclass(frozen=True)
class Kind:
    """A kind of request and how it is decided; `short` names it where many stand in a row.

    `endpoint` is the POST view that takes the request's `uid` and the form fields `decision`, `reason` and the
    inputs, decides through its own service, and calls `decided` in the same transaction. `page`: the view that shows
    what it is about, by the request's `uid`, where the note does not say everything. With `work`, the request is not
    decided in the list: this is the view, by the request's `uid`, where the work is done. `nameless`: whose it is is
    not told while it is open, and the person's own organization has no part in it.
    """

    key: str
    label: object
    short: object
    endpoint: str
    decisions: tuple[Decision, ...]
    inputs: tuple[Input, ...] = ()
    page: str = ""
    work: str = ""
    nameless: bool = False


KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    """Make a kind of request known; its room does so when its staff module is imported."""
    KINDS[kind.key] = kind
    return kind


def kind_of(key: str) -> Kind:
    """Return a registered kind."""
    if key not in KINDS:
        raise LookupError(f"the kind of request {key!r} is not registered")
    return KINDS[key]


def ask(
    kind: str, enrollment_id: int, subject: str = "", note: str = "", detail: Mapping[str, Any] | None = None
) -> Request:
    """Put something before staff; while the same thing is open, that request is returned instead of a second.

    The only function that makes a request, so that nothing is asked that does not wait in front of somebody.
    Raises NotFound without the enrollment and LmsError for a note that is too long.
    """
    kind_of(kind)
    if len(note) > NOTE_MOST:
        raise LmsError(lazy("At most %(most)s characters.", most=NOTE_MOST), field="note")
    # Two who ask at once queue at the enrollment, so the second finds what the first asked.
    enrollment = db.session.scalar(
        select(Enrollment)
        .where(Enrollment.id == enrollment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if enrollment is None:
        raise NotFound(lazy("This enrollment does not exist."))
    found = open_of(kind, enrollment_id, subject)
    if found is not None:
        return found
    request = Request(
        kind=kind,
        person_id=enrollment.person_id,
        run_id=enrollment.run_id,
        enrollment_id=enrollment_id,
        organization_id=None if kind_of(kind).nameless else enrollment.organization_id,
        subject=subject,
        note=note,
        detail=dict(detail or {}),
        open_key=_open_key(kind, enrollment_id, subject),
        created_at=clock.now(),
    )
    db.session.add(request)
    db.session.flush()
    audit.note(
        "enrollments.ask",
        person_ids=[request.person_id],
        thing=f"request:{request.id}",
        after={"kind": kind, "enrollment": enrollment_id, "subject": subject},
    )
    return request


def open_of(kind: str, enrollment_id: int, subject: str = "") -> Request | None:
    """Return the open request of a kind, or None."""
    return db.session.scalar(select(Request).where(Request.open_key == _open_key(kind, enrollment_id, subject)))


def open_kinds(enrollment_ids: Sequence[int]) -> dict[int, set[str]]:
    """Return which kinds of requests are open for each of several enrollments."""
    result: dict[int, set[str]] = {}
    for enrollment_id, kind in db.session.execute(
        select(Request.enrollment_id, Request.kind).where(
            Request.enrollment_id.in_(enrollment_ids), Request.decided_at.is_(None)
        )
    ):
        result.setdefault(enrollment_id, set()).add(kind)
    return result


def by_uid(uid: UUID) -> Request | None:
    """Return the request with this uid, or None."""
    return db.session.scalar(select(Request).where(Request.uid == uid))


def decided(request_id: int, decision: str, actor_id: int | None, reason: str = "") -> Request:
    """Write down the decision about a request.

    Raises LmsError for a decision that its kind does not know or that lacks its reason, and Conflict when somebody
    else decided meanwhile (an equal decision by the same person passes, so that a double click is harmless).
    """
    request = db.session.scalar(
        select(Request).where(Request.id == request_id).with_for_update().execution_options(populate_existing=True)
    )
    if request is None:
        raise NotFound(lazy("This request does not exist."))
    if request.decided_at is not None:
        if (request.decision, request.decided_by_id) == (decision, actor_id):
            return request
        raise Conflict(lazy("This request has been decided already."))
    known = {choice.value: choice for choice in kind_of(request.kind).decisions}
    if decision not in known:
        raise LmsError(lazy("Choose one of the list."), field="decision")
    if known[decision].needs_reason and not reason.strip():
        raise LmsError(lazy("Give a reason; the person will read it."), field="reason")
    _settle(request, decision, actor_id, reason)
    audit.note(
        "enrollments.decide",
        person_ids=[request.person_id],
        thing=f"request:{request.id}",
        after={"kind": request.kind, "decision": decision},
    )
    return request


def lapse(enrollment_id: int) -> None:
    """Close every open request of an enrollment that has ended; nobody needs to decide them any more."""
    for request in db.session.scalars(
        select(Request).where(Request.enrollment_id == enrollment_id, Request.decided_at.is_(None)).with_for_update()
    ):
        _settle(request, LAPSED, None, "")


def _settle(request: Request, decision: str, actor_id: int | None, reason: str) -> None:
    request.decision, request.reason = decision, reason.strip()
    request.decided_at, request.decided_by_id = clock.now(), actor_id
    request.open_key = None
    db.session.flush()


def _open_key(kind: str, enrollment_id: int, subject: str) -> str:
    return f"{kind}:{enrollment_id}:{subject}"


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that leaves the requests for which can(actor, DECIDE_REQUEST, request) holds."""
    return and_(Request.person_id != actor.person_id, _in_scope(actor.with_deputyships()))


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    if actor.has_site("admin"):
        return true()
    own_runs, organizations = actor.runs("instructor"), actor.organizations("manager")
    parts: list[ColumnElement[bool]] = []
    if own_runs:
        parts.append(Request.run_id.in_(own_runs))
    if organizations:
        parts.append(Request.organization_id.in_(organizations))
    return or_(false(), *parts)


@dataclass(frozen=True)
class Scope:
    """What the policy reads of a run."""

    run_id: int
    organization_id: int | None


@dataclass(frozen=True)
class Waiting:
    """A request with all that is needed to decide it."""

    request: Request
    kind: Kind
    name: str
    person_uid: UUID
    organization_name: str
    job: str
    enrollment_uid: UUID
    state: str
    run_uid: UUID
    run: RunName
    course: Mapping[str, str]
    decided_by: str = ""
    as_deputy: bool = False
    may_see_run: bool = False

    @property
    def days(self) -> int:
        """Return for how many days it has been waiting."""
        return (clock.today() - clock.seoul_day(self.request.created_at)).days


def open_for(actor: Actor, number: int = 1, kind: str = "") -> Page:
    """Return what waits for the actor, oldest first, with what waits for those the actor stands in for."""
    condition = and_(Request.decided_at.is_(None), visible_to(actor), Request.kind == kind if kind else true())
    return _page(actor, condition, number, oldest_first=True)


def decided_for(actor: Actor, number: int = 1, kind: str = "") -> Page:
    """Return what was decided in the actor's scope, newest first; what lapsed by itself is left out."""
    condition = and_(
        Request.decided_at.is_not(None),
        Request.decision != LAPSED,
        visible_to(actor),
        Request.kind == kind if kind else true(),
    )
    return _page(actor, condition, number, oldest_first=False)


def one(actor: Actor, request_id: int) -> Waiting:
    """Return one request, open or decided, with all that is needed to decide it."""
    return _waiting(actor, _rows(Request.id == request_id))[0]


def count_open(actor: Actor) -> int:
    """Return how many requests wait for the actor."""
    return db.session.scalar(
        select(func.count()).select_from(Request).where(Request.decided_at.is_(None), visible_to(actor))
    ) or 0  # fmt: skip


def _page(actor: Actor, condition: ColumnElement[bool], number: int, oldest_first: bool) -> Page:
    total = db.session.scalar(select(func.count()).select_from(Request).where(condition)) or 0
    page = Page.of(total, number)
    order = (Request.created_at, Request.id) if oldest_first else (Request.decided_at.desc(), Request.id.desc())
    return page.holding(_waiting(actor, _rows(condition).order_by(*order).limit(page.size).offset(page.offset)))


def _rows(condition: ColumnElement[bool]) -> Any:
    decider = aliased(Person)
    return (
        select(
            Request,
            Person.uid.label("person_uid"),
            Person.name.label("person_name"),
            Enrollment.uid.label("enrollment_uid"),
            Enrollment.organization_name,
            Enrollment.job,
            Enrollment.state,
            Run.uid.label("run_uid"),
            Run.title.label("run_title"),
            Run.year,
            Run.number,
            Run.organization_id.label("run_organization_id"),
            Course.title.label("course_title"),
            decider.name.label("decider_name"),
        )
        .join(Person, Person.id == Request.person_id)
        .join(Enrollment, Enrollment.id == Request.enrollment_id)
        .join(Run, Run.id == Request.run_id)
        .join(Course, Course.id == Run.course_id)
        .outerjoin(decider, decider.id == Request.decided_by_id)
        .where(condition)
    )


def _waiting(actor: Actor, statement: Any) -> list[Waiting]:
    alone = replace(actor, standing_in=())
    return [
        Waiting(
            request=row.Request,
            kind=kind_of(row.Request.kind),
            name=gettext("A learner") if _is_nameless(row.Request) else row.person_name,
            person_uid=row.person_uid,
            organization_name="" if _is_nameless(row.Request) else row.organization_name,
            job="" if _is_nameless(row.Request) else row.job,
            enrollment_uid=row.enrollment_uid,
            state=row.state,
            run_uid=row.run_uid,
            run=RunName(row.run_title, row.year, row.number),
            course=row.course_title,
            decided_by=row.decider_name or "",
            as_deputy=not can(alone, Permission.DECIDE_REQUEST, row.Request),
            may_see_run=can(actor, Permission.SEE_RUN, Scope(row.Request.run_id, row.run_organization_id)),
        )
        for row in db.session.execute(statement).all()
    ]


def _is_nameless(request: Request) -> bool:
    return request.decided_at is None and kind_of(request.kind).nameless


@dataclass(frozen=True)
class Absence:
    """Somebody in whose place the actor decides, until when."""

    name: str
    ends_on: date


def absences(actor: Actor) -> list[Absence]:
    """Return for whom the actor stands in today."""
    rows = db.session.execute(
        select(Person.name, Deputy.ends_on)
        .join(Person, Person.id == Deputy.person_id)
        .where(Deputy.deputy_id == actor.person_id, Deputy.starts_on <= actor.on, Deputy.ends_on >= actor.on)
        .order_by(Person.name, Deputy.id)
    )
    return [Absence(row.name, row.ends_on) for row in rows]
