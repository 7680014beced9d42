"""Tables of outcomes, progress, learning time and private notes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, JsonDict, JsonList, primary_key, public_id


class OutcomeRow(Base):
    """What came of a step; append-only. A later row of the same source supersedes the earlier."""

    __tablename__ = "outcomes"
    __table_args__ = (Index("ix_outcomes_enrollment_id_activity", "enrollment_id", "activity"),)

    id: Mapped[int] = primary_key()
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    activity: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(12))
    score: Mapped[float | None]
    minutes: Mapped[int | None]
    mode: Mapped[str] = mapped_column(String(12), default="online")
    counts: Mapped[str] = mapped_column(String(10), default="best")
    earned_on: Mapped[date]
    evidence: Mapped[JsonDict]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("outcomes.id"))
    created_at: Mapped[datetime]


class Progress(Base):
    """The fold over the outcomes of one step, and the learning time spent on it; a cache that can be recomputed."""

    __tablename__ = "progress"
    __table_args__ = (UniqueConstraint("enrollment_id", "activity"),)

    id: Mapped[int] = primary_key()
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    activity: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(12), default="started")
    score: Mapped[float | None]
    seconds: Mapped[int] = mapped_column(default=0)
    quiet_seconds: Mapped[int] = mapped_column(default=0)
    practices: Mapped[JsonList] = mapped_column(default=list)
    completed_at: Mapped[datetime | None]


class TimeSpan(Base):
    """A stretch of learning that was credited; spans of one person never overlap, so a repeat adds nothing."""

    __tablename__ = "time_spans"
    __table_args__ = (Index("ix_time_spans_person_id_ends_at", "person_id", "ends_at"),)

    id: Mapped[int] = primary_key()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    activity: Mapped[str] = mapped_column(String(80))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class TimeAdjustment(Base):
    """Minutes that staff added or took away, with the reason; append-only."""

    __tablename__ = "time_adjustments"

    id: Mapped[int] = primary_key()
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    seconds: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id"))
    created_at: Mapped[datetime]


class Note(Base):
    """A reflection note only its writer can read, encrypted with the person's own key."""

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("person_id", "course_slug", "note"),)

    id: Mapped[int] = primary_key()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    course_slug: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(80))
    text: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]


class Closing(Base):
    """One closing of a run by staff: the job that issues certificates and how far it is."""

    __tablename__ = "closings"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    canceled_at: Mapped[datetime | None]


class Upload(Base):
    """A course that staff uploaded as a zip and looked at, not yet published; forgotten after a day."""

    __tablename__ = "uploads"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    name: Mapped[str] = mapped_column(String(200))
    course: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
