"""Tables of organizations."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, primary_key, public_id

KINDS = ("city", "foundation", "district", "police_station", "agency", "facility")


class Organization(Base):
    """A district, police station, protection agency, facility, city or foundation."""

    __tablename__ = "organizations"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    kind: Mapped[str] = mapped_column(String(20), index=True)
    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    name_ko: Mapped[str] = mapped_column(String(120), index=True)
    name_en: Mapped[str] = mapped_column(String(120))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    fictional: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(200), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    @property
    def organization_id(self) -> int:
        """Return the organization's own key, which the rules of the policy ask every thing for."""
        return self.id

    @property
    def names(self) -> dict[str, str]:
        """Return the name by language."""
        return {"ko": self.name_ko, "en": self.name_en}


class Jurisdiction(Base):
    """That a station or agency serves a district from one day to another, with source and confirmation."""

    __tablename__ = "jurisdictions"
    __table_args__ = (UniqueConstraint("district_id", "organization_id", "starts_on"),)

    id: Mapped[int] = primary_key()
    district_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200), default="")
    confirmed: Mapped[bool] = mapped_column(default=False)
