"""Correcting marks after the submit: by a mended key, by full points for all, or by leaving an item out.

First a preview says whose result changes; then it is applied as a job, attempt by attempt, and safe to run twice.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update

from lms.activities.quiz import corrections, grading, in_force, results, scoring
from lms.activities.quiz.models import Attempt, AttemptItem, Regrade, RegradeChange
from lms.activities.quiz.scoring import FULL, OUT
from lms.certificates import services as certificates
from lms.core import audit, clock, db, outbox
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy
from lms.enrollments.models import Enrollment
from lms.learning import services as learning
from lms.questions import services as questions
from lms.questions.models import Question, QuestionVersion, Quiz, QuizVersion
from lms.questions.services import QuizView

KEY = "key"
ACTS = (KEY, FULL, OUT)
REASON_MOST = 1000
BATCH = 200
# Up to so many attempts the preview is worked out at once; above, by the worker.
AT_ONCE = 300
STATES = ("looking", "ready", "applying", "done", "discarded")


def current_version(question_id: int) -> int:
    """Return the id of the newest version of a question. Raises NotFound."""
    found = db.session.scalar(select(Question.current_version_id).where(Question.id == question_id))
    if found is None:
        raise NotFound(lazy("This question does not exist."))
    return found


def newest() -> int:
    """Return the key of the correction begun last, or 0."""
    return db.session.scalar(select(func.max(Regrade.id))) or 0


def prepare(
    quiz_id: int, run_id: int | None, question_id: int, act: str, actor_id: int, since: int | None = None
) -> Regrade:
    """Begin a correction of one question: who would be touched, worked out at once or, for many, by the worker.

    `run_id` None: in all runs. `since`: the newest correction when the form was made; an equal one begun after it is
    this form sent twice, and is returned.

    Raises LmsError for an act there is not, NotFound without such a question, and Conflict when nobody was asked it,
    the key is the one that marked, or the question became one of another kind.
    """
    if act not in ACTS:
        raise LmsError(lazy("Choose one of the list."), field="act")
    key_version_id = current_version(question_id)
    # Whoever sends the same form twice at once queues here.
    db.session.execute(select(Quiz.id).where(Quiz.id == quiz_id).with_for_update())
    same = _begun_since(quiz_id, run_id, key_version_id, act, actor_id, since)
    if same is not None:
        return same
    made = Regrade(
        quiz_id=quiz_id,
        run_id=run_id,
        question_id=question_id,
        key_version_id=key_version_id,
        act=act,
        state="looking",
        actor_id=actor_id,
        created_at=clock.now(),
    )
    made.total = len(_ids(made))
    if not made.total:
        raise Conflict(lazy("Nobody has been asked this question in this quiz."))
    if act == KEY:
        _check_key(made)
    db.session.add(made)
    db.session.flush()
    if made.total <= AT_ONCE:
        _look(made, _ids(made))
        made.state, made.looked_at = "ready", clock.now()
        db.session.flush()
    else:
        outbox.later("quiz.look_regrade", dedupe=f"quiz.look:{made.id}", requester_id=actor_id, regrade_id=made.id)
    return made


def _begun_since(
    quiz_id: int, run_id: int | None, key_version_id: int, act: str, actor_id: int, since: int | None
) -> Regrade | None:
    if since is None:
        return None
    return db.session.scalar(
        select(Regrade)
        .where(Regrade.id > since, Regrade.quiz_id == quiz_id, Regrade.run_id.is_not_distinct_from(run_id))
        .where(Regrade.key_version_id == key_version_id, Regrade.act == act, Regrade.actor_id == actor_id)
        .where(Regrade.state != "discarded")
        .limit(1)
    )


def _check_key(made: Regrade) -> None:
    marked_by = func.coalesce(AttemptItem.key_version_id, AttemptItem.question_version_id)
    rows = db.session.execute(_touched(made, marked_by, AttemptItem.exempt).distinct()).all()
    if all(version_id == made.key_version_id and not exempt for version_id, exempt in rows):
        raise Conflict(lazy("Every answer was marked by the present key. Correct the question first, then regrade."))
    kinds = set(
        db.session.scalars(select(QuestionVersion.kind).where(QuestionVersion.id.in_({row[0] for row in rows})))
    )
    if kinds - {questions.question(made.key_version_id).kind.key}:
        raise Conflict(
            lazy("The question is of another kind now; its new key cannot mark the old answers. Leave the item out.")
        )


def _touched(one: Regrade, *columns: Any) -> Select[Any]:
    """Return a select over the items of the question in the attempts of the quiz, open ones included."""
    versions = select(QuestionVersion.id).where(QuestionVersion.question_id == one.question_id)
    found = (
        select(*columns)
        .select_from(AttemptItem)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(QuizVersion, QuizVersion.id == Attempt.quiz_version_id)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(QuizVersion.quiz_id == one.quiz_id, AttemptItem.question_version_id.in_(versions))
    )
    return found if one.run_id is None else found.where(Enrollment.run_id == one.run_id)


def _ids(one: Regrade) -> list[int]:
    return list(db.session.scalars(_touched(one, Attempt.id).distinct().order_by(Attempt.id)))


def _correct(one: Regrade, items: Sequence[AttemptItem], question_ids: dict[int, int]) -> list[AttemptItem]:
    """Return the items of the question among `items`, told who marks them from now on."""
    mine = [item for item in items if question_ids[item.question_version_id] == one.question_id]
    for item in mine:
        item.exempt = one.act if one.act != KEY else ""
        if one.act == KEY:
            same = one.key_version_id == item.question_version_id
            item.key_version_id = None if same else one.key_version_id
    return mine


def _new_total(one: Regrade, quiz: QuizView, items: Sequence[AttemptItem]) -> scoring.Total | None:
    """Return what an attempt comes to after the correction, without writing anything; `quiz`: as it is in force."""
    views = dict(scoring.views_of(items))
    views[one.key_version_id] = questions.question(one.key_version_id)
    parts = []
    for item in items:
        view = views[item.question_version_id]
        touched = view.question_id == one.question_id
        exempt = item.exempt if not touched else "" if one.act == KEY else one.act
        if exempt == OUT:
            continue
        share = 1.0 if exempt == FULL else item.mark
        if touched and one.act == KEY:
            marked = scoring.share_by(item, views[one.key_version_id], quiz.settings.tries_lose)
            share = share if marked is None else marked
        parts.append((scoring.points_of(item, views), share))
    return scoring.total(parts, quiz.pass_mark)


def _look(one: Regrade, ids: Sequence[int]) -> None:
    """Write down which of some attempts change, in the present transaction."""
    attempts = db.session.scalars(
        select(Attempt).where(Attempt.id.in_(ids), Attempt.score.is_not(None)).order_by(Attempt.id)
    ).all()
    items: dict[int, list[AttemptItem]] = {attempt.id: [] for attempt in attempts}
    for item in db.session.scalars(
        select(AttemptItem).where(AttemptItem.attempt_id.in_(items)).order_by(AttemptItem.position)
    ):
        items[item.attempt_id].append(item)
    quizzes = in_force.of_attempts(attempts)
    for attempt in attempts:
        found = _new_total(one, quizzes[attempt.id], items[attempt.id])
        if found is not None and (found.score, found.passed) != (attempt.score, attempt.passed):
            db.session.add(_change(one, attempt, attempt.score or 0.0, bool(attempt.passed), found.score, found.passed))
    db.session.flush()


def _change(
    one: Regrade, attempt: Attempt, old_score: float, old_passed: bool, new_score: float, new_passed: bool
) -> RegradeChange:
    falls = old_passed and not new_passed
    return RegradeChange(
        regrade_id=one.id,
        attempt_id=attempt.id,
        old_score=old_score,
        new_score=new_score,
        old_passed=old_passed,
        new_passed=new_passed,
        certificate=falls and certificates.for_enrollment(attempt.enrollment_id) is not None,
    )


@outbox.handler("quiz.look_regrade", slow=True)
def look(regrade_id: int) -> None:
    """Work out the preview of a large correction, batch by batch; a second run begins anew."""
    with db.transaction():
        one = db.session.get(Regrade, regrade_id)
        if one is None or one.state != "looking":
            return
        for change in db.session.scalars(select(RegradeChange).where(RegradeChange.regrade_id == regrade_id)):
            db.session.delete(change)
        ids = _ids(one)
        one.done, one.total = 0, len(ids)
    for start in range(0, len(ids), BATCH):
        with db.transaction():
            one = db.session.get_one(Regrade, regrade_id)
            if one.state != "looking":
                return
            _look(one, ids[start : start + BATCH])
            one.done = min(len(ids), start + BATCH)
    with db.transaction():
        one = db.session.get_one(Regrade, regrade_id)
        if one.state == "looking":
            one.state, one.looked_at, one.done = "ready", clock.now(), 0


def by_uid(uid: UUID) -> Regrade | None:
    """Return the regrade with this uid, or None."""
    return db.session.scalar(select(Regrade).where(Regrade.uid == uid))


def _locked(regrade_id: int) -> Regrade:
    return db.session.scalars(
        select(Regrade).where(Regrade.id == regrade_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def apply(regrade_id: int, actor_id: int, reason: str) -> Regrade:
    """Start the job that applies a correction that was looked at; a second click changes nothing.

    Raises LmsError without a reason, and Conflict when it is not ready or the question was changed again meanwhile.
    """
    if not reason.strip():
        raise LmsError(lazy("Give a reason; it is kept with every changed result."), field="reason")
    one = _locked(regrade_id)
    if one.state in ("applying", "done"):
        return one
    if one.state != "ready":
        raise Conflict(lazy("This correction is not ready to be applied."))
    if one.act == KEY and current_version(one.question_id) != one.key_version_id:
        raise Conflict(lazy("The question was changed again meanwhile. Discard this and look at the new preview."))
    one.state, one.reason, one.done = "applying", reason.strip(), 0
    one.applied_by_id, one.applied_at = actor_id, clock.now()
    db.session.flush()
    found = corrections.summary(regrade_id)
    audit.note(
        "quiz.regrade",
        thing=f"regrade:{one.id}",
        after={
            "quiz": one.quiz_id, "run": one.run_id, "question": one.question_id, "key": one.key_version_id,
            "act": one.act, "attempts": one.total, "changed": found.total,
        },
        reason=one.reason,
    )  # fmt: skip
    outbox.later("quiz.apply_regrade", dedupe=f"quiz.apply:{one.id}", requester_id=actor_id, regrade_id=one.id)
    return one


def discard(regrade_id: int) -> None:
    """Throw a correction away that was not applied. Raises Conflict for one that was."""
    one = _locked(regrade_id)
    if one.state not in ("looking", "ready", "discarded"):
        raise Conflict(lazy("This correction was applied already."))
    one.state = "discarded"
    db.session.flush()


@outbox.handler("quiz.apply_regrade", slow=True)
def apply_all(regrade_id: int) -> None:
    """Apply a correction to every attempt, each in a transaction of its own; run twice, it changes nothing more."""
    with db.reading():
        one = db.session.get(Regrade, regrade_id)
        if one is None or one.state != "applying":
            return
        ids = _ids(one)
    for number, attempt_id in enumerate(ids, 1):
        with db.transaction():
            one = db.session.get_one(Regrade, regrade_id)
            audit.acting(one.applied_by_id, "")
            _apply(one, attempt_id)
            db.session.execute(update(Regrade).where(Regrade.id == regrade_id).values(done=number, total=len(ids)))
    with db.transaction():
        one = _locked(regrade_id)
        one.state = "done"
        # What was foreseen and did not come, since the attempt had changed meanwhile.
        for change in db.session.scalars(
            select(RegradeChange).where(RegradeChange.regrade_id == regrade_id, RegradeChange.applied_at.is_(None))
        ):
            db.session.delete(change)
        results.ask_again(one.quiz_id, one.run_id)


def _apply(one: Regrade, attempt_id: int) -> None:
    enrollment_id = db.session.scalars(select(Attempt.enrollment_id).where(Attempt.id == attempt_id)).one()
    enrollment = learning.hold(enrollment_id)
    attempt = grading.locked(attempt_id)
    items = grading.items_of(attempt)
    views = scoring.views_of(items)
    mine = _correct(one, items, {key: view.question_id for key, view in views.items()})
    db.session.flush()
    if attempt.submitted_at is None:
        return  # marked by the new key when it is submitted
    views = scoring.views_of(items)
    lose = in_force.of_attempt(attempt).settings.tries_lose
    for item in mine:
        item.mark = scoring.share_of(item, views, lose)
    given = grading.given_before(mine)
    for item in mine:
        item.mark = given.get(item.id, item.mark)
    old_score, old_passed = attempt.score, bool(attempt.passed)
    change = db.session.scalar(
        select(RegradeChange).where(RegradeChange.regrade_id == one.id, RegradeChange.attempt_id == attempt.id)
    )
    foreseen = change.certificate if change else False
    if not grading.conclude(attempt, one.applied_by_id, one.reason, told="changed"):
        return
    if (attempt.score, bool(attempt.passed)) == (old_score, old_passed):
        return
    if change is None:
        change = _change(one, attempt, 0.0, False, 0.0, False)
        db.session.add(change)
    if change.applied_at is None:
        change.old_score, change.old_passed = old_score or 0.0, old_passed
    change.new_score, change.new_passed = attempt.score or 0.0, bool(attempt.passed)
    change.certificate, change.applied_at = foreseen, clock.now()
    audit.note(
        "quiz.regrade_attempt",
        [enrollment.person_id],
        thing=f"attempt:{attempt.id}",
        before={"score": old_score, "passed": old_passed},
        after={"score": attempt.score, "passed": attempt.passed, "regrade": one.id},
        reason=one.reason,
    )
    db.session.flush()
