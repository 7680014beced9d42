"""What happens day by day: owners are asked how far they are, overdue items are carried higher, checks fall due."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from babel.dates import format_date
from sqlalchemy import Select, and_, or_, select

from lms.accounts.models import Account, Employment, Grant, Person
from lms.accounts.services import account_of, email_of, in_force, notice_wanted
from lms.actions import timing
from lms.actions.models import ActionEscalation, ActionEvent, ActionItem
from lms.actions.states import TO_DO, State
from lms.core import clock, db, mail, outbox, releases
from lms.core.i18n import pick, speaking
from lms.core.releases import Held
from lms.core.workdays import is_workday
from lms.enrollments.jobs import next_morning
from lms.enrollments.models import INSIDE, Enrollment
from lms.organizations import jurisdictions
from lms.organizations.models import Organization
from lms.policy import ESCALATED_TO, TEACHING

DAY = 24 * 3600
FOLLOW_UP, OVERDUE, CHECK = "follow_up", "overdue", "check"
# What the position or the department of an anti-abuse police officer says.
ANTI_ABUSE = ("학대예방", "APO")
LEADING = (*TEACHING, "consultant")


@outbox.every("actions.remind", DAY)
def remind() -> None:
    """On working days, ask about items a week and a month old, carry higher what is overdue, recall due checks."""
    if not is_workday(clock.seoul_day(next_morning())):
        return
    today = clock.today()
    with db.transaction():
        told: dict[tuple[int, str], list[int]] = defaultdict(list)
        for item in db.session.scalars(_due(today)).all():
            for event, people in _happenings(item, today):
                for person_id in people:
                    told[person_id, event].append(item.id)
        for (person_id, event), item_ids in sorted(told.items()):
            outbox.later(
                "actions.mail",
                key=f"person:{person_id}",
                not_before=next_morning(),
                person_id=person_id,
                event=event,
                item_ids=item_ids,
            )


def _due(today: date) -> Select[ActionItem]:
    first = today - timedelta(days=min(timing.FOLLOW_UPS))
    asked = and_(ActionItem.state.in_((*TO_DO, State.DONE)), ActionItem.added_on <= first)
    late = and_(ActionItem.state.in_(TO_DO), ActionItem.due_on < today)
    again = and_(ActionItem.state == State.CHECKED, ActionItem.recheck_on <= today)
    return select(ActionItem).where(or_(asked, late, again)).order_by(ActionItem.id).with_for_update()


def _happenings(item: ActionItem, today: date) -> Iterable[tuple[str, set[int]]]:
    if item.state == State.CHECKED:
        if _newest_kind(item.id) != "recheck":
            _write(item, "recheck")
            yield CHECK, leaders(item)
        return
    days = timing.follow_up_due(item.added_on, item.followed_up, today)
    if days:
        item.followed_up = days
        _write(item, "asked", {"days": days})
        yield (CHECK, leaders(item)) if item.state == State.DONE else (FOLLOW_UP, owners(item))
    level = timing.escalation_due(item.due_on, item.escalated, today) if item.state in TO_DO else 0
    if level:
        item.escalated = level
        _write(item, "escalated", {"level": level})
        people = owners(item) | managers(item)
        if level > 1:
            people |= _carry_on(item, level, today)
        yield OVERDUE, people


def _newest_kind(item_id: int) -> str:
    newest = select(ActionEvent.kind).where(ActionEvent.item_id == item_id).order_by(ActionEvent.id.desc()).limit(1)
    return db.session.scalar(newest) or ""


def _write(item: ActionItem, kind: str, detail: dict[str, int] | None = None) -> None:
    db.session.add(ActionEvent(item_id=item.id, kind=kind, at=clock.now(), detail=detail or {}))
    db.session.flush()


def owners(item: ActionItem) -> set[int]:
    """Return who answers for an item: the person, or where none is named the managers of the organization."""
    return {item.owner_person_id} if item.owner_person_id is not None else managers(item)


def managers(item: ActionItem) -> set[int]:
    """Return the managers of the owner's organization today."""
    held = Grant.role == "manager", Grant.organization_id == item.owner_organization_id
    return set(db.session.scalars(select(Grant.person_id).where(*held, in_force(Grant, clock.today()))))


def leaders(item: ActionItem) -> set[int]:
    """Return who leads the run of an item today; without a run, who put it into the register."""
    held = Grant.role.in_(LEADING), Grant.run_id == item.run_id
    found = set(db.session.scalars(select(Grant.person_id).where(*held, in_force(Grant, clock.today()))))
    if not found and item.created_by_id is not None:
        found = {item.created_by_id}
    return found


def _carry_on(item: ActionItem, level: int, today: date) -> set[int]:
    # To the team head of the district and the police there (case work of joint training, E2).
    if item.district_id is None:
        return set()
    serving = [one.organization for one in jurisdictions.serving(item.district_id, today)]
    told = [item.district_id, *(one.id for one in serving if one.kind == "police_station")]
    known = set(db.session.scalars(select(ActionEscalation.organization_id).where(ActionEscalation.item_id == item.id)))
    for organization_id in told:
        if organization_id not in known:
            db.session.add(
                ActionEscalation(item_id=item.id, organization_id=organization_id, level=level, at=clock.now())
            )
    db.session.flush()
    return {person for one in told for person in _told_at(one, item.run_id, today)}


def _told_at(organization_id: int, run_id: int | None, today: date) -> set[int]:
    here = Employment.organization_id == organization_id, Employment.job.in_(ESCALATED_TO), in_force(Employment, today)
    rows = db.session.execute(select(Employment.person_id, Employment.department, Employment.position).where(*here))
    # A station has many officers: its anti-abuse officers are told, else those who were at the table, else all.
    marked = {person for person, department, position in rows if is_anti_abuse(department, position)}
    if marked:
        return marked
    there = select(Employment.person_id).where(*here)
    came = there.join(Enrollment, Enrollment.person_id == Employment.person_id).where(
        Enrollment.run_id == run_id, Enrollment.state.in_(INSIDE)
    )
    return set(db.session.scalars(came)) or set(db.session.scalars(there))


def is_anti_abuse(department: str, position: str) -> bool:
    """Say whether a post is that of an anti-abuse police officer (학대예방경찰관, APO), as it is written on lists."""
    post = "".join(f"{department} {position}".split()).upper()
    return any(mark in post for mark in ANTI_ABUSE)


@outbox.handler("actions.mail")
def mail_person(person_id: int, event: str, item_ids: list[int]) -> None:
    """Mail somebody about action items, unless they were settled meanwhile or the person wants no such mails."""
    with db.reading():
        person, account = db.session.get(Person, person_id), account_of(person_id)
        if person is None or not _reachable(account) or account is None:
            return
        address, language = email_of(account), person.language
        wanted = (State.DONE, State.CHECKED) if event == CHECK else TO_DO
        rows = db.session.execute(
            select(ActionItem, Organization)
            .join(Organization, Organization.id == ActionItem.owner_organization_id)
            .where(ActionItem.id.in_(item_ids), ActionItem.state.in_(wanted))
            .order_by(ActionItem.due_on, ActionItem.id)
        ).all()
        with speaking(language):
            held = releases.held_in(item.scope for item, _at in rows)
            items = [
                {
                    "text": held.get(item.scope, Held()).shown(item.text),
                    "organization": pick(organization.names),
                    "due_on": format_date(item.due_on, "long", locale=language),
                    "path": f"/actions/{item.uid}",
                }
                for item, organization in rows
            ]
    if items:
        mail.send(
            address,
            "action_items",
            language,
            {"name": person.name, "event": event, "items": items},
            name=person.name,
            message_id=f"actions-{outbox.job().id}",
        )


def _reachable(account: Account | None) -> bool:
    return (
        account is not None
        and account.disabled_at is None
        and account.email is not None
        and notice_wanted(account, "actions")
    )
