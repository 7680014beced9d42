"""Tables of the completion ledger and the certificates."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, JsonDict, JsonList, primary_key, public_id
from lms.core.ledger import Sealed


class Fact(Sealed, Base):
    """One entry of the completion ledger about a person; append-only.

    `personal` holds name, organization, department and position as they were, encrypted with the person's own key.
    `position` counts the facts of one source in one cycle: completed, reopened, completed again.
    """

    __tablename__ = "facts"
    __table_args__ = (UniqueConstraint("source_kind", "source_id", "cycle", "position"),)

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    source_kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int]
    cycle: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=1)
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollments.id"), index=True)
    course_version_id: Mapped[int | None] = mapped_column(ForeignKey("course_versions.id"))
    rule_version: Mapped[str] = mapped_column(String(40), default="")
    local_date: Mapped[date]
    minutes: Mapped[int | None]
    mode: Mapped[str] = mapped_column(String(12), default="online")
    topics: Mapped[JsonList]
    marks: Mapped[JsonDict]
    attendance: Mapped[JsonDict]
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    job: Mapped[str] = mapped_column(String(40), default="")
    personal: Mapped[bytes | None] = mapped_column(LargeBinary)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime]


class SerialCounter(Base):
    """The last number given in a series and year; taken in the issuing transaction, so serials have no gaps."""

    __tablename__ = "serial_counters"

    series: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Certificate(Base):
    """One issued certificate; one per enrollment and cycle.

    `snapshot` (encrypted with the person's own key) is all the document shows; it changes only by a reissue, which
    keeps serial and code and counts `version` up. The PDF of a version is rendered once per language and stored with
    its SHA-256.
    """

    __tablename__ = "certificates"
    __table_args__ = (UniqueConstraint("enrollment_id", "cycle"), UniqueConstraint("series", "year", "number"))

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    cycle: Mapped[int] = mapped_column(default=1)
    fact_id: Mapped[int] = mapped_column(ForeignKey("facts.id"))
    series: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    snapshot: Mapped[bytes] = mapped_column(LargeBinary)
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(String(1000), default="")


class Document(Base):
    """The rendered PDF of one version of a certificate in one language."""

    __tablename__ = "certificate_documents"
    __table_args__ = (UniqueConstraint("certificate_id", "version", "language"),)

    id: Mapped[int] = primary_key()
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"))
    version: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(String(5))
    storage_key: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    rendered_at: Mapped[datetime]
