"""Files of many questions: the worker looks at them and takes them, and says how far it is.

Nothing is written before all items were judged: when one is refused, nothing is. Then the questions are written some at
a time, so that nobody waits behind them; a worker that dies goes on where it was, since what a bank holds already is
left alone.
"""

import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from lms.core import db, i18n, outbox, storage
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.questions import importing, quiz_taking, reports, waiting, writing
from lms.questions.formats.pictures import MIMES
from lms.questions.importing import Judge, Looked
from lms.questions.models import Bank
from lms.questions.quiz_taking import Taken
from lms.questions.reports import Report
from lms.questions.waiting import Waiting

AT_ONCE_BYTES = 500_000
AT_ONCE_ITEMS = 300
SHOWN = 100
BATCH = 50
LOOK, TAKE = "look", "take"


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a large file.

    `state`: looking, looked, taking, taken, refused (`why`; nothing was written) or stuck (the job failed). `done` of
    `total`: items. `count`: questions taken, into the bank `bank`;
    `taken`: the quizzes with them.
    """

    state: str
    done: int = 0
    total: int = 0
    report: Report | None = None
    why: Any = ""
    count: int = 0
    bank: UUID | None = None
    taken: Taken = field(default_factory=Taken)


def is_large(data: bytes) -> bool:
    """Say whether a file is too long to be read while somebody waits: by its bytes, without those of pictures."""
    if not data.startswith(b"PK\x03\x04"):
        return len(data) > AT_ONCE_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    endings = tuple(f".{ending}" for ending in (*MIMES.values(), "jpeg"))
    return sum(one.file_size for one in inside if not one.filename.lower().endswith(endings)) > AT_ONCE_BYTES


def look(kept: Waiting) -> Waiting:
    """Let the worker look at a file, in a transaction of its own."""
    return _start(kept, LOOK)


def take(
    kept: Waiting, *, title: str, leave_out: Collection[int], leave_refused: bool, quizzes: bool = True
) -> Waiting:
    """Let the worker take a file that was looked at, in a transaction of its own.

    Raises Conflict unless it was looked at and nothing was started since, and importing.ImportRefused when it is known
    already that it cannot be taken like that.
    """
    found = standing(kept)
    if found.state not in ("looked", "refused") or found.report is None:
        raise Conflict(lazy("The questions of this file are being taken already, or were taken."))
    left = set(leave_out) | set(found.report.found["refused"] if leave_refused else ())
    refused = set(found.report.found["refused"]) - left
    if refused:
        text = lazy(
            "%(count)s items cannot be taken; mend them or leave them out. Nothing was written.", count=len(refused)
        )
        raise importing.ImportRefused(text)
    if not found.report.count(importing.NEW) and not (quizzes and found.report.new_quizzes):
        raise importing.ImportRefused(lazy("There is no new question to take. Nothing was written."))
    target = kept.target or kept.bank or uuid4().hex
    storage.delete(kept.key("end"))
    numbers = tuple(sorted(left))
    told = kept.change(title=title, leave_out=numbers, leave_refused=leave_refused, quizzes=quizzes, target=target)
    return _start(told, TAKE)


def again(kept: Waiting) -> Waiting:
    """Start once more what was broken off. Raises Conflict for anything else."""
    if standing(kept).state != "stuck":
        raise Conflict(lazy("The questions of this file are being taken already, or were taken."))
    return _start(kept, kept.step)


def _start(kept: Waiting, step: str) -> Waiting:
    with db.transaction():
        job = outbox.later(
            f"questions.{step}_import",
            dedupe=f"import:{step}:{kept.uid}",
            requester_id=kept.person_id,
            file=kept.uid,
            language=i18n.language(),
        )
    return kept.change(step=step, job=job)


def standing(kept: Waiting) -> Standing:
    """Return how it stands with a file."""
    # A job leaves its end here before the worker notes that it is finished.
    report, end = reports.of(kept), kept.read("end")
    if end is not None and "why" in end:
        return Standing("refused", report=report, why=reports.load(end["why"]))
    if end is not None:
        taken = Taken(end.get("quizzes", 0), tuple((title, reports.load(why)) for title, why in end.get("left", ())))
        return Standing("taken", report=report, count=end["count"], bank=UUID(end["bank"]), taken=taken)
    if kept.step == LOOK and report is not None:
        return Standing("looked", report=report)
    job = outbox.find(kept.job)
    if job is None or outbox.state_of(job) not in ("waiting", "working", "failing"):
        return Standing("stuck", report=report)
    state = "looking" if kept.step == LOOK else "taking"
    return Standing(state, job.progress_done, job.progress_total, report)


@outbox.handler("questions.look_import", slow=True, attempts=3)
def look_at(file: str, language: str) -> None:
    """Judge every item of a file and keep the report beside it."""
    kept = waiting.sent_by(UUID(file), outbox.job().requester_id)
    if kept is None:
        return
    with i18n.speaking(language):
        try:
            looked = _looked(kept)
            if not looked.verdicts:
                raise LmsError(lazy("No questions were found."))
        except LmsError as error:
            kept.write("end", {"why": reports.dump(error.message)})
            return
    _keep_pictures(kept, looked)
    reports.keep(kept, looked, SHOWN)


def _keep_pictures(kept: Waiting, looked: Looked) -> None:
    """Keep the pictures of the questions that the page shows beside the file."""
    mimes = {}
    for verdict in looked.verdicts[:SHOWN]:
        for name, picture in (verdict.prepared.entry.media if verdict.prepared else {}).items():
            if name in looked.files:
                storage.put(kept.key(f"picture-{picture.digest}"), looked.files[name])
                mimes[picture.digest] = picture.mime
    kept.write("pictures", mimes)


def pictures_of(kept: Waiting) -> Collection[str]:
    """Return the digests of the pictures that were kept beside a file."""
    return frozenset(kept.read("pictures") or ())


def picture(kept: Waiting, digest: str) -> tuple[bytes, str] | None:
    """Return a picture that was kept beside a file, and its type, or None."""
    mime = (kept.read("pictures") or {}).get(digest)
    return (storage.get(kept.key(f"picture-{digest}")), mime) if mime else None


def _looked(kept: Waiting) -> Looked:
    key, reading = importing.read(kept.data(), kept.name, kept.format, language=kept.language or None)
    with db.reading():
        judge = Judge.of(_bank_id(kept.target or kept.bank), kept.person_id)
    verdicts = []
    for start in range(0, len(reading.items), BATCH):
        with db.reading():
            part = reading.items[start : start + BATCH]
            verdicts += [judge.judge(number, item) for number, item in enumerate(part, start + 1)]
        outbox.job().progress(len(verdicts), len(reading.items))
    return judge.looked(key, reading, verdicts)


def _bank_id(uid: str | None) -> int | None:
    return db.session.scalar(select(Bank.id).where(Bank.uid == UUID(uid))) if uid else None


@outbox.handler("questions.take_import", slow=True, attempts=5)
def take_all(file: str, language: str) -> None:
    """Write the questions of a file that was looked at; run again after a crash, it writes what is missing."""
    kept = waiting.sent_by(UUID(file), outbox.job().requester_id)
    if kept is None or kept.read("end") is not None:
        return
    with i18n.speaking(language):
        try:
            looked = _looked(kept)
            count, taken = _take(kept, looked)
        except LmsError as error:
            kept.write("end", {"why": reports.dump(error.message)})
            return
    left = [[dict(title), reports.dump(why)] for title, why in taken.left]
    kept.write("end", {"count": count, "bank": kept.target, "quizzes": taken.count, "left": left})


def _take(kept: Waiting, looked: Looked) -> tuple[int, Taken]:
    """Write what is new, some at a time; return how many questions and quizzes the file brought into the bank."""
    begun = kept.read("begun")
    try:
        new = importing.wanted(looked, kept.leave_out, quizzes=kept.quizzes)
    except importing.ImportRefused:
        if begun is None:
            raise
        new = []  # all was written before the worker died
    total = begun["total"] if begun else len(new)
    if begun is None:
        kept.write("begun", {"total": total})
    importing.keep_files(looked)
    bank_id = _target(kept)
    for start in range(0, len(new), BATCH):
        try:
            with db.transaction():
                importing.add(looked, bank_id, new[start : start + BATCH], kept.person_id)
        except Conflict as error:
            # Somebody took an id meanwhile: judged anew, the question gets another.
            raise RuntimeError("the bank changed while a file was taken") from error
        outbox.job().progress(total - len(new) + min(len(new), start + BATCH), total)
    with db.transaction():
        taken = quiz_taking.store(looked.quizzes if kept.quizzes else (), bank_id, kept.person_id)
        importing.note(looked, bank_id, total, len(kept.leave_out))
    return total, taken


def _target(kept: Waiting) -> int:
    with db.transaction():
        found = _bank_id(kept.target)
        if found is not None:
            return found
        if kept.bank:
            raise LmsError(lazy("This bank is gone. Nothing was written."))
        bank = writing.new_bank({i18n.language(): kept.title or kept.name}, owner_id=kept.person_id)
        bank.uid = UUID(kept.target)
        db.session.flush()
        return bank.id


def numbers_of(text: str, most: int) -> frozenset[int] | None:
    """Return the numbers from 1 to `most` that a list such as `3, 17, 20-40` names; None when it is no such list."""
    found: set[int] = set()
    for part in text.replace("–", "-").replace("~", "-").replace("，", ",").replace(" ", "").split(","):
        if not part:
            continue
        first, dash, last = part.partition("-")
        if not (first.isascii() and first.isdecimal() and len(first) < 7):
            return None
        if dash and not (last.isascii() and last.isdecimal() and len(last) < 7):
            return None
        found |= set(range(int(first), min(int(last) if dash else int(first), most) + 1))
    return frozenset(number for number in found if 1 <= number <= most)
