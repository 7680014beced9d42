"""Tables of case discussions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, primary_key, public_id


class Discussion(Base):
    """A case discussion in a run. `revision` rises with everything that shows, so that open pages see it move on."""

    __tablename__ = "discussions"
    __table_args__ = (UniqueConstraint("run_id", "activity"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    activity: Mapped[str] = mapped_column(String(80))
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    revision: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class DiscussionStage(Base):
    """A stage: waiting, filing (silently), revealed, settled. `facts_shown`: how many facts were told so far.

    `agreement`: what all agreed on; `interests`: why that is best for the child.
    """

    __tablename__ = "discussion_stages"
    __table_args__ = (UniqueConstraint("discussion_id", "number"),)

    id: Mapped[int] = primary_key()
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussions.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    facts_shown: Mapped[int] = mapped_column(default=0)
    agreement: Mapped[str] = mapped_column(Text, default="")
    interests: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime | None]
    revealed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class DiscussionPosition(Base):
    """What an organization would do in a stage; whoever of it saves last wins, until it is revealed.

    `version` counts the savings; `paper`: typed in by staff from a sheet.
    """

    __tablename__ = "discussion_positions"
    __table_args__ = (UniqueConstraint("stage_id", "organization_id"),)

    id: Mapped[int] = primary_key()
    stage_id: Mapped[int] = mapped_column(ForeignKey("discussion_stages.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    wish: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    paper: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class DiscussionDifference(Base):
    """Something that agencies see differently, and what came of it: agreed, dissent that is kept, or "" yet.

    `outcome`: the agreement, or the dissent and who holds it; `interests`: how the child's best interests judge it.
    """

    __tablename__ = "discussion_differences"

    id: Mapped[int] = primary_key()
    stage_id: Mapped[int] = mapped_column(ForeignKey("discussion_stages.id"), index=True)
    subject: Mapped[str] = mapped_column(Text)
    resolution: Mapped[str] = mapped_column(String(10), default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    interests: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class DifferenceReason(Base):
    """Why one organization sees it so."""

    __tablename__ = "discussion_reasons"
    __table_args__ = (UniqueConstraint("difference_id", "organization_id"),)

    id: Mapped[int] = primary_key()
    difference_id: Mapped[int] = mapped_column(ForeignKey("discussion_differences.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    reason: Mapped[str] = mapped_column(Text)
