"""Loading bank folders into the database: a new version only where nobody changed the item there meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from lms.content.bank import BANK_FILE, QuestionEntry, load_bank
from lms.content.manifest import Title, to_json
from lms.content.problems import ContentFault, Problem
from lms.content.quiz_entry import QuizEntry
from lms.core import audit, db
from lms.questions import indexing
from lms.questions.models import Bank, Question, QuestionVersion
from lms.questions.prepared import PreparedQuestion
from lms.questions.quiz_loading import store_quizzes
from lms.questions.registry import KINDS
from lms.questions.verdicts import GONE, Verdict, digest_of, digests_of, result_of, retire
from lms.questions.versions import add_version


@dataclass(frozen=True, slots=True)
class PreparedBank:
    """A bank folder read, checked and rendered, not yet stored."""

    key: str
    title: Title
    questions: tuple[PreparedQuestion, ...]
    quizzes: tuple[QuizEntry, ...]


def prepare(path: Path) -> PreparedBank:
    """Read, check and render a bank folder; slow, so before any transaction. Raises ContentFault."""
    bank = load_bank(path)
    return PreparedBank(bank.id, bank.title, tuple(_prepare(entry) for entry in bank.questions), bank.quizzes)


def _prepare(entry: QuestionEntry) -> PreparedQuestion:
    source = to_json(entry)
    kind = KINDS[entry.kind]
    body = kind.body(entry)
    problems = kind.problems(body)
    if problems:
        raise ContentFault([Problem(BANK_FILE, f"questions.{entry.id}", text) for text in problems])
    return PreparedQuestion(entry.id, entry.kind, entry.tags, source, body, digest_of(source))


def store(banks: Sequence[PreparedBank], actor_id: int | None = None) -> list[Verdict]:
    """Write prepared banks in the present write transaction and return a verdict for each item.

    All questions come before all quizzes, so that a quiz may draw from any of the banks. Raises ContentFault when
    a quiz names a question or bank that exists nowhere, or draws more than there is.
    """
    verdicts: list[Verdict] = []
    rows = [_bank(prepared) for prepared in banks]
    for prepared, row in zip(banks, rows, strict=True):
        verdicts += _store_questions(prepared, row, actor_id)
    indexing.index_missing()
    for prepared, row in zip(banks, rows, strict=True):
        verdicts += store_quizzes(prepared.key, row, prepared.quizzes, actor_id)
    for prepared, row in zip(banks, rows, strict=True):
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
