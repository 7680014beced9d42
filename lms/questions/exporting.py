"""Writing the questions of a bank as a file of any format, with one verdict per question."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import select

from lms.content.bank import Picture
from lms.content.manifest import LANGUAGES
from lms.content.problems import ContentFault
from lms.core import audit, db, storage
from lms.core.db import JsonDict
from lms.core.errors import LmsError
from lms.core.i18n import lazy, pick
from lms.questions import documents, pictures, quiz_entries
from lms.questions.formats.checking import problem_of
from lms.questions.formats.folder import write_bank
from lms.questions.formats.interface import ItemWritten, Written
from lms.questions.formats.registry import FORMATS
from lms.questions.models import Bank, Question, QuestionVersion


class ExportRefused(LmsError):
    """The bank cannot be written in this format."""


def export(
    bank_id: int, format_key: str, *, language: str | None = None, only: Collection[int] | None = None
) -> Written:
    """Return the present versions of a bank's questions as a file; retired ones are left out.

    A bank folder carries the quizzes of the bank too. only: ids of the questions wanted, and no quizzes. The verdicts
    say of each question and quiz whether it stands in the file and what the format could not take of it. Raises
    ExportRefused for a format that is only read, or when there is nothing to write.
    """
    wanted = FORMATS.get(format_key)
    if wanted is None or not wanted.writes:
        raise ExportRefused(lazy("This format can only be read."), field="format")
    bank = db.session.get_one(Bank, bank_id)
    media = pictures.of_bank(bank_id)
    found, refused = _documents(bank_id, media, only)
    if not found and not refused:
        raise ExportRefused(lazy("The bank has no questions to write."), field="format")
    files = _files(found, media)
    titles = {code: pick(bank.title, code) for code in LANGUAGES}
    if format_key == "folder":
        tags = {document["id"]: frozenset(document["tags"]) for document in found}
        carried = quiz_entries.of_bank(bank, tags) if only is None else []
        written = write_bank(bank.key, titles, found, files, [each.entry for each in carried if each.entry is not None])
        written = replace(
            written, quizzes=tuple(ItemWritten(each.key, each.entry is not None, each.losses) for each in carried)
        )
    else:
        written = wanted.write(found, files, title=pick(bank.title, language), language=language)
        ending = written.file_name.rpartition(".")[2]
        written = replace(written, file_name=f"{bank.key}.{ending}")
    return replace(written, items=(*written.items, *refused))


def note(bank_id: int, format_key: str, written: Written) -> None:
    """Note in the audit log that a bank was written out."""
    count = sum(item.written for item in written.items)
    audit.note("questions.export", thing=f"bank:{bank_id}", after={"format": format_key, "questions": count})


def _documents(
    bank_id: int, media: Mapping[str, Picture], only: Collection[int] | None
) -> tuple[list[JsonDict], list[ItemWritten]]:
    rows = db.session.execute(
        select(Question.id, Question.key, QuestionVersion.source)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.bank_id == bank_id, Question.status.not_in(("retired", "gone")))
        .order_by(Question.id)
    )
    found, refused = [], []
    for question_id, key, source in rows:
        if only is not None and question_id not in only:
            continue
        try:
            # What an older release stored comes in the form of today.
            found.append(documents.document_of(documents.read({**source, "id": key}, media)))
        except ContentFault as fault:
            refused.append(ItemWritten(key, False, tuple(map(problem_of, fault.problems))))
    return found, refused


def _files(found: list[JsonDict], media: Mapping[str, Picture]) -> dict[str, bytes]:
    used = {name for document in found for name in documents.read(document, media).pictures()}
    files = {}
    for name in sorted(used & set(media)):
        try:
            files[name] = storage.get_content(media[name].digest)
        except storage.NoFile:
            continue
    return files
