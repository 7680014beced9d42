"""Verdicts on the items of a large file as plain data: made once by the worker, shown page by page in any language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.core.i18n import Lazy
from lms.questions.formats.interface import Doubt
from lms.questions.importing import NEW, REFUSED, SAME, Looked, Verdict
from lms.questions.quiz_taking import QuizVerdict
from lms.questions.waiting import Waiting

CHUNK = 100
PAGE = 50
# What a list of verdicts can be narrowed to.
FILTERS = ("refused", "doubtful", "losses", "near")


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a file: its format and title, how many items of which verdict, and which stand out.

    `found`: filter → numbers of its items.
    """

    format: str
    title: str
    total: int
    counts: Mapping[str, int]
    found: Mapping[str, tuple[int, ...]]
    remarks: tuple[Any, ...]
    quizzes: tuple[QuizVerdict, ...] = ()

    @property
    def new_quizzes(self) -> int:
        """Return how many quizzes of the file can be taken."""
        return sum(quiz.result == NEW for quiz in self.quizzes)

    def count(self, result: str) -> int:
        """Return how many items have this verdict."""
        return self.counts.get(result, 0)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the verdicts; `number` of `pages` from 1, `shown`: number of an item → kind and body of its question."""

    verdicts: tuple[Verdict, ...]
    shown: Mapping[int, Mapping[str, Any]]
    number: int
    pages: int
    total: int


def keep(waiting: Waiting, looked: Looked, most_shown: int) -> None:
    """Store the verdicts on a file beside it; the first `most_shown` with what is needed to show their questions."""
    verdicts = looked.verdicts
    for start in range(0, len(verdicts), CHUNK):
        part = verdicts[start : start + CHUNK]
        waiting.write(f"verdicts-{start // CHUNK}", [_plain(verdict, verdict.number <= most_shown) for verdict in part])
    found = {
        "refused": [verdict.number for verdict in verdicts if verdict.result == REFUSED],
        "doubtful": [verdict.number for verdict in verdicts if verdict.doubts],
        "losses": [verdict.number for verdict in verdicts if verdict.losses],
        "near": [verdict.number for verdict in verdicts if verdict.near],
    }
    head = {
        "format": looked.format,
        "title": looked.title,
        "total": len(verdicts),
        "counts": {result: looked.count(result) for result in (NEW, SAME, REFUSED)},
        "found": found,
        "remarks": [dump(text) for text in looked.remarks],
        "quizzes": [
            {"id": q.id, "title": dict(q.title), "result": q.result, "problems": [dump(text) for text in q.problems]}
            for q in looked.quizzes
        ],
    }
    waiting.write("report", head)


def of(waiting: Waiting) -> Report | None:
    """Return the report on a file, or None while there is none."""
    head = waiting.read("report")
    if head is None:
        return None
    found = {name: tuple(numbers) for name, numbers in head["found"].items()}
    remarks = tuple(load(text) for text in head["remarks"])
    quizzes = tuple(
        QuizVerdict(row["id"], row["title"], row["result"], tuple(map(load, row["problems"])))
        for row in head.get("quizzes", ())
    )
    return Report(head["format"], head["title"], head["total"], head["counts"], found, remarks, quizzes)


def page(waiting: Waiting, report: Report, number: int = 1, only: str = "") -> Page:
    """Return a page of the verdicts, all of them or those of a filter."""
    numbers: Sequence[int] = report.found[only] if only in report.found else range(1, report.total + 1)
    pages = max(1, -(-len(numbers) // PAGE))
    number = min(max(1, number), pages)
    wanted = numbers[(number - 1) * PAGE : number * PAGE]
    rows: dict[int, Any] = {}
    for chunk in sorted({(each - 1) // CHUNK for each in wanted}):
        rows |= {row["number"]: row for row in waiting.read(f"verdicts-{chunk}") or ()}
    there = [rows[each] for each in wanted if each in rows]
    shown = {row["number"]: row["shown"] for row in there if row["shown"]}
    return Page(tuple(map(_verdict, there)), shown, number, pages, len(numbers))


def _plain(verdict: Verdict, shown: bool) -> dict[str, Any]:
    prepared = verdict.prepared
    return {
        "number": verdict.number,
        "place": dump(verdict.place),
        "id": verdict.id,
        "kind": prepared.kind if prepared else "",
        "stem": verdict.stem,
        "result": verdict.result,
        "problems": [dump(text) for text in verdict.problems],
        "losses": [dump(text) for text in verdict.losses],
        "doubts": [[doubt.line, doubt.text, dump(doubt.taken), dump(doubt.why)] for doubt in verdict.doubts],
        "near": list(verdict.near),
        "shown": {"kind": prepared.kind, "key": prepared.key, "body": prepared.body} if prepared and shown else None,
    }


def _verdict(row: Mapping[str, Any]) -> Verdict:
    return Verdict(
        number=row["number"],
        place=load(row["place"]),
        id=row["id"],
        kind=row["kind"],
        stem=row["stem"],
        result=row["result"],
        problems=tuple(map(load, row["problems"])),
        losses=tuple(map(load, row["losses"])),
        doubts=tuple(Doubt(line, text, load(taken), load(why)) for line, text, taken, why in row["doubts"]),
        near=tuple(row["near"]),
    )


def dump(text: object) -> Any:
    """Return a text that is translated when it is shown as plain data; `load` returns it again."""
    if isinstance(text, Lazy):
        return {"say": text.message, "with": {name: dump(value) for name, value in text.values.items()}}
    return text if isinstance(text, str | int | float) else str(text)


def load(value: Any) -> Any:
    """Return the text that `dump` made plain data of."""
    if isinstance(value, Mapping):
        message = value["say"]
        return Lazy(message, **{name: load(inner) for name, inner in value["with"].items()})
    return value
