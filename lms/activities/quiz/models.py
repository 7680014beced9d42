"""Tables of attempts and responses, of grading by hand, regrading and statistics."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, JsonDict, JsonList, primary_key, public_id

_OPEN = "submitted_at IS NULL"


class Attempt(Base):
    """One try at a quiz. `open_key` is set while the attempt is open, so there is one open attempt at most.

    `device` is the mark of the browser that works on it ("": none has claimed it), `device_name` what its owner knows
    it by; `page` is the page that the learner stands on.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "activity", "number"),
        # For the search after overdue attempts: of very many attempts only few are open.
        Index("ix_attempts_open", "deadline_at", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        # For the newest attempt at a quiz version, which its page of results asks for.
        Index("ix_attempts_quiz_version_id_submitted_at", "quiz_version_id", "submitted_at"),
    )

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    activity: Mapped[str] = mapped_column(String(80))
    quiz_version_id: Mapped[int] = mapped_column(ForeignKey("quiz_versions.id"))
    number: Mapped[int]
    open_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str] = mapped_column(String(10), default="")
    score: Mapped[float | None]
    points: Mapped[float | None]
    passed: Mapped[bool | None]
    device: Mapped[str] = mapped_column(String(32), default="")
    device_name: Mapped[str] = mapped_column(String(60), default="")
    page: Mapped[int] = mapped_column(default=1)


class AttemptItem(Base):
    """A question drawn for an attempt, with the order of its options, the answer, and after submit its mark.

    `points`: what the quiz gives for it; None: the question's own. `answer` is the last one saved. `sequence` says when
    it was made: the server's time when the page was served plus the browser's elapsed time, in milliseconds since
    1970. So it rises across tabs and devices, and an older answer that arrives late never replaces a newer one.

    `page` is where it stands. An item whose answer was checked counts its `tries` and keeps the answer last `checked`;
    from `fixed_at` on nothing changes it any more. While the attempt is open, `mark` is what the checked answer earns.
    """

    __tablename__ = "attempt_items"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: Mapped[int] = primary_key()
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    position: Mapped[int]
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), index=True)
    option_order: Mapped[JsonList]
    points: Mapped[float | None]
    answer: Mapped[JsonList | None]
    sequence: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None]
    mark: Mapped[float | None]
    page: Mapped[int] = mapped_column(default=1)
    tries: Mapped[int] = mapped_column(default=0)
    checked: Mapped[JsonList | None]
    fixed_at: Mapped[datetime | None]
    # How long the learner was at it, by the moments of the answers; see timing.seconds_spent.
    seconds: Mapped[int | None]
    # Whose key marks, after a correction: another version than the one shown; and "full" (everybody gets
    # full points) or "out" (it does not count) for an item that could not be mended.
    key_version_id: Mapped[int | None] = mapped_column(ForeignKey("question_versions.id"))
    exempt: Mapped[str] = mapped_column(String(4), default="")


class SavedAnswer(Base):
    """Every answer received, by the number its browser made, so that a repeat is harmless.

    One that came too late, or could not be placed in time, is `late`: it counts only if staff accept it (`decision`:
    "accepted", "declined", or "" while it waits or where there is nothing to decide).
    """

    __tablename__ = "saved_answers"

    record: Mapped[UUID] = mapped_column(primary_key=True)
    attempt_item_id: Mapped[int] = mapped_column(ForeignKey("attempt_items.id"), index=True)
    answer: Mapped[JsonList]
    sequence: Mapped[int]
    received_at: Mapped[datetime]
    late: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_at: Mapped[datetime | None]


class AttemptPresence(Base):
    """Where the page of an open attempt was last seen: at which item, and when. Kept for the live view alone."""

    __tablename__ = "attempt_presences"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime]


class QuizException(Base):
    """Other terms at one quiz of a run, for one enrollment or for an organization in the run, until they are ended.

    `attempts` and `minutes` come on top of what holds for everybody; `untimed`: no time limit.
    """

    __tablename__ = "quiz_exceptions"
    __table_args__ = (Index("ix_quiz_exceptions_run_id_activity", "run_id", "activity"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    activity: Mapped[str] = mapped_column(String(80))
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollments.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int] = mapped_column(default=0)
    untimed: Mapped[bool] = mapped_column(default=False)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(1000))
    actor_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class AnswerFile(Base):
    """A file handed in with an answer; the storage keeps it under its own uid, since it is one person's."""

    __tablename__ = "answer_files"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    attempt_item_id: Mapped[int] = mapped_column(ForeignKey("attempt_items.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    mime: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class AttemptAllowance(Base):
    """Further attempts that staff granted one enrollment for one quiz activity."""

    __tablename__ = "attempt_allowances"

    id: Mapped[int] = primary_key()
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    activity: Mapped[str] = mapped_column(String(80))
    attempts: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    actor_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]


class Grading(Base):
    """A mark that a person gave to an item of an attempt; append-only, the newest stands.

    `mark`: share of the points, 0 to 1. `criteria`: rubric criterion → points given; empty without a rubric. `comment`:
    what the learner reads. `reason`: why it was graded anew; empty for the first.
    """

    __tablename__ = "gradings"

    id: Mapped[int] = primary_key()
    attempt_item_id: Mapped[int] = mapped_column(ForeignKey("attempt_items.id"), index=True)
    mark: Mapped[float]
    criteria: Mapped[JsonDict]
    comment: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    grader_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]


class Regrade(Base):
    """A correction of one question for the attempts of a quiz, in one run or (`run_id` null) in all.

    `act`: "key" (the newest version's key marks), "full" (everybody gets full points) or "out" (the item is left out).
    `state`: looking (the preview is being worked out), ready, applying, done, discarded. `done` of `total` attempts.
    """

    __tablename__ = "regrades"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    key_version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    act: Mapped[str] = mapped_column(String(4))
    state: Mapped[str] = mapped_column(String(10), default="looking")
    reason: Mapped[str] = mapped_column(Text, default="")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    actor_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class RegradeChange(Base):
    """What a regrade does to one attempt whose result changes: before and after. `certificate`: one stands on it.

    `applied_at`: when it was done; then the figures are those of that moment.
    """

    __tablename__ = "regrade_changes"
    __table_args__ = (UniqueConstraint("regrade_id", "attempt_id"),)

    id: Mapped[int] = primary_key()
    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrades.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), index=True)
    old_score: Mapped[float]
    new_score: Mapped[float]
    old_passed: Mapped[bool]
    new_passed: Mapped[bool]
    certificate: Mapped[bool] = mapped_column(default=False)
    applied_at: Mapped[datetime | None]


class AttemptTally(Base):
    """What statistics need of the items of a marked attempt, in one text (activities.quiz.tallies); a cache."""

    __tablename__ = "attempt_tallies"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True, autoincrement=False)
    tally: Mapped[str] = mapped_column(Text)


class QuizStatistics(Base):
    """What the attempts of a scope say, as activities.quiz.results made it; a cache.

    `scope`: "run:<id>:<activity>" or "version:<quiz version id>".
    """

    __tablename__ = "quiz_statistics"

    id: Mapped[int] = primary_key()
    scope: Mapped[str] = mapped_column(String(120), unique=True)
    attempts: Mapped[int]
    result: Mapped[JsonDict]
    computed_at: Mapped[datetime]
