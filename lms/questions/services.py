"""Banks, questions and quizzes: loading them, reading versions, drawing for an attempt."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import or_, select

from lms.content.bank import BANK_FILE
from lms.content.law import LawReference, parse_law
from lms.core import db
from lms.questions import indexing, loading, pool
from lms.questions.drawing import assign, in_sections
from lms.questions.models import Bank, Question, QuestionVersion, Quiz
from lms.questions.reading import QuestionView, QuizView, SlotView, TextView, forget, question, questions, quiz, worth
from lms.questions.verdicts import GONE, Verdict

__all__ = [
    "DrawnItem",
    "QuestionView",
    "QuizView",
    "SlotView",
    "TextView",
    "Verdict",
    "current_quiz_version",
    "current_quiz_versions",
    "draw",
    "forget",
    "laws_by_question",
    "load_all",
    "load_folder",
    "question",
    "questions",
    "quiz",
    "tags_by_bank",
    "worth",
]


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """A question version drawn for an attempt, with the order of its options.

    `points`: what it earns in this quiz, None: its own; `section`: index in the sections of the quiz.
    """

    question_version_id: int
    option_order: tuple[str, ...]
    points: float | None = None
    section: int = 0


def load_folder(path: Path, actor_id: int | None = None) -> list[Verdict]:
    """Load one bank folder in a write transaction of its own; the same folder again changes nothing.

    Raises ContentFault with every fault of the folder; then nothing is written.
    """
    return _load([path], actor_id)


def load_all(folder: Path, actor_id: int | None = None) -> list[Verdict]:
    """Load every bank folder below `folder` in one write transaction of its own, as `lms questions load` does.

    Raises ContentFault with every fault of the first faulty folder; then nothing is written.
    """
    return _load(sorted(path for path in folder.iterdir() if (path / BANK_FILE).is_file()), actor_id)


def _load(paths: list[Path], actor_id: int | None) -> list[Verdict]:
    digests = {path: loading.folder_digest(path) for path in paths}
    with db.reading():
        loaded = {path.name: loading.loaded_digest(path.name) for path in paths}
        same = [path for path in paths if loaded[path.name] == digests[path]]
        verdicts = [verdict for path in same for verdict in loading.unchanged(path.name)]
        known = {path.name: loading.known_digests(path.name) for path in paths if path not in same}
    prepared = [loading.prepare(path, digests[path]) for path in paths if path not in same]
    if not prepared:
        with db.transaction():
            indexing.index_missing()
        return verdicts
    for bank in prepared:
        loading.render(bank, known[bank.key])
    with db.transaction():
        return verdicts + loading.store(prepared, actor_id)


def current_quiz_version(key: str) -> int | None:
    """Return the id of the version of a quiz that newly published courses pin, or None."""
    return current_quiz_versions().get(key)


def current_quiz_versions() -> dict[str, int]:
    """Return quiz key → id of the present version, of every quiz that is neither retired nor gone."""
    rows = db.session.execute(
        select(Quiz.key, Quiz.current_version_id).where(
            Quiz.status.not_in(("retired", GONE)), Quiz.current_version_id.is_not(None)
        )
    )
    return {key: version_id for key, version_id in rows if version_id is not None}


def tags_by_bank() -> dict[str, tuple[frozenset[str], ...]]:
    """Return bank key → the tags of each question that can be drawn from it."""
    rows = db.session.execute(
        select(Bank.key, QuestionVersion.tags)
        .join(Question, Question.bank_id == Bank.id)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.status == "reviewed")
    )
    found: dict[str, list[frozenset[str]]] = {}
    for key, tags in rows:
        found.setdefault(key, []).append(frozenset(tags))
    return {key: tuple(tags) for key, tags in found.items()}


def laws_by_question(quiz_version_id: int) -> list[tuple[QuestionView, set[LawReference]]]:
    """Return every question that a quiz can ask and that cites the law, with its references and those of its parts."""
    found = []
    for view in questions(drawable(quiz(quiz_version_id))).values():
        written = (parse_law(text) for one in (view, *view.items) for text in one.body.get("law", ()))
        cited = {reference for reference in written if reference is not None}
        if cited:
            found.append((view, cited))
    return sorted(found, key=lambda one: one[0].key)


def draw(quiz_version_id: int, rng: Random, seen_question_ids: Collection[int] = ()) -> list[DrawnItem]:
    """Draw the items of one attempt: the newest version of each question, no question twice, unseen ones first.

    `rng` decides everything left to chance, so the same source draws the same items. Where a bank has become
    smaller than the quiz asks for, what is there is drawn. What it costs follows the quiz, not the size of the bank.
    """
    view = quiz(quiz_version_id)
    slots = [slot for slot in view.slots for _ in range(slot.count)]
    present = pool.fixed({slot.question_id for slot in slots if slot.question_id is not None})
    # So many that whatever other slots take and the learner has met, enough is left for each slot.
    most = max(pool.WINDOW, len(slots)) + len(seen_question_ids)
    windows: dict[tuple[int, frozenset[str]], frozenset[int]] = {}
    for slot in view.slots:
        if slot.bank_id is not None and (slot.bank_id, slot.tags) not in windows:
            found = pool.window(slot.bank_id, slot.tags, most, rng)
            windows[slot.bank_id, slot.tags] = frozenset(found)
            present |= found
    of_one = {key: frozenset({key} & present.keys()) for slot in slots if (key := slot.question_id) is not None}
    seats = [
        of_one[slot.question_id] if slot.question_id is not None else windows[slot.bank_id or 0, slot.tags]
        for slot in slots
    ]
    chosen = [
        (slot, present[question_id])
        for slot, question_id in zip(slots, assign(seats, seen_question_ids, rng), strict=True)
        if question_id is not None
    ]
    drawn = questions([version_id for _, version_id in chosen])
    chance = rng if view.settings.shuffle_options else None
    return [
        DrawnItem(version_id, tuple(_order(drawn[version_id], chance)), slot.points, slot.section)
        for slot, version_id in in_sections(chosen, view.settings, rng)
    ]


def _order(view: QuestionView, rng: Random | None) -> list[str]:
    return view.kind.order(view.body, rng)


def _pool(view: QuizView) -> dict[int, tuple[int, int, frozenset[str]]]:
    """Return question id → (bank id, present version, tags) of everything the quiz can draw."""
    rows = db.session.execute(
        select(Question.id, Question.bank_id, QuestionVersion.id, QuestionVersion.tags)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(
            Question.status == "reviewed",
            or_(
                Question.bank_id.in_({slot.bank_id for slot in view.slots if slot.bank_id is not None}),
                Question.id.in_({slot.question_id for slot in view.slots if slot.question_id is not None}),
            ),
        )
    )
    return {row[0]: (row[1], row[2], frozenset(row[3])) for row in rows}


def drawable(view: QuizView) -> list[int]:
    """Return the present version of every question that a slot of the quiz can draw."""
    everything = _pool(view)
    keys = frozenset[int]().union(*(_candidates(slot, everything) for slot in view.slots))
    return [everything[key][1] for key in sorted(keys)]


def _candidates(slot: SlotView, among: dict[int, tuple[int, int, frozenset[str]]]) -> frozenset[int]:
    if slot.question_id is not None:
        return frozenset({slot.question_id} & set(among))
    return frozenset(key for key, (bank_id, _, tags) in among.items() if bank_id == slot.bank_id and slot.tags <= tags)
