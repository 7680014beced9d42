"""Long lists of people: the worker looks at them and takes them, and says how far it is.

Nobody is enrolled before every row was judged: when one is refused, nobody is. Then people are enrolled some at a time,
so that nobody waits behind them; a worker that dies goes on where it was. A list is kept until tomorrow night, and only
who sent it can open it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from lms.core import db, i18n, outbox, storage, waiting
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import gettext, lazy
from lms.enrollments import imports, roster_files
from lms.enrollments.imports import Verdict
from lms.enrollments.models import Run
from lms.enrollments.roster_files import Row

BATCH = 50
LOOK, TAKE = "look", "take"


@dataclass(frozen=True)
class Waiting(waiting.Waiting):
    """A list that waits: for which run, and the job that looks at it or takes it."""

    FOLDER = "rosters"

    run_id: int
    step: str = ""
    job: int = 0


@dataclass(frozen=True)
class Standing:
    """How it stands with a list.

    `state`: looking, looked, taking, taken, refused (`why`) or stuck (the job failed). `done` of `total`: rows;
    `verdicts`: one a row; `counts`: what came of taking it.
    """

    state: str
    done: int = 0
    total: int = 0
    verdicts: Sequence[Mapping[str, Any]] = ()
    why: str = ""
    counts: Mapping[str, int] | None = None


def look(data: bytes, run_id: int, person_id: int) -> Waiting:
    """Keep a list and let the worker look at it, in the present write transaction."""
    return _start(Waiting.keep(data, person_id, run_id=run_id), LOOK)


def take(kept: Waiting) -> Waiting:
    """Let the worker enroll a list that was looked at, or go on with what was broken off.

    Raises Conflict when that is not possible now.
    """
    found = standing(kept)
    fine = found.state == "looked" and all(one["ok"] for one in found.verdicts)
    if not fine and found.state != "stuck":
        raise Conflict(lazy("This list is being worked on already, was taken, or has rows to mend."))
    return _start(kept, TAKE if fine else kept.step)


def _start(kept: Waiting, step: str) -> Waiting:
    job = outbox.later(
        f"enrollments.{step}_list",
        dedupe=f"list:{step}:{kept.uid}",
        requester_id=kept.person_id,
        file=kept.uid,
        language=i18n.language(),
    )
    return kept.change(step=step, job=job)


def standing(kept: Waiting) -> Standing:
    """Return how it stands with a list."""
    # A job leaves its end here before the worker notes that it is finished.
    verdicts, end = kept.read("verdicts") or [], kept.read("end")
    if end is not None:
        return Standing("refused" if end["why"] else "taken", 0, 0, verdicts, end["why"], end["counts"])
    if kept.step == LOOK and verdicts:
        return Standing("looked", verdicts=verdicts)
    job = outbox.find(kept.job)
    if job is None or outbox.state_of(job) not in ("waiting", "working", "failing"):
        return Standing("stuck", verdicts=verdicts)
    state = "looking" if kept.step == LOOK else "taking"
    return Standing(state, job.progress_done, job.progress_total, verdicts)


@outbox.handler("enrollments.look_list", slow=True, attempts=3)
def look_at(file: str, language: str) -> None:
    """Judge every row of a list and keep the verdicts beside it."""
    kept = Waiting.find(UUID(file))
    if kept is not None:
        with i18n.speaking(language):
            _judge(kept, _rows(kept))


def _rows(kept: Waiting) -> list[Row]:
    return roster_files.read(kept.data(), roster_files.MOST_LONG)


def _judge(kept: Waiting, rows: Sequence[Row]) -> bool:
    """Keep a verdict on every row; say whether all can be taken."""
    with db.reading():
        judge = imports.Judge(db.session.get_one(Run, kept.run_id))
    found: list[Verdict] = []
    for start in range(0, len(rows), BATCH):
        with db.reading():
            found += [judge.at(row) for row in rows[start : start + BATCH]]
        outbox.job().progress(len(found), len(rows))
    kept.write("verdicts", [_plain(one) for one in found])
    return all(one.ok for one in found)


def _plain(one: Verdict) -> dict[str, Any]:
    sign_in = one.row.email or one.row.staff_id
    return {
        "number": one.row.number, "name": one.row.name, "organization": one.row.organization, "ok": one.ok,
        "message": str(one.message), "sign_in": sign_in, "codeless": one.codeless,
    }  # fmt: skip


@outbox.handler("enrollments.take_list", slow=True, attempts=5)
def take_all(file: str, language: str) -> None:
    """Enroll a list that was looked at; run again after a crash, it goes on with the rows that are left."""
    kept = Waiting.find(UUID(file))
    if kept is None or kept.read("end") is not None:
        return
    with i18n.speaking(language):
        rows, begun = _rows(kept), kept.read("begun")
        if begun is None and not _judge(kept, rows):
            why = gettext("Some rows cannot be taken any more; nobody was enrolled.")
            kept.write("end", {"why": why, "counts": None})
            return
        _enroll(kept, rows, begun or {"rows": 0, "counts": {}})


def _enroll(kept: Waiting, rows: Sequence[Row], begun: Mapping[str, Any]) -> None:
    counts, why = Counter(begun["counts"]), ""
    for start in range(begun["rows"], len(rows), BATCH):
        part = rows[start : start + BATCH]
        try:
            with db.transaction():
                done = imports.write(part, kept.run_id, kept.person_id)
        except LmsError as error:
            why = gettext(
                "From row %(row)s on nobody was enrolled: %(problem)s Whoever stands above it is in.",
                row=part[0].number,
                problem=str(error.message),
            )
            break
        counts.update(asdict(done))
        kept.write("begun", {"rows": start + len(part), "counts": counts})
        outbox.job().progress(start + len(part), len(rows))
    kept.write("end", {"why": why, "counts": counts})
    storage.delete(kept.key("data"))


outbox.every("enrollments.forget_lists", 3600)(Waiting.forget_old)
