"""Building quizzes: what is wrong with one, and writing its next version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from secrets import token_hex
from typing import Any

from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.content.manifest import LANGUAGES
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import Lazy, lazy
from lms.questions import quiz_entries, quiz_words
from lms.questions.drawing import assign
from lms.questions.models import Bank, Question, QuestionTag, Quiz, QuizSlot, QuizVersion
from lms.questions.quiz_settings import QuizSettings, problems

MOST_TITLE = 200
MOST_QUESTIONS = 300


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a quiz: one question, or `count` drawn from a bank among those that carry all `tags`.

    `points`: what each question earns here, None: its own; `section`: index in the sections of the settings.
    """

    question_id: int | None = None
    bank_id: int | None = None
    tags: tuple[str, ...] = ()
    count: int = 1
    points: float | None = None
    section: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A quiz as it is to be: its title by language, its settings as quiz_settings reads them, and its places."""

    title: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    places: tuple[Place, ...] = ()


class PlanFaults(LmsError):
    """A quiz cannot be as it is planned; `errors`: field → what is wrong, such as `places.2.count`."""

    def __init__(self, errors: dict[str, list[Lazy]]) -> None:
        super().__init__(lazy("Please check what you entered"))
        self.errors = errors


def faults(plan: Plan, bank_ids: frozenset[int]) -> dict[str, list[Lazy]]:
    """Return field → what is wrong with a plan; `bank_ids`: the banks its author may use."""
    found: dict[str, list[Lazy]] = {}
    if not any(plan.title.values()):
        found["title.ko"] = [lazy("Please fill this in.")]
    for code, text in plan.title.items():
        if len(text) > MOST_TITLE:
            found[f"title.{code}"] = [lazy("At most %(most)s characters.", most=MOST_TITLE)]
    for name, fault in problems(plan.settings).items():
        found.setdefault(_control(name), []).append(fault)
    if not plan.places:
        found["places"] = [lazy("A quiz needs at least one question: add one from a bank, or a random draw.")]
    elif sum(place.count for place in plan.places) > MOST_QUESTIONS:
        found["places"] = [lazy("A quiz has at most %(most)s questions.", most=MOST_QUESTIONS)]
    else:
        _look_at_places(plan, bank_ids, found)
    return found


def _control(name: str) -> str:
    """Return the field of a form that shows a setting."""
    if name.startswith("sections["):
        number, _, part = name.removeprefix("sections[").partition("].")
        return f"sections.{number}.{part}.ko" if part == "title" else f"sections.{number}.{part}"
    if name.startswith("overall["):
        number, _, part = name.removeprefix("overall[").partition("].")
        return f"overall.{number}.text.ko" if part == "text" else f"overall.{number}.{part}"
    if name.startswith("instructions"):
        return name
    return name.replace(".", "-")


def _look_at_places(plan: Plan, bank_ids: frozenset[int], found: dict[str, list[Lazy]]) -> None:
    fixed = [place.question_id for place in plan.places if place.question_id is not None]
    known = {
        row.id: row
        for row in db.session.execute(
            select(Question.id, Question.status, Question.bank_id).where(Question.id.in_(set(fixed)))
        )
    }
    seats: list[frozenset[int]] = []
    for index, place in enumerate(plan.places):
        if place.question_id is not None:
            _look_at_fixed(index, place.question_id, known.get(place.question_id), fixed, bank_ids, found)
            seats.append(frozenset({place.question_id}))
            continue
        if place.bank_id not in bank_ids:
            found[f"places.{index}.bank"] = [lazy("Choose one of the list.")]
            continue
        fits = fitting(place.bank_id or 0, place.tags)
        if len(fits) < place.count:
            found[f"places.{index}.count"] = [
                lazy("%(count)s questions are asked for, but only %(there)s fit.", count=place.count, there=len(fits))
            ]
        seats += [fits] * place.count
    if not found and None in assign(seats, (), Random(0)):  # noqa: S311 (any order shows whether all can be filled)
        empty = assign(seats, (), Random(0)).count(None)  # noqa: S311
        found["places"] = [
            lazy(
                "Together the places ask for %(count)s questions more than there are: the same question fits several.",
                count=empty,
            )
        ]


def _look_at_fixed(
    index: int, question_id: int, row: Any, fixed: list[int], bank_ids: frozenset[int], found: dict[str, list[Lazy]]
) -> None:
    name = f"places.{index}"
    if row is None or row.bank_id not in bank_ids:
        found[name] = [lazy("This question does not exist any more, or you may not use it.")]
    elif fixed.count(question_id) > 1:
        found[name] = [lazy("The same question stands in another place too.")]
    elif row.status != "reviewed":
        found[name] = [lazy("This question is not reviewed; no attempt would get it. Set its status first.")]


def fitting(bank_id: int, tags: tuple[str, ...]) -> frozenset[int]:
    """Return the questions of a bank that a draw by these tags can give."""
    if any("\0" in tag for tag in tags):
        # No tag has one, and PostgreSQL does not even look.
        return frozenset()
    wanted = select(QuestionTag.question_id).where(
        QuestionTag.bank_id == bank_id, QuestionTag.drawable, QuestionTag.tag == (tags[0] if tags else "")
    )
    for tag in tags[1:]:
        wanted = wanted.where(
            QuestionTag.question_id.in_(
                select(QuestionTag.question_id).where(
                    QuestionTag.bank_id == bank_id, QuestionTag.drawable, QuestionTag.tag == tag
                )
            )
        )
    return frozenset(db.session.scalars(wanted))


def plan_of(quiz: Quiz) -> Plan:
    """Return the present version of a quiz as a plan."""
    return plan_of_version(db.session.get_one(QuizVersion, quiz.current_version_id), quiz.title)


def plan_of_version(version: QuizVersion, title: Mapping[str, str]) -> Plan:
    """Return a version of a quiz as a plan; titles have no versions."""
    slots = db.session.scalars(
        select(QuizSlot).where(QuizSlot.quiz_version_id == version.id).order_by(QuizSlot.position)
    )
    places = tuple(
        Place(slot.question_id, slot.bank_id, tuple(slot.tags), slot.count, slot.points, slot.section) for slot in slots
    )
    settings = QuizSettings.of(version.settings)
    return Plan(title, {**settings.stored(), "shuffle_options": settings.shuffle_options}, places)


def newest() -> int:
    """Return the key of the quiz made last, or 0."""
    return db.session.scalar(select(func.max(Quiz.id))) or 0


def add(plan: Plan, bank_ids: frozenset[int], actor_id: int, since: int | None = None) -> Quiz:
    """Make a quiz of the actor's own and return it.

    `since`: the newest quiz when the form was made; an equal one of the actor made after it is this form sent twice,
    and is returned. Raises PlanFaults.
    """
    _refuse(plan, bank_ids)
    if since is not None:
        # Whoever sends the same form twice at once queues here.
        db.session.execute(select(Person.id).where(Person.id == actor_id).with_for_update())
        later = select(Quiz).where(Quiz.id > since, Quiz.owner_id == actor_id, Quiz.current_version_id.is_not(None))
        for quiz in db.session.scalars(later).all():
            if quiz.title == _title(plan) and plan_of(quiz) == _stored(plan):
                return quiz
    quiz = write(plan, actor_id)
    audit.note("quizzes.add", thing=f"quiz:{quiz.id}", after={"questions": sum(p.count for p in plan.places)})
    return quiz


def write(plan: Plan, actor_id: int | None, *, key: str = "", bank_id: int | None = None) -> Quiz:
    """Write a quiz of the actor's own as it is planned; what it asks for is not looked at.

    key: empty for one that nobody has. bank_id: the bank whose folder it goes out with.
    """
    quiz = Quiz(
        key=key or f"quiz-{token_hex(4)}", title=_title(plan), bank_id=bank_id, owner_id=actor_id, status="reviewed"
    )
    db.session.add(quiz)
    db.session.flush()
    _add_version(quiz, plan, actor_id)
    return quiz


def is_stale(quiz: Quiz, base_version_id: int | None, base_title: Mapping[str, str]) -> bool:
    """Say whether somebody changed a quiz since it was of a version and had a title."""
    return quiz.current_version_id != base_version_id or dict(quiz.title) != dict(base_title)


def change(
    quiz_id: int,
    plan: Plan,
    base_version_id: int | None,
    base_title: Mapping[str, str],
    bank_ids: frozenset[int],
    actor_id: int | None,
) -> int:
    """Give a quiz its next version and return the number; what says the same as before writes nothing.

    Raises PlanFaults, and Conflict when somebody else changed the quiz since it was of this version and title.
    """
    quiz = db.session.scalars(
        select(Quiz).where(Quiz.id == quiz_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if is_stale(quiz, base_version_id, base_title):
        raise Conflict(lazy("Somebody else changed this quiz meanwhile. Nothing of yours is saved yet."))
    _refuse(plan, bank_ids)
    present = db.session.get_one(QuizVersion, quiz.current_version_id)
    if quiz.title == _title(plan) and plan_of(quiz) == _stored(plan):
        return present.number
    if plan_of(quiz) != _stored(plan):
        present = _add_version(quiz, plan, actor_id)
    quiz.title = _title(plan)
    db.session.flush()
    audit.note("quizzes.change", thing=f"quiz:{quiz.id}", after={"version": present.number})
    return present.number


def set_status(quiz: Quiz, status: str) -> None:
    """Retire a quiz, so that it is offered for no run and course any more, or take it back (`reviewed`).

    Runs and courses that have it keep it.
    """
    if status not in ("reviewed", "retired"):
        raise LmsError(lazy("Choose one of the list."), field="status")
    if quiz.status != status:
        before, quiz.status = quiz.status, status
        audit.note("quizzes.status", thing=f"quiz:{quiz.id}", before={"status": before}, after={"status": status})


def share(quiz: Quiz, organization_id: int | None, may: str) -> None:
    """Let the instructors of an organization use a quiz, or edit it too (`may`: use, edit); None: nobody else."""
    may = may if organization_id is not None and may in ("use", "edit") else ""
    before = {"organization_id": quiz.organization_id, "share": quiz.share}
    quiz.organization_id, quiz.share = (organization_id if may else None), may
    after = {"organization_id": quiz.organization_id, "share": quiz.share}
    if before != after:
        audit.note("quizzes.share", thing=f"quiz:{quiz.id}", before=before, after=after)


def _refuse(plan: Plan, bank_ids: frozenset[int]) -> None:
    found = faults(plan, bank_ids)
    if found:
        raise PlanFaults(found)


def _title(plan: Plan) -> dict[str, str]:
    return {code: plan.title[code] for code in LANGUAGES if plan.title.get(code)}


def _stored(plan: Plan) -> Plan:
    settings = QuizSettings.checked(plan.settings)
    return Plan(_title(plan), {**settings.stored(), "shuffle_options": settings.shuffle_options}, plan.places)


def _add_version(quiz: Quiz, plan: Plan, actor_id: int | None) -> QuizVersion:
    checked = QuizSettings.checked(plan.settings)
    settings = checked.stored()
    newest = db.session.scalar(select(func.max(QuizVersion.number)).where(QuizVersion.quiz_id == quiz.id))
    version = QuizVersion(
        quiz_id=quiz.id,
        number=(newest or 0) + 1,
        settings=settings,
        body=quiz_words.rendered(checked),
        digest=quiz_entries.digest(settings, quiz_entries.entries(plan.places, quiz.bank_id)),
        created_at=clock.now(),
        created_by_id=actor_id,
    )
    db.session.add(version)
    db.session.flush()
    db.session.add_all(
        QuizSlot(
            quiz_version_id=version.id,
            position=position,
            question_id=place.question_id,
            bank_id=place.bank_id,
            tags=list(place.tags),
            count=place.count,
            points=place.points,
            section=place.section,
        )
        for position, place in enumerate(plan.places)
    )
    quiz.current_version_id = version.id
    db.session.flush()
    return version


def banks_of(bank_ids: frozenset[int]) -> list[Bank]:
    """Return banks by their keys, in the order of their ids."""
    return list(db.session.scalars(select(Bank).where(Bank.id.in_(bank_ids)).order_by(Bank.key)))
