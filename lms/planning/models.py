"""Tables of planning: the year's items, joint training of districts, consultants, instructor cards and fees."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, JsonDict, JsonList, primary_key, public_id

ANSWERS = ("yes", "maybe", "no")
FEE_KINDS = ("class", "visit")


class PlannedRun(Base):
    """One item of a year's plan; `run_id` once it has become a run.

    `targets`: people wanted, `{"jobs": {job: n}, "kinds": {kind of organization: n}}`; `class_times`: pairs of
    instants (ISO, UTC); amounts in won. `extra_amount`: what was spent beside fees, `extra_note` for what.
    """

    __tablename__ = "planned_runs"
    __table_args__ = (UniqueConstraint("year", "copied_from_id"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    year: Mapped[int] = mapped_column(index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    title: Mapped[JsonDict]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    class_times: Mapped[JsonList] = mapped_column(default=list)
    room: Mapped[str] = mapped_column(String(200), default="")
    target: Mapped[int] = mapped_column(default=0)
    targets: Mapped[JsonDict] = mapped_column(default=dict)
    planned_amount: Mapped[int] = mapped_column(default=0)
    extra_amount: Mapped[int] = mapped_column(default=0)
    extra_note: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), unique=True)
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("planned_runs.id"))
    created_at: Mapped[datetime]


class PlannedFacilitator(Base):
    """Who is to teach in a planned item."""

    __tablename__ = "planned_facilitators"
    __table_args__ = (UniqueConstraint("planned_run_id", "person_id"),)

    id: Mapped[int] = primary_key()
    planned_run_id: Mapped[int] = mapped_column(ForeignKey("planned_runs.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)


class JointRound(Base):
    """A round of visiting joint training: one training in every district between two days.

    `quotas`: least and most people of each kind of organization, `{kind: [least, most]}`.
    """

    __tablename__ = "joint_rounds"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    title: Mapped[JsonDict]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    minutes: Mapped[int]
    quotas: Mapped[JsonDict]
    answers_until: Mapped[date]
    created_at: Mapped[datetime]


class JointEntry(Base):
    """One district of a round: what it needs, when and where it meets, and the run that was made of it."""

    __tablename__ = "joint_entries"
    __table_args__ = (UniqueConstraint("round_id", "district_id"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    round_id: Mapped[int] = mapped_column(ForeignKey("joint_rounds.id"))
    district_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    tags: Mapped[JsonList] = mapped_column(default=list)
    place: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), unique=True)


class JointDate(Base):
    """A date proposed to the organizations of an entry."""

    __tablename__ = "joint_dates"
    __table_args__ = (UniqueConstraint("entry_id", "starts_at"),)

    id: Mapped[int] = primary_key()
    entry_id: Mapped[int] = mapped_column(ForeignKey("joint_entries.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class JointInvitee(Base):
    """An organization invited to an entry, and whom to ask about dates; `generation` rises with every new link."""

    __tablename__ = "joint_invitees"
    __table_args__ = (UniqueConstraint("entry_id", "organization_id"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    entry_id: Mapped[int] = mapped_column(ForeignKey("joint_entries.id", ondelete="CASCADE"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    generation: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(300), default="")


class JointAnswer(Base):
    """What an organization says to a proposed date: yes, maybe or no."""

    __tablename__ = "joint_answers"
    __table_args__ = (UniqueConstraint("invitee_id", "date_id"), Index("ix_joint_answers_date_id", "date_id"))

    id: Mapped[int] = primary_key()
    invitee_id: Mapped[int] = mapped_column(ForeignKey("joint_invitees.id", ondelete="CASCADE"))
    date_id: Mapped[int] = mapped_column(ForeignKey("joint_dates.id", ondelete="CASCADE"))
    answer: Mapped[str] = mapped_column(String(5))


class Consultant(Base):
    """A person who can be sent to districts: expertise, most trainings a round, days available (none: any day)."""

    __tablename__ = "consultants"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), unique=True)
    tags: Mapped[JsonList] = mapped_column(default=list)
    most_load: Mapped[int]
    days: Mapped[JsonList] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)


class ConsultantConflict(Base):
    """A district to which a consultant is never sent, and why."""

    __tablename__ = "consultant_conflicts"
    __table_args__ = (UniqueConstraint("consultant_id", "district_id"),)

    id: Mapped[int] = primary_key()
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id", ondelete="CASCADE"))
    district_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))


class JointMatch(Base):
    """The consultant of an entry; one chosen by hand stays when the round is solved again."""

    __tablename__ = "joint_matches"

    id: Mapped[int] = primary_key()
    entry_id: Mapped[int] = mapped_column(ForeignKey("joint_entries.id", ondelete="CASCADE"), unique=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id"), index=True)
    by_hand: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(300), default="")
    matched_at: Mapped[datetime]


class InstructorCard(Base):
    """What a person who teaches is paid, and what stands on the instructor's card; rates in won."""

    __tablename__ = "instructor_cards"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), unique=True)
    affiliation: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[str] = mapped_column(String(100), default="")
    tags: Mapped[JsonList] = mapped_column(default=list)
    career: Mapped[str] = mapped_column(Text, default="")
    hour_rate: Mapped[int] = mapped_column(default=0)
    visit_rate: Mapped[int] = mapped_column(default=0)


class FeeLine(Base):
    """Something taught or a visit made, with the rate of that day; `source` names what it was taken from, once."""

    __tablename__ = "fee_lines"
    __table_args__ = (UniqueConstraint("person_id", "source"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), index=True)
    held_on: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(5))
    minutes: Mapped[int] = mapped_column(default=0)
    topic: Mapped[str] = mapped_column(String(200), default="")
    rate: Mapped[int]
    amount: Mapped[int]
    source: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime]
