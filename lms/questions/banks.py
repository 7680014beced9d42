"""Lists of banks and their folders, and with whom banks are shared."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.core import audit, db
from lms.core.errors import Conflict
from lms.core.i18n import lazy
from lms.organizations.models import Organization
from lms.policy import Actor
from lms.questions import access
from lms.questions.access import BankView
from lms.questions.models import SHARES, Bank, BankShare, Question, QuestionFolder
from lms.questions.writing import BankError, tidy_title


@dataclass(frozen=True, slots=True)
class BankLine:
    """A bank in a list: how many questions it has that are not retired, whose it is."""

    bank: BankView
    questions: int
    owner: str


@dataclass(frozen=True, slots=True)
class Share:
    """An organization a bank is shared with, and what for (use or edit)."""

    organization: Organization
    may: str


def listed(actor: Actor) -> list[BankLine]:
    """Return the banks an actor may see: the own ones, then those shared, then those of the site, by name."""
    rows = db.session.execute(
        select(Bank, Person.name).outerjoin(Person, Person.id == Bank.owner_id).where(access.visible_to(actor))
    ).all()
    counted = db.session.execute(
        select(Question.bank_id, func.count())
        .where(Question.bank_id.in_([row[0].id for row in rows]), Question.status.not_in(("retired", "gone")))
        .group_by(Question.bank_id)
    )
    counts = {row[0]: row[1] for row in counted}
    views = access.views([row[0] for row in rows])
    lines = [BankLine(bank, counts.get(bank.id, 0), row[1] or "") for bank, row in zip(views, rows, strict=True)]
    return sorted(lines, key=lambda line: (_place(actor, line.bank), str(line.bank.title), line.bank.key))


def _place(actor: Actor, bank: BankView) -> int:
    return 0 if bank.owner_id == actor.person_id else 2 if bank.of_site else 1


def owner_name(bank: BankView) -> str:
    """Return the name of the owner of a bank; empty when it has none."""
    return db.session.scalar(select(Person.name).where(Person.id == bank.owner_id)) or "" if bank.owner_id else ""


def change(bank: BankView, title: Mapping[str, str], description: str) -> None:
    """Rename and describe a bank. Raises BankError at the field that is wrong."""
    row = db.session.get_one(Bank, bank.id)
    before = {"title": dict(row.title), "description": row.description}
    row.title, row.description = tidy_title(title), description.strip()
    after = {"title": dict(row.title), "description": row.description}
    audit.note("questions.change_bank", thing=f"bank:{bank.id}", before=before, after=after)


def shares(bank_id: int) -> list[Share]:
    """Return the organizations a bank is shared with, by name."""
    rows = db.session.execute(
        select(Organization, BankShare.may)
        .join(BankShare, BankShare.organization_id == Organization.id)
        .where(BankShare.bank_id == bank_id)
        .order_by(Organization.name_ko)
    )
    return [Share(row[0], row[1]) for row in rows]


def share(bank: BankView, organization: Organization, may: str) -> None:
    """Share a bank with the instructors of an organization; sharing again changes what they may do.

    Raises BankError at field `may` or `organization`.
    """
    if may not in SHARES:
        raise BankError(lazy("Choose one of the list."), field="may")
    found = db.session.get(BankShare, (bank.id, organization.id))
    if found is None:
        db.session.add(BankShare(bank_id=bank.id, organization_id=organization.id, may=may))
    else:
        found.may = may
    after = {"organization_id": organization.id, "may": may}
    audit.note("questions.share_bank", thing=f"bank:{bank.id}", after=after)


def unshare(bank: BankView, organization_id: int) -> None:
    """No longer share a bank with an organization. Raises Conflict when it is not shared with it."""
    found = db.session.get(BankShare, (bank.id, organization_id))
    if found is None:
        raise Conflict(lazy("Somebody else, or you in another window, was faster."))
    before = {"organization_id": organization_id, "may": found.may}
    db.session.delete(found)
    audit.note("questions.unshare_bank", thing=f"bank:{bank.id}", before=before)


def editable(actor: Actor) -> list[Bank]:
    """Return the banks whose questions the actor may change, by key."""
    return list(db.session.scalars(select(Bank).where(access.editable_by(actor)).order_by(Bank.key)))


def folders(bank_id: int) -> list[tuple[QuestionFolder, int]]:
    """Return the folders of a bank by name, each with how many questions it holds."""
    rows = db.session.execute(
        select(QuestionFolder, func.count(Question.id))
        .outerjoin(Question, Question.folder_id == QuestionFolder.id)
        .where(QuestionFolder.bank_id == bank_id)
        .group_by(QuestionFolder.id)
        .order_by(QuestionFolder.title)
    )
    return [(row[0], row[1]) for row in rows]
