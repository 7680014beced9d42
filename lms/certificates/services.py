"""Issuing, finding, reissuing and revoking certificates."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select

from lms.accounts.models import Person
from lms.certificates.facts import FactEntry, record_fact
from lms.certificates.issuer import issuer
from lms.certificates.models import Certificate
from lms.certificates.numbers import new_code, next_number, normal_code
from lms.certificates.snapshot import Snapshot, masked, serial
from lms.core import audit, clock, crypto, db, outbox
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy
from lms.enrollments import requests
from lms.enrollments.models import Enrollment, Request
from lms.organizations.models import Organization
from lms.policy import Actor

CONTEXT = "certificates.snapshot"


@dataclass(frozen=True)
class IssueOrder:
    """What a certificate is to say, as the room that judged the completion knows it.

    `series`: 법정, 기본 …; texts in two languages are mappings `ko`, `en`; `run`: year and number.
    """

    person_id: int
    enrollment_id: int
    cycle: int
    fact_id: int
    series: str
    title: Mapping[str, str]
    course: Mapping[str, str]
    run: Mapping[str, int]
    starts_on: date
    ends_on: date
    minutes: int
    mode: str
    legal_as_of: date
    name: str
    organization: str = ""
    position: str = ""
    notify: bool = True


@dataclass(frozen=True)
class Shown:
    """A certificate as its owner and staff see it; `person_id`, `run_id`, `organization_id` are what the policy reads.

    `snapshot` is None when the person's data was erased.
    """

    id: int
    uid: UUID
    person_id: int
    enrollment_id: int
    run_id: int
    organization_id: int | None
    serial: str
    code: str
    version: int
    issued_on: date
    revoked_on: date | None
    revoked_reason: str
    snapshot: Snapshot | None

    @property
    def course(self) -> dict[str, str]:
        """Return the title of the course as it was."""
        return self.snapshot.course if self.snapshot else {}

    @property
    def is_valid(self) -> bool:
        """Say whether it stands."""
        return self.revoked_on is None


@dataclass(frozen=True)
class Verified:
    """All that a stranger who knows the code is told."""

    serial: str
    masked_name: str
    course: dict[str, str]
    title: dict[str, str]
    minutes: int | None
    issued_on: date
    issuer: dict[str, str]
    revoked_on: date | None


# Issuing.


def issue(order: IssueOrder) -> int:
    """Issue the certificate of an enrollment and cycle in the present write transaction; return its id.

    However often and by however many at once it is called, there is one certificate with one number; numbers have
    no gaps, since the counter belongs to the same transaction. A revoked certificate is given back under its number
    when the order comes from a completion recorded after the one it was issued for. Rendering and mail are jobs.
    Raises Erased when the person's data was erased.
    """
    # The lock order of the whole system: enrollment, then person, then counter.
    db.session.execute(select(Enrollment.id).where(Enrollment.id == order.enrollment_id).with_for_update())
    standing = db.session.scalar(
        select(Certificate)
        .where(Certificate.enrollment_id == order.enrollment_id, Certificate.cycle == order.cycle)
        .execution_options(populate_existing=True)
    )
    if standing is not None:
        if standing.revoked_at is not None and order.fact_id > standing.fact_id:
            _give_back(standing, order)
        return standing.id
    today = clock.today()
    person = db.session.execute(select(Person.data_key, Person.name_en).where(Person.id == order.person_id)).one()
    number = next_number(order.series, today.year)
    snapshot = Snapshot(
        series=order.series,
        year=today.year,
        number=number,
        code=new_code(),
        title=dict(order.title),
        name=order.name,
        name_en=person.name_en,
        organization={"ko": order.organization, "en": _organization_en(order)},
        position=order.position,
        course=dict(order.course),
        run=dict(order.run),
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        minutes=order.minutes,
        mode=order.mode,
        legal_as_of=order.legal_as_of,
        issued_on=today,
        issuer=issuer().name,
        issuer_title=issuer().title,
    )
    made = Certificate(
        person_id=order.person_id,
        enrollment_id=order.enrollment_id,
        cycle=order.cycle,
        fact_id=order.fact_id,
        series=order.series,
        year=today.year,
        number=number,
        code=snapshot.code,
        issued_on=today,
        issued_at=clock.now(),
        version=1,
        snapshot=crypto.seal_personal(person.data_key, snapshot.as_json(), CONTEXT),
    )
    db.session.add(made)
    db.session.flush()
    audit.note(
        "certificates.issue", [order.person_id], after={"serial": snapshot.serial}, thing=f"certificate:{made.id}"
    )
    _render_later(made)
    if order.notify:
        outbox.later("certificates.notify", key=f"certificate:{made.id}", certificate_id=made.id)
    return made.id


def _organization_en(order: IssueOrder) -> str:
    name = db.session.scalar(
        select(Organization.name_en)
        .join(Enrollment, Enrollment.organization_id == Organization.id)
        .where(Enrollment.id == order.enrollment_id, Organization.name_ko == order.organization)
    )
    return name or order.organization


def _render_later(made: Certificate) -> None:
    outbox.later("certificates.render", key=f"certificate:{made.id}", certificate_id=made.id)


def _give_back(standing: Certificate, order: IssueOrder) -> None:
    standing.fact_id = order.fact_id
    standing.revoked_at, standing.revoked_reason = None, ""
    db.session.flush()
    _record("reinstated", standing, None, "completed again")
    audit.note("certificates.reinstate", [standing.person_id], thing=f"certificate:{standing.id}")


# Changing.


def revoke(certificate_id: int, actor_id: int | None, reason: str) -> None:
    """Declare a certificate void, as a fact with its reason; the verification page says so from now on.

    Raises NotFound, LmsError without a reason, Conflict when it is revoked already.
    """
    found = _locked(certificate_id)
    if not reason.strip():
        raise LmsError(lazy("Give a reason; it is kept with the certificate."), field="reason")
    if found.revoked_at is not None:
        raise Conflict(lazy("This certificate is revoked already."))
    found.revoked_at, found.revoked_reason = clock.now(), reason.strip()[:1000]
    db.session.flush()
    _record("revoked", found, actor_id, reason)
    audit.note("certificates.revoke", [found.person_id], thing=f"certificate:{found.id}", reason=found.revoked_reason)


def reissue(
    certificate_id: int,
    actor_id: int | None,
    reason: str,
    *,
    name: str,
    name_en: str = "",
    organization: str,
    organization_en: str = "",
    position: str = "",
) -> None:
    """Correct what a certificate says of the person; number and code stay, the document is made anew.

    Raises NotFound, LmsError without name or reason, Conflict for a revoked certificate.
    """
    found = _locked(certificate_id)
    if not reason.strip():
        raise LmsError(lazy("Give a reason; it is kept with the certificate."), field="reason")
    if not name.strip():
        raise LmsError(lazy("Please fill this in."), field="name")
    if found.revoked_at is not None:
        raise Conflict(lazy("This certificate is revoked."))
    data_key = db.session.scalar(select(Person.data_key).where(Person.id == found.person_id))
    before = open_snapshot(found, data_key)
    after = replace(
        before,
        name=name,
        name_en=name_en,
        organization={"ko": organization, "en": organization_en or organization},
        position=position,
    )
    found.version += 1
    found.snapshot = crypto.seal_personal(data_key, after.as_json(), CONTEXT)
    db.session.flush()
    changed = sorted(
        key for key in ("name", "name_en", "organization", "position") if getattr(before, key) != getattr(after, key)
    )
    _record("corrected", found, actor_id, reason)
    audit.note(
        "certificates.reissue",
        [found.person_id],
        after={"version": found.version, "changed": changed},
        thing=f"certificate:{found.id}",
        reason=reason.strip(),
    )
    _render_later(found)


def _locked(certificate_id: int) -> Certificate:
    found = db.session.scalar(
        select(Certificate)
        .where(Certificate.id == certificate_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(lazy("This certificate does not exist."))
    return found


def _record(kind: str, found: Certificate, actor_id: int | None, reason: str) -> None:
    # Two corrections in a row are two facts; each belongs to a version of its own.
    record_fact(
        FactEntry(
            person_id=found.person_id,
            kind=kind,
            source_kind="certificate",
            source_id=found.id,
            cycle=found.version if kind == "corrected" else 0,
            enrollment_id=found.enrollment_id,
            local_date=clock.today(),
            actor_id=actor_id,
            reason=reason.strip(),
        )
    )


# Finding.


def open_snapshot(found: Certificate, data_key: bytes | None) -> Snapshot:
    """Return what a certificate says; raise Erased when the person's data was erased."""
    return Snapshot.from_json(crypto.open_personal(data_key, found.snapshot, CONTEXT))


def _joined() -> Select[Certificate, int, int | None, bytes | None]:
    return (
        select(Certificate, Enrollment.run_id, Enrollment.organization_id, Person.data_key)
        .join(Enrollment, Enrollment.id == Certificate.enrollment_id)
        .join(Person, Person.id == Certificate.person_id)
    )


def _shown(row: Row[Certificate, int, int | None, bytes | None]) -> Shown:
    found, run_id, organization_id, data_key = row
    return Shown(
        id=found.id,
        uid=found.uid,
        person_id=found.person_id,
        enrollment_id=found.enrollment_id,
        run_id=run_id,
        organization_id=organization_id,
        serial=serial(found.series, found.year, found.number),
        code=found.code,
        version=found.version,
        issued_on=found.issued_on,
        revoked_on=clock.seoul_day(found.revoked_at) if found.revoked_at else None,
        revoked_reason=found.revoked_reason,
        snapshot=open_snapshot(found, data_key) if data_key else None,
    )


def by_uid(uid: UUID) -> Shown | None:
    """Return the certificate with this public id, or None."""
    row = db.session.execute(_joined().where(Certificate.uid == uid)).first()
    return _shown(row) if row else None


def by_id(certificate_id: int) -> Shown | None:
    """Return the certificate with this key, or None."""
    row = db.session.execute(_joined().where(Certificate.id == certificate_id)).first()
    return _shown(row) if row else None


def for_person(person_id: int) -> list[Shown]:
    """Return all certificates of a person, the newest first, revoked ones too, with one statement."""
    return some(Certificate.person_id == person_id)


def some(*conditions: ColumnElement[bool], limit: int | None = None, offset: int = 0) -> list[Shown]:
    """Return the certificates for which conditions on certificate, enrollment and person hold, the newest first."""
    newest = (Certificate.issued_on.desc(), Certificate.id.desc())
    rows = db.session.execute(_joined().where(*conditions).order_by(*newest).limit(limit).offset(offset))
    return [_shown(row) for row in rows]


def for_enrollment(enrollment_id: int) -> Certificate | None:
    """Return the valid certificate of an enrollment, or None."""
    return db.session.scalar(
        select(Certificate).where(Certificate.enrollment_id == enrollment_id, Certificate.revoked_at.is_(None))
    )


def for_decision(actor: Actor) -> list[Shown]:
    """Return the valid certificates whose completion was reopened and that wait for the actor's decision."""
    waiting: ColumnElement[bool] = (
        (Request.kind == "certificate") & Request.decided_at.is_(None) & requests.visible_to(actor)
    )
    rows = db.session.execute(
        _joined()
        .join(Request, Request.enrollment_id == Certificate.enrollment_id)
        .where(waiting, Certificate.revoked_at.is_(None))
        .order_by(Request.created_at)
    )
    return [_shown(row) for row in rows]


def find_by_code(typed: str) -> Verified | None:
    """Return what a stranger may know of the certificate with this code, or None."""
    code = normal_code(typed)
    row = db.session.execute(_joined().where(Certificate.code == code)).first() if code else None
    if row is None or not hmac.compare_digest(row[0].code, code):
        return None
    shown = _shown(row)
    told = shown.snapshot
    return Verified(
        serial=shown.serial,
        masked_name=masked(told.name) if told else "",
        course=told.course if told else {},
        title=told.title if told else {},
        minutes=told.minutes if told else None,
        issued_on=shown.issued_on,
        issuer=told.issuer if told else {},
        revoked_on=shown.revoked_on,
    )
