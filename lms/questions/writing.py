"""What instructors do to banks: make them, write questions into them, set status, move and tag.

Everything happens in the present write transaction and stands in the audit log. Questions come prepared (read,
checked and rendered), since that is slow and belongs before the transaction.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from secrets import token_hex

from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.content.manifest import LANGUAGES
from lms.content.source import KEY
from lms.core import audit, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.questions import indexing
from lms.questions.documents import PreparedQuestion
from lms.questions.models import STATUSES, Bank, Question, QuestionFolder, QuestionVersion
from lms.questions.versions import add_version


class BankError(LmsError):
    """A bank, folder or question cannot be stored as it was described."""


def new_bank(
    title: Mapping[str, str],
    *,
    owner_id: int | None,
    organization_id: int | None = None,
    description: str = "",
    key: str = "",
    since: int | None = None,
) -> Bank:
    """Make a bank and return it; `title`: language → text, one language is enough.

    `key`: its id in exports and quizzes, else one is made up. `since`: the newest bank when the form was made; an equal
    one made after it is this form sent twice, and is returned. Raises BankError naming the field that is wrong.
    """
    if owner_id is not None:
        # Whoever sends the same form twice at once queues here.
        db.session.execute(select(Person.id).where(Person.id == owner_id).with_for_update())
    facts = {"owner_id": owner_id, "organization_id": organization_id, "description": description.strip()}
    same = _made_since(since, tidy_title(title), facts) if since is not None else None
    if same is not None:
        return same
    key = key or f"bank-{token_hex(4)}"
    if not KEY.match(key):
        raise BankError(lazy("“%(value)s” is not an id: small letters, digits and hyphens.", value=key), field="key")
    if db.session.scalar(select(Bank.id).where(Bank.key == key)) is not None:
        raise BankError(lazy("Another bank has this id."), field="key")
    bank = Bank(key=key, title=tidy_title(title), **facts)
    db.session.add(bank)
    db.session.flush()
    audit.note("questions.new_bank", thing=f"bank:{bank.id}", after={"key": key, "organization_id": organization_id})
    return bank


def newest_bank() -> int:
    """Return the key of the bank made last, or 0."""
    return db.session.scalar(select(func.max(Bank.id))) or 0


def _made_since(since: int, title: Mapping[str, str], facts: Mapping[str, object]) -> Bank | None:
    later = db.session.scalars(select(Bank).where(Bank.id > since).filter_by(**facts))
    return next((bank for bank in later if bank.title == title), None)


def tidy_title(title: Mapping[str, str]) -> dict[str, str]:
    """Return the title in the languages that have one. Raises BankError when there is none."""
    found = {code: text.strip()[:200] for code in LANGUAGES if (text := title.get(code) or "").strip()}
    if not found:
        raise BankError(lazy("Give the bank a name, in Korean or in English."), field="title_ko")
    return found


def add_question(
    bank_id: int, prepared: PreparedQuestion, status: str = "draft", actor_id: int | None = None
) -> Question:
    """Write a new question into a bank and return it. Raises Conflict when the bank has a question with its id."""
    return add_questions(bank_id, [prepared], status, actor_id)[0]


def add_questions(
    bank_id: int, prepared: Sequence[PreparedQuestion], status: str = "draft", actor_id: int | None = None
) -> list[Question]:
    """Write new questions into a bank and return them, in the same order.

    Raises Conflict at field `id`, before anything is written, when the bank has one of the ids already or an id
    comes twice.
    """
    _check_status(status)
    keys = [item.key for item in prepared]
    taken = set(_keys_in(bank_id, keys)) | {key for key, count in Counter(keys).items() if count > 1}
    if taken:
        text = lazy("The bank has a question with the id “%(id)s” already.", id=min(taken))
        raise Conflict(text, field="id")
    rows = [Question(bank_id=bank_id, key=item.key, status=status, languages={}) for item in prepared]
    db.session.add_all(rows)
    db.session.flush()
    indexing.index([(row, add_version(row, item, actor_id)) for row, item in zip(rows, prepared, strict=True)])
    _note("questions.add", bank_id, {"questions": [row.id for row in rows], "status": status})
    return rows


def new_version(
    question_id: int, prepared: PreparedQuestion, base_version_id: int | None, actor_id: int | None
) -> QuestionVersion:
    """Give a question its next version and return it; what says the same as before writes nothing.

    The question keeps its id, whatever the prepared one is called. Raises Conflict when `base_version_id`, the version
    the change was made on, is no longer the present one.
    """
    row = db.session.scalars(select(Question).where(Question.id == question_id).with_for_update()).one()
    if row.current_version_id != base_version_id:
        raise Conflict(lazy("Somebody else changed this question meanwhile."))
    present = db.session.get(QuestionVersion, base_version_id) if base_version_id else None
    if present is not None and present.digest == prepared.digest:
        return present
    version = add_version(row, prepared, actor_id)
    indexing.index([(row, version)])
    _note("questions.change", row.bank_id, {"question": row.id, "version": version.number})
    return version


def set_status(question_ids: Iterable[int], status: str) -> int:
    """Set the status (draft, reviewed, retired) of questions; return how many changed."""
    _check_status(status)
    rows = [row for row in _rows(question_ids) if row.status != status]
    before = {str(row.id): row.status for row in rows}
    for row in rows:
        row.status = status
    return _changed("questions.status", rows, before, {"status": status})


def move(question_ids: Iterable[int], folder_id: int | None) -> int:
    """Move questions into a folder of their bank (None: out of all folders); return how many moved.

    Raises BankError at field `folder` when the folder is another bank's.
    """
    folder = db.session.get(QuestionFolder, folder_id) if folder_id else None
    rows = [row for row in _rows(question_ids) if row.folder_id != folder_id]
    if folder_id and (folder is None or any(row.bank_id != folder.bank_id for row in rows)):
        raise BankError(lazy("Choose a folder of this bank."), field="folder")
    before = {str(row.id): row.folder_id for row in rows}
    for row in rows:
        row.folder_id = folder_id
    return _changed("questions.move", rows, before, {"folder": folder_id})


def keys_of(bank_id: int, question_ids: Iterable[int]) -> list[int]:
    """Return which of the keys are questions of a bank, with a version."""
    wanted = Question.id.in_(set(question_ids)), Question.bank_id == bank_id, Question.current_version_id.is_not(None)
    return list(db.session.scalars(select(Question.id).where(*wanted).order_by(Question.id)))


def new_folder(bank_id: int, title: str) -> QuestionFolder:
    """Make a folder in a bank. Raises BankError at field `title` when it has no name or the name is taken."""
    folder = QuestionFolder(bank_id=bank_id, title=_folder_title(bank_id, title))
    db.session.add(folder)
    db.session.flush()
    _note("questions.new_folder", bank_id, {"folder": folder.id})
    return folder


def rename_folder(folder: QuestionFolder, title: str) -> None:
    """Give a folder another name. Raises BankError at field `title`."""
    if title.strip() != folder.title:
        folder.title = _folder_title(folder.bank_id, title)
        _note("questions.rename_folder", folder.bank_id, {"folder": folder.id})


def remove_folder(folder: QuestionFolder) -> None:
    """Take a folder away; its questions stay in the bank, in no folder."""
    inside = db.session.scalars(select(Question.id).where(Question.folder_id == folder.id)).all()
    move(inside, None)
    _note("questions.remove_folder", folder.bank_id, {"folder": folder.id})
    db.session.flush()
    db.session.delete(folder)


def _folder_title(bank_id: int, title: str) -> str:
    title = " ".join(title.split())[:120]
    if not title:
        raise BankError(lazy("Please fill this in."), field="title")
    same = select(QuestionFolder.id).where(QuestionFolder.bank_id == bank_id, QuestionFolder.title == title)
    if db.session.scalar(same) is not None:
        raise BankError(lazy("There is a folder with this name already."), field="title")
    return title


def _rows(question_ids: Iterable[int]) -> list[Question]:
    wanted = select(Question).where(Question.id.in_(set(question_ids))).order_by(Question.id).with_for_update()
    return list(db.session.scalars(wanted))


def _changed(action: str, rows: list[Question], before: Mapping[str, object], after: Mapping[str, object]) -> int:
    if not rows:
        return 0
    db.session.flush()
    indexing.retag(rows)
    for bank_id in sorted({row.bank_id for row in rows}):
        mine = {str(row.id) for row in rows if row.bank_id == bank_id}
        old = {key: value for key, value in before.items() if key in mine}
        audit.note(action, thing=f"bank:{bank_id}", before=old, after=dict(after))
    return len(rows)


def _keys_in(bank_id: int, keys: Sequence[str]) -> Iterable[str]:
    return db.session.scalars(select(Question.key).where(Question.bank_id == bank_id, Question.key.in_(keys)))


def _check_status(status: str) -> None:
    if status not in STATUSES:
        raise BankError(lazy("Choose one of the list."), field="status")


def _note(action: str, bank_id: int, after: dict[str, object]) -> None:
    audit.note(action, thing=f"bank:{bank_id}", after=after)
