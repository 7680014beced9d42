"""Table of survey answers: anonymous by construction."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class SurveyAnswer(Base):
    """One answer to one question. Its key is random, and it names no person, enrollment or time.

    On SQLite the table is WITHOUT ROWID, so that not even the order of arrival is stored.
    """

    __tablename__ = "survey_answers"
    __table_args__ = {"sqlite_with_rowid": False}

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    activity: Mapped[str] = mapped_column(String(80))
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"))
    question: Mapped[str] = mapped_column(String(80))
    value: Mapped[str] = mapped_column(Text)
