"""Finding questions of a bank by words and facts, at a cost that does not grow with the bank.

Each condition (a pair of syllables, a word, a tag) is a range of an index. The rarest one leads; the others are asked
of what it leads to only. Where several grams lead to many, their sets are met first (postings.py). No more than `MOST`
results are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all

from lms.core import db
from lms.core.lists import SIZE, Page
from lms.questions import grams, indexing, postings
from lms.questions.models import Question, QuestionGram, QuestionTag, QuestionText, QuestionVersion
from lms.questions.plain import plain

MOST = 300


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which questions to show: `text` words of it, `tags` all of which it carries (facts begin with @)."""

    text: str = ""
    tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text or self.tags)


@dataclass(frozen=True, slots=True)
class Line:
    """A question in a list. `stems`: language → the beginning of its stem; `missing`, `outdated`: languages.

    `name`: what staff call it, where it has one.
    """

    question: Question
    kind: str
    number: int
    points: float
    tags: tuple[str, ...]
    law: tuple[str, ...]
    stems: dict[str, str]
    missing: tuple[str, ...]
    outdated: tuple[str, ...]
    name: str = ""


def listed(bank_id: int, wanted: Wanted, number: int = 1, size: int = SIZE) -> Page:
    """Return one page of `Line`s, in the order in which they were made.

    Of what fits a search the first `MOST` can be paged through; `total` is then at most that.
    """
    if not wanted:
        mine = Question.bank_id == bank_id
        page = Page.of(db.session.scalar(select(func.count()).select_from(Question).where(mine)) or 0, number, size)
        ids = select(Question.id).where(mine).order_by(Question.id).limit(size).offset(page.offset)
        return page.holding(lines(db.session.scalars(ids).all()))
    found = matching(bank_id, wanted)
    page = Page.of(len(found), number, size)
    return page.holding(lines(found[page.offset : page.offset + size]))


def matching(bank_id: int, wanted: Wanted, most: int = MOST) -> list[int]:
    """Return the keys of at most `most` questions of a bank that fit, in the order in which they were made."""
    words = grams.wanted(wanted.text)
    if wanted.text.strip() and not words:
        return []
    sources = _sources(bank_id, wanted, words)
    if not sources:
        return list(db.session.scalars(select(Question.id).where(Question.bank_id == bank_id).limit(most)))
    sizes = _sizes(sources)
    if min(sizes) == 0:
        return []
    if min(sizes) > MOST and len(words.grams) > 1:
        return _of_common(bank_id, wanted.tags, words, most)
    leading = sizes.index(min(sizes))
    return list(db.session.scalars(statement(sources[leading], bank_id, wanted.tags, words, most)))


def _of_common(bank_id: int, tags: Sequence[str], words: grams.Wanted, most: int) -> list[int]:
    """Return the keys of at most `most` questions that fit, where each of several grams leads to many."""
    met = postings.common(bank_id, words.grams)
    found: list[int] = []
    while len(found) < most and (some := list(islice(met, MOST))):
        leading = select(QuestionText.question_id).where(QuestionText.question_id.in_(some))
        rest = grams.Wanted(words.words, (), ())
        found += db.session.scalars(statement(leading, bank_id, tags, rest, most - len(found)))
    return found


def statement(
    leading: Select[Any], bank_id: int, tags: Sequence[str], words: grams.Wanted, most: int = MOST
) -> Select[Any]:
    """Return the statement that asks all conditions of what one of them leads to."""
    found = leading.subquery()
    key = found.c.question_id
    conditions: list[ColumnElement[bool]] = [
        select(QuestionGram.gram)
        .where(QuestionGram.gram == gram, QuestionGram.bank_id == bank_id, QuestionGram.question_id == key)
        .exists()
        for gram in words.grams
    ]
    conditions += [
        select(QuestionTag.tag).where(QuestionTag.question_id == key, QuestionTag.tag == tag).exists() for tag in tags
    ]
    wanted = select(key).distinct()
    if words:
        # The text itself is read last: it is long, and what the index says is nearly always true.
        wanted = wanted.join(QuestionText, QuestionText.question_id == key)
        conditions += [QuestionText.folded.contains(word, autoescape=True) for word in words.words]
    return wanted.where(*conditions).order_by(key).limit(most)


def _sources(bank_id: int, wanted: Wanted, words: grams.Wanted) -> list[Select[Any]]:
    tags = [
        select(QuestionTag.question_id).where(QuestionTag.bank_id == bank_id, QuestionTag.tag == tag)
        for tag in wanted.tags
    ]
    pairs = [
        select(QuestionGram.question_id).where(QuestionGram.gram == gram, QuestionGram.bank_id == bank_id)
        for gram in words.grams
    ]
    starts = [
        select(QuestionGram.question_id).where(
            QuestionGram.gram >= start, QuestionGram.gram < _after(start), QuestionGram.bank_id == bank_id
        )
        for start in words.starts
    ]
    # The first of several that lead to many leads.
    return [*pairs, *starts, *tags]


def _after(start: str) -> str:
    return start[:-1] + chr(min(ord(start[-1]) + 1, 0x10FFFF))


def _sizes(sources: Sequence[Select[Any]]) -> list[int]:
    """Return how much each condition leads to, counted up to `MOST`, with one statement."""
    counted = [
        select(literal(place).label("place"), func.count().label("size")).select_from(source.limit(MOST + 1).subquery())
        for place, source in enumerate(sources)
    ]
    rows = db.session.execute(union_all(*counted)).all()
    return [size for _, size in sorted((row[0], row[1]) for row in rows)]


def lines(question_ids: Sequence[int]) -> list[Line]:
    """Return questions as lines of a list, in the order given."""
    rows = db.session.execute(
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.id.in_(question_ids))
    )
    found = {row[0].id: _line(row[0], row[1]) for row in rows}
    return [found[key] for key in question_ids if key in found]


def _line(question: Question, version: QuestionVersion) -> Line:
    texts = version.source.get("texts") or {}
    return Line(
        question=question,
        kind=version.kind,
        number=version.number,
        points=float(version.body.get("points") or 0),
        tags=tuple(version.tags),
        law=tuple(version.source.get("law") or ()),
        stems={code: _short(str(text.get("stem") or "")) for code, text in texts.items() if text.get("stem")},
        missing=tuple(indexing.missing(question.languages)),
        outdated=tuple(indexing.outdated(question.languages)),
        name=str(version.source.get("name") or ""),
    )


def _short(stem: str, most: int = 160) -> str:
    text = " ".join(plain(stem).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def tags(bank_id: int, most: int = 300) -> list[str]:
    """Return the words questions of a bank are tagged with; walks the index from one to the next."""
    first = select(func.min(QuestionTag.tag).label("tag")).where(QuestionTag.bank_id == bank_id)
    walk = first.cte("walk", recursive=True)
    following = (
        select(func.min(QuestionTag.tag))
        .where(QuestionTag.bank_id == bank_id, QuestionTag.tag > walk.c.tag)
        .scalar_subquery()
    )
    walk = walk.union_all(select(following).where(walk.c.tag.is_not(None)))
    found = db.session.scalars(select(walk.c.tag).where(walk.c.tag.is_not(None)).limit(most + 100))
    return [tag for tag in found if tag][:most]
