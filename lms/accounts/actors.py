"""Who is asking: from the token of a signed-in browser to an Actor with the roles in force today, in one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    literal_column,
    or_,
    select,
    union_all,
)

from lms.accounts.models import Account, Deputy, Employment, Grant, Person, SignIn
from lms.core import clock, crypto, db
from lms.core.db import BigId, Instant
from lms.core.prepared import Prepared
from lms.policy import Actor, Granted

IDLE = timedelta(hours=12)

_SELF, _GRANT, _EMPLOYMENT, _DEPUTY = range(4)


@dataclass(frozen=True)
class Signed:
    """A signed-in browser: its row, when it was last seen, and who uses it."""

    sign_in_id: int
    seen_at: datetime
    actor: Actor


def _kind(number: int) -> Any:
    return literal_column(str(number), Integer).label("kind")


def _nothing(name: str, type_: Any) -> Any:
    return literal_column("NULL", type_).label(name)


def _columns(kind: int, word: Any, organization: Any, run: Any, since: Any) -> list[Any]:
    return [
        _kind(kind),
        _nothing("account_id", BigId),
        _nothing("person_id", BigId),
        _nothing("name", String),
        _nothing("language", String),
        _nothing("generation", BigId),
        _nothing("must_change", Boolean),
        _nothing("sign_in_id", BigId),
        _nothing("seen_at", Instant),
        word.label("word"),
        organization.label("organization_id"),
        run.label("run_id"),
        since.label("since"),
    ]


def _make_statement(*, by_token: bool) -> CompoundSelect[Any]:
    # The arms of the union reach everything through an index; a join of all tables would multiply rows, and several
    # statements cost more than one: this runs in every request of everybody who is signed in.
    today, now, idle = bindparam("today", type_=Date), bindparam("now", type_=Instant), bindparam("idle", type_=Instant)

    def mine(*columns: Any) -> Select[Any]:
        if by_token:
            joined = select(*columns).select_from(SignIn).join(Account, Account.id == SignIn.account_id)
            return joined.where(SignIn.token_hash == bindparam("token_hash", type_=String))
        return select(*columns).select_from(Account).where(Account.person_id == bindparam("person", type_=BigId))

    def holds(dated: Any) -> Any:
        return (dated.starts_on <= today) & or_(dated.ends_on.is_(None), dated.ends_on >= today)

    myself = mine(
        _kind(_SELF),
        Account.id.label("account_id"),
        Account.person_id.label("person_id"),
        Person.name.label("name"),
        Person.language.label("language"),
        Account.generation.label("generation"),
        Account.must_change_password.label("must_change"),
        SignIn.id.label("sign_in_id") if by_token else _nothing("sign_in_id", BigId),
        SignIn.seen_at.label("seen_at") if by_token else _nothing("seen_at", Instant),
        _nothing("word", String),
        _nothing("organization_id", BigId),
        _nothing("run_id", BigId),
        _nothing("since", Date),
    ).join(Person, Person.id == Account.person_id)
    myself = myself.where(Account.disabled_at.is_(None), Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    if by_token:
        myself = myself.where(
            SignIn.generation == Account.generation,
            SignIn.expires_at > now,
            or_(SignIn.remember, SignIn.seen_at > idle),
        )
    grants = mine(*_columns(_GRANT, Grant.role, Grant.organization_id, Grant.run_id, Grant.starts_on))
    jobs = mine(
        *_columns(
            _EMPLOYMENT, Employment.job, Employment.organization_id, _nothing("run_id", BigId), Employment.starts_on
        )
    )
    absent = mine(*_columns(_DEPUTY, Grant.role, Grant.organization_id, Grant.run_id, Grant.starts_on))
    return union_all(
        myself,
        grants.join(Grant, Grant.person_id == Account.person_id).where(holds(Grant)),
        jobs.join(Employment, Employment.person_id == Account.person_id).where(holds(Employment)),
        absent.join(Deputy, Deputy.deputy_id == Account.person_id)
        .join(Grant, Grant.person_id == Deputy.person_id)
        .where(holds(Deputy), holds(Grant)),
    )


_BY_TOKEN = Prepared(_make_statement(by_token=True))
_BY_PERSON = Prepared(_make_statement(by_token=False))


def signed_in(token: str) -> Signed | None:
    """Return who uses the browser with this token, or None when it is not (or no longer) signed in."""
    now = clock.now()
    values = {"token_hash": crypto.digest(token), "today": clock.today(), "now": now, "idle": now - IDLE}
    rows = db.rows(_BY_TOKEN, values)
    me, actor = _self(rows), _actor(rows)
    return Signed(me.sign_in_id, me.seen_at, actor) if actor else None


def actor_of(token: str) -> Actor | None:
    """Return the actor who uses the browser with this token, or None."""
    found = signed_in(token)
    return found.actor if found else None


def actor_for(person_id: int) -> Actor | None:
    """Return the actor a person is today, without a browser (jobs and commands); None without an open account."""
    return _actor(db.rows(_BY_PERSON, {"person": person_id, "today": clock.today()}))


def _self(rows: Any) -> Any:
    # A union promises no order.
    return next((row for row in rows if row.kind == _SELF), None)


def _actor(rows: Any) -> Actor | None:
    me = _self(rows)
    if me is None:
        return None
    jobs = [row for row in rows if row.kind == _EMPLOYMENT]
    newest = max(jobs, key=lambda row: row.since, default=None)
    return Actor(
        person_id=me.person_id,
        account_id=me.account_id,
        name=me.name,
        language=me.language,
        generation=me.generation,
        must_change_password=bool(me.must_change),
        granted=tuple(_granted(row) for row in rows if row.kind == _GRANT),
        standing_in=tuple(_granted(row) for row in rows if row.kind == _DEPUTY),
        organization_ids=frozenset(row.organization_id for row in jobs),
        job=newest.word if newest else "",
    )


def _granted(row: Any) -> Granted:
    return Granted(row.word, row.organization_id, row.run_id)
