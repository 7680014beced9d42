"""Tables of banks, questions and quizzes."""

from datetime import date, datetime
from secrets import randbits
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from lms.core.db import Base, BigId, JsonDict, JsonList, primary_key, public_id

STATUSES = ("draft", "reviewed", "retired")
SHARES = ("use", "edit")


def _exact(length: int) -> TypeEngine[str]:
    """Return a text that both databases order by code points, so that words with one beginning are a range."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Bank(Base):
    """A pool of questions. Without owner and organization it came from a folder and belongs to the whole site."""

    __tablename__ = "banks"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    key: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[JsonDict]
    description: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
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


class BankShare(Base):
    """An organization whose instructors may `use` a bank, or `edit` it too."""

    __tablename__ = "bank_shares"

    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True, index=True)
    may: Mapped[str] = mapped_column(String(10))


class QuestionFolder(Base):
    """A folder of a bank."""

    __tablename__ = "question_folders"
    __table_args__ = (UniqueConstraint("bank_id", "title"),)

    id: Mapped[int] = primary_key()
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    title: Mapped[str] = mapped_column(String(120))


class Question(Base):
    """An item with a stable key; points to its present wording.

    `languages`: language → number of the version in which its text changed last. `chance`: a random number given once.
    """

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("bank_id", "key"), Index("ix_questions_bank_id_id", "bank_id", "id"))

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    key: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(20), default="reviewed")
    folder_id: Mapped[int | None] = mapped_column(ForeignKey("question_folders.id"), index=True)
    languages: Mapped[JsonDict] = mapped_column(default=dict)
    chance: Mapped[int] = mapped_column(default=lambda: randbits(48))
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


class QuestionTag(Base):
    """What a question can be found and drawn by, kept in step with its present version by `indexing`.

    `tag`: a word of its author; empty, which every question has; or a fact that begins with `@`: `@kind:single`,
    `@status:draft`, `@law:PA 10`, `@missing:en`, `@outdated:en`, `@folder:7`. `drawable`: it has been reviewed.
    `chance`: that of the question, so that a random draw is a range of the index.
    """

    __tablename__ = "question_tags"
    __table_args__ = (
        Index("ix_question_tags_draw", "bank_id", "tag", "drawable", "chance", "question_id"),
        Index("ix_question_tags_list", "bank_id", "tag", "question_id"),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(_exact(120), primary_key=True)
    bank_id: Mapped[int] = mapped_column(BigId)
    drawable: Mapped[bool]
    chance: Mapped[int]


class QuestionText(Base):
    """What of a question is searched, folded: stems by language, and all words a learner reads before answering.

    `grams`: those written into question_grams, which are found by nothing else when they are to go.
    """

    __tablename__ = "question_texts"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True, autoincrement=False)
    folded: Mapped[str] = mapped_column(Text)
    stems: Mapped[JsonDict]
    grams: Mapped[JsonList]


class QuestionGram(Base):
    """Two syllables, or a word of letters and digits, that stand in a question's folded text.

    There are many: the keys are plain numbers, and the primary key is the only index.
    """

    __tablename__ = "question_grams"
    __table_args__ = {"sqlite_with_rowid": False}

    gram: Mapped[str] = mapped_column(_exact(24), primary_key=True)
    bank_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class QuestionPosting(Base):
    """The questions of a bank that hold a gram, of one block of keys: question_grams as sets (postings.py)."""

    __tablename__ = "question_postings"
    __table_args__ = {"sqlite_with_rowid": False}

    gram: Mapped[str] = mapped_column(_exact(24), primary_key=True)
    bank_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    members: Mapped[bytes]


class QuestionBand(Base):
    """A hash that near-same stems are likely to share (see `similarity`)."""

    __tablename__ = "question_bands"
    __table_args__ = {"sqlite_with_rowid": False}

    band: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class QuestionComment(Base):
    """What a reviewer says about a version of a question; open until somebody resolves it."""

    __tablename__ = "question_comments"

    id: Mapped[int] = primary_key()
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class QuestionLawCheck(Base):
    """Somebody read a question again after an article it cites had changed."""

    __tablename__ = "question_law_checks"
    __table_args__ = (UniqueConstraint("question_id", "reference", "in_force"),)

    id: Mapped[int] = primary_key()
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    reference: Mapped[str] = mapped_column(String(40))
    in_force: Mapped[date]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    checked_at: Mapped[datetime]


class QuestionDraft(Base):
    """What a person typed into the editor and did not save yet.

    `slot`: `question:<id>`, or `bank:<id>:<kind>` for a new one; `form`: the values of the form.
    """

    __tablename__ = "question_drafts"
    __table_args__ = (UniqueConstraint("person_id", "slot"),)

    id: Mapped[int] = primary_key()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    slot: Mapped[str] = mapped_column(String(80))
    base_version_id: Mapped[int | None] = mapped_column(ForeignKey("question_versions.id"))
    form: Mapped[JsonDict]
    saved_at: Mapped[datetime]


class Quiz(Base):
    """A test by its key; points to its present state. A quiz that left its folder is retired: nobody pins it anew.

    Without an owner it came from a folder and belongs to the whole site. `share`: what the instructors of the
    organization may do with it: nothing, use it, or edit it.
    """

    __tablename__ = "quizzes"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    key: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[JsonDict]
    bank_id: Mapped[int | None] = mapped_column(ForeignKey("banks.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    share: Mapped[str] = mapped_column(String(10), default="")
    status: Mapped[str] = mapped_column(String(20), default="reviewed")
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("quiz_versions.id", use_alter=True, name="fk_quizzes_current_version_id_quiz_versions")
    )
    loaded_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("quiz_versions.id", use_alter=True, name="fk_quizzes_loaded_version_id_quiz_versions")
    )


class QuizVersion(Base):
    """One immutable state of a quiz: its settings and its slots.

    `settings`: what questions.quiz_settings.QuizSettings stores; missing keys have their default. `body`: its words for
    learners, rendered (quiz_words.py).
    """

    __tablename__ = "quiz_versions"
    __table_args__ = (UniqueConstraint("quiz_id", "number"),)

    id: Mapped[int] = primary_key()
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"))
    number: Mapped[int]
    settings: Mapped[JsonDict]
    body: Mapped[JsonDict] = mapped_column(default=dict)
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class QuizSlot(Base):
    """A place in a quiz version: a fixed question, or `count` drawn from a bank by tags.

    `points`: what each question earns here; None: its own. `section`: index in the sections of the settings.
    """

    __tablename__ = "quiz_slots"
    __table_args__ = (UniqueConstraint("quiz_version_id", "position"),)

    id: Mapped[int] = primary_key()
    quiz_version_id: Mapped[int] = mapped_column(ForeignKey("quiz_versions.id"))
    position: Mapped[int]
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"))
    bank_id: Mapped[int | None] = mapped_column(ForeignKey("banks.id"))
    tags: Mapped[JsonList]
    count: Mapped[int] = mapped_column(default=1)
    points: Mapped[float | None]
    section: Mapped[int] = mapped_column(default=0)
