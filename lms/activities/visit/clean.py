"""No paper of a consulting says who a child is: numbers, addresses and e-mails are refused, names are asked about."""

from collections.abc import Mapping

from lms.activities.visit.models import Consulting
from lms.core import releases
from lms.core.releases import Asking, Scope

SCOPE = "consulting"


def scope_of(consulting: Consulting) -> Scope:
    """Return within what words are released."""
    return Scope(SCOPE, consulting.id)


def check(texts: Mapping[str, str], consulting: Consulting, actor_id: int | None, release: str = "") -> None:
    """Look through texts (form field → text); `release`: why what looks like a name is none.

    Raises what `releases.check` raises.
    """
    releases.check(texts, scope_of(consulting), Asking(actor_id, release))
