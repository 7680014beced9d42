"""The tally of a marked attempt: one short text that holds what statistics need of its items.

To count two million answers row by row takes longer than all figures that come of them. So the marks of an attempt are
written down once more whenever it is added up, in one text; the worker counts texts. A tally is a cache of the items:
where one is missing, as after an update or an erasure, it is made anew from them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, cast

from sqlalchemy import ColumnElement, Executable, Select, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from lms.activities.quiz.models import Attempt, AttemptItem, AttemptTally
from lms.core import db
from lms.core.prepared import Prepared
from lms.questions import services as questions
from lms.questions.services import QuestionView

# Typed answers that are shown where several gave the same; of other free answers only counts whether there is one.
TYPED = ("shorttext", "numeric", "blanks")
# Few, since others wait while a batch is written.
BATCH = 100
# Attempts that draw meet ever other items; those of a fixed quiz the same few sets.
SETS = 1024


def text_of(items: Iterable[Any], views: Mapping[int, QuestionView]) -> str:
    """Return the tally of the items of a marked attempt (AttemptItem, or rows with the columns of `_ITEMS`).

    Those that are left out or full for everybody are not in it.
    Lines: the item versions in rising order; the seconds spent on each ("-": not known); then for each a cell, mark,
    points and answer (as JSON), parted by a bar. Pure.
    """
    counted = sorted((one for one in items if one.mark is not None and not one.exempt), key=_version)
    cells = [
        f"{item.mark!r}|{'' if item.points is None else repr(item.points)}|{_answer(item, views)}" for item in counted
    ]
    versions = " ".join(str(item.question_version_id) for item in counted)
    seconds = " ".join("-" if item.seconds is None else str(item.seconds) for item in counted)
    return "\n".join((versions, seconds, *cells))


def _version(item: Any) -> int:
    return int(item.question_version_id)


def _answer(item: Any, views: Mapping[int, QuestionView]) -> str:
    answer = item.answer or []
    if answer and not is_counted(views[item.question_version_id]):
        answer = ["*"]
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def is_counted(view: QuestionView) -> bool:
    """Say whether what was answered to an item is counted, not only that something was."""
    return view.kind.control in ("radio", "checkbox") or view.kind.key in TYPED


def _upsert(dialect: str) -> Executable:
    made = {"sqlite": sqlite, "postgresql": postgresql}[dialect].insert(_tallies)
    there = {"tally": made.excluded.tally}
    given: dict[str, Any] = {"attempt_id": bindparam("attempt_id"), "tally": bindparam("tally")}
    return made.values(given).on_conflict_do_update(index_elements=["attempt_id"], set_=there)


_tallies = cast(Table, AttemptTally.__table__)
_KEEP = Prepared(_upsert)


def keep(attempt_id: int, text: str) -> None:
    """Write the tally of an attempt in place of its earlier one."""
    db.run(_KEEP, {"attempt_id": attempt_id, "tally": text})


def forget(attempt_ids: Sequence[int] | Select[Any]) -> None:
    """Take the tallies of attempts away: nothing is to be counted, or it is to be made anew."""
    db.session.execute(delete(AttemptTally).where(AttemptTally.attempt_id.in_(attempt_ids)))


def fill(scope: ColumnElement[bool]) -> int:
    """Make the tallies that marked attempts of a scope lack, in transactions of their own; return how many."""
    wanted = (
        select(Attempt.id)
        .outerjoin(AttemptTally, AttemptTally.attempt_id == Attempt.id)
        .where(scope, Attempt.score.is_not(None), AttemptTally.attempt_id.is_(None))
        .order_by(Attempt.id)
        .limit(BATCH)
        # No mark may change between reading and writing.
        .with_for_update(of=Attempt)
    )
    made = last = 0
    while True:
        with db.transaction():
            ids = db.session.scalars(wanted.where(Attempt.id > last)).all()
            if not ids:
                return made
            _fill(ids)
        made, last = made + len(ids), ids[-1]


_ITEMS = select(
    AttemptItem.attempt_id,
    AttemptItem.question_version_id,
    AttemptItem.mark,
    AttemptItem.points,
    AttemptItem.answer,
    AttemptItem.seconds,
    AttemptItem.exempt,
)


def _fill(ids: Sequence[int]) -> None:
    items: dict[int, list[Any]] = {key: [] for key in ids}
    for item in db.session.execute(_ITEMS.where(AttemptItem.attempt_id.in_(ids))):
        items[item.attempt_id].append(item)
    views = questions.questions({item.question_version_id for some in items.values() for item in some})
    db.run(_KEEP, *({"attempt_id": key, "tally": text_of(some, views)} for key, some in items.items()))


class Count:
    """Adds tallies up. Holds different cells, not attempts: so much memory as the answers differ.

    `cells`: (version, cell, place) → how many; `seconds`: (version, seconds) → how many, all but the place as written;
    `asked`: versions as written → the numbers of the attempts that met them.
    """

    def __init__(self) -> None:
        self.cells: Counter[tuple[str, str, int]] = Counter()
        self.seconds: Counter[tuple[str, str]] = Counter()
        self.asked: dict[str, list[int]] = {}

    def add(self, tallies: Sequence[str], numbers: Sequence[int], places: Sequence[int]) -> None:
        """Take some attempts, each with its number and its place in the cohort."""
        lines = [tally.split("\n") for tally in tallies]
        versions = [_split(one[0]) for one in lines]
        cells = (one[2:] for one in lines)
        spent = (one[1].split() for one in lines)
        self.cells.update(chain.from_iterable(map(zip, versions, cells, map(repeat, places))))
        self.seconds.update(chain.from_iterable(map(zip, versions, spent)))
        for one, number in zip(lines, numbers, strict=True):
            self.asked.setdefault(one[0], []).append(number)

    def sets(self) -> Iterator[tuple[list[int], list[int]]]:
        """Yield each set of versions that was met, with the numbers of the attempts that met it."""
        for text, numbers in self.asked.items():
            yield [int(one) for one in text.split()], numbers


@lru_cache(SETS)
def _split(versions: str) -> tuple[str, ...]:
    return tuple(versions.split())
