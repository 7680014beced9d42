"""Table of the booklets that were made."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, primary_key


class MadeBooklet(Base):
    """A handbook or guide as it was made for one course version, language and format.

    `kind` is `handbook` or the page of a guide (`guide:<id>`). `stamp` changes with what stands in it besides the
    version: the lines for help and the layout; with another stamp it is made anew.
    """

    __tablename__ = "booklets"
    __table_args__ = (UniqueConstraint("course_version_id", "kind", "language", "format"),)

    id: Mapped[int] = primary_key()
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"))
    kind: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(5))
    format: Mapped[str] = mapped_column(String(5))
    storage_key: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    stamp: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
