"""Changes of the law that staff entered, beside those of law_changes.yaml."""

from datetime import date

from sqlalchemy import select

from lms.content.law import LawReference, parse_law
from lms.content.law_changes import LawChange, changes
from lms.content.models import LawChangeNotice
from lms.core import audit, clock, db
from lms.core.errors import LmsError
from lms.core.i18n import lazy


class NoticeError(LmsError):
    """A change of the law cannot be stored as it was described."""


def written(reference: LawReference) -> str:
    """Return a reference as authors write it: `PA 10(2)2`, `CWA 3.7`."""
    paragraph = f"({reference.paragraph})" if reference.paragraph else ""
    item = f"{'' if paragraph else '.'}{reference.item}" if reference.item else ""
    return f"{reference.law} {reference.article}{paragraph}{item}"


def entered() -> list[LawChangeNotice]:
    """Return what staff entered, the latest day in force first."""
    newest = select(LawChangeNotice).order_by(LawChangeNotice.in_force.desc(), LawChangeNotice.id.desc())
    return list(db.session.scalars(newest))


def pairs() -> list[tuple[LawChange, LawChangeNotice]]:
    """Return what staff entered, as changes and as rows, the latest day in force first."""
    read = ((parse_law(one.reference), one) for one in entered())
    return [(LawChange(law, one.in_force, one.note), one) for law, one in read if law is not None]


def known() -> tuple[LawChange, ...]:
    """Return every change that is known: those that came with the site and those entered by staff."""
    return (*changes(), *(change for change, _ in pairs()))


def enter(text: str, in_force: date, note: str, actor_id: int | None) -> LawChangeNotice:
    """Note that an article (or paragraph) reads otherwise from a day on.

    Raises NoticeError at field `reference` for what is no reference to law, or is known for that day already.
    """
    reference = parse_law(text)
    if reference is None:
        raise NoticeError(
            lazy("“%(text)s” is not a law reference such as PA 10(2).", text=text[:40]), field="reference"
        )
    if any((one.reference, one.in_force) == (reference, in_force) for one in known()):
        raise NoticeError(lazy("This change is in the list already."), field="reference")
    made = LawChangeNotice(
        reference=written(reference),
        in_force=in_force,
        note=note.strip()[:500],
        created_at=clock.now(),
        created_by_id=actor_id,
    )
    db.session.add(made)
    db.session.flush()
    audit.note("content.enter_law_change", thing=f"law:{made.reference}", after={"in_force": in_force.isoformat()})
    return made


def by_id(notice_id: int) -> LawChangeNotice | None:
    """Return what was entered, by its key, or None."""
    return db.session.get(LawChangeNotice, notice_id)


def remove(notice: LawChangeNotice) -> None:
    """Take a change out of the list that was entered by mistake."""
    audit.note(
        "content.remove_law_change",
        thing=f"law:{notice.reference}",
        before={"in_force": notice.in_force.isoformat(), "note": notice.note},
    )
    db.session.delete(notice)
