"""Words in the papers of a consulting that may be names: what waits for a second person."""

from sqlalchemy import select

from lms.activities.visit import clean
from lms.activities.visit.models import Consulting
from lms.core import db, releases
from lms.core.i18n import pick
from lms.core.releases import Waiting
from lms.organizations.models import Organization
from lms.policy import Actor


def waiting_in(consulting: Consulting, actor_id: int) -> int:
    """Return how many words of a consulting wait for somebody else than who asked."""
    return releases.waiting(clean.SCOPE, actor_id, [consulting.id]).get(consulting.id, 0)


def waiting(actor: Actor) -> list[Waiting]:
    """Return the consultings in which words wait for the actor: an administrator, or the consultant."""
    mine = select(Consulting.id).where(Consulting.consultant_id == actor.person_id)
    scopes = None if actor.has_site("admin") else db.session.scalars(mine).all()
    found = releases.waiting(clean.SCOPE, actor.person_id, scopes)
    rows = db.session.execute(
        select(Consulting.id, Consulting.uid, Organization)
        .join(Organization, Organization.id == Consulting.organization_id)
        .where(Consulting.id.in_(found))
        .order_by(Consulting.id)
    )
    return [Waiting(pick(at.names), found[key], "visit.words", uid) for key, uid, at in rows]
