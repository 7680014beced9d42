"""Loading bank folders into the database: a new version only where nobody changed the item there meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from lms.content.bank import Picture, load_bank
from lms.content.folder import Folder
from lms.content.manifest import Title
from lms.content.problems import Report
from lms.content.quiz_entry import QuizEntry
from lms.core import audit, db
from lms.questions import diverging, documents, indexing, pictures
from lms.questions.documents import PreparedQuestion
from lms.questions.models import Bank, Question, QuestionVersion, Quiz
from lms.questions.quiz_loading import store_quizzes
from lms.questions.registry import KINDS
from lms.questions.verdicts import GONE, Verdict, digest_of, digests_of, result_of, retire
from lms.questions.versions import add_version


@dataclass(frozen=True, slots=True)
class PreparedBank:
    """A bank folder read and checked, not yet stored; `files`: picture → where it lies in the folder."""

    key: str
    title: Title
    questions: tuple[PreparedQuestion, ...]
    quizzes: tuple[QuizEntry, ...]
    media: Mapping[str, Picture] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    digest: str | None = None


def folder_digest(path: Path) -> str:
    """Return the SHA-256 of all that loading a folder depends on: its bytes, and how they are rendered."""
    return digest_of(Folder(path, Report()).digest())


def loaded_digest(key: str) -> str | None:
    """Return the digest of the folder that a bank was loaded from and that holds nothing it has not taken."""
    return db.session.scalar(select(Bank.loaded_digest).where(Bank.key == key))


def unchanged(key: str) -> Iterable[Verdict]:
    """Yield the verdicts of a folder that is, byte by byte, the one its bank was loaded from."""
    for thing, table in (("question", Question), ("quiz", Quiz)):
        keys = db.session.scalars(
            select(table.key)
            .join(Bank, Bank.id == table.bank_id)
            .where(Bank.key == key, table.loaded_version_id.is_not(None), table.status != GONE)
            .order_by(table.id)
        )
        yield from (Verdict(key, thing, one, "unchanged") for one in keys)


def prepare(path: Path, digest: str | None = None) -> PreparedBank:
    """Read and check a bank folder; slow, so before any transaction. Raises ContentFault.

    digest: of the folder as it was before it was read. Its questions are rendered when their bodies are asked for
    (`render`).
    """
    bank = load_bank(path, KINDS)
    files = {name: path / "media" / name for name in bank.media}
    questions = tuple(documents.of_entry(entry) for entry in bank.questions)
    return PreparedBank(bank.id, bank.title, questions, bank.quizzes, bank.media, files, digest)


def render(bank: PreparedBank, known: Mapping[str, str]) -> None:
    """Render what `store` will write and keep its pictures; before any transaction. Raises ContentFault.

    known: question → digest of its present version, which need not be rendered again.
    """
    for entry in bank.questions:
        if known.get(entry.key) != entry.digest:
            assert entry.body
    for name, path in bank.files.items():
        pictures.keep(bank.media[name], path.read_bytes())


def known_digests(key: str) -> dict[str, str]:
    """Return question → digest of its present version, of a stored bank."""
    rows = db.session.execute(
        select(Question.key, QuestionVersion.digest)
        .join(Bank, Bank.id == Question.bank_id)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Bank.key == key)
    )
    return {row.key: row.digest for row in rows}


def store(banks: Sequence[PreparedBank], actor_id: int | None = None) -> list[Verdict]:
    """Write prepared banks in the present write transaction and return a verdict for each item.

    All questions come before all quizzes, so that a quiz may draw from any of the banks. Raises ContentFault when
    a quiz names a question or bank that exists nowhere, or draws more than there is.
    """
    verdicts: list[Verdict] = []
    rows = [_bank(prepared) for prepared in banks]
    for prepared, row in zip(banks, rows, strict=True):
        pictures.store(row.id, prepared.media)
        verdicts += _store_questions(prepared, row, actor_id)
    indexing.index_missing()
    for prepared, row in zip(banks, rows, strict=True):
        verdicts += store_quizzes(prepared.key, row, prepared.quizzes, actor_id)
    for prepared, row in zip(banks, rows, strict=True):
        kept = any(v.bank == prepared.key and v.result == "diverged" for v in verdicts)
        row.loaded_digest = None if kept else prepared.digest
        changed = [str(v) for v in verdicts if v.bank == prepared.key and v.result not in ("unchanged", "diverged")]
        if changed:
            audit.note("questions.load", thing=f"bank:{row.id}", after={"items": len(changed)})
    return verdicts


def _bank(prepared: PreparedBank) -> Bank:
    found = db.session.scalar(select(Bank).where(Bank.key == prepared.key).with_for_update())
    if found is None:
        found = Bank(key=prepared.key, title={})
        db.session.add(found)
    found.title = prepared.title.as_dict()
    db.session.flush()
    return found


def _store_questions(prepared: PreparedBank, bank: Bank, actor_id: int | None) -> Iterable[Verdict]:
    known = {row.key: row for row in db.session.scalars(select(Question).where(Question.bank_id == bank.id))}
    versions = digests_of(known.values())
    written: list[tuple[Question, QuestionVersion]] = []
    moved: list[Question] = []
    for entry in prepared.questions:
        row = known.get(entry.key)
        if row is None:
            row = Question(bank_id=bank.id, key=entry.key, status="reviewed", languages={})
            db.session.add(row)
            db.session.flush()
        result = result_of(row, versions, entry.digest)
        if result in ("new", "changed"):
            written.append((row, add_version(row, entry, actor_id)))
            row.loaded_version_id = row.current_version_id
        if result == "diverged" and versions.get(row.loaded_version_id or 0) != entry.digest:
            diverging.keep_folders(row, entry, actor_id)
        if row.status == GONE and result in ("unchanged", "changed"):
            row.status, result = "reviewed", "returned"
            moved.append(row)
        yield Verdict(prepared.key, "question", entry.key, result)
    present = {entry.key for entry in prepared.questions}
    for key in sorted(set(known) - present):
        # What was made in the database is not the folder's to retire.
        if known[key].loaded_version_id is not None and known[key].status not in (GONE, "retired"):
            yield Verdict(prepared.key, "question", key, retire(known[key]))
            moved.append(known[key])
    db.session.flush()
    indexing.index(written)
    indexing.retag(moved)
