"""Words that look like somebody's name and are none: who wrote them asks, a second person releases or returns them.

One mechanism for all rooms. A text with such words is kept at once, so that nobody is stopped, and *held*: pages,
papers and mails show a notice in its place until somebody else has released the words for the scope. What the scanner
blocks (numbers, addresses, e-mails) is never taken and never released.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import audit, clock, db, privacy
from lms.core.db import Base, primary_key
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import gettext, lazy
from lms.core.privacy import Finding, NotAnonymous
from lms.core.texts import problem, tidy

WORDS_MOST = 120
REASON_MOST = 500
AROUND = 60


class Scope(NamedTuple):
    """Within what words are released: a kind of thing ("run", "consulting") and its key."""

    kind: str
    id: int


@dataclass(frozen=True)
class Asking:
    """Who writes, and why words that look like a name are none; without a reason nothing is asked."""

    actor_id: int | None = None
    reason: str = ""


SILENT = Asking()


class NamesFound(NotAnonymous):
    """A text holds what may be a name and nothing worse: with a reason why it is none, it is taken and held."""


class WordRelease(Base):
    """Words that somebody says to be no name, within a scope: asked, then released or returned by a second person.

    `context`: the words with what stood around them; `reason` is that of who asked, `note` that of who decided.
    """

    __tablename__ = "word_releases"
    __table_args__ = (UniqueConstraint("scope_kind", "scope_id", "words"),)

    id: Mapped[int] = primary_key()
    scope_kind: Mapped[str] = mapped_column(String(20))
    scope_id: Mapped[int]
    words: Mapped[str] = mapped_column(String(WORDS_MOST))
    context: Mapped[str] = mapped_column(String(WORDS_MOST + 2 * AROUND + 2), default="")
    reason: Mapped[str] = mapped_column(String(REASON_MOST))
    state: Mapped[str] = mapped_column(String(10), default="asked", index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(REASON_MOST), default="")

    @property
    def scope(self) -> Scope:
        """Return within what the words are released."""
        return Scope(self.scope_kind, self.scope_id)


@dataclass(frozen=True)
class Waiting:
    """Words that wait for somebody: how many, in what, and the page (`endpoint` with the `uid`) to decide on."""

    title: str
    count: int
    endpoint: str
    uid: UUID


@dataclass(frozen=True)
class Held:
    """The words of a scope that were asked about and not released: texts with them are not shown."""

    words: frozenset[str] = frozenset()

    def hides(self, text: str) -> bool:
        """Say whether a text is held."""
        if not any(word in text for word in self.words):
            return False
        return any(text[one.start : one.end] in self.words for one in privacy.scan(text, self.words))

    def shown(self, text: str) -> str:
        """Return a text as others may read it: the notice in place of what is held."""
        return gettext("[Held until a second person has looked at a word in it]") if self.hides(text) else text


def check(
    texts: Mapping[str, str], scope: Scope | None, asking: Asking = SILENT, known_names: Collection[str] = ()
) -> None:
    """Look through texts (form field → text) that are to be kept within a scope.

    Raises NotAnonymous at the first field with a number, an address or the like, and NamesFound at the first with what
    may be a name and is neither released nor asked about; with a reason in `asking` that is asked about and passes.
    """
    for field, text in texts.items():
        privacy.refuse(text, field, asks=False)
    passing = _words(scope, "released", "asked")
    asked = {field: found for field, text in texts.items() if (found := privacy.left(text, passing, known_names))}
    if asked and (scope is None or asking.actor_id is None or not asking.reason.strip()):
        field = next(iter(asked))
        try:
            privacy.refuse(texts[field], field, passing, known_names=known_names)
        except NotAnonymous as error:
            raise NamesFound(error.message, field, error.findings) from error
    for field, findings in asked.items():
        for one in findings:
            assert scope is not None
            _ask(scope, texts[field], one, field, asking)


def _ask(scope: Scope, text: str, finding: Finding, field: str, asking: Asking) -> None:
    words = text[finding.start : finding.end]
    if len(words) > WORDS_MOST:
        raise NotAnonymous(lazy("This is too long for one name. Describe it in general."), field, [finding])
    reason = _reason(asking.reason, "release")
    row = _row(scope, words)
    if row is not None and row.state in ("asked", "released"):
        return
    if row is None:
        row = WordRelease(scope_kind=scope.kind, scope_id=scope.id, words=words)
        db.session.add(row)
    row.context = _around(text, finding)
    row.reason, row.state, row.note = reason, "asked", ""
    row.asked_by_id, row.asked_at = asking.actor_id, clock.now()
    row.decided_by_id = row.decided_at = None
    db.session.flush()
    # The words themselves stay out of the log: if they are a name after all, they can be taken away.
    _note("release.ask", row, reason)


def _around(text: str, finding: Finding) -> str:
    start, end = max(0, finding.start - AROUND), finding.end + AROUND
    return ("…" if start else "") + " ".join(text[start:end].split()) + ("…" if end < len(text) else "")


def decide(release_id: int, scope: Scope, released: bool, note: str, actor_id: int | None) -> WordRelease:
    """Release words, or return them, with a reason; somebody else than who asked. Decided twice alike counts once.

    Raises NotFound for words of another scope, Conflict for one's own or when somebody else decided meanwhile, and
    LmsError at `note`.
    """
    row = find(release_id, scope)
    state = "released" if released else "returned"
    if row.state != "asked":
        if (row.state, row.decided_by_id) == (state, actor_id):
            return row
        raise Conflict(lazy("Somebody else has decided about these words meanwhile."))
    if actor_id is None or row.asked_by_id == actor_id:
        raise Conflict(lazy("Somebody else than who wrote the words decides about them."))
    _settle(row, state, _reason(note, "note"), actor_id)
    _note("release.release" if released else "release.return", row, row.note)
    return row


def decide_all(scope: Scope, released: bool, note: str, actor_id: int | None) -> None:
    """Decide about everything that still waits in a scope, where a second person judges the whole thing."""
    for row in of_scope(scope):
        if row.state == "asked":
            decide(row.id, scope, released, note, actor_id)


def take_back(release_id: int, scope: Scope, note: str, actor_id: int | None) -> WordRelease:
    """Return words that were released: from now on texts with them are held again."""
    row = find(release_id, scope)
    if row.state == "released":
        _settle(row, "returned", _reason(note, "note"), actor_id)
        _note("release.take_back", row, row.note)
    return row


def _settle(row: WordRelease, state: str, note: str, actor_id: int | None) -> None:
    row.state, row.note = state, note
    row.decided_by_id, row.decided_at = actor_id, clock.now()
    db.session.flush()


def _note(action: str, row: WordRelease, reason: str) -> None:
    people = [] if row.asked_by_id is None else [row.asked_by_id]
    audit.note(action, people, thing=f"{row.scope_kind}:{row.scope_id}", after={"release": row.id}, reason=reason)


def _reason(text: str, field: str) -> str:
    reason = (tidy(text) or "").strip()
    if not reason:
        raise LmsError(lazy("Please fill this in."), field=field)
    found = problem(reason, REASON_MOST)
    if found:
        raise LmsError(found, field=field)
    privacy.refuse(reason, field, asks=False)
    return reason


def _row(scope: Scope, words: str) -> WordRelease | None:
    return db.session.scalar(
        select(WordRelease).where(
            WordRelease.scope_kind == scope.kind, WordRelease.scope_id == scope.id, WordRelease.words == words
        )
    )


def find(release_id: int, scope: Scope) -> WordRelease:
    """Return words that were asked about in a scope, locked until the end of the transaction; raises NotFound."""
    row = db.session.scalar(
        select(WordRelease)
        .where(WordRelease.id == release_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.scope != scope:
        raise NotFound(lazy("These words are not asked about."))
    return row


def of_scope(scope: Scope) -> list[WordRelease]:
    """Return everything that was asked about in a scope, the oldest first."""
    mine = select(WordRelease).where(WordRelease.scope_kind == scope.kind, WordRelease.scope_id == scope.id)
    return list(db.session.scalars(mine.order_by(WordRelease.asked_at, WordRelease.id)))


def returned(scope: Scope | None, person_id: int) -> list[WordRelease]:
    """Return the words that were returned to somebody."""
    if scope is None:
        return []
    mine = select(WordRelease).where(
        WordRelease.scope_kind == scope.kind,
        WordRelease.scope_id == scope.id,
        WordRelease.state == "returned",
        WordRelease.asked_by_id == person_id,
    )
    return list(db.session.scalars(mine.order_by(WordRelease.id)))


def waiting(kind: str, actor_id: int, scope_ids: Iterable[int] | None = None) -> dict[int, int]:
    """Return scope → how many words wait there for somebody else than who asked; None: in all scopes of the kind."""
    wanted = [
        WordRelease.scope_kind == kind,
        WordRelease.state == "asked",
        or_(WordRelease.asked_by_id.is_(None), WordRelease.asked_by_id != actor_id),
    ]
    if scope_ids is not None:
        wanted.append(WordRelease.scope_id.in_(list(scope_ids)))
    rows = select(WordRelease.scope_id, func.count()).where(*wanted).group_by(WordRelease.scope_id)
    return {one.scope_id: one[1] for one in db.session.execute(rows)}


def held(scope: Scope | None) -> Held:
    """Return what is held in a scope."""
    return Held(_words(scope, "asked", "returned"))


def returned_in(scope: Scope | None) -> Held:
    """Return what is held in a scope because a second person returned it."""
    return Held(_words(scope, "returned"))


def held_in(scopes: Iterable[Scope | None]) -> dict[Scope | None, Held]:
    """Return what is held in each of several scopes; those without anything held are left out."""
    wanted = {one for one in scopes if one is not None}
    if not wanted:
        return {}
    rows = select(WordRelease.scope_kind, WordRelease.scope_id, WordRelease.words).where(
        WordRelease.state != "released", WordRelease.scope_id.in_({one.id for one in wanted})
    )
    found: dict[Scope, set[str]] = {}
    for kind, key, words in db.session.execute(rows):
        if Scope(kind, key) in wanted:
            found.setdefault(Scope(kind, key), set()).add(words)
    return {scope: Held(frozenset(words)) for scope, words in found.items()}


def _words(scope: Scope | None, *states: str) -> frozenset[str]:
    if scope is None:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(WordRelease.words).where(
                WordRelease.scope_kind == scope.kind, WordRelease.scope_id == scope.id, WordRelease.state.in_(states)
            )
        )
    )
