"""Tables of banks, questions and quizzes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, JsonDict, JsonList, primary_key, public_id


class Bank(Base):
    """A pool of questions."""

    __tablename__ = "banks"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    key: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[JsonDict]
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    # The bytes of the folder it was loaded from, while nothing in it was left alone: the same again changes nothing.
    loaded_digest: Mapped[str | None] = mapped_column(String(64))


class QuestionPicture(Base):
    """A picture that questions show: its SHA-256, under which the storage keeps it, and its measures in pixels."""

    __tablename__ = "question_pictures"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    mime: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]


class BankPicture(Base):
    """The name under which the questions of a bank show a picture: `![what it shows](name.png)`."""

    __tablename__ = "bank_pictures"
    __table_args__ = (UniqueConstraint("bank_id", "name"),)

    id: Mapped[int] = primary_key()
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    name: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(ForeignKey("question_pictures.digest"))


class Question(Base):
    """An item with a stable key; points to its present wording."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("bank_id", "key"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    key: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(20), default="reviewed")
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("question_versions.id", use_alter=True, name="fk_questions_current_version_id_question_versions")
    )
    loaded_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("question_versions.id", use_alter=True, name="fk_questions_loaded_version_id_question_versions")
    )


class QuestionVersion(Base):
    """One immutable wording of a question in all its languages.

    `body`: the fields of the kind, {"points": n, "pages": […], "law": […], "texts": {language: {"stem": html,
    "feedback": {key: html}, "general": html, …of the kind}}}; `source`: the document as its author wrote it
    (documents.py).
    """

    __tablename__ = "question_versions"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = primary_key()
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    tags: Mapped[JsonList]
    source: Mapped[JsonDict]
    body: Mapped[JsonDict]
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class Quiz(Base):
    """A test by its key; points to its present state. A quiz that left its folder is retired: nobody pins it anew."""

    __tablename__ = "quizzes"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    key: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[JsonDict]
    bank_id: Mapped[int | None] = mapped_column(ForeignKey("banks.id"))
    status: Mapped[str] = mapped_column(String(20), default="reviewed")
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("quiz_versions.id", use_alter=True, name="fk_quizzes_current_version_id_quiz_versions")
    )
    loaded_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("quiz_versions.id", use_alter=True, name="fk_quizzes_loaded_version_id_quiz_versions")
    )


class QuizVersion(Base):
    """One immutable state of a quiz: its settings and its slots.

    `settings`: {"pass_mark": percent, "attempts": n|null, "time_limit": minutes|null, "shuffle": bool, "grading": str}
    """

    __tablename__ = "quiz_versions"
    __table_args__ = (UniqueConstraint("quiz_id", "number"),)

    id: Mapped[int] = primary_key()
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"))
    number: Mapped[int]
    settings: Mapped[JsonDict]
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class QuizSlot(Base):
    """A place in a quiz version: a fixed question, or `count` drawn from a bank by tags."""

    __tablename__ = "quiz_slots"
    __table_args__ = (UniqueConstraint("quiz_version_id", "position"),)

    id: Mapped[int] = primary_key()
    quiz_version_id: Mapped[int] = mapped_column(ForeignKey("quiz_versions.id"))
    position: Mapped[int]
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"))
    bank_id: Mapped[int | None] = mapped_column(ForeignKey("banks.id"))
    tags: Mapped[JsonList]
    count: Mapped[int] = mapped_column(default=1)
