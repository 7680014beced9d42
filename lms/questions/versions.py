"""Giving a question its next version: for loading folders and for editing alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import func, select

from lms.core import clock, db
from lms.core.db import JsonDict
from lms.questions import indexing
from lms.questions.models import Question, QuestionVersion


class Content(Protocol):
    """What a version says: `documents.PreparedQuestion`, or `Edited`."""

    @property
    def kind(self) -> str:
        """Return the key of the kind."""

    @property
    def tags(self) -> Sequence[str]:
        """Return the tags."""

    @property
    def source(self) -> JsonDict:
        """Return the document."""

    @property
    def body(self) -> JsonDict:
        """Return what marking and pages use, rendered."""

    @property
    def digest(self) -> str:
        """Return the digest of the document."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A version made from another without rendering it again."""

    kind: str
    tags: tuple[str, ...]
    source: JsonDict
    body: JsonDict
    digest: str


def add_version(row: Question, prepared: Content, actor_id: int | None) -> QuestionVersion:
    """Make the prepared question the present version of `row`; the caller indexes it (`indexing.index`)."""
    newest = db.session.scalar(select(func.max(QuestionVersion.number)).where(QuestionVersion.question_id == row.id))
    before = db.session.get(QuestionVersion, row.current_version_id) if row.current_version_id else None
    version = QuestionVersion(
        question_id=row.id,
        number=(newest or 0) + 1,
        kind=prepared.kind,
        tags=list(prepared.tags),
        source=prepared.source,
        body=prepared.body,
        digest=prepared.digest,
        created_at=clock.now(),
        created_by_id=actor_id,
    )
    db.session.add(version)
    db.session.flush()
    row.languages = indexing.languages_after(version, before, row.languages)
    row.current_version_id = version.id
    return version
