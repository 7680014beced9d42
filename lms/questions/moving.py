"""Moving questions into another bank: what they are, were and are used for goes with them."""

from collections.abc import Iterable

from sqlalchemy import select, update

from lms.content.bank import Picture, pictures_in
from lms.core import audit, db
from lms.core.i18n import lazy
from lms.questions import indexing, pictures
from lms.questions.models import Bank, Question, QuestionDraft, QuestionVersion
from lms.questions.writing import BankError


def move(question_ids: Iterable[int], bank_id: int) -> int:
    """Move questions into another bank; return how many moved.

    A question keeps its uid, its versions, comments and every place where it is used. It leaves its folder, its
    pictures are known by their names there too, and where the bank has a question with its id, it gets a free one.

    Raises BankError at field `bank`, before anything moves: for a question that a folder of files holds, which would
    bring it back; and where the bank has another picture under the name of one of its pictures.
    """
    wanted = select(Question).where(Question.id.in_(set(question_ids)), Question.bank_id != bank_id)
    # Both banks at once and in order, since their index is written (postings.py).
    left = select(wanted.with_only_columns(Question.bank_id).subquery().c.bank_id)
    banks = select(Bank.id).where((Bank.id == bank_id) | Bank.id.in_(left)).order_by(Bank.id)
    if bank_id not in db.session.scalars(banks.with_for_update()).all():
        raise BankError(lazy("Choose one of the list."), field="bank")
    rows = list(db.session.scalars(wanted.order_by(Question.id).with_for_update()))
    held = next((row for row in rows if row.loaded_version_id is not None), None)
    if held is not None:
        text = lazy("The question “%(id)s” came with the files of its bank and stays there.", id=held.key)
        raise BankError(text, field="bank")
    before = {row.id: row.bank_id for row in rows}
    versions = _present(rows)
    pictures.store(bank_id, _pictures(rows, versions, bank_id))
    taken = set(db.session.scalars(select(Question.key).where(Question.bank_id == bank_id)))
    for row in rows:
        row.key = _free(row.key, taken)
        row.bank_id, row.folder_id = bank_id, None
        taken.add(row.key)
    db.session.flush()
    indexing.index([(row, versions[row.id]) for row in rows])
    _move_drafts(rows, bank_id)
    for old in sorted(set(before.values())):
        moved = [row.id for row in rows if before[row.id] == old]
        for bank in (old, bank_id):
            after = {"bank": bank_id, "questions": moved}
            audit.note("questions.move_bank", thing=f"bank:{bank}", before={"bank": old}, after=after)
    return len(rows)


def _present(rows: list[Question]) -> dict[int, QuestionVersion]:
    found = select(QuestionVersion).where(QuestionVersion.id.in_([row.current_version_id for row in rows]))
    return {version.question_id: version for version in db.session.scalars(found)}


def _pictures(rows: list[Question], versions: dict[int, QuestionVersion], bank_id: int) -> dict[str, Picture]:
    """Return the pictures the questions show, as the bank they leave knows them. Raises BankError."""
    there, found = pictures.of_bank(bank_id), dict[str, Picture]()
    known = {old: pictures.of_bank(old) for old in {row.bank_id for row in rows}}
    for row in rows:
        source = versions[row.id].source
        for name in sorted(pictures_in(source["kind"], source, source["texts"]) & set(known[row.bank_id])):
            picture = known[row.bank_id][name]
            if there.setdefault(name, picture).digest != picture.digest:
                text = lazy("The bank has another picture with the name “%(name)s”.", name=name)
                raise BankError(text, field="bank")
            found[name] = picture
    return found


def _free(key: str, taken: set[str]) -> str:
    """Return the id, or where it is taken one like it."""
    found, number = key, 2
    while found in taken:
        found, number = f"{key[:60]}-{number}", number + 1
    return found


def _move_drafts(rows: list[Question], bank_id: int) -> None:
    """Let what somebody is typing into the editor of a question go on in the other bank."""
    slots = [f"question:{row.id}" for row in rows]
    db.session.execute(update(QuestionDraft).where(QuestionDraft.slot.in_(slots)).values(bank_id=bank_id))
