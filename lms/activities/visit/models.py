"""Tables of the consulting of facilities."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, JsonDict, primary_key, public_id

STATES = ("requested", "assigned", "begun", "checked", "signed", "declined", "withdrawn")


class Consulting(Base):
    """One consulting of a facility: applied for, given to a consultant, two visits, signed by both sides.

    `person_id` is the facility's child-rights expert, for whose enrollment it counts. `begun`: the first visit was
    held, `checked`: the second too. The version of the self-check says which 30 items the answers belong to.
    """

    __tablename__ = "consultings"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    consultant_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), index=True)
    wishes: Mapped[str] = mapped_column(Text)
    days: Mapped[str] = mapped_column(String(500), default="")
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    applied_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    check_version: Mapped[str] = mapped_column(String(20), default="")
    check_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    check_at: Mapped[datetime | None]
    views: Mapped[str] = mapped_column(Text, default="")
    consultant_signed_at: Mapped[datetime | None]
    facility_signed_at: Mapped[datetime | None]
    facility_signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class CheckAnswer(Base):
    """The facility's answer to one item of the self-check."""

    __tablename__ = "consulting_check_answers"
    __table_args__ = (UniqueConstraint("consulting_id", "item"),)

    id: Mapped[int] = primary_key()
    consulting_id: Mapped[int] = mapped_column(ForeignKey("consultings.id"), index=True)
    item: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(500), default="")


class ConsultingVisit(Base):
    """One of the two visits. `reason`: why the second was not held 60 to 90 days after the first."""

    __tablename__ = "consulting_visits"
    __table_args__ = (UniqueConstraint("consulting_id", "number"),)

    id: Mapped[int] = primary_key()
    consulting_id: Mapped[int] = mapped_column(ForeignKey("consultings.id"), index=True)
    number: Mapped[int]
    held_on: Mapped[date]
    minutes: Mapped[int]
    findings: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    recorded_at: Mapped[datetime]


class ConsultingGoal(Base):
    """A goal agreed at the first visit: what the facility plans for it, and what the second visit found."""

    __tablename__ = "consulting_goals"
    __table_args__ = (UniqueConstraint("consulting_id", "number"),)

    id: Mapped[int] = primary_key()
    consulting_id: Mapped[int] = mapped_column(ForeignKey("consultings.id"), index=True)
    number: Mapped[int]
    goal: Mapped[str] = mapped_column(String(500))
    measure: Mapped[str] = mapped_column(String(1000), default="")
    in_charge: Mapped[str] = mapped_column(String(100), default="")
    due_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(String(10), default="")
    result_note: Mapped[str] = mapped_column(String(1000), default="")
    next_goal: Mapped[str] = mapped_column(String(500), default="")
    action_item_id: Mapped[int | None]


class ConsultingFile(Base):
    """Evidence for a goal; the bytes are in the private storage."""

    __tablename__ = "consulting_files"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    goal_id: Mapped[int] = mapped_column(ForeignKey("consulting_goals.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    mime: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]


class ConsultingDraft(Base):
    """What a person typed into a form of a visit and did not save; `sequence`: when, in milliseconds since 1970."""

    __tablename__ = "consulting_drafts"
    __table_args__ = (UniqueConstraint("consulting_id", "person_id", "form"),)

    id: Mapped[int] = primary_key()
    consulting_id: Mapped[int] = mapped_column(ForeignKey("consultings.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    form: Mapped[str] = mapped_column(String(10))
    sequence: Mapped[int]
    fields: Mapped[JsonDict]
    received_at: Mapped[datetime]
