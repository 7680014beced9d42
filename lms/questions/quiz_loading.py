"""Loading the quizzes of a bank folder: settings and slots, versioned as questions are."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from lms.content.bank import BANK_FILE
from lms.content.problems import ContentFault, Problem
from lms.content.quiz_entry import QuizEntry, SlotEntry
from lms.core import clock, db
from lms.core.i18n import lazy
from lms.questions import quiz_entries, quiz_words
from lms.questions.models import Bank, Question, Quiz, QuizSlot, QuizVersion
from lms.questions.quiz_settings import QuizSettings
from lms.questions.verdicts import GONE, Verdict, digests_of, result_of, retire


def store_quizzes(key: str, bank: Bank, entries: Sequence[QuizEntry], actor_id: int | None) -> Iterable[Verdict]:
    """Write the quizzes of the bank with this key; yield a verdict for each."""
    wanted = {entry.id: entry for entry in entries}
    known = {
        row.key: row
        for row in db.session.scalars(select(Quiz).where((Quiz.bank_id == bank.id) | Quiz.key.in_(list(wanted))))
    }
    versions = digests_of(known.values())
    for entry in entries:
        row = known.get(entry.id)
        if row is None:
            row = Quiz(key=entry.id, title={}, bank_id=bank.id, status="reviewed")
            db.session.add(row)
        elif row.bank_id != bank.id:
            text = lazy("Another bank has a quiz with the id “%(id)s” already.", id=entry.id)
            raise ContentFault([Problem(f"{key}/{BANK_FILE}", f"quizzes.{entry.id}", text)])
        checked = QuizSettings.checked(entry.settings)
        settings = checked.stored()
        digest = quiz_entries.digest(settings, entry.slots)
        result = result_of(row, versions, digest)
        if result != "diverged":
            row.title = entry.title.as_dict()
        db.session.flush()
        present = row.current_version_id
        again = versions.get(row.loaded_version_id or 0) == digest
        if result in ("new", "changed") or (result == "diverged" and not again):
            _add_version(key, row, entry, checked, digest, actor_id)
        if result == "diverged":
            # The folder's state is kept beside ours until somebody chooses (see diverging).
            row.current_version_id = present
        if row.status == GONE and result in ("unchanged", "changed"):
            row.status, result = "reviewed", "returned"
        yield Verdict(key, "quiz", entry.id, result)
    for gone in sorted(set(known) - set(wanted)):
        if known[gone].loaded_version_id is not None and known[gone].status not in (GONE, "retired"):
            yield Verdict(key, "quiz", gone, retire(known[gone]))
    db.session.flush()


def _add_version(
    key: str, row: Quiz, entry: QuizEntry, settings: QuizSettings, digest: str, actor_id: int | None
) -> None:
    newest = db.session.scalar(select(func.max(QuizVersion.number)).where(QuizVersion.quiz_id == row.id))
    version = QuizVersion(
        quiz_id=row.id,
        number=(newest or 0) + 1,
        settings=settings.stored(),
        body=quiz_words.rendered(settings),
        digest=digest,
        created_at=clock.now(),
        created_by_id=actor_id,
    )
    db.session.add(version)
    db.session.flush()
    for position, slot in enumerate(entry.slots):
        question_id, bank_id = _resolve(key, entry, slot, row)
        db.session.add(
            QuizSlot(
                quiz_version_id=version.id,
                position=position,
                question_id=question_id,
                bank_id=bank_id,
                tags=list(slot.tags),
                count=slot.count,
                points=slot.points,
                section=slot.section - 1,
            )
        )
    row.current_version_id = row.loaded_version_id = version.id
    db.session.flush()


def _resolve(key: str, entry: QuizEntry, slot: SlotEntry, row: Quiz) -> tuple[int | None, int | None]:
    """Return (question id, None) or (None, bank id) of a slot."""
    if slot.question is not None:
        found = db.session.scalar(
            select(Question.id).where(Question.bank_id == row.bank_id, Question.key == slot.question)
        )
        text = lazy("There is no question “%(id)s”.", id=slot.question)
    else:
        found = db.session.scalar(select(Bank.id).where(Bank.key == slot.draw))
        text = lazy("There is no question bank “%(id)s”.", id=slot.draw)
    if found is None:
        raise ContentFault([Problem(f"{key}/{BANK_FILE}", f"quizzes.{entry.id}", text)])
    return (found, None) if slot.question is not None else (None, found)
