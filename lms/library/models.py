"""Tables of the good practice library."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, JsonDict, JsonList, primary_key, public_id

STAGES = ("report", "visit", "protection", "decision", "aftercare")
AGE_BANDS = ("infant", "toddler", "lower", "upper", "middle", "high", "siblings")
STATES = ("draft", "in_review", "in_approval", "published", "withdrawn", "expired")
# The texts of a practice, in the order in which they are read.
TEXTS = ("title", "situation", "district_did", "police_did", "agency_did", "others_did", "helped")


class Practice(Base):
    """One good practice (우수 협업사례): text only, never a file.

    `released`: words that the scanner takes for names and a second reviewer knows to be none, each with the reason and
    the reviewer. `search` holds the texts in small letters. `review_on`, `expires_on`: when it is looked at again, and
    when it is hidden if nobody did.
    """

    __tablename__ = "good_practices"
    __table_args__ = (Index("ix_good_practices_state_expires_on", "state", "expires_on"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    title: Mapped[str] = mapped_column(String(120))
    stage: Mapped[str] = mapped_column(String(12), index=True)
    age_band: Mapped[str] = mapped_column(String(10), default="")
    district_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), index=True)
    situation: Mapped[str] = mapped_column(Text)
    district_did: Mapped[str] = mapped_column(Text, default="")
    police_did: Mapped[str] = mapped_column(Text, default="")
    agency_did: Mapped[str] = mapped_column(Text, default="")
    others_did: Mapped[str] = mapped_column(Text, default="")
    helped: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    checklist: Mapped[JsonList] = mapped_column(default=list)
    released: Mapped[JsonList] = mapped_column(default=list)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    published_on: Mapped[date | None]
    review_on: Mapped[date | None]
    expires_on: Mapped[date | None]

    @property
    def person_id(self) -> int | None:
        """Return who uploaded it, whom the rules of the policy ask every thing for."""
        return self.created_by_id

    @property
    def released_words(self) -> frozenset[str]:
        """Return the words that were released."""
        return frozenset(one["words"] for one in self.released)


class PracticeEvent(Base):
    """One thing that happened to a practice (append-only)."""

    __tablename__ = "good_practice_events"

    id: Mapped[int] = primary_key()
    practice_id: Mapped[int] = mapped_column(ForeignKey("good_practices.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[JsonDict] = mapped_column(default=dict)
