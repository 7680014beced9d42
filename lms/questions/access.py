"""Banks as the policy sees them, and the lists of banks an actor may see or edit."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from lms.content.manifest import Title
from lms.core import db
from lms.organizations.models import Organization
from lms.policy import Actor
from lms.questions.models import Bank, BankShare, Question, QuestionComment, QuestionFolder


@dataclass(frozen=True, slots=True)
class BankView:
    """A bank with whom it is shared: `users` and `editors` are keys of organizations, editors are users too."""

    id: int
    uid: UUID
    key: str
    title: Title
    description: str
    owner_id: int | None
    organization_id: int | None
    users: frozenset[int]
    editors: frozenset[int]

    @property
    def of_site(self) -> bool:
        """Say whether the bank came from a folder and belongs to nobody in particular."""
        return self.owner_id is None and self.organization_id is None


class InBank:
    """Something that stands in a bank; the policy asks it as it asks the bank."""

    bank: BankView

    @property
    def owner_id(self) -> int | None:
        """Return the owner of the bank."""
        return self.bank.owner_id

    @property
    def organization_id(self) -> int | None:
        """Return the organization of the bank."""
        return self.bank.organization_id

    @property
    def users(self) -> frozenset[int]:
        """Return the organizations whose instructors may use the bank."""
        return self.bank.users

    @property
    def editors(self) -> frozenset[int]:
        """Return the organizations whose instructors may edit the bank."""
        return self.bank.editors


@dataclass(frozen=True)
class QuestionPlace(InBank):
    """A question and the bank it stands in."""

    question: Question
    bank: BankView


@dataclass(frozen=True)
class FolderPlace(InBank):
    """A folder and its bank."""

    folder: QuestionFolder
    bank: BankView


@dataclass(frozen=True)
class CommentPlace(InBank):
    """A comment on a question, and the bank of the question."""

    comment: QuestionComment
    question: Question
    bank: BankView


@dataclass(frozen=True)
class SharePlace(InBank):
    """A bank and the key of an organization it may be shared with."""

    shared_with: int
    bank: BankView


def bank(uid: UUID) -> BankView | None:
    """Return the bank with this public id, or None."""
    row = db.session.scalar(select(Bank).where(Bank.uid == uid))
    return views([row])[0] if row else None


def bank_by_id(bank_id: int) -> BankView | None:
    """Return the bank with this key, or None."""
    row = db.session.get(Bank, bank_id)
    return views([row])[0] if row else None


def place(uid: UUID) -> QuestionPlace | None:
    """Return the question with this public id and its bank, or None."""
    found = db.session.execute(
        select(Question, Bank).join(Bank, Bank.id == Question.bank_id).where(Question.uid == uid)
    ).one_or_none()
    return QuestionPlace(found[0], views([found[1]])[0]) if found else None


def folder_place(folder_id: int) -> FolderPlace | None:
    """Return the folder with this key and its bank, or None."""
    folder = db.session.get(QuestionFolder, folder_id)
    found = bank_by_id(folder.bank_id) if folder else None
    return FolderPlace(folder, found) if folder and found else None


def comment_place(comment_id: int) -> CommentPlace | None:
    """Return the comment with this key, its question and bank, or None."""
    found = db.session.execute(
        select(QuestionComment, Question, Bank)
        .join(Question, Question.id == QuestionComment.question_id)
        .join(Bank, Bank.id == Question.bank_id)
        .where(QuestionComment.id == comment_id)
    ).one_or_none()
    return CommentPlace(found[0], found[1], views([found[2]])[0]) if found else None


def share_place(uid: UUID, organization_id: int) -> SharePlace | None:
    """Return the bank with this public id and an organization it may be shared with, or None."""
    found = bank(uid)
    return SharePlace(organization_id, found) if found and db.session.get(Organization, organization_id) else None


def views(rows: list[Bank]) -> list[BankView]:
    """Return banks as frozen values, in the same order; one statement for all their shares."""
    shares: dict[int, dict[int, str]] = {}
    found = select(BankShare).where(BankShare.bank_id.in_([row.id for row in rows]))
    for share in db.session.scalars(found):
        shares.setdefault(share.bank_id, {})[share.organization_id] = share.may
    return [_view(row, shares.get(row.id, {})) for row in rows]


def _view(row: Bank, shares: dict[int, str]) -> BankView:
    own = {row.organization_id} if row.organization_id is not None else set()
    return BankView(
        id=row.id,
        uid=row.uid,
        key=row.key,
        title=Title(**row.title),
        description=row.description,
        owner_id=row.owner_id,
        organization_id=row.organization_id,
        users=frozenset(shares) | own,
        editors=frozenset(key for key, may in shares.items() if may == "edit"),
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that narrows banks to those the actor may see (Permission.SEE_BANK)."""
    if actor.has_site("admin", "auditor"):
        return true()
    if not any(granted.role == "instructor" for granted in actor.granted):
        return false()
    mine = actor.teaching_for()
    shared = select(BankShare.bank_id).where(BankShare.organization_id.in_(mine))
    return or_(
        Bank.owner_id == actor.person_id,
        Bank.organization_id.in_(mine),
        Bank.id.in_(shared),
        and_(Bank.owner_id.is_(None), Bank.organization_id.is_(None)),
    )


def visible_among(question_ids: Collection[int], actor: Actor) -> set[int]:
    """Return those of some questions whose bank the actor may see."""
    rows = (
        select(Question.id)
        .join(Bank, Bank.id == Question.bank_id)
        .where(Question.id.in_(question_ids), visible_to(actor))
    )
    return set(db.session.scalars(rows))


def editable_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that narrows banks to those the actor may edit (Permission.EDIT_BANK)."""
    if actor.has_site("admin"):
        return true()
    if not any(granted.role == "instructor" for granted in actor.granted):
        return false()
    shared = select(BankShare.bank_id).where(
        BankShare.organization_id.in_(actor.teaching_for()), BankShare.may == "edit"
    )
    whole = and_(Bank.owner_id.is_(None), Bank.organization_id.is_(None)) if actor.has_site("instructor") else false()
    return or_(Bank.owner_id == actor.person_id, Bank.id.in_(shared), whole)
