"""Who may do what: one table of rules, and the declarations that views carry."""

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any, TypeVar

import structlog
from flask import abort, g, request

from lms.actor import Actor, Granted
from lms.core.web import public

Rule = Callable[[Actor, Any], bool]
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
    SEE_PLAN = "see the year's plan, joint training and what it costs"
    MANAGE_PLAN = "plan the year, match consultants, write fees"
    DECIDE_REQUEST = "decide a request"
    ENROLL_PEOPLE = "enroll people into a run"
    SEE_TEAMS = "see for which teams one applies"
    APPLY_FOR_TEAM = "apply for an organization's people and hold places for them"
    GIVE_SEAT = "give somebody's place to a colleague, or take the person out before the beginning"
    SEE_NEEDS = "read what people of a run need to take part"
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
    SEE_CLASSES = "see the list of in-house classes"
    SEE_CLASS = "see the in-house classes and the experts of an organization"
    ENTER_CLASS = "enter an in-house class"
    VERIFY_CLASS = "verify an in-house class or give it back"
    NAME_EXPERTS = "name the child-rights experts of a facility"
    SEE_CONSULTINGS = "see the list of consultings"
    SEE_CONSULTING = "see the consulting of a facility"
    APPLY_FOR_CONSULTING = "apply for the consulting of a facility"
    ASSIGN_CONSULTANT = "give a consulting to a consultant"
    KEEP_CHECK = "fill in the self-check of a facility"
    RECORD_VISIT = "record what came of a consulting visit"
    KEEP_PLAN = "keep the improvement plan of a facility"
    SIGN_FOR_FACILITY = "sign a consulting for the facility"
    SIGN_AS_CONSULTANT = "sign a consulting as its consultant"
    SEE_ATTENDANCE = "see training sessions and who was there"
    MARK_ATTENDANCE = "check people in and out, confirm and amend the list"
    SEE_CERTIFICATE = "see a certificate"
    REVOKE_CERTIFICATE = "decide about a certificate"
    SEE_ACTION = "see an action item"
    REPORT_ACTION = "say that an action item is done"
    MANAGE_ACTION = "check, reopen, drop and change an action item"
    READ_LIBRARY = "read the good practice library"
    READ_PRACTICE = "read a published good practice"
    WRITE_PRACTICE = "write good practices"
    SEE_PRACTICE = "see a good practice in any state"
    EDIT_PRACTICE = "change and submit a draft"
    REVIEW_PRACTICE = "review what another wrote, release false alarms, return it"
    APPROVE_PRACTICE = "approve a good practice for the city, renew it, see who read it"
    WITHDRAW_PRACTICE = "hide a good practice at once"
    REOPEN_PRACTICE = "take a hidden good practice up again"
    SEE_DISCUSSION = "see a case discussion as it is led"
    LEAD_DISCUSSION = "lead a case discussion"
    SEE_AUDIT = "read the audit log"
    SEE_OUTBOX = "see mails and jobs"
    MANAGE_OUTBOX = "retry mails and jobs"
    STAFF = "see the staff pages"
    EXPORT = "export other people's data"


# What a rule reads of the thing: person_id, run_id, organization_id (of the enrollment or request: as of approval).
# A list narrowed by a room's visible_to(actor) must equal filtering by can() (tested over a generated population).

TEACHING = ("instructor", "facilitator")
LIBRARY_READERS = (
    "district-team-head", "dedicated-official", "e-child-manager", "police-officer", "agency-manager", "agency-staff",
)  # fmt: skip
LIBRARY_WRITERS = ("admin", "facilitator", "consultant")
ESCALATED_TO = ("district-team-head", "police-officer")


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


def _consults(actor: Actor, consulting: Any) -> bool:
    return consulting is not None and getattr(consulting, "consultant_id", None) == actor.person_id


_of_facility = _either(_own, _organization("manager"))


def _owns_action(actor: Actor, item: Any) -> bool:
    # Where no person is named, everybody who works there answers for it.
    if item.person_id is None:
        return item.organization_id in actor.organization_ids
    return _own(actor, item)


def _action_escalated(actor: Actor, item: Any) -> bool:
    # Overdue items are carried to the team head of the district and to the police there.
    return actor.job in ESCALATED_TO and bool(actor.organization_ids & item.escalated_to)


_writes_practices = _any_scope(*LIBRARY_WRITERS)
_city = _site("admin")


def _reads_library(actor: Actor, thing: Any) -> bool:
    # `joined`: the actor is in a run of joint or job training.
    staff = any(g.role in (*LIBRARY_WRITERS, "auditor", "instructor") for g in actor.granted)
    return staff or actor.job in LIBRARY_READERS or thing.joined


def _reads_practice(actor: Actor, thing: Any) -> bool:
    return thing.state == "published" and _reads_library(actor, thing)


def _sees_practice(actor: Actor, thing: Any) -> bool:
    if actor.has_site("admin", "auditor"):
        return True
    return _writes_practices(actor, thing) and (_own(actor, thing) or thing.state in ("in_review", "published"))


def _edits_practice(actor: Actor, thing: Any) -> bool:
    return _writes_practices(actor, thing) and _own(actor, thing)


def _reviews_practice(actor: Actor, thing: Any) -> bool:
    # Another person than the uploader; what waits for the city is returned by the city only.
    if _own(actor, thing) or not _sees_practice(actor, thing):
        return False
    return _city(actor, thing) or (_writes_practices(actor, thing) and thing.state in ("in_review", "published"))


def _approves_practice(actor: Actor, thing: Any) -> bool:
    return _city(actor, thing) and not _own(actor, thing)


_leads_action = _either(_site("admin"), _run(*TEACHING, "consultant"))
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
    Permission.SEE_PLAN: _site("admin", "auditor"),
    Permission.MANAGE_PLAN: _site("admin"),
    Permission.DECIDE_REQUEST: _for_others(_either(_site("admin"), _run("instructor"), _organization("manager"))),
    Permission.ENROLL_PEOPLE: _either(_site("admin"), _run("instructor")),
    Permission.SEE_TEAMS: _any_scope("manager"),
    Permission.APPLY_FOR_TEAM: _organization("manager"),
    Permission.GIVE_SEAT: _either(_site("admin"), _run("instructor"), _organization("manager")),
    # Those who stand in the room, and nobody else: an administrator who has to know takes a role in the run.
    Permission.SEE_NEEDS: _run(*TEACHING, "consultant"),
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
    Permission.SEE_CLASSES: _any_scope("admin", "auditor", "manager"),
    Permission.SEE_CLASS: _either(_site("admin", "auditor"), _organization("manager")),
    Permission.ENTER_CLASS: _either(_site("admin"), _organization("manager")),
    Permission.VERIFY_CLASS: _for_others(_site("admin")),
    Permission.NAME_EXPERTS: _either(_site("admin"), _organization("manager")),
    # A facility sees its own consulting only, a consultant those that were assigned; the expert is the thing's person.
    Permission.SEE_CONSULTINGS: _any_scope("admin", "auditor", "manager", "consultant"),
    Permission.SEE_CONSULTING: _either(_site("admin", "auditor"), _of_facility, _consults),
    Permission.APPLY_FOR_CONSULTING: _either(_site("admin"), _organization("manager")),
    Permission.ASSIGN_CONSULTANT: _site("admin"),
    Permission.KEEP_CHECK: _either(_site("admin"), _of_facility, _consults),
    Permission.RECORD_VISIT: _either(_site("admin"), _consults),
    Permission.KEEP_PLAN: _either(_site("admin"), _of_facility),
    Permission.SIGN_FOR_FACILITY: _of_facility,
    Permission.SIGN_AS_CONSULTANT: _consults,
    # Of a training session or a run.
    Permission.SEE_ATTENDANCE: _either(_site("admin", "auditor"), _run(*TEACHING, "consultant")),
    Permission.MARK_ATTENDANCE: _either(_site("admin"), _run(*TEACHING, "consultant")),
    Permission.SEE_CERTIFICATE: _own_or_sees,
    Permission.REVOKE_CERTIFICATE: _site("admin"),
    Permission.SEE_ACTION: _either(
        _leads_action, _site("auditor"), _organization("manager"), _owns_action, _action_escalated
    ),
    Permission.REPORT_ACTION: _either(_leads_action, _organization("manager"), _owns_action),
    # Nobody checks what they did themselves.
    Permission.MANAGE_ACTION: _for_others(_leads_action),
    Permission.READ_LIBRARY: _reads_library,
    Permission.READ_PRACTICE: _reads_practice,
    Permission.WRITE_PRACTICE: _writes_practices,
    Permission.SEE_PRACTICE: _sees_practice,
    Permission.EDIT_PRACTICE: _edits_practice,
    Permission.REVIEW_PRACTICE: _reviews_practice,
    Permission.APPROVE_PRACTICE: _approves_practice,
    Permission.WITHDRAW_PRACTICE: _either(_reads_practice, _edits_practice, _city),
    Permission.REOPEN_PRACTICE: _either(_edits_practice, _city),
    Permission.SEE_DISCUSSION: _sees_run,
    Permission.LEAD_DISCUSSION: _leads_action,
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
