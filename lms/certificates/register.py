"""The register of certificates (이수증 발급대장), as far as somebody may see it."""

import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, or_, select, true

from lms.accounts.models import Person
from lms.certificates import services
from lms.certificates.models import Certificate
from lms.core import db
from lms.core.lists import Page
from lms.enrollments.models import Enrollment
from lms.policy import TEACHING, Actor

_SERIAL = re.compile(r"\D*(20\d\d)-([^\W\d_]+(?:-[^\W\d_]+)?)-(\d{1,9})\D*\Z")


@dataclass(frozen=True)
class Wanted:
    """Which certificates to list: by name, number or code; of a year; valid, revoked or all ("")."""

    text: str = ""
    year: int = 0
    state: str = ""


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that leaves what can(actor, SEE_CERTIFICATE, …) allows; needs Enrollment joined."""
    if actor.has_site("admin", "auditor"):
        return true()
    parts: list[ColumnElement[bool]] = [Certificate.person_id == actor.person_id]
    if actor.runs(*TEACHING):
        parts.append(Enrollment.run_id.in_(actor.runs(*TEACHING)))
    if actor.organizations("manager"):
        parts.append(Enrollment.organization_id.in_(actor.organizations("manager")))
    return or_(false(), *parts)


def listed(actor: Actor, wanted: Wanted, number: int = 1) -> Page:
    """Return one page of the certificates the actor may see, the newest first."""
    conditions = [visible_to(actor), *_narrowed(wanted)]
    joined = select(func.count()).select_from(Certificate)
    joined = joined.join(Enrollment, Enrollment.id == Certificate.enrollment_id)
    joined = joined.join(Person, Person.id == Certificate.person_id)
    page = Page.of(db.session.scalar(joined.where(*conditions)) or 0, number)
    return page.holding(services.some(*conditions, limit=page.size, offset=page.offset))


def years(actor: Actor) -> list[int]:
    """Return the years of the certificates the actor may see, the newest first."""
    mine = select(Certificate.year).join(Enrollment, Enrollment.id == Certificate.enrollment_id)
    return list(db.session.scalars(mine.where(visible_to(actor)).distinct().order_by(Certificate.year.desc())))


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    text = " ".join(unicodedata.normalize("NFC", wanted.text).split())
    number = _SERIAL.match(text)
    if number:
        year, series, count = number.groups()
        conditions += [
            Certificate.year == int(year),
            func.lower(Certificate.series) == series.lower(),
            Certificate.number == int(count),
        ]
    elif services.normal_code(text):
        conditions.append(Certificate.code == services.normal_code(text))
    elif text:
        conditions.append(Person.name.contains(text, autoescape=True))
    if wanted.year:
        conditions.append(Certificate.year == wanted.year)
    if wanted.state == "valid":
        conditions.append(Certificate.revoked_at.is_(None))
    elif wanted.state == "revoked":
        conditions.append(Certificate.revoked_at.is_not(None))
    return conditions
