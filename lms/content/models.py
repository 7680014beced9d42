"""Tables of published courses."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, JsonDict, JsonList, primary_key, public_id

PROGRAMS = ("basic", "advanced", "child-rights", "joint", "statutory")


class Course(Base):
    """A course by its slug; points to the version that new runs take."""

    __tablename__ = "courses"

    id: Mapped[int] = primary_key()
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("course_versions.id", use_alter=True, name="fk_courses_current_version_id_course_versions")
    )
    program: Mapped[str] = mapped_column(String(20), index=True)
    title: Mapped[JsonDict]
    summary: Mapped[JsonDict]
    jobs: Mapped[JsonList]
    languages: Mapped[JsonList]
    minutes: Mapped[int]
    search: Mapped[str] = mapped_column(Text)


class CourseVersion(Base):
    """One immutable published state of a course; `manifest` is content.manifest.Course as JSON."""

    __tablename__ = "course_versions"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    manifest: Mapped[JsonDict]
    quiz_versions: Mapped[JsonDict]
    legal_as_of: Mapped[date]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class CoursePage(Base):
    """The sanitized HTML of one lesson in one language, or of a facilitator's guide under its key `guide:<id>`."""

    __tablename__ = "course_pages"
    __table_args__ = (UniqueConstraint("course_version_id", "activity", "language"),)

    id: Mapped[int] = primary_key()
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"))
    activity: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(5))
    html: Mapped[str] = mapped_column(Text)
    practices: Mapped[JsonList]
    seconds: Mapped[int]


class CourseMedia(Base):
    """A file of a course version, stored once by its digest."""

    __tablename__ = "course_media"
    __table_args__ = (UniqueConstraint("course_version_id", "name"),)

    id: Mapped[int] = primary_key()
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"))
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    content_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]


class HelpLine(Base):
    """A help line number with the day it was last confirmed; the only place where numbers live.

    Lessons show only the active ones; a number that does not answer is set aside without losing it.
    """

    __tablename__ = "help_lines"

    id: Mapped[int] = primary_key()
    number: Mapped[str] = mapped_column(String(20), unique=True)
    label: Mapped[JsonDict]
    position: Mapped[int]
    confirmed_on: Mapped[date]
    active: Mapped[bool] = mapped_column(default=True)


class LawChangeNotice(Base):
    """An article, or a paragraph of it, that reads otherwise from a day on, as staff entered it."""

    __tablename__ = "law_change_notices"
    __table_args__ = (UniqueConstraint("reference", "in_force"),)

    id: Mapped[int] = primary_key()
    reference: Mapped[str] = mapped_column(String(40))
    in_force: Mapped[date]
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
