"""Quizzes as the folder of their bank writes them: what a folder carries of a stored quiz, and what it cannot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lms.content.manifest import LANGUAGES, to_json
from lms.content.quiz_entry import SlotEntry
from lms.core import db
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy, pick
from lms.questions.models import Bank, Question, Quiz, QuizSlot, QuizVersion
from lms.questions.quiz_settings import QuizSettings
from lms.questions.verdicts import GONE, digest_of

# What was added to slots later stands in the digest only where it says something, so that older folders stay the same.
LATER = {"points": None, "section": 1}


@dataclass(frozen=True, slots=True)
class Carried:
    """A quiz as bank.yaml writes it, or None; `losses`: what a folder cannot carry of it, or why it is left out."""

    key: str
    entry: JsonDict | None
    losses: tuple[Lazy, ...] = ()


def digest(settings: JsonDict, slots: Iterable[SlotEntry]) -> str:
    """Return the digest of a quiz: the same for one made in the browser and one of a folder that say the same."""
    return digest_of([settings, [_plain(slot) for slot in slots]])


def _plain(slot: SlotEntry) -> JsonDict:
    return {key: value for key, value in to_json(slot).items() if key not in LATER or value != LATER[key]}


def entries(slots: Sequence[Any], bank_id: int | None) -> list[SlotEntry]:
    """Return slots, stored or planned (`building.Place`), by keys instead of ids.

    A question that is not of this bank is called `bank/question`, which no folder can say.
    """
    wanted = {slot.question_id for slot in slots}, {slot.bank_id for slot in slots}
    banks = {row.id: row.key for row in db.session.execute(select(Bank.id, Bank.key).where(Bank.id.in_(wanted[1])))}
    names = {
        row.id: row.key if row.bank_id == bank_id else f"{row.bank}/{row.key}"
        for row in db.session.execute(
            select(Question.id, Question.key, Question.bank_id, Bank.key.label("bank"))
            .join(Bank, Bank.id == Question.bank_id)
            .where(Question.id.in_(wanted[0]))
        )
    }
    return [
        SlotEntry(
            question=names[slot.question_id] if slot.question_id is not None else None,
            draw=banks[slot.bank_id] if slot.bank_id is not None else None,
            tags=tuple(slot.tags),
            count=slot.count,
            points=_points(slot.points),
            section=slot.section + 1,
        )
        for slot in slots
    ]


def _points(points: Any) -> Any:
    """Return points as a folder writes them: a whole number as one, whatever the column makes of it."""
    return int(points) if points is not None and float(points).is_integer() else points


def of_bank(bank: Bank, tags: Mapping[str, frozenset[str]]) -> list[Carried]:
    """Return the quizzes of a bank in their present versions, without the retired ones.

    tags: question → tags of the questions that stand in the folder beside them.
    """
    rows = db.session.execute(
        select(Quiz, QuizVersion)
        .join(QuizVersion, QuizVersion.id == Quiz.current_version_id)
        .where(Quiz.bank_id == bank.id, Quiz.status.not_in(("retired", GONE)))
        .order_by(Quiz.id)
    )
    return [_carried(bank, quiz, version, tags) for quiz, version in rows.all()]


def _carried(bank: Bank, quiz: Quiz, version: QuizVersion, tags: Mapping[str, frozenset[str]]) -> Carried:
    slots = db.session.scalars(
        select(QuizSlot).where(QuizSlot.quiz_version_id == version.id).order_by(QuizSlot.position)
    ).all()
    found = entries(slots, bank.id)
    problems = list(dict.fromkeys(text for slot in found for text in _problems(bank, slot, tags)))
    if any(slot.points is not None and not float(slot.points).is_integer() for slot in slots):
        problems.append(lazy("The points of its places must be whole numbers."))
    if problems:
        return Carried(quiz.key, None, tuple(problems))
    settings, losses = _both(QuizSettings.of(version.settings).stored())
    title, lost = _title(quiz.title)
    entry = {"id": quiz.key, "title": title, "slots": [_written(slot) for slot in found], **settings}
    return Carried(quiz.key, entry, tuple(dict.fromkeys((*lost, *losses))))


def _problems(bank: Bank, slot: SlotEntry, tags: Mapping[str, frozenset[str]]) -> Iterable[Lazy]:
    if slot.question is not None and slot.question not in tags:
        yield lazy("Its question “%(id)s” does not stand in the file.", id=slot.question)
    if slot.draw == bank.key and sum(set(slot.tags) <= here for here in tags.values()) < slot.count:
        yield lazy("It draws %(count)s questions, but the file has fewer that fit.", count=slot.count)


def _written(slot: SlotEntry) -> JsonDict:
    """Return a slot with what it says, in the order of the documentation."""
    standard = to_json(SlotEntry())
    return {key: value for key, value in to_json(slot).items() if value != standard[key]}


def _both(settings: JsonDict) -> tuple[JsonDict, list[Lazy]]:
    """Return settings whose sections have a title in every language, as a folder needs."""
    losses: list[Lazy] = []
    if settings.get("sections"):
        sections = []
        for section in settings["sections"]:
            title, lost = _title(section["title"])
            sections.append({**section, "title": title})
            losses += lost
        settings = {**settings, "sections": sections}
    return settings, losses


def _title(title: JsonDict) -> tuple[JsonDict, list[Lazy]]:
    there = {code: title[code] for code in LANGUAGES if title.get(code)}
    missing = [code for code in LANGUAGES if code not in there]
    full = {code: there.get(code) or pick(there, code) for code in LANGUAGES}
    return full, [
        lazy("A title has no text in the language “%(language)s”; the other stands there too.", language=code)
        for code in missing
    ]
