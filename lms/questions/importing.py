"""Taking questions from a file of any format into a bank: looked at first, one verdict per item, then all or nothing.

`look` reads, checks and renders (slow, before any write transaction) and gives the same verdicts in a dry run and in
the real one; `store` writes what it found.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from lms.content.bank import Picture
from lms.content.problems import ContentFault
from lms.core import audit, db
from lms.core.db import JsonDict
from lms.core.errors import LmsError, NotFound
from lms.core.i18n import Lazy, lazy
from lms.questions import documents, grams, pictures, plain, quiz_taking, similarity, verdicts
from lms.questions.documents import PreparedQuestion
from lms.questions.duplicates import likeness
from lms.questions.formats.checking import media_of, problem_of
from lms.questions.formats.interface import Doubt, FormatRefused, ItemRead, Reading, check_size
from lms.questions.formats.registry import FORMATS
from lms.questions.models import Bank, Question, QuestionBand, QuestionText, QuestionVersion
from lms.questions.quiz_taking import Known, QuizVerdict, Taken
from lms.questions.recognizing import recognize
from lms.questions.writing import add_questions

NEAR = 3
NEW, SAME, REFUSED = verdicts.NEW, verdicts.SAME, verdicts.REFUSED


class ImportRefused(LmsError):
    """Some items cannot be taken and were not left out, or there is nothing to take; nothing was written."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one item of a file: `result` new, unchanged (the bank has exactly this) or refused.

    number: its place in the file, from 1. near: ids of questions in the bank whose stem is nearly the same.
    """

    number: int
    place: Lazy
    id: str
    kind: str
    stem: str
    result: str
    problems: tuple[Lazy, ...] = ()
    losses: tuple[Lazy, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    near: tuple[str, ...] = ()
    prepared: PreparedQuestion | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was looked at: its format and title, one verdict per item, and the pictures that come with them.

    quizzes: verdicts on those of a bank folder.
    """

    format: str
    title: str
    verdicts: tuple[Verdict, ...]
    remarks: tuple[Lazy, ...] = ()
    media: Mapping[str, Picture] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    quizzes: tuple[QuizVerdict, ...] = ()

    def count(self, result: str) -> int:
        """Return how many items have this verdict."""
        return sum(verdict.result == result for verdict in self.verdicts)


def look(
    data: bytes,
    name: str,
    format_key: str = "",
    *,
    bank_id: int | None = None,
    language: str | None = None,
    taker_id: int | None = None,
) -> Looked:
    """Read a file and say of each item what would become of it in a bank (None: a new one); nothing is written.

    format_key: empty to tell it from the file. taker_id: who takes it, and whose banks its quizzes may draw from (None:
    all). Raises FormatRefused when the file as a whole cannot be taken.
    """
    key, reading = read(data, name, format_key, language=language)
    judge = Judge.of(bank_id, taker_id)
    return judge.looked(key, reading, [judge.judge(number, item) for number, item in enumerate(reading.items, 1)])


def read(data: bytes, name: str, format_key: str = "", *, language: str | None = None) -> tuple[str, Reading]:
    """Return the format of a file and its items, not judged yet: no database is asked. Raises FormatRefused."""
    check_size(data)
    key = format_key or recognize(data, name)
    wanted = FORMATS.get(key)
    if wanted is None or not wanted.reads:
        raise FormatRefused(lazy("Files of this format cannot be read."), field="format")
    return key, wanted.read(data, name, language=language)


def wanted(looked: Looked, leave_out: Collection[int] = (), *, quizzes: bool = True) -> list[PreparedQuestion]:
    """Return the new items of a file that are to be written.

    leave_out: numbers of items that are not wanted; quizzes: whether those of the file are. Raises ImportRefused when
    an item that cannot be taken is not among them, or nothing is left.
    """
    kept = [verdict for verdict in looked.verdicts if verdict.number not in leave_out]
    refused = [verdict for verdict in kept if verdict.result == REFUSED]
    if refused:
        count = len(refused)
        text = lazy("%(count)s items cannot be taken; mend them or leave them out. Nothing was written.", count=count)
        raise ImportRefused(text)
    new = [verdict.prepared for verdict in kept if verdict.result == NEW and verdict.prepared is not None]
    if not new and not (quizzes and any(quiz.result == NEW for quiz in looked.quizzes)):
        raise ImportRefused(lazy("There is no new question to take. Nothing was written."))
    return new


def store(
    looked: Looked,
    bank_id: int,
    *,
    leave_out: Collection[int] = (),
    quizzes: bool = True,
    actor_id: int | None = None,
) -> tuple[list[int], Taken]:
    """Write the new items of a file as drafts in the present write transaction, and its quizzes if they are wanted.

    Returns the ids of the questions, and what became of the quizzes. Raises ImportRefused (see `wanted`); then nothing
    is written.
    """
    found = add(looked, bank_id, wanted(looked, leave_out, quizzes=quizzes), actor_id)
    taken = quiz_taking.store(looked.quizzes, bank_id, actor_id) if quizzes else Taken()
    note(looked, bank_id, len(found), sum(verdict.number in leave_out for verdict in looked.verdicts))
    return found, taken


def add(looked: Looked, bank_id: int, new: Sequence[PreparedQuestion], actor_id: int | None) -> list[int]:
    """Write some of the new items with their pictures in the present write transaction; return the ids."""
    used = {name for prepared in new for name in prepared.entry.media}
    pictures.store(bank_id, {name: looked.media[name] for name in sorted(used & set(looked.files))})
    return [row.id for row in add_questions(bank_id, new, "draft", actor_id)]


def note(looked: Looked, bank_id: int, count: int, left_out: int) -> None:
    """Note in the audit log that a file was taken."""
    after = {"format": looked.format, "questions": count, "left_out": left_out}
    audit.note("questions.import", thing=f"bank:{bank_id}", after=after)


def keep_files(looked: Looked) -> None:
    """Put the bytes of the pictures into the storage, before the write transaction."""
    for name, data in looked.files.items():
        pictures.keep(looked.media[name], data)


@dataclass
class Judge:
    """Says what becomes of items, one after the other: it knows what a bank holds and what earlier items have taken."""

    bank_id: int | None
    digests: dict[str, str]
    media: dict[str, Picture]
    files: dict[str, bytes] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    taker_id: int | None = None
    _next: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, bank_id: int | None, taker_id: int | None = None) -> "Judge":
        """Return the judge for a bank (None: for a new one), and for who takes the items (None: the command line)."""
        if bank_id is None:
            return cls(None, {}, {}, taker_id=taker_id)
        rows = db.session.execute(
            select(Question.key, QuestionVersion.digest)
            .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
            .where(Question.bank_id == bank_id)
        )
        return cls(bank_id, {row[0]: row[1] for row in rows}, pictures.of_bank(bank_id), taker_id=taker_id)

    def judge(self, number: int, item: ItemRead) -> Verdict:
        """Return the verdict on one item."""
        source = item.document or {}
        verdict = Verdict(
            number=number,
            place=item.place,
            id=str(source.get("id", "")),
            kind=str(source.get("kind", "")),
            stem=_stem(source),
            result=REFUSED,
            problems=item.problems,
            losses=item.losses,
            doubts=item.doubts,
        )
        if item.document is None:
            return verdict
        document = self._with_pictures(item)
        try:
            prepared = documents.prepare(document, self.media)
        except ContentFault as fault:
            found = tuple(map(problem_of, fault.problems))
            return replace(verdict, problems=tuple(dict.fromkeys((*item.problems, *found))))
        if item.problems:
            return replace(verdict, prepared=prepared)
        key, same = self._key(prepared)
        self.taken.add(key)
        if key != prepared.key:
            prepared = documents.prepare({**document, "id": key}, self.media)
        if same:
            return replace(verdict, id=key, result=SAME, prepared=prepared)
        return replace(verdict, id=key, result=NEW, prepared=prepared, near=self._near(prepared.source))

    def looked(self, key: str, reading: Reading, verdicts: Sequence[Verdict]) -> Looked:
        """Return the file with the verdicts on its items, and those on its quizzes."""
        known = {
            str((item.document or {}).get("id")): Known(
                verdict.id, verdict.result != REFUSED, frozenset(verdict.prepared.tags if verdict.prepared else ())
            )
            for item, verdict in zip(reading.items, verdicts, strict=True)
        }
        quizzes = quiz_taking.judge(reading, known, self.bank_id, self.taker_id) if reading.quizzes else ()
        return Looked(key, reading.title, tuple(verdicts), reading.remarks, self.media, self.files, quizzes)

    def _key(self, prepared: PreparedQuestion) -> tuple[str, bool]:
        """Return the id of an item in the bank, and whether the bank holds exactly this item under it.

        Under its own id, or the one it got instead when it was taken the first time.
        """
        key, number = prepared.key, self._next.get(prepared.key, 2)
        while key in self.digests or key in self.taken:
            if key not in self.taken and self.digests[key] == self._digest(prepared, key):
                return key, True
            key, number = f"{prepared.key[:58]}-{number}", number + 1
        self._next[prepared.key] = number
        return key, False

    def _digest(self, prepared: PreparedQuestion, key: str) -> str:
        return documents.digest({**prepared.source, "id": key}, self.media)

    def _with_pictures(self, item: ItemRead) -> JsonDict:
        """Note the pictures of an item; one whose name means another picture here gets a name of its own."""
        names: dict[str, str] = {}
        for name, picture in media_of(item.files).items():
            here = name
            if name in self.media and self.media[name].digest != picture.digest:
                base, _, ending = name.rpartition(".")
                here = names[name] = f"{base[:48]}-{picture.digest[:10]}.{ending}"
            self.media[here] = picture
            self.files[here] = item.files[name]
        document: JsonDict = _renamed(item.document, names) if names else dict(item.document or {})
        return document

    def _near(self, source: JsonDict) -> tuple[str, ...]:
        if self.bank_id is None:
            return ()
        stems = {code: grams.folded([stem]) for code, stem in plain.stems(source).items()}
        bands = {band for stem in stems.values() for band in similarity.bands(stem)}
        rows = db.session.execute(
            select(Question.key, QuestionText.stems)
            .join(QuestionText, QuestionText.question_id == Question.id)
            .where(
                Question.bank_id == self.bank_id,
                Question.id.in_(select(QuestionBand.question_id).where(QuestionBand.band.in_(bands))),
            )
            .limit(100)
        )
        alike = sorted(((likeness(stems, there), key) for key, there in rows), reverse=True)
        return tuple(key for value, key in alike[:NEAR] if value >= similarity.NEAR)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return plain data in which pictures have other names: in Markdown and as the picture of a question."""
    if isinstance(value, str):
        for old, new in names.items():
            value = new if value == old else value.replace(f"]({old}", f"]({new}")
        return value
    if isinstance(value, Mapping):
        return {key: _renamed(item, names) for key, item in value.items()}
    return [_renamed(item, names) for item in value] if isinstance(value, list | tuple) else value


def _stem(document: Mapping[str, Any]) -> str:
    texts = document.get("texts")
    found = list(_stems(texts)) if isinstance(texts, Mapping) else []
    return " ".join(plain.plain(found[0]).split())[:200] if found else ""


def _stems(texts: Mapping[str, Any]) -> Iterator[str]:
    for text in texts.values():
        if isinstance(text, Mapping) and isinstance(text.get("stem"), str):
            yield text["stem"]


def bank_of(name: str) -> int | None:
    """Return the bank with this key or title (in either language), or None. Raises NotFound if several have it."""
    from_key = db.session.scalar(select(Bank.id).where(Bank.key == name))
    if from_key is not None:
        return from_key
    titled = [row.id for row in db.session.scalars(select(Bank)) if name in row.title.values()]
    if len(titled) > 1:
        raise NotFound(lazy("Several banks have this title; name one by its id."))
    return titled[0] if titled else None
