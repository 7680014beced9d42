"""A question as a plain document: what the editor, the formats and the folders hold, read and rendered in one way.

A document: {"id", "kind", "points", "tags", "law", "pages", …fields of the kind, "texts": {language: {…}}}, with "name"
and "hints" where it has them. A question may have one language only. Problems name their place in it:
`texts.ko.options.a`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lms.content.bank import BANK_FILE, Picture, QuestionEntry, pictures_in, read_question
from lms.content.manifest import LANGUAGES, to_json
from lms.content.problems import ContentFault, Problem, Report
from lms.content.source import Fields, table_of
from lms.core.db import JsonDict
from lms.core.i18n import lazy
from lms.questions.registry import KINDS
from lms.questions.rendering import with_hints
from lms.questions.verdicts import digest_of


@dataclass(frozen=True)
class PreparedQuestion:
    """A question read and checked, not yet stored; `body` is rendered when it is first asked for."""

    entry: QuestionEntry
    source: JsonDict
    digest: str

    @property
    def key(self) -> str:
        """Return the id of the question."""
        return self.entry.id

    @property
    def kind(self) -> str:
        """Return the key of its kind."""
        return self.entry.kind

    @property
    def tags(self) -> tuple[str, ...]:
        """Return its tags."""
        return self.entry.tags

    @cached_property
    def body(self) -> JsonDict:
        """Return what a version stores. Raises ContentFault for what keeps the question from being asked."""
        kind = KINDS[self.entry.kind]
        body = with_hints(kind.body(self.entry), self.entry)
        problems = kind.problems(body)
        if problems:
            raise ContentFault([Problem(BANK_FILE, f"questions.{self.entry.id}", text) for text in problems])
        return body


def read(document: Mapping[str, Any], media: Mapping[str, Picture] | None = None) -> QuestionEntry:
    """Return the entry a document describes; raises ContentFault with every problem and its place.

    media: the pictures of the bank by name. Reading is the same as that of a folder, but for the feedback, which a
    folder must give for every answer.
    """
    report = Report()
    fields = Fields(table_of(document), "", report)
    texts = fields.fields("texts")
    wordings = {code: texts.fields(code, required=False) for code in LANGUAGES} if texts is not None else {}
    if texts is not None:
        if not any(wording is not None for wording in wordings.values()):
            texts.problem("", lazy("The question has no text in any language."))
        texts.done()
    entry = read_question(fields, wordings, KINDS, media or {})
    if len(report):
        raise ContentFault(report.sorted())
    return entry


def document_of(entry: QuestionEntry) -> JsonDict:
    """Return the document of an entry in its one normal form; `read` returns the entry again."""
    common = {name: getattr(entry, name) for name in ("id", "kind", "points", "tags", "law", "pages")}
    # Only where there are any, so that the digest of what was stored before stays the same.
    own = {name: value for name in ("name", "hints") if (value := getattr(entry, name))}
    return dict(to_json({**common, **own, **entry.data, "texts": entry.texts}))


def of_entry(entry: QuestionEntry) -> PreparedQuestion:
    """Return an entry ready to be stored; nothing is rendered yet."""
    source = document_of(entry)
    return PreparedQuestion(entry, source, digest(source, entry.media))


def digest(source: JsonDict, media: Mapping[str, Picture]) -> str:
    """Return the digest of a document with the pictures it shows; one that changes under its name changes it.

    source: in its normal form (`document_of`). media: the pictures there are, by name.
    """
    shown = sorted(pictures_in(source["kind"], source, source["texts"]) & set(media))
    return digest_of([source, {name: media[name].digest for name in shown}] if shown else source)


def prepare(document: Mapping[str, Any], media: Mapping[str, Picture] | None = None) -> PreparedQuestion:
    """Return a document read, checked and rendered, ready to be stored; slow, so before any transaction.

    Raises ContentFault with every problem and its place.
    """
    prepared = of_entry(read(document, media))
    assert prepared.body
    return prepared
