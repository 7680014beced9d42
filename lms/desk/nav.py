"""The main navigation of a person, by what the person may do."""

from flask import request, url_for

from lms.core import i18n
from lms.core.i18n import Lazy, lazy
from lms.core.shell import Group, Place
from lms.desk import reading
from lms.library.shelf import Shelf
from lms.policy import Actor, Permission, can

Entry = tuple[Permission, Lazy, str]
# Permission, label and endpoint of the staff pages, under their headings.
STAFF: tuple[tuple[Lazy, tuple[Entry, ...]], ...] = (
    (
        lazy("Training"),
        (
            (Permission.STAFF, lazy("Runs"), "enrollments_staff.runs"),
            (Permission.SEE_TEAMS, lazy("Team"), "enrollments_team.teams"),
            (Permission.SEE_PLAN, lazy("Planning"), "planning_staff.year"),
            (Permission.STAFF, lazy("Certificates"), "certificates_staff.register"),
            (Permission.STAFF, lazy("Action items"), "actions_staff.register"),
            (Permission.SEE_CONSULTINGS, lazy("Consulting visits"), "visit.consultings"),
            (Permission.SEE_CLASSES, lazy("In-house classes"), "facilities_staff.classes"),
        ),
    ),
    (
        lazy("Materials"),
        (
            (Permission.SEE_BANKS, lazy("Question banks"), "banks.list"),
            (Permission.SEE_QUIZZES, lazy("Quizzes"), "quizzes.list"),
            (Permission.PREVIEW_CONTENT, lazy("Course versions"), "courses_staff.courses"),
        ),
    ),
    (
        lazy("Directory"),
        (
            (Permission.SEE_PEOPLE, lazy("People"), "accounts_staff.people"),
            (Permission.SEE_PEOPLE, lazy("Organizations"), "organizations_staff.list"),
        ),
    ),
    (
        lazy("Operation"),
        (
            (Permission.SEE_AUDIT, lazy("Audit log"), "desk_staff.audit_log"),
            (Permission.SEE_OUTBOX, lazy("Mails and jobs"), "desk_staff.outbox"),
        ),
    ),
)

Link = tuple[str, str]
"""Label and address."""


def nav(actor: Actor | None) -> tuple[Place | Group, ...]:
    """Return the main menu: places, and groups of places under a heading; asks no database."""
    roles = frozenset((one.role, one.whole_site) for one in (*actor.granted, *actor.standing_in)) if actor else None
    # A job opens the library too, and a run of joint or job training.
    reads = actor is not None and can(actor, Permission.READ_LIBRARY, Shelf(reading.is_joined(actor.person_id)))
    menu = _kept.get((i18n.language(), roles, reads))
    if menu is None:
        menu = _kept[i18n.language(), roles, reads] = (*_places(actor, reads), *_grouped(actor))
    here = _nearest([url for _heading, links in menu for _label, url in links])
    return tuple(_shown(heading, links, here) for heading, links in menu)


# What may be opened follows from the roles and whether the library is open, so there are few different menus.
_Menu = tuple[tuple[str, tuple[Link, ...]], ...]
_kept: dict[tuple[str, frozenset[tuple[str, bool]] | None, bool], _Menu] = {}


def _shown(heading: str, links: tuple[Link, ...], here: str) -> Place | Group:
    places = tuple((label, url, url == here) for label, url in links)
    return Group(heading, places, any(url == here for _label, url in links)) if heading else places[0]


def _places(actor: Actor | None, reads: bool) -> _Menu:
    """Return what stands in the menu by itself."""
    if actor is None:
        found = [(lazy("Courses"), "enrollments.catalog"), (lazy("Verify a certificate"), "certificates.verify")]
    else:
        found = [(lazy("My learning"), "desk.my_learning"), (lazy("Courses"), "enrollments.catalog")]
    if reads:
        found.append((lazy("Good practices"), "library.list"))
    if can(actor, Permission.STAFF):
        found += [(lazy("Staff"), "desk_staff.start"), (lazy("Waiting for me"), "desk.waiting")]
    return tuple(("", ((str(label), url_for(endpoint)),)) for label, endpoint in found)


def _grouped(actor: Actor | None) -> _Menu:
    """Return the groups of staff pages; one page alone needs no heading."""
    groups = staff_places(actor).items() if actor else ()
    links = [
        (heading, tuple((label, url_for(endpoint)) for endpoint, label in pages.items())) for heading, pages in groups
    ]
    return tuple((heading if len(pages) > 1 else "", pages) for heading, pages in links)


def staff_places(actor: Actor) -> dict[str, dict[str, str]]:
    """Return heading → endpoint → label of the staff pages an actor may open."""
    if not can(actor, Permission.STAFF):
        return {}
    found = {
        str(heading): {endpoint: str(label) for permission, label, endpoint in pages if can(actor, permission)}
        for heading, pages in STAFF
    }
    return {heading: pages for heading, pages in found.items() if pages}


# Pages whose address does not lie under that of their place in the menu.
_PARTS = {
    "/staff/library": "/library",
    "/learn/": "/",
    "/staff/questions/": "/staff/banks",
    "/staff/grading/": "/staff/waiting",
    "/staff/requests/": "/staff/waiting",
    "/staff/regrades/": "/staff/runs",
    "/staff/run-quizzes/": "/staff/runs",
    "/staff/experts/": "/staff/organizations",
    "/consulting/": "/staff/consulting",
}


def _nearest(urls: list[str]) -> str:
    """Return the menu address that the present page lies under: the longest that fits."""
    path = request.path
    fits = [url for url in urls if path == url or (url != "/" and path.startswith(url + "/"))]
    fits += [url for start, url in _PARTS.items() if path.startswith(start) and url in urls]
    return max(fits, key=len, default="")
