"""The main navigation of a person, by what the person may do."""

from flask import request, url_for

from lms.core import i18n
from lms.core.i18n import gettext as _
from lms.policy import Actor, Permission, can

Item = tuple[str, str, bool]


def nav(actor: Actor | None) -> tuple[Item, ...]:
    """Return label, address and whether one is there now, of every place in the main menu; asks no database."""
    roles = frozenset((one.role, one.whole_site) for one in (*actor.granted, *actor.standing_in)) if actor else None
    places = _kept.get((i18n.language(), roles))
    if places is None:
        places = _kept[i18n.language(), roles] = tuple((label, url_for(endpoint)) for label, endpoint in _places(actor))
    here = _nearest([url for _label, url in places])
    return tuple((label, url, url == here) for label, url in places)


# What may be opened follows from the roles alone, so there are few different menus.
_kept: dict[tuple[str, frozenset[tuple[str, bool]] | None], tuple[tuple[str, str], ...]] = {}


def _places(actor: Actor | None) -> list[tuple[str, str]]:
    if actor is None:
        return [(_("Courses"), "enrollments.catalog"), (_("Verify a certificate"), "certificates.verify")]
    return [(_("My learning"), "desk.my_learning"), (_("Courses"), "enrollments.catalog"), *staff_places(actor)]


def staff_places(actor: Actor) -> list[tuple[str, str]]:
    """Return label and endpoint of the staff pages an actor may open."""
    if not can(actor, Permission.STAFF):
        return []
    found = [(_("Waiting for me"), "desk.waiting"), (_("Runs"), "enrollments_staff.runs")]
    found.append((_("Certificates"), "certificates_staff.register"))
    if can(actor, Permission.SEE_BANKS):
        found.append((_("Question banks"), "banks.list"))
    if can(actor, Permission.SEE_QUIZZES):
        found.append((_("Quizzes"), "quizzes.list"))
    if can(actor, Permission.PREVIEW_CONTENT):
        found.append((_("Course versions"), "courses_staff.courses"))
    if can(actor, Permission.SEE_PEOPLE):
        found += [(_("People"), "accounts_staff.people"), (_("Organizations"), "organizations_staff.list")]
    if can(actor, Permission.SEE_AUDIT):
        found.append((_("Audit log"), "desk_staff.audit_log"))
    if can(actor, Permission.SEE_OUTBOX):
        found.append((_("Mails and jobs"), "desk_staff.outbox"))
    return found


# Pages whose address does not lie under that of their place in the menu.
_PARTS = {
    "/learn/": "/",
    "/staff/questions/": "/staff/banks",
    "/staff/grading/": "/staff/waiting",
    "/staff/requests/": "/staff/waiting",
    "/staff/regrades/": "/staff/runs",
    "/staff/run-quizzes/": "/staff/runs",
}


def _nearest(urls: list[str]) -> str:
    """Return the menu address that the present page lies under: the longest that fits."""
    path = request.path
    fits = [url for url in urls if path == url or (url != "/" and path.startswith(url + "/"))]
    fits += [url for start, url in _PARTS.items() if path.startswith(start) and url in urls]
    return max(fits, key=len, default="")
