"""Tables of persons: the human being, ways to sign in, jobs and grants."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, JsonDict, primary_key, public_id

JOBS = (
    "district-team-head",
    "dedicated-official",
    "e-child-manager",
    "agency-manager",
    "agency-staff",
    "facility-staff",
    "facility-head",
    "child-rights-expert",
    "police-officer",
    "consultant",
    "other",
)
_GOING_ON = "ended_at IS NULL"
ROLES = ("learner", "instructor", "manager", "facilitator", "consultant", "admin", "auditor")


class Person(Base):
    """A human being with a stable uid; needs no account. Every record points here."""

    __tablename__ = "persons"

    id: Mapped[int] = primary_key()
    uid: Mapped[UUID] = public_id()
    name: Mapped[str] = mapped_column(String(100), index=True)
    name_en: Mapped[str] = mapped_column(String(100), default="")
    fictional: Mapped[bool] = mapped_column(default=False)
    data_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(String(5), default="ko")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    erased_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Account(Base):
    """A way to sign in with e-mail or staff ID and a password.

    `generation` rises at every sign-out everywhere and password change; tokens and sign-ins of an older generation
    are refused.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = primary_key()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), unique=True)
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_hmac: Mapped[str | None] = mapped_column(String(64), unique=True)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hmac: Mapped[str | None] = mapped_column(String(64), index=True)
    staff_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    generation: Mapped[int] = mapped_column(default=1)
    notifications: Mapped[JsonDict] = mapped_column(default=dict)
    demo: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Identity(Base):
    """A proven name that somebody else gave the person: issuer, deployment, subject."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "deployment", "subject"),)

    id: Mapped[int] = primary_key()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    deployment: Mapped[str] = mapped_column(String(255), default="")
    subject: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]


class Employment(Base):
    """A person's dated job, department and position in an organization."""

    __tablename__ = "employments"

    id: Mapped[int] = primary_key()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    job: Mapped[str] = mapped_column(String(40))
    department: Mapped[str] = mapped_column(String(100), default="")
    position: Mapped[str] = mapped_column(String(100), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Grant(Base):
    """A role given to a person for a scope (site, organization or run) and for days."""

    __tablename__ = "grants"

    id: Mapped[int] = primary_key()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class Deputy(Base):
    """That somebody decides in another's place while that person is absent."""

    __tablename__ = "deputies"

    id: Mapped[int] = primary_key()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Accommodation(Base):
    """A lasting setting of a person: `percent` more time in every timed quiz; None: no time limit.

    At most one holds at a time; one that was ended stays on record.
    """

    __tablename__ = "accommodations"
    __table_args__ = (
        Index(
            "ix_accommodations_present",
            "person_id",
            unique=True,
            sqlite_where=text(_GOING_ON),
            postgresql_where=text(_GOING_ON),
        ),
    )

    id: Mapped[int] = primary_key()
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    percent: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(1000))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class SignIn(Base):
    """One signed-in browser."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = primary_key()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    generation: Mapped[int]
    remember: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    agent: Mapped[str] = mapped_column(String(120), default="")


class Throttle(Base):
    """How often something sensitive was tried lately for one subject (an account, an address hash, a code)."""

    __tablename__ = "throttles"
    __table_args__ = (UniqueConstraint("name", "subject"),)

    id: Mapped[int] = primary_key()
    name: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(64))
    count: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class OneTimeCode(Base):
    """A secret sent by mail or printed, usable once: password reset, first sign-in."""

    __tablename__ = "one_time_codes"

    id: Mapped[int] = primary_key()
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
