"""Who may do what: one table of rules, and the declarations that views carry."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import wraps
from typing import Any, TypeVar

import structlog
from flask import abort, g, request

from lms.core import clock
from lms.core.web import public

Rule = Callable[["Actor", Any], bool]
R = TypeVar("R")

log = structlog.get_logger()

__all__ = ["RULES", "Actor", "Granted", "Permission", "can", "public", "requires"]


class Permission(Enum):
    """Everything that can be permitted. The loader of the view says what the thing is."""

    OWN = "be the person concerned"
    SIGNED_IN = "be signed in"
    SEE_COURSE = "open a course in the catalog"
    LEARN = "work in an enrollment"
    SEE_RUN = "see a run with its people"
    MANAGE_RUN = "plan, change and close a run"
    MANAGE_RUNS = "make new runs"
    DECIDE_REQUEST = "decide a request"
    ENROLL_PEOPLE = "enroll people into a run"
    SEE_ENROLLMENT = "see another person's enrollment"
    CHANGE_ENROLLMENT = "set outcomes and minutes by hand"
    SEE_PERSON = "see a person"
    SEE_PEOPLE = "see lists of people"
    MANAGE_PEOPLE = "make and change persons, accounts and grants"
    SEE_ORGANIZATION = "see an organization"
    MANAGE_ORGANIZATIONS = "make and change organizations"
    PUBLISH_CONTENT = "upload and publish courses"
    PREVIEW_CONTENT = "read courses without being enrolled"
    SEE_GUIDES = "read the facilitator's guides of a run"
    SEE_BANK = "see a question bank"
    REVIEW_BANK = "comment on questions of a bank"
    EDIT_BANK = "make and change questions of a bank"
    MANAGE_BANK = "share, rename and describe a bank"
    SEE_BANKS = "see the list of question banks"
    MAKE_BANK = "make question banks"
    SEE_QUIZZES = "see the list of quizzes"
    SEE_QUIZ = "see a quiz and try it"
    EDIT_QUIZ = "change a quiz"
    SHARE_QUIZ = "share a quiz"
    MAKE_QUIZZES = "make quizzes"
    SEE_QUIZ_RESULTS = "see how the quizzes of a run went"
    SEE_QUIZ_STATISTICS = "see how a quiz goes in all runs"
    GRADE = "grade answers and correct marks"
    ENTER_LAW_CHANGE = "enter changes of the law"
    SEE_CERTIFICATE = "see a certificate"
    REVOKE_CERTIFICATE = "decide about a certificate"
    SEE_AUDIT = "read the audit log"
    SEE_OUTBOX = "see mails and jobs"
    MANAGE_OUTBOX = "retry mails and jobs"
    STAFF = "see the staff pages"
    EXPORT = "export other people's data"


@dataclass(frozen=True)
class Granted:
    """A role in force, with its scope; no organization and no run means the whole site."""

    role: str
    organization_id: int | None = None
    run_id: int | None = None

    @property
    def whole_site(self) -> bool:
        """Say whether the role holds everywhere."""
        return self.organization_id is None and self.run_id is None


@dataclass(frozen=True)
class Actor:
    """Who is asking: a signed-in person with the roles in force today.

    `standing_in` are the roles of persons whose deputy the actor is today; they count for deciding requests only.
    """

    person_id: int
    account_id: int
    name: str
    language: str = "ko"
    generation: int = 1
    must_change_password: bool = False
    granted: tuple[Granted, ...] = ()
    standing_in: tuple[Granted, ...] = ()
    organization_ids: frozenset[int] = frozenset()
    job: str = ""
    on: date = field(default_factory=clock.today)

    def has_site(self, *roles: str) -> bool:
        """Say whether one of the roles is held for the whole site."""
        return any(g.role in roles and g.whole_site for g in self.granted)

    def organizations(self, *roles: str) -> frozenset[int]:
        """Return the organizations for which one of the roles is held."""
        return frozenset(g.organization_id for g in self.granted if g.role in roles and g.organization_id is not None)

    def runs(self, *roles: str) -> frozenset[int]:
        """Return the runs for which one of the roles is held."""
        return frozenset(g.run_id for g in self.granted if g.role in roles and g.run_id is not None)

    def teaching_for(self) -> frozenset[int]:
        """Return the organizations whose question banks are at hand: where the actor works or is an instructor."""
        return self.organization_ids | self.organizations("instructor")

    def is_staff(self) -> bool:
        """Say whether any role beyond learning is held, or an absent person's requests are decided."""
        return any(g.role != "learner" for g in (*self.granted, *self.standing_in))

    def with_deputyships(self) -> "Actor":
        """Return the actor holding the roles of the absent persons too."""
        return replace(self, granted=self.granted + self.standing_in, standing_in=()) if self.standing_in else self


# What a rule reads of the thing: person_id, run_id, organization_id (of the enrollment or request: as of approval).
# A list narrowed by a room's visible_to(actor) must equal filtering by can() (tested over a generated population).

TEACHING = ("instructor", "facilitator")


def _anyone(actor: Actor, thing: Any) -> bool:
    return True


def _own(actor: Actor, thing: Any) -> bool:
    return thing is not None and getattr(thing, "person_id", None) == actor.person_id


def _site(*roles: str) -> Rule:
    return lambda actor, thing: actor.has_site(*roles)


def _any_scope(*roles: str) -> Rule:
    return lambda actor, thing: any(g.role in roles for g in actor.granted)


def _run(*roles: str) -> Rule:
    def rule(actor: Actor, thing: Any) -> bool:
        return getattr(thing, "run_id", None) in actor.runs(*roles) if actor.runs(*roles) else False

    return rule


def _organization(*roles: str) -> Rule:
    def rule(actor: Actor, thing: Any) -> bool:
        mine = actor.organizations(*roles)
        ids = getattr(thing, "organization_ids", None)
        if ids is None:
            ids = {getattr(thing, "organization_id", None)}
        return bool(mine & set(ids))

    return rule


def _either(*rules: Rule) -> Rule:
    return lambda actor, thing: any(rule(actor, thing) for rule in rules)


def _for_others(rule: Rule) -> Rule:
    # Nobody decides what they asked for themselves; deputies decide in the absent person's place.
    return lambda actor, thing: not _own(actor, thing) and rule(actor.with_deputyships(), thing)


def _teaches(actor: Actor) -> bool:
    return any(g.role == "instructor" for g in actor.granted)


def _bank_owner(actor: Actor, bank: Any) -> bool:
    return _teaches(actor) and bank.owner_id is not None and bank.owner_id == actor.person_id


def _bank_shared(name: str) -> Rule:
    # `users` and `editors` of a bank are the organizations it is shared with.
    return lambda actor, bank: _teaches(actor) and bool(actor.teaching_for() & getattr(bank, name))


def _bank_of_site(actor: Actor, bank: Any) -> bool:
    return bank.owner_id is None and bank.organization_id is None


_edits_bank = _either(
    _site("admin"),
    _bank_owner,
    _bank_shared("editors"),
    lambda actor, bank: actor.has_site("instructor") and _bank_of_site(actor, bank),
)
_sees_bank = _either(
    _site("admin", "auditor"),
    _edits_bank,
    _bank_shared("users"),
    lambda actor, bank: _teaches(actor) and _bank_of_site(actor, bank),
)


def _reviews_bank(actor: Actor, bank: Any) -> bool:
    # An auditor sees banks, and writes nothing into them.
    return (actor.has_site("admin") or _teaches(actor)) and _sees_bank(actor, bank)


_sees_run = _either(_site("admin", "auditor", "instructor"), _run(*TEACHING, "consultant"))
_sees_people = _either(_site("admin", "auditor"), _run(*TEACHING), _organization("manager"))
_own_or_sees = _either(_own, _sees_people)

RULES: dict[Permission, Rule] = {
    Permission.OWN: _own,
    Permission.SIGNED_IN: _anyone,
    Permission.SEE_COURSE: _anyone,
    Permission.LEARN: _own,
    Permission.SEE_RUN: _either(_sees_run, _organization("manager")),
    Permission.MANAGE_RUN: _either(_site("admin"), _run("instructor")),
    Permission.MANAGE_RUNS: _site("admin"),
    Permission.DECIDE_REQUEST: _for_others(_either(_site("admin"), _run("instructor"), _organization("manager"))),
    Permission.ENROLL_PEOPLE: _either(_site("admin"), _run("instructor")),
    Permission.SEE_ENROLLMENT: _sees_people,
    Permission.CHANGE_ENROLLMENT: _either(_site("admin"), _run("instructor")),
    Permission.SEE_PERSON: _either(_own, _site("admin", "auditor"), _organization("manager")),
    Permission.SEE_PEOPLE: _any_scope("admin", "auditor", "manager"),
    Permission.MANAGE_PEOPLE: _site("admin"),
    Permission.SEE_ORGANIZATION: _either(_site("admin", "auditor"), _organization("manager")),
    Permission.MANAGE_ORGANIZATIONS: _site("admin"),
    Permission.PUBLISH_CONTENT: _site("admin"),
    Permission.PREVIEW_CONTENT: _site("admin", "instructor"),
    Permission.SEE_GUIDES: _sees_run,
    Permission.SEE_BANK: _sees_bank,
    Permission.REVIEW_BANK: _reviews_bank,
    Permission.EDIT_BANK: _edits_bank,
    Permission.MANAGE_BANK: _either(_site("admin"), _bank_owner),
    Permission.SEE_BANKS: _either(_site("admin", "auditor"), _any_scope("instructor")),
    Permission.ENTER_LAW_CHANGE: _site("admin", "instructor"),
    Permission.MAKE_BANK: _either(_site("admin"), _any_scope("instructor")),
    # A quiz has owner, organization, users and editors as a bank has.
    Permission.SEE_QUIZZES: _either(_site("admin", "auditor"), _any_scope("instructor")),
    Permission.SEE_QUIZ: _sees_bank,
    Permission.EDIT_QUIZ: _edits_bank,
    Permission.SHARE_QUIZ: _either(_site("admin"), _bank_owner),
    Permission.MAKE_QUIZZES: _either(_site("admin"), _any_scope("instructor")),
    Permission.SEE_QUIZ_RESULTS: _either(_site("admin", "auditor", "instructor"), _run(*TEACHING)),
    Permission.SEE_QUIZ_STATISTICS: _any_scope("admin", "auditor", "instructor"),
    # Of an answer: somebody else's. Of a correction in all runs (no run): who teaches or administers the whole site.
    Permission.GRADE: _for_others(_either(_site("admin", "instructor"), _run("instructor"))),
    Permission.SEE_CERTIFICATE: _own_or_sees,
    Permission.REVOKE_CERTIFICATE: _site("admin"),
    Permission.SEE_AUDIT: _site("admin", "auditor"),
    Permission.SEE_OUTBOX: _site("admin", "auditor"),
    Permission.MANAGE_OUTBOX: _site("admin"),
    Permission.STAFF: lambda actor, thing: actor.is_staff(),
    Permission.EXPORT: _either(_site("admin"), _run("instructor"), _organization("manager")),
}


def can(actor: Actor | None, permission: Permission, thing: Any = None) -> bool:
    """Say whether the actor has the permission over the thing."""
    return actor is not None and RULES[permission](actor, thing)


def requires(
    permission: Permission, loader: Callable[..., Any] | None = None
) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Declare the permission a view needs.

    `loader` turns the URL arguments into the thing (None: it does not exist), which the view receives as its only
    argument. 401, 404 and 403 are settled before the view runs; a thing one may not see is 404 for learners, so
    that its existence is not told.
    """

    def declare(view: Callable[..., R]) -> Callable[..., R]:
        @wraps(view)
        def guarded(**arguments: Any) -> R:
            actor: Actor | None = g.get("actor")
            if actor is None:
                abort(401)
            thing = loader(**arguments) if loader else None
            if loader and thing is None:
                abort(404)
            if not can(actor, permission, thing):
                log.warning("refused", permission=permission.name, path=request.path, account=actor.account_id)
                abort(403 if actor.is_staff() else 404)
            return view(thing) if loader else view(**arguments)

        guarded.declared = permission  # type: ignore[attr-defined]
        return guarded

    return declare
