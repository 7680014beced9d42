"""What holds for one learner before a quiz: its rules, what the run changed of them, and what staff gave this person.

The rule of more time: a time limit grows by the percent of the person's lasting accommodation (rounded up to whole
minutes) and by the minutes of an exception; where both the person and the group have exceptions, the more generous
counts. The closing moves by the same minutes, so that nobody loses the extra time to it. Whoever has no limit may go on
with an attempt that was begun in time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, or_, select

from lms.accounts.models import Accommodation
from lms.activities.quiz import in_force
from lms.activities.quiz.models import QuizException
from lms.core import db
from lms.core.i18n import Lazy, lazy
from lms.core.moments import show_moment
from lms.core.prepared import Prepared
from lms.enrollments import paths
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.paths import RunStep
from lms.questions.quiz_settings import QuizSettings

_enrollments, _runs, _exceptions, _accommodations = (
    cast(Table, kind.__table__) for kind in (Enrollment, Run, QuizException, Accommodation)
)
_WHO = Prepared(
    select(*(_enrollments.c[name] for name in ("person_id", "run_id", "organization_id")), _runs.c.activities_revision)
    .join_from(_enrollments, _runs, _runs.c.id == _enrollments.c.run_id)
    .where(_enrollments.c.id == bindparam("enrollment_id"))
)
_GIVEN = Prepared(
    select(*(_exceptions.c[name] for name in ("attempts", "minutes", "untimed", "opens_at", "closes_at"))).where(
        _exceptions.c.run_id == bindparam("run_id"),
        _exceptions.c.activity == bindparam("activity"),
        _exceptions.c.ended_at.is_(None),
        or_(
            _exceptions.c.enrollment_id == bindparam("enrollment_id"),
            _exceptions.c.organization_id == bindparam("organization_id"),
        ),
    )
)
_LASTING = Prepared(
    select(_accommodations.c.percent).where(
        _accommodations.c.person_id == bindparam("person_id"), _accommodations.c.ended_at.is_(None)
    )
)


@dataclass(frozen=True, slots=True)
class Given:
    """An exception that staff made for a person or a group; `attempts` and `minutes` come on top."""

    attempts: int = 0
    minutes: int = 0
    untimed: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lasting:
    """The accommodation of a person: `percent` more time everywhere; None: no time limit at all."""

    percent: int | None


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules as they hold for one learner; `settings` are those of everybody in the run.

    `attempts` and `time_limit` (minutes) None: without limit. `untimed`: no limit, because of the person.
    """

    settings: QuizSettings
    attempts: int | None
    time_limit: int | None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    untimed: bool = False
    of_run: bool = False

    @property
    def more_time(self) -> bool:
        """Say whether this learner has more time than the others."""
        return self.untimed or (self.time_limit or 0) > (self.settings.time_limit or 0)

    def deadline(self, started_at: datetime) -> datetime | None:
        """Return when an attempt begun at an instant ends, by the time limit or the closing; None: by neither."""
        if self.untimed:
            return None
        ends = [] if self.time_limit is None else [started_at + timedelta(minutes=self.time_limit)]
        return min([*ends, *([self.closes_at] if self.closes_at is not None else [])], default=None)

    def hindrance(self, now: datetime, submitted_at: datetime | None) -> Lazy | None:
        """Return why no attempt can be started now, attempts left or not; `submitted_at`: the end of the last one."""
        if self.opens_at is not None and now < self.opens_at:
            return lazy("This quiz opens at %(moment)s (Seoul time).", moment=Shown(self.opens_at))
        if self.closes_at is not None and now >= self.closes_at:
            return lazy("This quiz closed at %(moment)s (Seoul time).", moment=Shown(self.closes_at))
        if submitted_at is not None and now < self.waits_until(submitted_at):
            moment = Shown(self.waits_until(submitted_at))
            return lazy("The next attempt can be started at %(moment)s (Seoul time).", moment=moment)
        return None

    def waits_until(self, submitted_at: datetime) -> datetime:
        """Return from when on the next attempt can be started."""
        return submitted_at + timedelta(minutes=self.settings.wait_between)


@dataclass(frozen=True, slots=True)
class Shown:
    """An instant that a message shows in the language it is read in."""

    instant: datetime

    def __str__(self) -> str:
        return show_moment(self.instant, "short")


def settle(
    settings: QuizSettings, of_run: RunStep | None = None, given: Sequence[Given] = (), lasting: Lasting | None = None
) -> Terms:
    """Return the rules for one learner. Pure.

    `settings`: those in force for everybody; `of_run`: the quiz as it is assigned in the run, for its opening and
    closing; `given`: the exceptions that hold for the person and the group.
    """
    attempts, limit = settings.attempts, settings.time_limit
    more = max((one.minutes for one in given), default=0)
    if limit is not None and lasting is not None and lasting.percent is not None:
        more += -(-limit * lasting.percent // 100)
    opens_at, closes_at = (of_run.opens_at, of_run.closes_at) if of_run is not None else (None, None)
    opens_at = min([*_instants(given, "opens_at"), *([opens_at] if opens_at else [])], default=None)
    closings = _instants(given, "closes_at")
    if closings:
        closes_at = max([*closings, *([closes_at] if closes_at else [])])
    if closes_at is not None and limit is not None:
        closes_at += timedelta(minutes=more)
    return Terms(
        settings=settings,
        attempts=None if attempts is None else attempts + max((one.attempts for one in given), default=0),
        time_limit=None if limit is None else limit + more,
        opens_at=opens_at,
        closes_at=closes_at,
        untimed=any(one.untimed for one in given) or (lasting is not None and lasting.percent is None),
        of_run=of_run is not None,
    )


def _instants(given: Sequence[Given], name: str) -> list[datetime]:
    return [at for one in given if (at := getattr(one, name)) is not None]


def of_enrollment(enrollment_id: int, activity: str, quiz_version_id: int) -> Terms:
    """Return the rules of a quiz version as they hold for one enrollment at an activity: three statements."""
    (who,) = db.rows(_WHO, {"enrollment_id": enrollment_id})
    values: dict[str, Any] = {
        "run_id": who.run_id,
        "activity": activity,
        "enrollment_id": enrollment_id,
        "organization_id": who.organization_id,
    }
    given = [Given(*row) for row in db.rows(_GIVEN, values)]
    lasting = [Lasting(row.percent) for row in db.rows(_LASTING, {"person_id": who.person_id})]
    of_run = paths.step(who.run_id, who.activities_revision, activity)
    settings = in_force.quiz(quiz_version_id, who.run_id, who.activities_revision, activity).settings
    return settle(settings, of_run, given, lasting[0] if lasting else None)
