"""Tables of runs, enrollments and requests."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, JsonDict, JsonList, primary_key, public_id

RUN_STATES = ("draft", "open", "closed")
ENTRIES = ("open", "approval", "staff")
STATES = ("requested", "waitlisted", "approved", "declined", "canceled", "active", "completed", "failed", "withdrawn")
BLOCK_STATES = ("asked", "held", "declined", "ended")
_LIVE = "state IN ('asked', 'held')"
INSIDE = ("approved", "active", "completed", "failed")


class Run(Base):
    """A course offered on dates (차수). `entry`: who may come in: open to all, by approval, or by staff only.

    `quotas`: the most places by kind of organization and by job, {"kinds": {kind: most}, "jobs": {job: most}};
    `seats_held`: places held for organizations that have not named their people yet; `cancel_until`: the last day on
    which people may give up their place themselves.
    """

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("course_id", "year", "number"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    year: Mapped[int]
    number: Mapped[int]
    title: Mapped[JsonDict]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date | None]
    apply_from: Mapped[date | None]
    apply_until: Mapped[date | None]
    capacity: Mapped[int | None]
    entry: Mapped[str] = mapped_column(String(10))
    jobs: Mapped[JsonList]
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    quotas: Mapped[JsonDict] = mapped_column(default=dict)
    cancel_until: Mapped[date | None]
    seats_taken: Mapped[int] = mapped_column(default=0)
    seats_held: Mapped[int] = mapped_column(default=0)
    activities_revision: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    @property
    def run_id(self) -> int:
        """Return the run's own key, which the rules of the policy ask every thing for."""
        return self.id


class RunActivity(Base):
    """An activity that a run has beside those of its course, as a quiz its instructor made.

    `key` is unique in the run and none of the course's. `settings` override those of the pinned quiz version.
    """

    __tablename__ = "run_activities"
    __table_args__ = (UniqueConstraint("run_id", "key"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    key: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(20))
    title: Mapped[JsonDict]
    required: Mapped[bool] = mapped_column(default=True)
    quiz_version_id: Mapped[int | None] = mapped_column(ForeignKey("quiz_versions.id"), index=True)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    settings: Mapped[JsonDict] = mapped_column(default=dict)
    position: Mapped[int] = mapped_column(default=0)


class SeatBlock(Base):
    """Places of a run held for an organization until a day (included), whose people are named later.

    `named`: how many of the `seats` have gone to people; asked | held | declined | ended.
    """

    __tablename__ = "seat_blocks"
    __table_args__ = (
        Index(
            "ix_seat_blocks_live",
            "run_id",
            "organization_id",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
    )

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    seats: Mapped[int]
    named: Mapped[int] = mapped_column(default=0)
    held_until: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(500), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def left(self) -> int:
        """Return how many places are held and not named."""
        return max(0, self.seats - self.named) if self.state == "held" else 0


class Enrollment(Base):
    """A person in a run, with the course version and, as of approval, name, organization and job.

    `steps_*`, `seconds`, `resume_*` are a cache of the fold over outcomes and learning time.
    """

    __tablename__ = "enrollments"
    __table_args__ = (
        UniqueConstraint("person_id", "run_id", "cycle"),
        Index("ix_enrollments_run_id_state", "run_id", "state"),
        Index("ix_enrollments_person_id_state", "person_id", "state"),
    )

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    cycle: Mapped[int] = mapped_column(default=1)
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"))
    track: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(100))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    organization_name: Mapped[str] = mapped_column(String(120), default="")
    job: Mapped[str] = mapped_column(String(40), default="")
    department: Mapped[str] = mapped_column(String(100), default="")
    position: Mapped[str] = mapped_column(String(100), default="")
    due_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    requested_at: Mapped[datetime]
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    completed_at: Mapped[datetime | None]
    steps_done: Mapped[int] = mapped_column(default=0)
    steps_total: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    adjusted_seconds: Mapped[int] = mapped_column(default=0)
    resume_activity: Mapped[str] = mapped_column(String(80), default="")
    resume_place: Mapped[str] = mapped_column(String(80), default="")
    seen_at: Mapped[datetime | None]


class Need(Base):
    """What somebody needs to take part, sealed with the person's own key; forgotten after the run."""

    __tablename__ = "enrollment_needs"

    id: Mapped[int] = primary_key()
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    stated_at: Mapped[datetime]


class Invitation(Base):
    """An event as the calendar of an enrolled person has it, or is about to get it.

    `uid` never changes, `sequence` rises with each change of `digest` and when it is canceled; what has a higher
    number than `sent` is still to be sent. `event`: key of the event within the enrollment; `body`: the event itself,
    so that a cancellation can name it; `reminded`: days before the beginning at which a reminder went out.
    """

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("enrollment_id", "event"),)

    id: Mapped[int] = primary_key()
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    event: Mapped[str] = mapped_column(String(80))
    uid: Mapped[str] = mapped_column(String(200), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=-1)
    digest: Mapped[str] = mapped_column(String(64))
    body: Mapped[JsonDict]
    starts_on: Mapped[date] = mapped_column(index=True)
    canceled: Mapped[bool] = mapped_column(default=False)
    reminded: Mapped[int | None]


class Request(Base):
    """Something a person asks of staff: to come in, more minutes, another attempt.

    `subject` names the activity or other thing within the enrollment; `detail` holds what the kind needs.
    """

    __tablename__ = "requests"
    __table_args__ = (Index("ix_requests_open", "decided_at", "run_id"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    subject: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[JsonDict]
    open_key: Mapped[str | None] = mapped_column(String(160), unique=True)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decision: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
