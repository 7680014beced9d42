"""Taking questions from a file of any format into a bank: looked at first, one verdict per item, then all or nothing.

`look` reads, checks and renders (slow, before any write transaction) and gives the same verdicts in a dry run and in
the real one; `store` writes what it found.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from lms.content.bank import Picture
from lms.content.problems import ContentFault
from lms.core import audit, db
from lms.core.db import JsonDict
from lms.core.errors import LmsError, NotFound
from lms.core.i18n import Lazy, lazy
from lms.questions import documents, grams, pictures, plain, similarity
from lms.questions.documents import PreparedQuestion
from lms.questions.duplicates import likeness
from lms.questions.formats.checking import media_of, problem_of
from lms.questions.formats.interface import Doubt, FormatRefused, ItemRead, check_size
from lms.questions.formats.registry import FORMATS
from lms.questions.models import Bank, Question, QuestionBand, QuestionText, QuestionVersion
from lms.questions.recognizing import recognize
from lms.questions.writing import add_questions

NEAR = 3
NEW, SAME, REFUSED = "new", "unchanged", "refused"


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
    """A file that was looked at: its format and title, one verdict per item, and the pictures that come with them."""

    format: str
    title: str
    verdicts: tuple[Verdict, ...]
    remarks: tuple[Lazy, ...] = ()
    media: Mapping[str, Picture] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def count(self, result: str) -> int:
        """Return how many items have this verdict."""
        return sum(verdict.result == result for verdict in self.verdicts)


def look(
    data: bytes, name: str, format_key: str = "", *, bank_id: int | None = None, language: str | None = None
) -> Looked:
    """Read a file and say of each item what would become of it in a bank (None: a new one); nothing is written.

    format_key: empty to tell it from the file. Raises FormatRefused when the file as a whole cannot be taken.
    """
    check_size(data)
    key = format_key or recognize(data, name)
    wanted = FORMATS.get(key)
    if wanted is None or not wanted.reads:
        raise FormatRefused(lazy("Files of this format cannot be read."), field="format")
    reading = wanted.read(data, name, language=language)
    present = _Present.of(bank_id)
    verdicts = tuple(present.judge(number, item) for number, item in enumerate(reading.items, 1))
    return Looked(key, reading.title, verdicts, reading.remarks, present.media, present.files)


def store(looked: Looked, bank_id: int, *, leave_out: Collection[int] = (), actor_id: int | None = None) -> list[int]:
    """Write the new items of a file as drafts in the present write transaction; return the ids of the questions.

    leave_out: numbers of items that are not wanted. Raises ImportRefused when an item that cannot be taken is not
    among them, or nothing is left; then nothing is written.
    """
    wanted = [verdict for verdict in looked.verdicts if verdict.number not in leave_out]
    refused = [verdict for verdict in wanted if verdict.result == REFUSED]
    if refused:
        count = len(refused)
        text = lazy("%(count)s items cannot be taken; mend them or leave them out. Nothing was written.", count=count)
        raise ImportRefused(text)
    new = [verdict.prepared for verdict in wanted if verdict.result == NEW and verdict.prepared is not None]
    if not new:
        raise ImportRefused(lazy("There is no new question to take. Nothing was written."))
    used = {name for prepared in new for name in prepared.entry.media}
    pictures.store(bank_id, {name: looked.media[name] for name in sorted(used & set(looked.files))})
    rows = add_questions(bank_id, new, "draft", actor_id)
    after = {"format": looked.format, "questions": len(rows), "left_out": len(looked.verdicts) - len(wanted)}
    audit.note("questions.import", thing=f"bank:{bank_id}", after=after)
    return [row.id for row in rows]


def keep_files(looked: Looked) -> None:
    """Put the bytes of the pictures into the storage, before the write transaction."""
    for name, data in looked.files.items():
        pictures.keep(looked.media[name], data)


@dataclass
class _Present:
    """What a bank holds already, and what the items judged so far have taken."""

    bank_id: int | None
    digests: dict[str, str]
    media: dict[str, Picture]
    files: dict[str, bytes] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, bank_id: int | None) -> "_Present":
        if bank_id is None:
            return cls(None, {}, {})
        rows = db.session.execute(
            select(Question.key, QuestionVersion.digest)
            .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
            .where(Question.bank_id == bank_id)
        )
        return cls(bank_id, {row[0]: row[1] for row in rows}, pictures.of_bank(bank_id))

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
        if self.digests.get(prepared.key) == prepared.digest and prepared.key not in self.taken:
            self.taken.add(prepared.key)
            return replace(verdict, result=SAME, prepared=prepared)
        key = self._free(prepared.key)
        if key != prepared.key:
            prepared = documents.prepare({**document, "id": key}, self.media)
        self.taken.add(key)
        return replace(verdict, id=key, result=NEW, prepared=prepared, near=self._near(prepared.source))

    def _free(self, key: str) -> str:
        wanted, number = key, 2
        while key in self.digests or key in self.taken:
            key, number = f"{wanted[:58]}-{number}", number + 1
        return key

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
