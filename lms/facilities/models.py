"""Tables of child-rights experts and of in-house classes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, JsonList, primary_key, public_id

CLASS_STATES = ("entered", "returned", "verified", "withdrawn")
FILE_KINDS = ("photo", "sheet")


class Designation(Base):
    """That a person is a facility's child-rights expert (아동인권전문가) from one day to another, both included."""

    __tablename__ = "designations"
    __table_args__ = (UniqueConstraint("organization_id", "person_id", "starts_on"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    designated_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]

    def in_force(self, day: date) -> bool:
        """Say whether it holds on a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class InHouseClass(Base):
    """A face-to-face class that a facility held for its own people.

    With `course_version_id` its people watched a course together: `modules` are the ids of the parts they saw.
    """

    __tablename__ = "in_house_classes"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(120))
    topic: Mapped[str] = mapped_column(String(200))
    leader: Mapped[str] = mapped_column(String(100))
    course_version_id: Mapped[int | None] = mapped_column(ForeignKey("course_versions.id"))
    modules: Mapped[JsonList]
    state: Mapped[str] = mapped_column(String(10), index=True)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    entered_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def person_id(self) -> int | None:
        """Return who entered it: nobody verifies a class that they entered themselves."""
        return self.entered_by_id


class InHouseAttendee(Base):
    """Somebody who was there, with name and position as they were; a person's own record grows, a bare name's not."""

    __tablename__ = "in_house_attendees"
    __table_args__ = (UniqueConstraint("class_id", "person_id"),)

    id: Mapped[int] = primary_key()
    class_id: Mapped[int] = mapped_column(ForeignKey("in_house_classes.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    position: Mapped[str] = mapped_column(String(100), default="")
    job: Mapped[str] = mapped_column(String(40), default="")


class InHouseFile(Base):
    """A photo or the sign-in sheet of an in-house class; the bytes are in the private storage."""

    __tablename__ = "in_house_files"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    class_id: Mapped[int] = mapped_column(ForeignKey("in_house_classes.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    mime: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
