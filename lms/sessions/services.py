"""Training sessions: planning, changing, canceling, and who leads them."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select, true

from lms.accounts import roles
from lms.accounts.models import Person
from lms.content import services as content
from lms.core import audit, clock, crypto, db, outbox
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy
from lms.enrollments import invitations
from lms.enrollments.models import Run
from lms.policy import TEACHING, Actor
from lms.sessions.models import FACILITATOR_KINDS, SessionFacilitator, TrainingSession
from lms.sessions.presence import Hours

TYPE = "session"
SECRET_BYTES = 32
CONTEXT = "training_sessions.secret"
# Check-in opens half an hour before and closes an hour after, unless somebody opens or closes it by hand.
OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=60)
LONGEST = timedelta(hours=16)
GRANTS = {"facilitator": "facilitator", "consultant": "consultant", "assistant": "facilitator"}


@dataclass(frozen=True)
class Plan:
    """What staff decide about a training session.

    `minutes` None: the time that is taught; `title` empty: that of the course; `part` None: the next.
    """

    activity: str
    starts_at: datetime
    ends_at: datetime
    minutes: int | None = None
    title: str = ""
    room: str = ""
    address: str = ""
    online_link: str = ""
    topics: tuple[str, ...] = ()
    part: int | None = None
    break_starts_at: datetime | None = None
    break_ends_at: datetime | None = None


class SessionError(LmsError):
    """A training session cannot be planned like this."""


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that leaves the sessions for which can(actor, SEE_ATTENDANCE, session) holds."""
    if actor.has_site("admin", "auditor"):
        return true()
    runs = actor.runs(*TEACHING, "consultant")
    return or_(false(), TrainingSession.run_id.in_(runs)) if runs else false()


def by_uid(uid: UUID) -> TrainingSession | None:
    """Return the training session with this uid, or None."""
    return db.session.scalar(select(TrainingSession).where(TrainingSession.uid == uid))


def lock(session_id: int) -> TrainingSession:
    """Return a session, read anew and locked until the end of the transaction: nobody checks in meanwhile."""
    found = db.session.scalar(
        select(TrainingSession)
        .where(TrainingSession.id == session_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(lazy("This training session does not exist."))
    return found


def of_run(run_id: int) -> list[TrainingSession]:
    """Return the sessions of a run in the order of their dates, canceled ones too."""
    return list(
        db.session.scalars(
            select(TrainingSession)
            .where(TrainingSession.run_id == run_id)
            .order_by(TrainingSession.starts_at, TrainingSession.id)
        )
    )


def of_runs(run_ids: Collection[int]) -> list[TrainingSession]:
    """Return the sessions of these runs that are not canceled, in the order of their dates."""
    return list(
        db.session.scalars(
            select(TrainingSession)
            .where(TrainingSession.run_id.in_(run_ids), TrainingSession.state != "canceled")
            .order_by(TrainingSession.starts_at, TrainingSession.id)
        )
    )


def between(starts: datetime, ends: datetime) -> list[TrainingSession]:
    """Return the sessions that are not canceled and overlap a span of time, in the order of their dates."""
    return list(
        db.session.scalars(
            select(TrainingSession)
            .where(
                TrainingSession.starts_at < ends, TrainingSession.ends_at > starts, TrainingSession.state != "canceled"
            )
            .order_by(TrainingSession.starts_at, TrainingSession.id)
        )
    )


def facilitating(person_id: int) -> list[TrainingSession]:
    """Return the sessions that somebody leads or helps in, canceled ones left out, in the order of their dates."""
    return list(
        db.session.scalars(
            select(TrainingSession)
            .join(SessionFacilitator, SessionFacilitator.session_id == TrainingSession.id)
            .where(SessionFacilitator.person_id == person_id, TrainingSession.state != "canceled")
            .order_by(TrainingSession.starts_at, TrainingSession.id)
        )
    )


def facilitators(session_ids: Collection[int]) -> dict[int, list[tuple[SessionFacilitator, str]]]:
    """Return session id → who leads it, each with the name, with one statement for all."""
    rows = db.session.execute(
        select(SessionFacilitator, Person.name)
        .join(Person, Person.id == SessionFacilitator.person_id)
        .where(SessionFacilitator.session_id.in_(session_ids))
        .order_by(SessionFacilitator.id)
    )
    found: dict[int, list[tuple[SessionFacilitator, str]]] = {key: [] for key in session_ids}
    for one, name in rows:
        found[one.session_id].append((one, name))
    return found


def activities_of(run: Run) -> Mapping[str, Any]:
    """Return key → activity of the session activities that the course of a run has."""
    course = content.course_of(run.course_version_id)
    return {activity.id: activity for activity in course.activities() if activity.type == TYPE}


def newest(run_id: int) -> int:
    """Return the key of the session of a run that was made last, or 0."""
    return db.session.scalar(select(func.max(TrainingSession.id)).where(TrainingSession.run_id == run_id)) or 0


def create(run_id: int, plan: Plan, actor_id: int | None, since: int | None = None) -> TrainingSession:
    """Plan a training session of a run.

    `since`: the newest session of the run when the plan was begun; an equal one made after it is this plan sent twice,
    and is returned. Raises SessionError, naming the field, for dates out of order and an activity that is none of the
    course's session activities, and NotFound for a run that does not exist.
    """
    run = db.session.scalar(select(Run).where(Run.id == run_id).with_for_update())
    if run is None:
        raise NotFound(lazy("This run does not exist."))
    plan = _checked(run, plan)
    existing = of_run(run_id)
    if since is not None:
        for other in existing:
            same = (other.activity, other.starts_at, other.ends_at) == (plan.activity, plan.starts_at, plan.ends_at)
            if other.id > since and same and other.title == plan.title and other.room == plan.room:
                return other
    secret = crypto.seal(secrets.token_bytes(SECRET_BYTES), CONTEXT)
    made = TrainingSession(run_id=run_id, state="planned", sequence=0, part=1, secret=secret)
    taken = [other.part for other in existing if other.activity == plan.activity and other.state != "canceled"]
    _fill(made, plan, max(taken, default=0) + 1)
    db.session.add(made)
    db.session.flush()
    audit.note("sessions.create", thing=f"session:{made.id}", after=_facts(made))
    tell(made, "planned")
    return made


def change(session_id: int, plan: Plan, actor_id: int | None) -> TrainingSession:
    """Change a session that is still to be held; whoever is invited is told of a new time or place.

    Raises what `create` raises, and Conflict once it is closed, confirmed or canceled.
    """
    found = lock(session_id)
    if found.state not in ("planned", "open"):
        raise Conflict(lazy("This training session is over or canceled; it cannot be changed any more."))
    plan = _checked(db.session.get_one(Run, found.run_id), plan)
    before, told = _facts(found), _told(found)
    _fill(found, plan, found.part)
    db.session.flush()
    if _facts(found) != before:
        audit.note("sessions.change", thing=f"session:{found.id}", before=before, after=_facts(found))
    if _told(found) != told:
        found.sequence += 1
        tell(found, "changed")
    db.session.flush()
    return found


def cancel(session_id: int, actor_id: int | None, reason: str) -> TrainingSession:
    """Cancel a session; whoever is invited is told.

    Raises SessionError without a reason and Conflict once it is closed.
    """
    if not reason.strip():
        raise SessionError(lazy("Give a reason; it is kept on record."), field="reason")
    found = lock(session_id)
    if found.state == "canceled":
        return found
    if found.state not in ("planned", "open"):
        raise Conflict(lazy("This training session is over; it cannot be canceled any more."))
    before = {"state": found.state}
    found.state, found.cancel_reason = "canceled", reason.strip()[:500]
    found.sequence += 1
    db.session.flush()
    after = {"state": "canceled"}
    audit.note("sessions.cancel", thing=f"session:{found.id}", before=before, after=after, reason=found.cancel_reason)
    tell(found, "canceled")
    return found


def lead(session_id: int, person_id: int, kind: str, actor_id: int | None) -> SessionFacilitator:
    """Let somebody lead a session or help in it; the role in the run that it needs comes with it.

    Raises SessionError for a kind that does not exist. Somebody who is there already only changes the kind.
    """
    if kind not in FACILITATOR_KINDS:
        raise SessionError(lazy("Choose one of the list."), field="kind")
    found = lock(session_id)
    made = db.session.scalar(
        select(SessionFacilitator).where(
            SessionFacilitator.session_id == session_id, SessionFacilitator.person_id == person_id
        )
    )
    new = made is None
    if made is None:
        made = SessionFacilitator(session_id=session_id, person_id=person_id, kind=kind)
        db.session.add(made)
    made.kind = kind
    db.session.flush()
    try:
        with db.session.begin_nested():
            roles.grant(person_id, GRANTS[kind], run_id=found.run_id, granted_by_id=actor_id)
    except Conflict:
        pass  # has the role already
    audit.note("sessions.lead", [person_id], thing=f"session:{session_id}", after={"kind": kind})
    if new and found.state in ("planned", "open"):
        outbox.later("sessions.tell_one", session_id=session_id, person_id=person_id, event="planned")
    return made


def dismiss(session_id: int, person_id: int, actor_id: int | None) -> None:
    """Take somebody out of those who lead a session; the role in the run stays until it is ended there."""
    found = db.session.scalar(
        select(SessionFacilitator).where(
            SessionFacilitator.session_id == session_id, SessionFacilitator.person_id == person_id
        )
    )
    if found is not None:
        db.session.delete(found)
        db.session.flush()
        audit.note("sessions.dismiss", [person_id], thing=f"session:{session_id}")


def hours(session: TrainingSession) -> Hours:
    """Return when a session is taught."""
    pause = None
    if session.break_starts_at is not None and session.break_ends_at is not None:
        pause = (session.break_starts_at, session.break_ends_at)
    return Hours(session.starts_at, session.ends_at, session.minutes, pause)


def secret_of(session: TrainingSession) -> bytes:
    """Return what the rotating code of a session is derived from."""
    return crypto.unseal(session.secret, CONTEXT)


def opens_at(session: TrainingSession) -> datetime:
    """Return when check-in opens by itself."""
    return session.starts_at - OPENS_BEFORE


def is_early(session: TrainingSession, now: datetime) -> bool:
    """Say whether check-in has not opened yet."""
    return session.state == "planned" and now < opens_at(session)


def takes_marks(session: TrainingSession, now: datetime) -> bool:
    """Say whether people can check themselves in or out now."""
    if session.state == "open":
        return True
    return session.state == "planned" and opens_at(session) <= now <= session.ends_at + CLOSES_AFTER


def tell(session: TrainingSession, event: str) -> None:
    """Write the job that tells everybody who is invited of a session planned, changed or canceled."""
    db.session.flush()
    if session.ends_at > clock.now():
        invitations.changed(session.run_id)
        outbox.later("sessions.tell", key=f"session:{session.id}", session_id=session.id, event=event)


def _checked(run: Run, plan: Plan) -> Plan:
    """Return a plan that can be held, with the course's title where it has none."""
    activity = activities_of(run).get(plan.activity)
    if activity is None:
        raise SessionError(lazy("Choose one of the list."), field="activity")
    if plan.ends_at <= plan.starts_at:
        raise SessionError(lazy("The end must come after the beginning."), field="ends_at")
    if plan.ends_at - plan.starts_at > LONGEST:
        raise SessionError(lazy("Plan one training session for each day."), field="ends_at")
    pause = (plan.break_starts_at, plan.break_ends_at)
    if (pause[0] is None) != (pause[1] is None):
        raise SessionError(lazy("A break needs a beginning and an end."), field="break_ends_at")
    if pause[0] is not None and pause[1] is not None:
        if not plan.starts_at < pause[0] < pause[1] < plan.ends_at:
            raise SessionError(lazy("The break must lie within the training session."), field="break_starts_at")
    taught = Hours(plan.starts_at, plan.ends_at, 0, pause if pause[0] else None).length // 60  # type: ignore[arg-type]
    if plan.minutes is not None and not 1 <= plan.minutes <= taught:
        message = lazy("Between 1 and %(most)s minutes can be credited.", most=int(taught))
        raise SessionError(message, field="minutes")
    if plan.online_link and not plan.online_link.startswith(("https://", "http://")):
        raise SessionError(lazy("An address on the web begins with https://."), field="online_link")
    return replace(plan, title=plan.title.strip() or activity.title.pick("ko"))


def _fill(session: TrainingSession, plan: Plan, part: int) -> None:
    session.activity, session.title = plan.activity, plan.title
    session.part = plan.part or part
    session.starts_at, session.ends_at = plan.starts_at, plan.ends_at
    session.break_starts_at, session.break_ends_at = plan.break_starts_at, plan.break_ends_at
    session.room, session.address, session.online_link = plan.room, plan.address, plan.online_link
    session.topics = [topic.strip() for topic in plan.topics if topic.strip()]
    session.minutes = plan.minutes or 0
    session.minutes = plan.minutes or int(hours(session).length // 60)


def _facts(session: TrainingSession) -> dict[str, Any]:
    return {
        "run": session.run_id,
        "activity": session.activity,
        "part": session.part,
        "title": session.title,
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "break": [at.isoformat() for at in (session.break_starts_at, session.break_ends_at) if at],
        "room": session.room,
        "address": session.address,
        "online_link": session.online_link,
        "minutes": session.minutes,
        "topics": list(session.topics),
    }


def _told(session: TrainingSession) -> Sequence[Any]:
    return (
        session.title,
        session.starts_at,
        session.ends_at,
        session.room,
        session.address,
        session.online_link,
    )
