"""Question banks: bank.yaml with the keys, and the wording of each language beside it."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from lms.content.folder import Folder
from lms.content.fragments import MOST_TEXT, markdown
from lms.content.law import parse_law
from lms.content.manifest import LANGUAGES, Title
from lms.content.media import read_media
from lms.content.problems import ContentFault, Report
from lms.content.quiz_entry import QuizEntry, SlotEntry, read_quiz
from lms.content.reading import open_yaml, title
from lms.content.source import KEY, Fields
from lms.core.i18n import lazy

BANK_FILE = "bank.yaml"
MOST_NAME = 120
MOST_HINTS = 9
_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*([A-Za-z0-9][A-Za-z0-9._-]*)")

Data = Mapping[str, Any]


class KindReader(Protocol):
    """What reading a bank needs of a kind of question; the kinds themselves stand in a room above this one."""

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return what is the same in every language, as plain values; every fault goes into the report."""

    def read_text(self, fields: Fields, data: Data) -> dict[str, Any]:
        """Return the wording in one language, as plain values; every fault goes into the report."""

    def feedback(self, data: Data) -> tuple[str, ...]:
        """Return the keys of the feedback that a bank of a folder must give."""


Kinds = Mapping[str, KindReader]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a bank: where its bytes lie, and its measures in pixels where they are known."""

    digest: str
    mime: str
    size: int
    width: int | None = None
    height: int | None = None

    @property
    def url(self) -> str:
        """Return its address: that of its content, so it never changes what it shows."""
        ending = {"image/svg+xml": "svg", "image/png": "png", "image/webp": "webp"}.get(self.mime, "jpg")
        return f"/media/questions/{self.digest}.{ending}"


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """A question: what every kind has, the fields of its own kind (`data`), and the wording by language (`texts`).

    `data` and `texts` are plain JSON values, whose keys are the kind's own; `media`: name → picture, of those it shows.
    `name`: what staff call it. `hints`: keys of the hints in `texts`, the first being shown after the first wrong try.
    """

    id: str
    kind: str
    points: int
    tags: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)
    media: dict[str, Picture] = field(default_factory=dict)
    name: str = ""
    hints: tuple[str, ...] = ()

    def pictures(self) -> frozenset[str]:
        """Return the names of the pictures that the question shows."""
        return pictures_in(self.kind, self.data, self.texts)


def pictures_in(kind: str, data: Data, texts: object) -> frozenset[str]:
    """Return the names of the pictures that a question shows: in its wording, and as its own picture."""
    shown = {name for text in strings(texts) for name in _PICTURE.findall(text)}
    images = [data, *data.get("items", ())] if kind == "set" else [data]
    return frozenset(shown | {str(part["image"]) for part in images if part.get("image")})


def strings(value: object) -> Iterator[str]:
    """Yield every text in a plain value, however deep it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


@dataclass(frozen=True, slots=True)
class BankFolder:
    """All that a folder of `quizzes/` holds."""

    id: str
    title: Title
    questions: tuple[QuestionEntry, ...]
    quizzes: tuple[QuizEntry, ...]
    languages: tuple[str, ...] = LANGUAGES
    media: dict[str, Picture] = field(default_factory=dict)


def load_bank(path: Path, kinds: Kinds) -> BankFolder:
    """Return the bank in a folder; raises ContentFault with all that is wrong in it."""
    report = Report()
    bank = read_bank(Folder(path, report), kinds)
    if bank is None or len(report):
        raise ContentFault(report.sorted())
    return bank


def read_bank(folder: Folder, kinds: Kinds | None) -> BankFolder | None:
    """Read a bank and note every fault; None when bank.yaml cannot be read at all.

    kinds: kind → its reader. Without them only what all kinds have in common is read: no keys and no wording.
    """
    fields = open_yaml(folder, BANK_FILE, required=True)
    if fields is None:
        return None
    key = fields.key("id")
    if key and key != folder.root.name:
        text = lazy("The id “%(id)s” differs from the name of the folder, “%(name)s”.", id=key, name=folder.root.name)
        fields.problem("id", text)
    bank_title = title(fields, "title", LANGUAGES)
    media = _media(folder) if kinds is not None else {}
    wordings = {code: open_yaml(folder, f"{code}.yaml", required=True) for code in LANGUAGES} if kinds else {}
    questions = tuple(_of_folder(item, wordings, kinds, media) for item in fields.rows("questions"))
    for wording in wordings.values():
        if wording is not None:
            wording.done()
    quizzes = tuple(read_quiz(item) for item in fields.rows("quizzes", required=False))
    fields.done()
    _check_ids(folder, questions, quizzes)
    bank = BankFolder(key, bank_title, questions, quizzes, media=media)
    _check_slots(folder, bank)
    _check_files(folder, bank)
    return bank


def _media(folder: Folder) -> dict[str, Picture]:
    found = {}
    for name, info in read_media(folder).items():
        if info.use != "image":
            folder.report.add(name, "", lazy("A question shows pictures only."))
            continue
        data = folder.path(name).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        found[name.removeprefix("media/")] = Picture(digest, info.mime, len(data), info.width, info.height)
    return found


def _check_files(folder: Folder, bank: BankFolder) -> None:
    known = {BANK_FILE, "README.md", *(f"{code}.yaml" for code in LANGUAGES)}
    for name in folder.names:
        if name not in known and not name.startswith("media/"):
            folder.report.add(name, "", lazy("This file does not belong into a question bank."))
    used = frozenset[str]().union(*(question.pictures() for question in bank.questions))
    for name in sorted(set(bank.media) - used):
        folder.report.add(f"media/{name}", "", lazy("No question of the bank uses this file."))


def _of_folder(
    fields: Fields, wordings: Mapping[str, Fields | None], kinds: Kinds | None, media: Mapping[str, Picture]
) -> QuestionEntry:
    key = str(fields.raw("id") or "")
    inner = {code: wording.fields(key) if wording is not None and key else None for code, wording in wordings.items()}
    entry = read_question(fields, inner, kinds, media)
    reader = (kinds or {}).get(entry.kind)
    for text in inner.values():
        feedback = text.fields("feedback", required=False) if text is not None else None
        # What is shipped explains every answer; what people write or bring in may do without.
        for answer in reader.feedback(entry.data) if reader and text else ():
            if feedback is None and text is not None:
                text.fields("feedback")
            elif feedback is not None:
                feedback.text(answer, limit=MOST_TEXT)
    return entry


def read_question(
    fields: Fields, wordings: Mapping[str, Fields | None], kinds: Kinds | None, media: Mapping[str, Picture]
) -> QuestionEntry:
    """Read one question and its wording in each language; every fault goes into the report of `fields`.

    media: the pictures there are; a name that is not among them is a fault.
    """
    key = fields.key("id")
    kind = fields.choice("kind", tuple(kinds)) if kinds else fields.text("kind")
    points = fields.number("points", required=False, default=1, low=1, high=100)
    tags, law, pages = fields.words("tags"), fields.words("law"), fields.words("pages")
    called, hints = fields.text("name", required=False, limit=MOST_NAME), _hints(fields)
    for reference in law:
        if parse_law(reference) is None:
            fields.problem("law", lazy("“%(text)s” is not a law reference such as PA 10(2).", text=reference))
    if kinds is None:
        return QuestionEntry(key, kind, points, tags, law, pages, name=called, hints=hints)
    reader = kinds[kind]
    data = reader.read(fields)
    # The points of a set are those of its items.
    points = data.pop("points", points)
    fields.done()
    texts = {}
    for code, inner in wordings.items():
        if inner is not None:
            texts[code] = reader.read_text(inner, data) | _hint_texts(inner, hints)
            inner.done()
    entry = QuestionEntry(key, kind, points, tags, law, pages, data, texts, name=called, hints=hints)
    shown = entry.pictures()
    for name in sorted(shown - set(media)):
        fields.problem("", lazy("There is no picture “%(name)s” in the bank's media.", name=name))
    return replace(entry, media={name: media[name] for name in sorted(shown & set(media))})


def _hints(fields: Fields) -> tuple[str, ...]:
    """Return the keys of the hints, in the order in which they are given."""
    keys = fields.words("hints")
    for key in keys:
        if not KEY.match(key):
            fields.problem("hints", lazy("“%(value)s” is not an id: small letters, digits and hyphens.", value=key))
    if len(keys) > MOST_HINTS:
        fields.problem("hints", lazy("A question has at most %(most)s hints.", most=MOST_HINTS))
    return keys


def _hint_texts(fields: Fields, keys: tuple[str, ...]) -> dict[str, Any]:
    inner = fields.fields("hints", required=bool(keys))
    if inner is None:
        return {}
    texts = {key: markdown(inner, key) for key in keys}
    inner.done()
    return {"hints": texts}


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
