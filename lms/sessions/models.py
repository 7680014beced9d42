"""Tables of training sessions and attendance."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, JsonList, primary_key, public_id
from lms.core.ledger import Sealed

STATES = ("planned", "open", "closed", "confirmed", "canceled")
FACILITATOR_KINDS = ("facilitator", "consultant", "assistant")
MARK_KINDS = ("in", "out", "void")
EVIDENCE = ("qr", "code", "roster", "signature", "upload")


class TrainingSession(Base):
    """One dated meeting of a run (집합교육) that fills an activity of the type `session`, or a part of it.

    `minutes` are credited for the whole of it; `secret` (sealed) is what the rotating code is derived from; `sequence`
    counts the changes that invitations tell of. `part` tells the meetings of one activity apart: what is missed in a
    part can be made up in the same part of another run.
    """

    __tablename__ = "training_sessions"
    __table_args__ = (Index("ix_training_sessions_run_id_activity", "run_id", "activity"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    activity: Mapped[str] = mapped_column(String(80))
    part: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    break_starts_at: Mapped[datetime | None]
    break_ends_at: Mapped[datetime | None]
    room: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    online_link: Mapped[str] = mapped_column(String(500), default="")
    minutes: Mapped[int]
    topics: Mapped[JsonList]
    state: Mapped[str] = mapped_column(String(10), default="planned")
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    sequence: Mapped[int] = mapped_column(default=0)
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")
    reminded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class SessionFacilitator(Base):
    """Somebody who leads a training session, or helps in it."""

    __tablename__ = "session_facilitators"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: Mapped[int] = primary_key()
    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default="facilitator")


class Attendance(Base):
    """Somebody in a training session: name, organization and job as they were that day, and the fold of the marks.

    `spans` are seconds of teaching time (breaks left out) in which the person was there. Provisional: a walk-in whom
    nobody has matched with a person yet. `guest`: of another run, to make up what is missing; `enrollment_id` is that
    of the own run. `merged_into_id`: a walk-in who turned out to have a line already.
    """

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollments.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("attendances.id"))
    name: Mapped[str] = mapped_column(String(100), default="")
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    organization_name: Mapped[str] = mapped_column(String(120), default="")
    job: Mapped[str] = mapped_column(String(40), default="")
    department: Mapped[str] = mapped_column(String(100), default="")
    position: Mapped[str] = mapped_column(String(100), default="")
    provisional: Mapped[bool] = mapped_column(default=False)
    guest: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default="absent")
    in_at: Mapped[datetime | None]
    out_at: Mapped[datetime | None]
    minutes: Mapped[int] = mapped_column(default=0)
    spans: Mapped[JsonList] = mapped_column(default=list)
    unsettled: Mapped[bool] = mapped_column(default=False)
    excuse: Mapped[str] = mapped_column(String(200), default="")
    excused_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class AttendanceMark(Base):
    """One thing that shows when somebody came or went; append-only.

    `record`: the number its browser made, so that a mark sent twice is stored once. A later mark `replaces_id` an
    earlier one: to give an uncertain one its true time, or (kind void) to take back a wrong tap.
    """

    __tablename__ = "attendance_marks"

    id: Mapped[int] = primary_key()
    record: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"), index=True)
    attendance_id: Mapped[int] = mapped_column(ForeignKey("attendances.id"), index=True)
    kind: Mapped[str] = mapped_column(String(4))
    at: Mapped[datetime]
    evidence: Mapped[str] = mapped_column(String(10))
    uncertain: Mapped[bool] = mapped_column(default=False)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("attendance_marks.id"))
    signature: Mapped[str] = mapped_column(String(200), default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    received_at: Mapped[datetime]


class AttendanceList(Sealed, Base):
    """A confirmed list of attendance (version 1), or one amendment of it with its reason; append-only.

    `entries` hold states, times and minutes by key of the person, with name, organization and position sealed with the
    person's own key; those of an amendment hold the values before and after.
    """

    __tablename__ = "attendance_lists"
    __table_args__ = (UniqueConstraint("session_id", "version"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"))
    version: Mapped[int] = mapped_column(default=1)
    entries: Mapped[JsonList]
    digest: Mapped[str] = mapped_column(String(64))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime]
