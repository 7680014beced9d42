"""What a page of a visit may send by itself, and for how long, without the cookie of its person."""

from datetime import timedelta
from uuid import UUID

from lms.accounts.actors import actor_for
from lms.accounts.services import account_of
from lms.activities.visit.models import Consulting
from lms.activities.visit.services import by_uid
from lms.core import sync, tokens
from lms.core.errors import NotFound
from lms.core.i18n import lazy
from lms.core.tokens import TokenError
from lms.policy import Actor, Permission, can

PURPOSE = "visit"
# On a borrowed tablet nothing can be sent any more after a week.
LIFE = timedelta(days=7)
NEEDS = {
    "check": Permission.KEEP_CHECK,
    "first": Permission.RECORD_VISIT,
    "plan": Permission.KEEP_PLAN,
    "evidence": Permission.KEEP_PLAN,
    "second": Permission.RECORD_VISIT,
}


def token(consulting: Consulting, form: str, actor: Actor) -> str:
    """Return the right to send what one form holds."""
    return tokens.make(
        PURPOSE,
        person_id=actor.person_id,
        subject=f"{consulting.uid}:{form}",
        generation=actor.generation,
        life=LIFE,
    )


def holder(uid: UUID, form: str, right: str | None) -> tuple[Consulting, int]:
    """Return the consulting and whose right it is. Raises TokenError (401) without the right, and NotFound."""
    claims = sync.claims_for(PURPOSE, f"{uid}:{form}", right)
    account = account_of(claims.person_id)
    if account is None:
        raise TokenError
    sync.check_generation(claims, account.person_id, account.generation, disabled=account.disabled_at is not None)
    consulting = by_uid(uid)
    if consulting is None or form not in NEEDS or not can(actor_for(claims.person_id), NEEDS[form], consulting):
        raise NotFound(lazy("This consulting does not exist."))
    return consulting, claims.person_id
