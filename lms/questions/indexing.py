"""Keeping what questions are found, drawn and compared by in step with their present versions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select

from lms.content.manifest import LANGUAGES
from lms.core import db
from lms.core.db import JsonDict
from lms.questions import grams, plain, postings, similarity
from lms.questions.models import Question, QuestionBand, QuestionGram, QuestionTag, QuestionText, QuestionVersion

ROWS = 500
T = TypeVar("T")


def index(pairs: Iterable[tuple[Question, QuestionVersion]]) -> None:
    """Index questions anew by their present versions; `languages` of each question are set already."""
    for some in _pieces(pairs):
        old = _forget([question.id for question, _ in some])
        new = [_entries(question, version) for question, version in some]
        _write(new)
        grams_now = {(row["gram"], row["bank_id"], row["question_id"]) for entry in new for row in entry["grams"]}
        postings.change(grams_now - old, old - grams_now)


def index_missing() -> int:
    """Index every question that is not, as after an update that brought the index; return how many there were."""
    statement = (
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(~select(QuestionText.question_id).where(QuestionText.question_id == Question.id).exists())
    )
    pairs = [(row[0], row[1]) for row in db.session.execute(statement)]
    for question, version in pairs:
        if not question.languages:
            question.languages = dict.fromkeys(plain.stems(version.source), version.number)
    db.session.flush()
    index(pairs)
    return len(pairs)


def retag(questions: Sequence[Question]) -> None:
    """Write the tags of questions anew whose status, folder or languages changed; their words stay."""
    versions = select(QuestionVersion).where(QuestionVersion.id.in_([row.current_version_id for row in questions]))
    by_id = {version.id: version for version in db.session.scalars(versions)}
    for some in _pieces(questions):
        db.session.execute(delete(QuestionTag).where(QuestionTag.question_id.in_([row.id for row in some])))
        rows = [tag for row in some if row.current_version_id for tag in _tag_rows(row, by_id[row.current_version_id])]
        if rows:
            db.session.execute(insert(QuestionTag), rows)


def languages_after(version: QuestionVersion, before: QuestionVersion | None, known: Mapping[str, int]) -> JsonDict:
    """Return language → number of the version in which its text changed last, once `version` follows `before`."""
    texts = version.source.get("texts") or {}
    old = (before.source.get("texts") or {}) if before else {}
    present = plain.stems(version.source)
    return {
        code: version.number if before is None or texts[code] != old.get(code) else known.get(code, before.number)
        for code in present
    }


def missing(languages: Mapping[str, int]) -> list[str]:
    """Return the languages a question does not have."""
    return [code for code in LANGUAGES if code not in languages]


def outdated(languages: Mapping[str, int]) -> list[str]:
    """Return the languages whose text is older than that of another: the other changed in a later version."""
    newest = max(languages.values(), default=0)
    return [code for code in LANGUAGES if languages.get(code, newest) < newest]


def tags_of(question: Question, version: QuestionVersion) -> set[str]:
    """Return everything a question is found by: its author's tags, the empty one, and the facts that begin with @."""
    source = version.source
    found = {"", f"@kind:{version.kind}", f"@status:{question.status}"}
    found |= {tag[:120] for tag in version.tags if tag and not tag.startswith("@")}
    found |= {f"@law:{article}" for article in plain.articles(source)}
    found |= {f"@missing:{code}" for code in missing(question.languages)}
    found |= {f"@outdated:{code}" for code in outdated(question.languages)}
    if question.folder_id is not None:
        found.add(f"@folder:{question.folder_id}")
    return found


def _tag_rows(question: Question, version: QuestionVersion) -> list[dict[str, Any]]:
    fixed = {
        "question_id": question.id,
        "bank_id": question.bank_id,
        "drawable": question.status == "reviewed",
        "chance": question.chance,
    }
    return [{**fixed, "tag": tag} for tag in sorted(tags_of(question, version))]


def _entries(question: Question, version: QuestionVersion) -> dict[str, list[dict[str, Any]]]:
    texts = list(plain.words(version.source))
    keys = sorted(grams.of_texts(texts))
    stems = {code: grams.folded([stem]) for code, stem in plain.stems(version.source).items()}
    return {
        "tags": _tag_rows(question, version),
        "texts": [{"question_id": question.id, "folded": grams.folded(texts), "stems": stems, "grams": keys}],
        "grams": [{"gram": gram, "bank_id": question.bank_id, "question_id": question.id} for gram in keys],
        "bands": [{"band": band, "question_id": question.id} for band in _bands(stems)],
    }


def _bands(stems: Mapping[str, str]) -> list[int]:
    return sorted({band for stem in stems.values() for band in similarity.bands(stem)})


def _write(entries: list[dict[str, list[dict[str, Any]]]]) -> None:
    for name, table in (
        ("tags", QuestionTag),
        ("texts", QuestionText),
        ("grams", QuestionGram),
        ("bands", QuestionBand),
    ):
        rows = [row for entry in entries for row in entry[name]]
        if rows:
            db.session.execute(insert(table), rows)


def _forget(ids: list[int]) -> set[postings.Entry]:
    """Take the index entries of questions away and return their grams.

    Grams and bands, which have one index, are found by what was written of them.
    """
    banks = dict(
        db.session.execute(
            select(QuestionTag.question_id, QuestionTag.bank_id).where(
                QuestionTag.question_id.in_(ids), QuestionTag.tag == ""
            )
        ).all()
    )
    old = db.session.scalars(select(QuestionText).where(QuestionText.question_id.in_(ids))).all()
    for row in old:
        for table, column, keys in (
            (QuestionGram, QuestionGram.gram, row.grams),
            (QuestionBand, QuestionBand.band, _bands(row.stems)),
        ):
            for some in _pieces(keys):
                db.session.execute(delete(table).where(column.in_(some), table.question_id == row.question_id))
    known = [row.question_id for row in old]
    db.session.execute(delete(QuestionTag).where(QuestionTag.question_id.in_(known)))
    db.session.execute(delete(QuestionText).where(QuestionText.question_id.in_(known)))
    return {(gram, banks[row.question_id], row.question_id) for row in old for gram in row.grams}


def _pieces(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, ROWS)):
        yield some
