"""The completion ledger: facts about persons, written once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Person
from lms.certificates.models import Fact
from lms.core import clock, crypto, db

CONTEXT = "facts.personal"


@dataclass(frozen=True)
class FactEntry:
    """What is to be recorded about a person.

    `kind`: completed, reopened, corrected, revoked, reinstated …; `source_kind`, `source_id`: what it comes from (an
    enrollment, a certificate, an in-house class); `local_date`: the day in Seoul it counts for; `minutes`: credited
    minutes; `personal`: name, organization, department and position as they were, kept sealed.
    """

    person_id: int
    kind: str
    source_kind: str
    source_id: int
    local_date: date
    cycle: int = 1
    enrollment_id: int | None = None
    course_version_id: int | None = None
    rule_version: str = ""
    minutes: int | None = None
    mode: str = "online"
    topics: Sequence[Any] = ()
    marks: Mapping[str, Any] = field(default_factory=dict)
    attendance: Mapping[str, Any] = field(default_factory=dict)
    organization_id: int | None = None
    job: str = ""
    personal: Mapping[str, str] = field(default_factory=dict)
    actor_id: int | None = None
    reason: str = ""


def record_fact(entry: FactEntry) -> int:
    """Add a fact to the ledger in the present write transaction and return its id.

    A fact equal in kind to the last of its source and cycle is the same fact: its id is returned, nothing is added.
    """
    last = _last(entry)
    if last is not None and last.kind == entry.kind:
        return last.id
    fact = Fact(
        person_id=entry.person_id,
        kind=entry.kind,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
        cycle=entry.cycle,
        position=last.position + 1 if last else 1,
        enrollment_id=entry.enrollment_id,
        course_version_id=entry.course_version_id,
        rule_version=entry.rule_version,
        local_date=entry.local_date,
        minutes=entry.minutes,
        mode=entry.mode,
        topics=list(entry.topics),
        marks=dict(entry.marks),
        attendance=dict(entry.attendance),
        organization_id=entry.organization_id,
        job=entry.job,
        personal=_sealed(entry),
        actor_id=entry.actor_id,
        reason=entry.reason[:1000],
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(fact)
    except IntegrityError:
        # Somebody recorded the next fact of this source at the same moment.
        last = _last(entry)
        if last is None or last.kind != entry.kind:
            raise
        return last.id
    return fact.id


def personal_of(fact: Fact, data_key: bytes | None) -> dict[str, str]:
    """Return the sealed part of a fact; empty when there is none or the person was erased."""
    if fact.personal is None or data_key is None:
        return {}
    return dict(json.loads(crypto.open_personal(data_key, fact.personal, CONTEXT)))


def of_person(person_id: int) -> list[Fact]:
    """Return all facts about a person in the order they were recorded."""
    return list(db.session.scalars(select(Fact).where(Fact.person_id == person_id).order_by(Fact.id)))


def _last(entry: FactEntry) -> Fact | None:
    return db.session.scalar(
        select(Fact)
        .where(Fact.source_kind == entry.source_kind, Fact.source_id == entry.source_id, Fact.cycle == entry.cycle)
        .order_by(Fact.position.desc())
        .limit(1)
    )


def _sealed(entry: FactEntry) -> bytes | None:
    if not entry.personal:
        return None
    data_key = db.session.scalar(select(Person.data_key).where(Person.id == entry.person_id))
    return crypto.seal_personal(data_key, json.dumps(dict(entry.personal), ensure_ascii=False).encode(), CONTEXT)
