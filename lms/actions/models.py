"""Tables of action items."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base, JsonDict, primary_key, public_id
from lms.core.releases import Scope


class ActionItem(Base):
    """Something agreed on: an organization (and mostly a person there) does it by a day.

    `source_kind`, `source_id`: the stage of a discussion, the visit …, where it was agreed; `source_title` names that
    by language. `added_on` and `due_on` are days in Seoul. `followed_up`: after how many days it was last asked about;
    `escalated`: how high an overdue item has been carried. `recheck_on`: when a checked item is looked at again.
    """

    __tablename__ = "action_items"
    __table_args__ = (
        Index("ix_action_items_source", "source_kind", "source_id"),
        Index("ix_action_items_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    source_kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int]
    source_title: Mapped[JsonDict] = mapped_column(default=dict)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    owner_organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    owner_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    added_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    evidence: Mapped[str] = mapped_column(Text, default="")
    recheck_on: Mapped[date | None]
    followed_up: Mapped[int] = mapped_column(default=0)
    escalated: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    escalations: Mapped[list["ActionEscalation"]] = relationship(lazy="raise")

    @property
    def escalated_to(self) -> frozenset[int]:
        """Return the organizations that were told because the item is overdue (needs `escalations` loaded)."""
        return frozenset(one.organization_id for one in self.escalations)

    @property
    def scope(self) -> Scope | None:
        """Return within what words that are no names are released for the texts of the item."""
        if self.source_kind == "visit":
            return Scope("consulting", self.source_id)
        return None if self.run_id is None else Scope("run", self.run_id)

    @property
    def person_id(self) -> int | None:
        """Return the owner, whom the rules of the policy ask every thing for."""
        return self.owner_person_id

    @property
    def organization_id(self) -> int:
        """Return the owner's organization, which the rules of the policy ask every thing for."""
        return self.owner_organization_id


class ActionEvent(Base):
    """One thing that happened to an action item (append-only); `note` is evidence or reason."""

    __tablename__ = "action_events"

    id: Mapped[int] = primary_key()
    item_id: Mapped[int] = mapped_column(ForeignKey("action_items.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[JsonDict] = mapped_column(default=dict)


class ActionEscalation(Base):
    """That an organization beside the owner's was told of an overdue item; from then on it may see it."""

    __tablename__ = "action_escalations"
    __table_args__ = (UniqueConstraint("item_id", "organization_id"),)

    id: Mapped[int] = primary_key()
    item_id: Mapped[int] = mapped_column(ForeignKey("action_items.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    level: Mapped[int]
    at: Mapped[datetime]
