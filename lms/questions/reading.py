"""Versions of questions and quizzes as frozen values: immutable, so read once and kept by the process."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import select

from lms.content.law import parse_law
from lms.content.manifest import Title
from lms.core import db, i18n
from lms.core.errors import NotFound
from lms.core.i18n import lazy
from lms.core.markup import stored
from lms.questions import quiz_words
from lms.questions.folding import distinct
from lms.questions.kind import Kind
from lms.questions.models import Question, QuestionVersion, Quiz, QuizSlot, QuizVersion
from lms.questions.quiz_settings import QuizSettings
from lms.questions.quiz_words import QuizWords
from lms.questions.registry import KINDS

# Far above what is in use at a time; emptied when full, since nothing is lost by reading a version again.
MOST_KEPT = 5_000
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class TextView:
    """The wording of a question in one language; all texts but `accept` are sanitized HTML.

    `more`: what the wording of its kind has besides; in it, `choices`, `units`, `alt` and `accept` are plain text.
    """

    language: str
    stem: Any
    options: Mapping[str, Any]
    feedback: Mapping[str, Any]
    general: Any
    accept: tuple[str, ...]
    law: tuple[Any, ...]
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class QuestionView:
    """One question version. `pages` are the activities to repeat when the answer was wrong; `items` those of a set."""

    id: int
    question_id: int
    key: str
    number: int
    kind: Kind
    points: float
    tags: frozenset[str]
    options: tuple[str, ...]
    answer: tuple[str, ...]
    pages: tuple[str, ...]
    body: Mapping[str, Any]
    texts: Mapping[str, TextView]
    items: tuple["QuestionView", ...] = ()

    def hints(self, tries: int, language: str | None = None) -> list[Any]:
        """Return the hints that are shown after so many wrong tries: one for each, as long as there are any."""
        texts: Mapping[str, Any] = self.text(language).more.get("hints", {})
        return [texts[key] for key in tuple(self.body.get("hints", ()))[:tries] if key in texts]

    def text(self, language: str | None = None) -> TextView:
        """Return the wording in a language (default: the present one), else in Korean, else in any."""
        texts = self.texts
        return texts.get(language or i18n.language()) or texts.get(i18n.DEFAULT_LANGUAGE) or next(iter(texts.values()))


@dataclass(frozen=True, slots=True, eq=False)
class SlotView:
    """A place in a quiz: one question, or `count` drawn from a bank among those that carry all tags.

    `points`: what each earns here, None: its own; `section`: index in the sections of the settings.
    """

    question_id: int | None
    bank_id: int | None
    tags: frozenset[str]
    count: int
    points: float | None = None
    section: int = 0


@dataclass(frozen=True, slots=True)
class QuizView:
    """One quiz version: its settings, its slots, and its words for learners."""

    id: int
    quiz_id: int
    key: str
    title: Title
    number: int
    settings: QuizSettings
    slots: tuple[SlotView, ...]
    words: QuizWords = quiz_words.NONE

    @property
    def pass_mark(self) -> int:
        """Return the percentage of the points that passes."""
        return self.settings.pass_mark

    @property
    def attempts(self) -> int | None:
        """Return how many attempts the quiz itself allows; None: without limit."""
        return self.settings.attempts

    @property
    def time_limit(self) -> int | None:
        """Return the minutes of an attempt; None: without limit."""
        return self.settings.time_limit

    @property
    def shuffle(self) -> bool:
        """Say whether the questions come in an order of chance."""
        return self.settings.shuffle

    @property
    def grading(self) -> str:
        """Return which attempt counts."""
        return self.settings.grading

    @property
    def count(self) -> int:
        """Return how many questions an attempt has."""
        return sum(slot.count for slot in self.slots)


_questions: dict[int, QuestionView] = {}
_worth: dict[tuple[int, float], QuestionView] = {}
_quizzes: dict[int, QuizView] = {}


def _keep(kept: dict[K, V], values: Mapping[K, V]) -> None:
    if len(kept) + len(values) > MOST_KEPT:
        kept.clear()
    kept.update(values)


def questions(version_ids: Collection[int]) -> dict[int, QuestionView]:
    """Return question versions by id; those not yet kept are read with one statement. Raises NotFound."""
    found = {version_id: _questions[version_id] for version_id in version_ids if version_id in _questions}
    if len(found) < len(set(version_ids)):
        rows = db.session.execute(
            select(QuestionVersion, Question.key)
            .join(Question, Question.id == QuestionVersion.question_id)
            .where(QuestionVersion.id.in_(set(version_ids) - set(found)))
        )
        read = {row[0].id: view_of(row[0], row[1]) for row in rows}
        _keep(_questions, read)
        found.update(read)
    if len(found) < len(set(version_ids)):
        raise NotFound(lazy("This question does not exist."))
    return found


def question(version_id: int) -> QuestionView:
    """Return one question version. Raises NotFound."""
    return questions((version_id,))[version_id]


def worth(view: QuestionView, points: float | None) -> QuestionView:
    """Return a question as it counts in a quiz that gives it other points than its own (None: its own)."""
    if points is None or points == view.points:
        return view
    found = _worth.get((view.id, points))
    if found is None:
        found = replace(view, points=points)
        _keep(_worth, {(view.id, points): found})
    return found


def view_of(row: QuestionVersion, key: str) -> QuestionView:
    """Return a version as the frozen value that pages and marking use."""
    return _view(row, key, row.kind, row.body, frozenset(row.tags))


def _view(row: QuestionVersion, key: str, kind: str, body: Mapping[str, Any], tags: frozenset[str]) -> QuestionView:
    items = [item for item in body.get("items", ()) if isinstance(item, dict)]
    return QuestionView(
        id=row.id,
        question_id=row.question_id,
        key=key,
        number=row.number,
        kind=KINDS[kind],
        points=float(body["points"]),
        tags=tags,
        options=tuple(body.get("options", ())),
        answer=tuple(body.get("answer", ())),
        pages=tuple(body["pages"]),
        body=MappingProxyType(body),
        texts=MappingProxyType({code: _text(code, text, body["law"]) for code, text in body["texts"].items()}),
        items=tuple(_view(row, item["id"], item["kind"], item["body"], tags) for item in items),
    )


_OWN = {"stem", "options", "feedback", "general", "accept"}
_PLAIN = {"accept", "alt", "choices", "units"}


def _text(language: str, text: Mapping[str, Any], law: Iterable[str]) -> TextView:
    references = [parse_law(reference) for reference in law]
    accept = text.get("accept", ())
    more = {key: value if key in _PLAIN else _stored(value) for key, value in text.items() if key not in _OWN}
    if isinstance(accept, dict):
        more["accept"], accept = {key: distinct(words) for key, words in accept.items()}, ()
    return TextView(
        language=language,
        stem=stored(text["stem"]),
        options={key: stored(option) for key, option in text.get("options", {}).items()},
        feedback={key: stored(feedback) for key, feedback in text["feedback"].items()},
        general=stored(text["general"]),
        accept=distinct(accept),
        law=tuple(stored(reference.html(language, "")) for reference in references if reference is not None),
        more=MappingProxyType(more),
    )


def _stored(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _stored(item) for key, item in value.items()}
    return [_stored(item) for item in value] if isinstance(value, list) else stored(value)


def quiz(version_id: int) -> QuizView:
    """Return one quiz version with its slots. Raises NotFound."""
    kept = _quizzes.get(version_id)
    if kept is not None:
        return kept
    rows = db.session.execute(
        select(QuizVersion, Quiz.key, Quiz.title, QuizSlot)
        .join(Quiz, Quiz.id == QuizVersion.quiz_id)
        .outerjoin(QuizSlot, QuizSlot.quiz_version_id == QuizVersion.id)
        .where(QuizVersion.id == version_id)
        .order_by(QuizSlot.position)
    ).all()
    if not rows:
        raise NotFound(lazy("This quiz does not exist."))
    version, key, title, _slot = rows[0]
    view = QuizView(
        id=version.id,
        quiz_id=version.quiz_id,
        key=key,
        title=Title(**title),
        number=version.number,
        settings=QuizSettings.of(version.settings),
        slots=tuple(_seat(row[3]) for row in rows if row[3] is not None),
        words=quiz_words.of(version.body),
    )
    _keep(_quizzes, {version_id: view})
    return view


def _seat(row: QuizSlot) -> SlotView:
    return SlotView(row.question_id, row.bank_id, frozenset(row.tags), row.count, row.points, row.section)


def forget() -> None:
    """Empty what the process keeps, for tests that roll back or change databases."""
    _questions.clear()
    _worth.clear()
    _quizzes.clear()
