"""Files of questions between being looked at and being taken: kept for a day, opened only by who sent them."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from lms.core import clock, outbox, storage

FOLDER = "imports"
DAYS = 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits: who sent it, for which bank (None: a new one called `title`), and how it is to be read."""

    uid: str
    person_id: int
    bank: str | None
    title: str
    name: str
    format: str
    language: str
    day: str
    # Of a large file, which the worker looks at and takes: the job that does it or did it, and what it is told.
    step: str = ""
    job: int = 0
    leave_out: tuple[int, ...] = ()
    leave_refused: bool = False
    quizzes: bool = True
    target: str = ""

    @property
    def is_text(self) -> bool:
        """Say whether it was pasted, so that its lines can be corrected in the page."""
        return self.name == ""

    def data(self) -> bytes:
        """Return the bytes of the file; raises storage.NoFile when they are gone."""
        return storage.get(self.key("data"))

    def key(self, ending: str) -> str:
        """Return where what belongs to this file is stored."""
        return f"{FOLDER}/{self.day}/{self.uid}.{ending}"

    def read(self, ending: str) -> Any:
        """Return plain data that was kept beside the file, or None."""
        try:
            return json.loads(storage.get(self.key(ending)))
        except storage.NoFile:
            return None

    def write(self, ending: str, value: object) -> None:
        """Keep plain data beside the file, as long as it waits."""
        storage.put(self.key(ending), json.dumps(value, ensure_ascii=False).encode())


def keep(
    data: bytes, *, person_id: int, bank: UUID | None, title: str, name: str, format_key: str, language: str
) -> Waiting:
    """Keep a file until tomorrow night and return what opens it."""
    day = clock.today().isoformat()
    made = Waiting(
        uid=uuid4().hex,
        person_id=person_id,
        bank=bank.hex if bank else None,
        title=title,
        name=name[:200],
        format=format_key,
        language=language,
        day=day,
    )
    storage.put(made.key("data"), data)
    return change(made)


def change(waiting: Waiting, **values: Any) -> Waiting:
    """Note something else about a file that waits, and return it."""
    made = replace(waiting, **values)
    made.write("json", asdict(made))
    return made


def find(uid: UUID, person_id: int | None, bank: UUID | None) -> Waiting | None:
    """Return a file that this person sent for this bank (None: for a new one), or None."""
    found = sent_by(uid, person_id)
    return found if found is not None and found.bank == (bank.hex if bank else None) else None


def sent_by(uid: UUID, person_id: int | None) -> Waiting | None:
    """Return a file that this person sent and that still waits, or None."""
    for days in range(DAYS + 1):
        day = (clock.today() - timedelta(days=days)).isoformat()
        try:
            found = Waiting(**json.loads(storage.get(f"{FOLDER}/{day}/{uid.hex}.json")))
            found = replace(found, leave_out=tuple(found.leave_out))
        except storage.NoFile:
            continue
        return found if found.person_id == person_id else None
    return None


def forget(waiting: Waiting) -> None:
    """Throw a file away that was taken."""
    for key in list(storage.keys(f"{FOLDER}/{waiting.day}")):
        if key.rpartition("/")[2].startswith(f"{waiting.uid}."):
            storage.delete(key)


@outbox.every("questions.forget_imports", 3600)
def forget_old() -> None:
    """Throw away the files that nobody took in time."""
    oldest = clock.today() - timedelta(days=DAYS)
    for key in list(storage.keys(FOLDER)):
        day = key.split("/")[1]
        if date.fromisoformat(day) < oldest:
            storage.delete(key)
