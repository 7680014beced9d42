"""Activities that a run has of its own: a quiz its instructor made is assigned, changed, closed and taken away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from lms.content.manifest import LANGUAGES
from lms.content.source import KEY
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.enrollments import law, paths, run_keys, runs
from lms.enrollments.models import Enrollment, Run, RunActivity
from lms.learning import assignable, registry, services
from lms.learning.models import OutcomeRow
from lms.questions import services as questions
from lms.questions.models import Quiz, QuizVersion
from lms.questions.quiz_settings import problems
from lms.questions.reading import QuizView

# What a run may set differently from the quiz itself: how it is taken. What it asks stays as its version says.
OVERRIDES = (
    "attempts", "time_limit", "wait_between", "access_code", "pass_mark", "grading", "paging", "back", "behaviour",
    "tries", "tries_lose", "review",
)  # fmt: skip
MOST = 50


@dataclass(frozen=True)
class Plan:
    """What staff decide about an activity of a run. `key` empty: made from the quiz's own.

    `settings`: those of OVERRIDES that differ from the quiz.
    """

    quiz_id: int
    key: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    required: bool = True
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Assigned:
    """An activity of a run as staff see it; `number` is the pinned version, `newest` the one newly assigned."""

    row: RunActivity
    run: Run
    quiz_id: int
    quiz_title: Mapping[str, str]
    number: int
    newest: int
    newest_id: int
    begun: int

    @property
    def run_id(self) -> int:
        """Return the run's key, which the rules of the policy ask every thing for."""
        return self.row.run_id

    @property
    def outdated(self) -> bool:
        """Say whether the quiz has a newer version than the pinned one."""
        return self.newest_id != self.row.quiz_version_id

    @property
    def closed(self) -> bool:
        """Say whether nobody can begin any more."""
        return self.row.closes_at is not None and self.row.closes_at <= clock.now()


def of_run(run: Run) -> list[Assigned]:
    """Return the activities of a run in their order."""
    return _assigned(run, RunActivity.run_id == run.id)


def by_uid(uid: UUID) -> Assigned | None:
    """Return one activity of a run, or None."""
    run = db.session.scalar(select(Run).join(RunActivity, RunActivity.run_id == Run.id).where(RunActivity.uid == uid))
    return _assigned(run, RunActivity.uid == uid)[0] if run is not None else None


def _assigned(run: Run, condition: Any) -> list[Assigned]:
    newest = aliased(QuizVersion)
    rows = db.session.execute(
        select(RunActivity, Quiz, QuizVersion.number, newest.number.label("newest"))
        .join(QuizVersion, QuizVersion.id == RunActivity.quiz_version_id)
        .join(Quiz, Quiz.id == QuizVersion.quiz_id)
        .join(newest, newest.id == Quiz.current_version_id)
        .where(condition)
        .order_by(RunActivity.position, RunActivity.id)
    ).all()
    return [
        Assigned(row, run, quiz.id, quiz.title, number, new, quiz.current_version_id or 0, begun(run.id, row.key))
        for row, quiz, number, new in rows
    ]


def begun(run_id: int, key: str) -> int:
    """Return how many people of a run have begun an activity or have an outcome of it."""
    with_outcome = db.session.scalar(
        select(func.count(OutcomeRow.enrollment_id.distinct()))
        .join(Enrollment, Enrollment.id == OutcomeRow.enrollment_id)
        .where(Enrollment.run_id == run_id, OutcomeRow.activity == key)
    )
    return max(with_outcome or 0, registry.begun(run_id, key))


def newest() -> int:
    """Return the key of the activity that was given to a run last, or 0."""
    return db.session.scalar(select(func.max(RunActivity.id))) or 0


def completed(run_id: int) -> int:
    """Return how many people have completed a run: where there are any, nothing more can be required of them."""
    done = select(func.count()).where(Enrollment.run_id == run_id, Enrollment.state == "completed")
    return db.session.scalar(done) or 0


def add(run_id: int, plan: Plan, since: int | None = None, *, law_checked: str = "") -> RunActivity:
    """Give a run an activity of its own; it enters the path of everybody in it.

    The quiz is pinned as it is now. `since`: the newest activity of any run when the form was made; an equal one made
    after it is this form sent twice, and is returned. `law_checked`: what was found when looking at the law, asked for
    where the run is open and the questions cite changed articles.

    Raises LmsError, naming the field, for a key that is taken or a setting that cannot be, and Conflict for a closed
    run, or for a required activity when somebody has completed the run already. Raises LawUnconfirmed where the law has
    to be looked at first.
    """
    run = _open(run_id)
    present = db.session.scalars(select(RunActivity).where(RunActivity.run_id == run_id)).all()
    if len(present) >= MOST:
        raise Conflict(lazy("A run has at most %(most)s activities of its own.", most=MOST))
    version_id = _pinned(plan)
    same = next((one for one in present if since is not None and one.id > since and _is(one, plan, version_id)), None)
    if same is not None:
        return same
    row = RunActivity(run_id=run_id, type="quiz", position=max((one.position for one in present), default=0) + 1)
    _fill(row, run, plan, version_id, {one.key for one in present})
    _look_at_law(run, version_id, law_checked)
    db.session.add(row)
    paths.touch(run)
    if row.required:
        _owe(run, 1)
    audit.note("learning.add_run_activity", thing=f"run:{run_id}", after=_facts(row))
    return row


def _look_at_law(run: Run, version_id: int, law_checked: str) -> None:
    """Where the run is open, nobody will ask any more: the questions it gets now are looked at now."""
    concern = law.concern_of_quiz(run, version_id) if run.state == "open" else None
    if concern is not None:
        law.confirm(run, concern, law_checked)


def change(found: Assigned, plan: Plan, *, law_checked: str = "") -> None:
    """Change an activity of a run.

    Once somebody has begun, only its title and its opening and closing change, and these reach open attempts at once.
    Raises what `add` raises, and Conflict at the first field that cannot change any more.
    """
    run = _open(found.run_id)
    row = db.session.get_one(RunActivity, found.row.id)
    before, was_required = _facts(row), row.required
    version_id = row.quiz_version_id if plan.quiz_id == found.quiz_id else _pinned(plan)
    if found.begun:
        _refuse_changed(found, plan)
    others = set(
        db.session.scalars(select(RunActivity.key).where(RunActivity.run_id == run.id, RunActivity.id != row.id))
    )
    assert version_id is not None
    if version_id != row.quiz_version_id:
        _look_at_law(run, version_id, law_checked)
    _fill(row, run, plan, version_id, others)
    paths.touch(run)
    if row.required != was_required:
        _owe(run, 1 if row.required else -1)
    registry.retime(run.id, row.key)
    audit.note("learning.change_run_activity", thing=f"run:{run.id}", before=before, after=_facts(row))


def _refuse_changed(found: Assigned, plan: Plan) -> None:
    row = found.row
    kept = {
        "quiz": plan.quiz_id == found.quiz_id,
        "key": plan.key in ("", row.key),
        "required": plan.required == row.required,
        **{name: plan.settings.get(name) == row.settings.get(name) for name in OVERRIDES},
    }
    for name, same in kept.items():
        if not same:
            text = lazy(
                "%(count)s people have begun already, so this cannot change any more. You can close the quiz and "
                "assign another one.",
                count=found.begun,
            )
            raise Conflict(text, field=name)


def remove(found: Assigned) -> None:
    """Take an activity away from a run. Raises Conflict once somebody has begun it: then it can only be closed."""
    run = _open(found.run_id)
    if found.begun:
        raise Conflict(
            lazy("%(count)s people have begun this quiz, so it stays on record. Close it instead.", count=found.begun)
        )
    row = db.session.get_one(RunActivity, found.row.id)
    required, facts = row.required, _facts(row)
    db.session.delete(row)
    paths.touch(run)
    if required:
        _owe(run, -1)
    audit.note("learning.remove_run_activity", thing=f"run:{run.id}", before=facts)


def close(found: Assigned) -> None:
    """Let nobody begin any more and end open attempts; what was done counts on."""
    run = _open(found.run_id)
    row = db.session.get_one(RunActivity, found.row.id)
    before = _facts(row)
    row.closes_at = clock.now()
    if row.opens_at is not None and row.opens_at > row.closes_at:
        row.opens_at = None
    paths.touch(run)
    registry.retime(run.id, row.key)
    audit.note("learning.close_run_activity", thing=f"run:{run.id}", before=before, after=_facts(row))


def take_newest(found: Assigned, *, law_checked: str = "") -> None:
    """Pin the present version of the quiz; whoever has begun stays with the version of the first attempt.

    Raises LawUnconfirmed as `add` does.
    """
    run = _open(found.run_id)
    row = db.session.get_one(RunActivity, found.row.id)
    before = _facts(row)
    current = db.session.get_one(Quiz, found.quiz_id).current_version_id
    if current is None or current == row.quiz_version_id:
        return
    _look_at_law(run, current, law_checked)
    row.quiz_version_id = current
    paths.touch(run)
    audit.note("learning.renew_run_activity", thing=f"run:{run.id}", before=before, after=_facts(row))


def _open(run_id: int) -> Run:
    run = runs.lock(run_id)
    if run.state == "closed":
        raise Conflict(lazy("This run is closed. Open it again before you change what belongs to it."))
    return run


def _pinned(plan: Plan) -> int:
    version_id = assignable.present_version(plan.quiz_id)
    if version_id is None:
        raise LmsError(lazy("Choose one of the list."), field="quiz")
    return version_id


def _fill(row: RunActivity, run: Run, plan: Plan, version_id: int, taken: set[str]) -> None:
    view = questions.quiz(version_id)
    of_course = run_keys.of_course(run.course_id)
    key = plan.key or row.key or _free(view.key, taken | of_course)
    if not KEY.match(key):
        raise LmsError(lazy("“%(value)s” is not an id: small letters, digits and hyphens.", value=key), field="key")
    if key in taken:
        raise LmsError(lazy("This run has an activity with this key already."), field="key")
    if key in of_course:
        raise LmsError(lazy("The course has an activity with this key, in this version or another."), field="key")
    if plan.opens_at is not None and plan.closes_at is not None and plan.closes_at <= plan.opens_at:
        raise LmsError(lazy("It would close before it opens."), field="closes_at")
    settings = _settings(plan)
    for name, fault in problems({**view.settings.stored(), **settings}).items():
        if name.partition(".")[0] in OVERRIDES:
            raise LmsError(fault, field=name.replace(".", "_"))
    row.key = key
    row.title = _title(plan, view)
    row.required, row.opens_at, row.closes_at = plan.required, plan.opens_at, plan.closes_at
    row.settings, row.quiz_version_id = settings, version_id
    db.session.flush()


def _is(row: RunActivity, plan: Plan, version_id: int) -> bool:
    """Say whether an activity was made by this plan."""
    return (row.quiz_version_id, row.required, row.opens_at, row.closes_at, row.settings, row.title) == (
        version_id,
        plan.required,
        plan.opens_at,
        plan.closes_at,
        _settings(plan),
        _title(plan, questions.quiz(version_id)),
    ) and plan.key in ("", row.key)


def _settings(plan: Plan) -> dict[str, Any]:
    return {name: value for name, value in plan.settings.items() if name in OVERRIDES}


def _title(plan: Plan, view: QuizView) -> dict[str, str]:
    return {code: plan.title[code] for code in LANGUAGES if plan.title.get(code)} or view.title.as_dict()


def _free(key: str, taken: set[str]) -> str:
    base = key[:60]
    return next(name for name in (base, *(f"{base}-{n}" for n in range(2, 1_000))) if name not in taken)


def _owe(run: Run, more: int) -> None:
    """Let everybody in a run owe one required step more or less, and complete whoever owes nothing now."""
    db.session.execute(
        update(Enrollment)
        .where(Enrollment.run_id == run.id)
        .values(steps_total=Enrollment.steps_total + more)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    if more > 0:
        done = completed(run.id)
        if done:
            text = lazy(
                "%(count)s people have completed this run already; a required activity would take that away. Assign it "
                "as not required.",
                count=done,
            )
            raise Conflict(text, field="required")
        return
    ready = db.session.scalars(
        select(Enrollment.id)
        .where(
            Enrollment.run_id == run.id,
            Enrollment.state.in_(("approved", "active", "failed")),
            Enrollment.steps_done >= Enrollment.steps_total,
        )
        .order_by(Enrollment.id)
    ).all()
    for enrollment_id in ready:
        services.settle(services.lock(enrollment_id))


def _facts(row: RunActivity) -> dict[str, Any]:
    instants = {name: getattr(row, name) for name in ("opens_at", "closes_at")}
    return {
        "key": row.key,
        "quiz_version_id": row.quiz_version_id,
        "required": row.required,
        **{name: at.isoformat() if at else None for name, at in instants.items()},
        # That there is a code is on record, the code itself is not.
        "settings": {name: value if name != "access_code" else "…" for name, value in row.settings.items()},
    }
