"""Files between being looked at and being taken: kept until tomorrow night, with plain data beside them."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from lms.core import clock, storage

DAYS = 1


@dataclass(frozen=True)
class Waiting:
    """A file that waits, and who sent it; rooms add what else has to be known of theirs, and the folder it waits in."""

    FOLDER: ClassVar[str]

    uid: str
    person_id: int
    day: str

    @classmethod
    def keep(cls, data: bytes, person_id: int, **facts: Any) -> Self:
        """Keep a file and return it; what is known of it is kept as well."""
        made = cls(uid=str(uuid4()), person_id=person_id, day=clock.today().isoformat(), **facts)
        storage.put(made.key("data"), data)
        return made.change()

    @classmethod
    def find(cls, uid: UUID) -> Self | None:
        """Return a file that still waits, or None."""
        for days in range(DAYS + 1):
            day = (clock.today() - timedelta(days=days)).isoformat()
            try:
                return cls(**json.loads(storage.get(f"{cls.FOLDER}/{day}/{uid}.json")))
            except storage.NoFile:
                continue
        return None

    @classmethod
    def forget_old(cls) -> None:
        """Throw away the files that nobody took in time, with all that is kept beside them."""
        oldest = clock.today() - timedelta(days=DAYS)
        for key in list(storage.keys(cls.FOLDER)):
            if date.fromisoformat(key.split("/")[1]) < oldest:
                storage.delete(key)

    def change(self, **values: Any) -> Self:
        """Note something else about this file, and return it."""
        made = replace(self, **values)
        made.write("json", asdict(made))
        return made

    def forget(self) -> None:
        """Throw this file away with all that is kept beside it."""
        for key in list(storage.keys(f"{self.FOLDER}/{self.day}")):
            if key.rpartition("/")[2].startswith(f"{self.uid}."):
                storage.delete(key)

    def data(self) -> bytes:
        """Return the bytes of the file; raises storage.NoFile when they are gone."""
        return storage.get(self.key("data"))

    def key(self, ending: str) -> str:
        """Return where what belongs to this file is stored."""
        return f"{self.FOLDER}/{self.day}/{self.uid}.{ending}"

    def read(self, ending: str) -> Any:
        """Return plain data that was kept beside the file, or None."""
        try:
            return json.loads(storage.get(self.key(ending)))
        except storage.NoFile:
            return None

    def write(self, ending: str, value: object) -> None:
        """Keep plain data beside the file, as long as it waits."""
        storage.put(self.key(ending), json.dumps(value, ensure_ascii=False).encode())
