"""Changing many questions at once: tags and law make a new version of each, the wording stays."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from lms.content.bank import Picture
from lms.content.law import parse_law
from lms.core import audit, db
from lms.core.db import JsonDict
from lms.core.i18n import lazy
from lms.questions import documents, indexing, pictures
from lms.questions.models import Question, QuestionVersion
from lms.questions.verdicts import digest_of
from lms.questions.versions import Edited, add_version
from lms.questions.writing import BankError

DIFFICULTIES = ("easy", "medium", "hard")
MOST_TAG = 80


@dataclass(frozen=True, slots=True)
class Edit:
    """What to add to and take from each question: tags, and references to law such as `PA 10(2)`."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    law_add: tuple[str, ...] = ()
    law_remove: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.add or self.remove or self.law_add or self.law_remove)


def words(text: str) -> tuple[str, ...]:
    """Return the words of a typed list, parted by commas or line ends, each once."""
    parts = (" ".join(part.split()) for part in text.replace("\n", ",").replace("，", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def check(edit: Edit) -> None:
    """Raise BankError at the field (add, law_add, law_remove) that holds what cannot be a tag or a reference."""
    for tag in edit.add:
        prefix, _, value = tag.partition(":")
        if tag.startswith("@") or len(tag) > MOST_TAG or (prefix == "difficulty" and value not in DIFFICULTIES):
            raise BankError(lazy("“%(tag)s” cannot be a tag.", tag=tag[:MOST_TAG]), field="add")
    for field, references in (("law_add", edit.law_add), ("law_remove", edit.law_remove)):
        for reference in references:
            if parse_law(reference) is None:
                text = lazy("“%(text)s” is not a law reference such as PA 10(2).", text=reference[:MOST_TAG])
                raise BankError(text, field=field)


def change(question_ids: Iterable[int], edit: Edit, actor_id: int | None) -> int:
    """Apply an edit to questions; return how many got a new version. Raises BankError (see `check`)."""
    check(edit)
    rows = db.session.execute(
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.id.in_(set(question_ids)))
        .order_by(Question.id)
        .with_for_update(of=Question)
    ).all()
    media = {bank_id: pictures.of_bank(bank_id) for bank_id in {question.bank_id for question, _ in rows}}
    written: list[tuple[Question, QuestionVersion]] = []
    for question, version in rows:
        tags = _after(version.tags, edit.add, edit.remove)
        law = _after(version.source.get("law") or [], edit.law_add, edit.law_remove)
        if tags != list(version.tags) or law != list(version.source.get("law") or []):
            written.append(
                (question, add_version(question, _with(version, tags, law, media[question.bank_id]), actor_id))
            )
    db.session.flush()
    indexing.index(written)
    for bank_id in sorted({question.bank_id for question, _ in written}):
        keys = [question.id for question, _ in written if question.bank_id == bank_id]
        after: JsonDict = {"questions": keys, "added": [*edit.add, *edit.law_add]}
        after["removed"] = [*edit.remove, *edit.law_remove]
        audit.note("questions.tag", thing=f"bank:{bank_id}", after=after)
    return len(written)


def _after(present: Collection[str], add: Iterable[str], remove: Collection[str]) -> list[str]:
    kept = [one for one in present if one not in remove]
    # A question has one difficulty.
    if any(tag.startswith("difficulty:") for tag in add):
        kept = [one for one in kept if not one.startswith("difficulty:")]
    return list(dict.fromkeys([*kept, *add]))


def _with(version: QuestionVersion, tags: list[str], law: list[str], media: Mapping[str, Picture]) -> Edited:
    source = {**version.source, "tags": tags, "law": law}
    if documents.digest(version.source, media) == version.digest:
        digest = documents.digest(source, media)
    else:
        # Its pictures changed since, but the body goes on showing the old ones: it is not what rendering would make.
        digest = digest_of([source, version.digest])
    return Edited(version.kind, tuple(tags), source, {**version.body, "law": law}, digest)
