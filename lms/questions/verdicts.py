"""What loading decides about one item: by digests, and by whether it was edited in the database since."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from lms.core import db
from lms.questions.models import Question, QuestionVersion, Quiz, QuizVersion

# What becomes of an item of a file that is taken into a bank.
NEW, SAME, REFUSED = "new", "unchanged", "refused"
# Goes into every digest: raise it when the same source is to be rendered anew.
RENDERING = 1
# The status of what left its folder: it comes back with it. What somebody retired by hand ("retired") stays retired.
GONE = "gone"


@dataclass(frozen=True)
class Verdict:
    """What loading did with one item.

    `thing`: question or quiz. `result`: new, changed, unchanged, diverged (edited in the database since it was loaded,
    so left alone), retired (gone from the folder) or returned.
    """

    bank: str
    thing: str
    key: str
    result: str

    def __str__(self) -> str:
        return f"{self.bank}: {self.thing} {self.key}: {self.result}"


def digest_of(value: object) -> str:
    """Return the SHA-256 of a JSON value in its one canonical form."""
    text = json.dumps([RENDERING, value], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digests_of(rows: Iterable[Question | Quiz]) -> dict[int, str]:
    """Return version id → digest, of the current and the last loaded versions of questions or quizzes."""
    rows = list(rows)
    if not rows:
        return {}
    table = QuestionVersion if isinstance(rows[0], Question) else QuizVersion
    ids = {row.current_version_id for row in rows} | {row.loaded_version_id for row in rows}
    return {
        row.id: row.digest
        for row in db.session.execute(select(table.id, table.digest).where(table.id.in_(ids - {None})))
    }


def result_of(row: Question | Quiz, digests: Mapping[int, str], digest: str) -> str:
    """Return what becomes of an item whose folder now says `digest`: new, changed, unchanged or diverged."""
    if row.current_version_id is None:
        return "new"
    if digests[row.current_version_id] == digest:
        return "unchanged"
    if row.current_version_id == row.loaded_version_id:
        return "changed"
    # Edited here after the last load; as long as the folder says what it said then, there is nothing to decide.
    loaded = digests.get(row.loaded_version_id) if row.loaded_version_id is not None else None
    return "unchanged" if loaded == digest and (row.loaded_version_id or 0) < row.current_version_id else "diverged"


def retire(row: Question | Quiz) -> str:
    """Retire an item that left its folder, unless it was edited in the database since; return the verdict."""
    if row.current_version_id != row.loaded_version_id:
        return "diverged"
    row.status = GONE
    return "retired"
