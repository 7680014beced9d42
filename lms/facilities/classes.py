"""In-house classes as the facility enters them; they wait to be verified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true

from lms.accounts.services import is_name, tidy_name
from lms.content import services as content
from lms.content.manifest import Module
from lms.content.models import Course
from lms.core import audit, clock, db, releases
from lms.core.attachments import Kept
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy
from lms.core.lists import Page
from lms.core.releases import Asking, Scope
from lms.facilities import designations, files
from lms.facilities.models import InHouseAttendee, InHouseClass
from lms.organizations.models import Organization
from lms.policy import Actor

LOW, HIGH = 10, 600
MOST_NAMES = 200
# Papers are kept at hand for so long; what is older is not entered any more.
OLDEST_DAYS = 400
CHANGEABLE = ("entered", "returned")


@dataclass(frozen=True)
class Draft:
    """What a facility says of a class.

    `people`: keys of persons who work there, `names`: lines `name, position` of others; with `course_version_id` they
    watched a course together, `modules` are the ids of the parts they saw.
    """

    starts_at: datetime
    minutes: int
    place: str
    topic: str
    leader: str
    people: Sequence[int] = ()
    names: str = ""
    course_version_id: int | None = None
    modules: Sequence[str] = ()
    release: str = ""


@dataclass(frozen=True)
class Listed:
    """A class in a list, with the name of its organization and how many were there."""

    held: InHouseClass
    organization: Organization
    people: int


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that leaves the classes for which can(actor, SEE_CLASS, class) holds."""
    if actor.has_site("admin", "auditor"):
        return true()
    return InHouseClass.organization_id.in_(actor.organizations("manager"))


def by_uid(uid: UUID) -> InHouseClass | None:
    """Return the class with this public id, or None."""
    return db.session.scalar(select(InHouseClass).where(InHouseClass.uid == uid))


def listed(actor: Actor, number: int = 1, state: str = "", organization_id: int | None = None) -> Page:
    """Return one page of the classes an actor may see: those that wait first, then the newest."""
    wanted = [visible_to(actor)]
    if state:
        wanted.append(InHouseClass.state == state)
    if organization_id is not None:
        wanted.append(InHouseClass.organization_id == organization_id)
    found = Page.of(db.session.scalar(select(func.count()).select_from(InHouseClass).where(*wanted)) or 0, number)
    people = (
        select(func.count())
        .where(InHouseAttendee.class_id == InHouseClass.id)
        .correlate(InHouseClass)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(InHouseClass, Organization, people)
        .join(Organization, Organization.id == InHouseClass.organization_id)
        .where(*wanted)
        .order_by((InHouseClass.state != "entered"), InHouseClass.starts_at.desc(), InHouseClass.id.desc())
        .limit(found.size)
        .offset(found.offset)
    )
    return found.holding([Listed(*row) for row in rows])


def waiting(actor: Actor) -> int:
    """Return how many classes wait to be verified, of those the actor may see."""
    asked = select(func.count()).select_from(InHouseClass).where(visible_to(actor), InHouseClass.state == "entered")
    return db.session.scalar(asked) or 0


def attendees(class_id: int) -> list[InHouseAttendee]:
    """Return who was there, by name."""
    return list(
        db.session.scalars(
            select(InHouseAttendee)
            .where(InHouseAttendee.class_id == class_id)
            .order_by(InHouseAttendee.name, InHouseAttendee.id)
        )
    )


def courses() -> list[tuple[Course, int]]:
    """Return the published courses that can be watched together, with the version of today."""
    rows = db.session.scalars(select(Course).where(Course.current_version_id.is_not(None)).order_by(Course.id))
    return [(course, course.current_version_id) for course in rows if course.current_version_id is not None]


def modules_of(version_id: int | None) -> Sequence[Module]:
    """Return the parts of a course version; none without one."""
    return content.course_of(version_id).modules if version_id else ()


def enter(organization_id: int, draft: Draft, kept: Mapping[str, Sequence[Kept]], actor_id: int | None) -> InHouseClass:
    """Enter a class; it waits to be verified. An equal one that waits already is the same, as after a double click.

    Raises LmsError at the field that is wrong.
    """
    _check(draft)
    db.session.execute(select(Organization.id).where(Organization.id == organization_id).with_for_update())
    same = db.session.scalar(
        select(InHouseClass).where(
            InHouseClass.organization_id == organization_id,
            InHouseClass.starts_at == draft.starts_at,
            InHouseClass.topic == draft.topic,
            InHouseClass.place == draft.place,
            InHouseClass.state == "entered",
        )
    )
    if same is not None:
        return same
    held = InHouseClass(
        organization_id=organization_id, state="entered", entered_by_id=actor_id, entered_at=clock.now(), modules=[]
    )
    _describe(held, draft)
    with db.session.begin_nested():
        db.session.add(held)
        db.session.flush()
        _scan(held, draft, actor_id)
    _bring(held, draft)
    files.add(held.id, kept)
    note("facilities.enter_class", held, {"people": len(attendees(held.id)), "minutes": held.minutes})
    return held


def change(
    held: InHouseClass,
    draft: Draft,
    kept: Mapping[str, Sequence[Kept]],
    going: Sequence[UUID],
    actor_id: int | None,
) -> None:
    """Describe a class anew while it is not verified; it waits again. `going`: files to be taken off.

    Raises LmsError at the field that is wrong, Conflict for a class that is verified or withdrawn.
    """
    found = lock(held.id)
    if found.state not in CHANGEABLE:
        raise Conflict(lazy("This class is verified or withdrawn; it cannot be changed any more."))
    _check(draft)
    _check_files(found.id, kept, going)
    _scan(found, draft, actor_id)
    _describe(found, draft)
    found.state, found.entered_by_id, found.entered_at = "entered", actor_id, clock.now()
    found.decided_by_id = found.decided_at = None
    for row in attendees(found.id):
        db.session.delete(row)
    db.session.flush()
    _bring(found, draft)
    files.remove(found.id, going)
    files.add(found.id, kept)
    note("facilities.change_class", found, {"people": len(attendees(found.id)), "minutes": found.minutes})


def _check_files(class_id: int, kept: Mapping[str, Sequence[Kept]], going: Sequence[UUID]) -> None:
    there = [row for row in files.of_class(class_id) if row.uid not in going]
    for kind, most in files.MOST.items():
        if sum(row.kind == kind for row in there) + len(kept.get(kind, ())) > most:
            raise LmsError(lazy("At most %(most)s files.", most=most), field=kind)


def _check(draft: Draft) -> None:
    today = clock.today()
    if draft.starts_at > clock.now():
        raise LmsError(lazy("Enter a class when it is over."), field="starts_at")
    if clock.seoul_day(draft.starts_at) < today - timedelta(days=OLDEST_DAYS):
        raise LmsError(lazy("This class is too long ago to be entered."), field="starts_at")
    if not draft.people and not draft.names.strip():
        raise LmsError(lazy("Choose or name at least one person who was there."), field="people")
    known = {module.id: module for module in modules_of(draft.course_version_id)}
    if draft.course_version_id is not None and not draft.modules:
        raise LmsError(lazy("Choose the parts of the course that you watched."), field="modules")
    if not set(draft.modules) <= set(known):
        raise LmsError(lazy("Choose one of the list."), field="modules")
    total = sum(known[key].minutes for key in draft.modules)
    if total > draft.minutes:
        text = lazy("The chosen parts take %(total)s minutes, longer than the class.", total=total)
        raise LmsError(text, field="modules")


def scope_of(held: InHouseClass) -> Scope:
    """Return within what words of a class that are no names are released."""
    return Scope("in_house", held.id)


def _scan(held: InHouseClass, draft: Draft, actor_id: int | None) -> None:
    # Whoever verifies the class is the second person; until then it is seen by the facility and the city only.
    releases.check({"topic": draft.topic}, scope_of(held), Asking(actor_id, draft.release))


def _describe(held: InHouseClass, draft: Draft) -> None:
    for name in ("starts_at", "minutes", "place", "topic", "leader", "course_version_id"):
        setattr(held, name, getattr(draft, name))
    held.modules = list(draft.modules)


def _bring(held: InHouseClass, draft: Draft) -> None:
    staff = designations.staff_on(held.organization_id, clock.seoul_day(held.starts_at))
    own = {person.id: (person, employment) for person, employment in staff}
    if not set(draft.people) <= set(own):
        raise LmsError(lazy("Somebody of the list did not work here on that day."), field="people")
    chosen = list(dict.fromkeys(draft.people))
    others: list[tuple[str, str]] = []
    for name, position in read_names(draft.names):
        # Whoever is written down by name, and is one of the facility's people without any doubt, is that person.
        same = [key for key, (person, _) in own.items() if person.name == name]
        if len(same) == 1 and (not position or own[same[0]][1].position in ("", position)):
            chosen += [key for key in same if key not in chosen]
        else:
            others.append((name, position))
    for key in chosen:
        person, employment = own[key]
        db.session.add(
            InHouseAttendee(
                class_id=held.id,
                person_id=key,
                name=person.name,
                position=employment.position,
                job=employment.job,
            )
        )
    for name, position in others:
        db.session.add(InHouseAttendee(class_id=held.id, name=name, position=position))
    db.session.flush()


def read_names(text: str) -> list[tuple[str, str]]:
    """Return (name, position) of each line `name, position`; raise LmsError at `names` for a line that is no name."""
    found: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        name, _comma, position = (part.strip() for part in line.partition(","))
        name = tidy_name(name)
        if not name and not position:
            continue
        if not name or len(name) > 100 or len(position) > 100 or not is_name(name):
            raise LmsError(
                lazy("Line %(number)s is not a name: “%(text)s”.", number=number, text=line[:40]), field="names"
            )
        if (name, position) not in found:
            found.append((name, position))
    if len(found) > MOST_NAMES:
        raise LmsError(lazy("At most %(most)s names.", most=MOST_NAMES), field="names")
    return found


def day_of(held: InHouseClass) -> date:
    """Return the day in Seoul on which a class was held."""
    return clock.seoul_day(held.starts_at)


def lock(class_id: int) -> InHouseClass:
    """Return a class, locked until the end of the transaction; raises NotFound."""
    found = db.session.scalar(
        select(InHouseClass)
        .where(InHouseClass.id == class_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(lazy("This class does not exist."))
    return found


def note(action: str, held: InHouseClass, after: Mapping[str, Any], people: Sequence[int] = ()) -> None:
    """Write down what was done with a class, for the audit."""
    audit.note(
        action, people, after={"state": held.state, **after}, thing=f"in-house-class:{held.id}", reason=held.reason
    )
