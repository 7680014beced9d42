"""Question banks: bank.yaml with the keys, and the wording of each language beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lms.content.folder import Folder
from lms.content.law import parse_law
from lms.content.manifest import LANGUAGES, Title
from lms.content.problems import ContentFault, Report
from lms.content.quiz_entry import QuizEntry, SlotEntry, read_quiz
from lms.content.reading import open_yaml, title
from lms.content.render import fragment_faults
from lms.content.source import Fields
from lms.core.i18n import lazy

BANK_FILE = "bank.yaml"
KINDS = ("single", "multiple", "truefalse", "shorttext")
TRUE_FALSE = ("true", "false")
RIGHT_WRONG = ("right", "wrong")


@dataclass(frozen=True, slots=True)
class QuestionText:
    """The wording of a question in one language; all texts are small Markdown."""

    stem: str
    options: dict[str, str] = field(default_factory=dict)
    feedback: dict[str, str] = field(default_factory=dict)
    general: str = ""
    accept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """A question: what is the same in every language, and the texts by language."""

    id: str
    kind: str
    points: int
    tags: tuple[str, ...]
    options: tuple[str, ...]
    answer: tuple[str, ...]
    law: tuple[str, ...]
    pages: tuple[str, ...]
    texts: dict[str, QuestionText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BankFolder:
    """All that a folder of `quizzes/` holds."""

    id: str
    title: Title
    questions: tuple[QuestionEntry, ...]
    quizzes: tuple[QuizEntry, ...]
    languages: tuple[str, ...] = LANGUAGES


def load_bank(path: Path) -> BankFolder:
    """Return the bank in a folder; raises ContentFault with all that is wrong in it."""
    report = Report()
    bank = read_bank(Folder(path, report))
    if bank is None or len(report):
        raise ContentFault(report.sorted())
    return bank


def read_bank(folder: Folder) -> BankFolder | None:
    """Read a bank and note every fault; None when bank.yaml cannot be read at all."""
    fields = open_yaml(folder, BANK_FILE, required=True)
    if fields is None:
        return None
    key = fields.key("id")
    if key and key != folder.root.name:
        text = lazy("The id “%(id)s” differs from the name of the folder, “%(name)s”.", id=key, name=folder.root.name)
        fields.problem("id", text)
    bank_title = title(fields, "title", LANGUAGES)
    wordings = {code: open_yaml(folder, f"{code}.yaml", required=True) for code in LANGUAGES}
    questions = tuple(_question(item, wordings) for item in fields.rows("questions"))
    for wording in wordings.values():
        if wording is not None:
            wording.done()
    quizzes = tuple(read_quiz(item) for item in fields.rows("quizzes", required=False))
    fields.done()
    _check_ids(folder, questions, quizzes)
    bank = BankFolder(key, bank_title, questions, quizzes)
    _check_slots(folder, bank)
    known = {BANK_FILE, "README.md", *(f"{code}.yaml" for code in LANGUAGES)}
    for name in folder.names:
        if name not in known:
            folder.report.add(name, "", lazy("This file does not belong into a question bank."))
    return bank


def _question(fields: Fields, wordings: dict[str, Fields | None]) -> QuestionEntry:
    key = fields.key("id")
    kind = fields.choice("kind", KINDS)
    options = _options(fields, kind)
    entry = QuestionEntry(
        id=key,
        kind=kind,
        points=fields.number("points", required=False, default=1, low=1, high=100),
        tags=fields.words("tags"),
        options=options,
        answer=_answer(fields, kind, options),
        law=fields.words("law"),
        pages=fields.words("pages"),
        texts={},
    )
    for reference in entry.law:
        if parse_law(reference) is None:
            fields.problem("law", lazy("“%(text)s” is not a law reference such as PA 10(2).", text=reference))
    fields.done()
    for code, wording in wordings.items():
        inner = wording.fields(key) if wording is not None and key else None
        if inner is not None:
            entry.texts[code] = _wording(inner, entry)
    return entry


def _options(fields: Fields, kind: str) -> tuple[str, ...]:
    if kind in ("single", "multiple"):
        options = fields.words("options", required=True)
        if len(options) == 1:
            fields.problem("options", lazy("A choice needs at least two options."))
        return options
    if fields.has("options"):
        fields.problem("options", lazy("Questions of the kind “%(kind)s” have no options of their own.", kind=kind))
    fields.raw("options")
    return TRUE_FALSE if kind == "truefalse" else ()


def _answer(fields: Fields, kind: str, options: tuple[str, ...]) -> tuple[str, ...]:
    # `answer: [true]` is written without quotes, so the truth value is taken as the word.
    raw = fields.raw("answer")
    words = [str(item).lower() if isinstance(item, bool) else item for item in raw] if isinstance(raw, list) else []
    answer = tuple(item for item in words if isinstance(item, str))
    if kind == "shorttext":
        if raw is not None:
            fields.problem("answer", lazy("The accepted answers of a short text stand in the language files (accept)."))
        return ()
    if not answer:
        fields.problem("answer", lazy("The question has no key: “answer” is a list of the right options."))
    for word in answer:
        if options and word not in options:
            fields.problem("answer", lazy("The key “%(key)s” is not among the options.", key=word))
    if kind in ("single", "truefalse") and len(answer) > 1:
        fields.problem("answer", lazy("This kind of question has exactly one right answer."))
    if len(set(answer)) < len(answer):
        fields.problem("answer", lazy("A right answer stands twice."))
    return answer


def _wording(fields: Fields, entry: QuestionEntry) -> QuestionText:
    keys = RIGHT_WRONG if entry.kind == "shorttext" else entry.options
    text = QuestionText(
        stem=fields.text("stem", limit=5_000),
        # The words “true” and “false” come from the system when the author gives none.
        options=_by_option(fields, "options", entry.options, required=entry.kind in ("single", "multiple")),
        feedback=_by_option(fields, "feedback", keys, required=True),
        general=fields.text("general", required=False, limit=5_000),
        accept=fields.words("accept", required=entry.kind == "shorttext"),
    )
    _check_texts(fields, text)
    if text.accept and entry.kind != "shorttext":
        fields.problem("accept", lazy("Only short text questions have accepted answers."))
    fields.done()
    return text


def _check_texts(fields: Fields, text: QuestionText) -> None:
    parts = [("stem", text.stem, False), ("general", text.general, False)]
    parts += [("options", option, True) for option in text.options.values()]
    parts += [("feedback", feedback, False) for feedback in text.feedback.values()]
    for key, part, inline in parts:
        for _, fault in fragment_faults(part, inline=inline):
            fields.problem(key, fault)


def _by_option(fields: Fields, key: str, options: tuple[str, ...], *, required: bool) -> dict[str, str]:
    inner = fields.fields(key, required=required and bool(options))
    if inner is None:
        return {}
    texts = {option: inner.text(option, limit=5_000) for option in options}
    inner.done()
    return texts


def _check_ids(folder: Folder, questions: tuple[QuestionEntry, ...], quizzes: tuple[QuizEntry, ...]) -> None:
    for ids, path in (([item.id for item in questions], "questions"), ([item.id for item in quizzes], "quizzes")):
        for key in sorted({key for key in ids if key and ids.count(key) > 1}):
            folder.report.add(BANK_FILE, path, lazy("The id “%(id)s” stands twice.", id=key))


def _check_slots(folder: Folder, bank: BankFolder) -> None:
    for place, slot in _slots(bank):
        if slot.question and slot.question not in {item.id for item in bank.questions}:
            folder.report.add(BANK_FILE, place, lazy("There is no question “%(id)s”.", id=slot.question))
        # Another bank's questions are counted when the quiz is loaded; here only our own are known.
        if slot.draw == bank.id:
            fitting = sum(set(slot.tags) <= set(item.tags) for item in bank.questions)
            if fitting < slot.count:
                text = lazy(
                    "The slot draws %(count)s questions, but only %(there)s fit.", count=slot.count, there=fitting
                )
                folder.report.add(BANK_FILE, place, text)


def _slots(bank: BankFolder) -> Iterator[tuple[str, SlotEntry]]:
    for quiz in bank.quizzes:
        for number, slot in enumerate(quiz.slots):
            yield f"quizzes.{quiz.id}.slots[{number}]", slot
