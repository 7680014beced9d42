"""What the addresses of the library's pages ask for."""

from uuid import UUID

from flask import g, request

from lms.core.forms import key_of
from lms.library import shelf
from lms.library.shelf import Shown, Wanted
from lms.library.words import STAGES


def load(uid: UUID) -> Shown | None:
    """Return the practice as the actor meets it."""
    return shelf.by_uid(uid, g.actor)


def wanted() -> Wanted:
    """Return what the address asks for."""
    return Wanted(
        request.args.get("q", "").replace("\0", "").strip()[:100],
        request.args.get("stage", "") if request.args.get("stage", "") in STAGES else "",
        key_of(request.args.get("district")),
        request.args.get("state", ""),
        request.args.get("due") == "1",
    )
