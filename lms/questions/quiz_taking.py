"""Taking the quizzes of a bank folder with its questions: a verdict on each, and then quizzes of who takes them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from secrets import token_hex

from sqlalchemy import false, select

from lms.accounts import actors
from lms.content.quiz_entry import QuizEntry, SlotEntry
from lms.core import audit, db
from lms.core.i18n import Lazy, lazy
from lms.questions import access, building, quiz_entries, quiz_settings
from lms.questions.building import Place, Plan
from lms.questions.formats.interface import QuizRead, Reading
from lms.questions.models import Bank, Question, Quiz, QuizVersion
from lms.questions.quiz_settings import QuizSettings
from lms.questions.verdicts import GONE, NEW, REFUSED, SAME


@dataclass(frozen=True, slots=True)
class Known:
    """A question of the file as its quizzes see it: its id in the bank, whether it can be taken, its tags."""

    key: str
    usable: bool
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class QuizVerdict:
    """What becomes of one quiz of a file: `result` new, unchanged (the bank has exactly this) or refused.

    entry: the quiz by the ids its questions have in the bank; a draw without a bank is from there.
    """

    id: str
    title: Mapping[str, str]
    result: str
    problems: tuple[Lazy, ...] = ()
    entry: QuizEntry | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """How many quizzes were written, and (title, why) of those that could not be after all."""

    count: int = 0
    left: tuple[tuple[Mapping[str, str], Lazy], ...] = ()


def judge(
    reading: Reading, questions: Mapping[str, Known], bank_id: int | None, taker_id: int | None = None
) -> tuple[QuizVerdict, ...]:
    """Return the verdicts on the quizzes of a file; `questions`: by the ids they have there.

    taker_id: who may use the other banks that they draw from (None: whoever works at the command line).
    """
    there = _digests(bank_id)
    key = db.session.scalar(select(Bank.key).where(Bank.id == bank_id)) if bank_id and reading.quizzes else None
    drawn = {slot.draw for quiz in reading.quizzes if quiz.entry is not None for slot in quiz.entry.slots}
    others = _banks({name for name in drawn if name is not None and name != reading.bank}, taker_id)
    return tuple(_judge(quiz, _File(reading.bank, questions, others), key, there) for quiz in reading.quizzes)


@dataclass(frozen=True, slots=True)
class _File:
    """What the quizzes of a file can ask: its own questions, and the other banks here by their keys."""

    bank: str
    questions: Mapping[str, Known]
    others: Mapping[str, int]


def _banks(keys: Collection[str], taker_id: int | None) -> dict[str, int]:
    """Return key → id of the banks that who takes a file may use."""
    if not keys:
        return {}
    wanted = select(Bank.key, Bank.id).where(Bank.key.in_(keys))
    if taker_id is not None:
        actor = actors.actor_for(taker_id)
        wanted = wanted.where(access.visible_to(actor) if actor is not None else false())
    return {row.key: row.id for row in db.session.execute(wanted)}


def _digests(bank_id: int | None) -> frozenset[str]:
    if bank_id is None:
        return frozenset()
    rows = db.session.scalars(
        select(QuizVersion.digest)
        .join(Quiz, Quiz.current_version_id == QuizVersion.id)
        .where(Quiz.bank_id == bank_id, Quiz.status.not_in(("retired", GONE)))
    )
    return frozenset(rows)


def _judge(quiz: QuizRead, file: _File, key: str | None, there: frozenset[str]) -> QuizVerdict:
    problems = list(quiz.problems)
    if quiz.entry is not None:
        problems += [text for slot in quiz.entry.slots for text in _problems(slot, file)]
        problems += quiz_settings.problems(quiz.entry.settings).values()
    if quiz.entry is None or problems:
        return QuizVerdict(quiz.id, quiz.title, REFUSED, tuple(dict.fromkeys(problems)))
    slots = tuple(
        replace(slot, question=file.questions[slot.question].key)
        if slot.question
        else replace(slot, draw=slot.draw if slot.draw in file.others else key)
        for slot in quiz.entry.slots
    )
    entry = replace(quiz.entry, slots=slots)
    settings = QuizSettings.checked(entry.settings).stored()
    same = key is not None and quiz_entries.digest(settings, slots) in there
    return QuizVerdict(quiz.id, quiz.title, SAME if same else NEW, entry=entry)


def _problems(slot: SlotEntry, file: _File) -> Iterator[Lazy]:
    questions = file.questions
    if slot.question is not None and slot.question not in questions:
        yield lazy("Its question “%(id)s” does not stand in the file.", id=slot.question)
    elif slot.question is not None and not questions[slot.question].usable:
        yield lazy("Its question “%(id)s” cannot be taken.", id=slot.question)
    elif slot.draw is not None and slot.draw in file.others:
        if len(building.fitting(file.others[slot.draw], slot.tags)) < slot.count:
            yield lazy(
                "It draws %(count)s questions from the bank “%(id)s”, which has fewer that fit.",
                count=slot.count,
                id=slot.draw,
            )
    elif slot.draw is not None and slot.draw != file.bank:
        yield lazy("It draws from another bank, “%(id)s”, which is not here, or which you may not use.", id=slot.draw)
    elif slot.draw is not None and sum(q.usable and set(slot.tags) <= q.tags for q in questions.values()) < slot.count:
        yield lazy("It draws %(count)s questions, but the file has fewer that fit.", count=slot.count)


def store(verdicts: Sequence[QuizVerdict], bank_id: int, actor_id: int | None) -> Taken:
    """Write the new quizzes of a file as the actor's own, after its questions, in the present write transaction.

    One that asks a question which was left out is left out too.
    """
    count, left = 0, []
    for verdict in verdicts:
        if verdict.result != NEW or verdict.entry is None:
            continue
        ids = _ids(bank_id, verdict.entry)
        banks = _banks({slot.draw for slot in verdict.entry.slots if slot.draw is not None}, actor_id)
        missing = next((s.question for s in verdict.entry.slots if s.question and s.question not in ids), None)
        if missing is not None:
            left.append((verdict.title, lazy("Its question “%(id)s” was left out.", id=missing)))
            continue
        places = tuple(
            Place(
                ids[slot.question] if slot.question else None,
                None if slot.question else banks.get(slot.draw or "", bank_id),
                slot.tags,
                slot.count,
                slot.points,
                slot.section - 1,
            )
            for slot in verdict.entry.slots
        )
        plan = Plan(verdict.title, verdict.entry.settings, places)
        quiz = building.write(plan, actor_id, key=_free(verdict.id), bank_id=bank_id)
        audit.note("quizzes.import", thing=f"quiz:{quiz.id}", after={"bank": bank_id})
        count += 1
    return Taken(count, tuple(left))


def _ids(bank_id: int, entry: QuizEntry) -> dict[str, int]:
    wanted = {slot.question for slot in entry.slots}
    rows = db.session.execute(
        select(Question.key, Question.id).where(Question.bank_id == bank_id, Question.key.in_(wanted))
    )
    return {row.key: row.id for row in rows}


def _free(key: str) -> str:
    """Return an id that no quiz has: this one, where it is free."""
    taken = db.session.scalar(select(Quiz.id).where(Quiz.key == key))
    return key if taken is None else f"quiz-{token_hex(4)}"
