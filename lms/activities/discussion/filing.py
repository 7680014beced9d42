"""Positions: one of each organization in a stage, seen by nobody else until all are revealed at once."""

from dataclasses import dataclass

from sqlalchemy import select

from lms.actions import anonymous
from lms.actions.anonymous import Writing
from lms.activities.discussion import services
from lms.activities.discussion.models import DiscussionPosition
from lms.activities.discussion.services import TEXT_MOST, DiscussionError
from lms.core import audit, clock, db, releases
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.core.releases import Asking, NamesFound

FIELDS = ("text", "reason", "wish", "release")
TEXTS = FIELDS[:3]


@dataclass(frozen=True)
class Typed:
    """What somebody typed: what we do, why, what we ask of the others; `release`: why words in it are no names."""

    text: str
    reason: str
    wish: str = ""
    release: str = ""


class Overtaken(Conflict):
    """Somebody else of the organization saved meanwhile: `saved` stands, `typed` is offered to be saved again."""

    def __init__(self, saved: DiscussionPosition, typed: Typed) -> None:
        super().__init__(lazy("Somebody of your organization saved meanwhile. Read both, then save what is to stand."))
        self.saved = saved
        self.typed = typed


class Refused(LmsError):
    """A position that cannot be taken; `faults` by field, `typed` as it was given.

    `asks`: it may be taken with a reason why what looks like a name is none.
    """

    def __init__(self, typed: Typed, faults: dict[str, object], status: int = 422, asks: bool = False) -> None:
        super().__init__(next(iter(faults.values())), status)
        self.typed = typed
        self.faults = faults
        self.asks = asks or bool(typed.release)


def save(
    discussion_id: int, number: int, organization_id: int, person_id: int, typed: Typed, known: int
) -> DiscussionPosition:
    """Keep the position of an organization, while the stage is filing or words in it were returned; the last stands.

    `known`: the version that the writer saw, 0 for none. Raises Refused with every fault at once, Overtaken when
    somebody else of the organization saved since (the same text passes). Once the positions were revealed it is
    Refused too, with the status 409.
    """
    stage = services.locked_stage(discussion_id, number)
    run_id = services.lock(discussion_id).run_id
    found = of_organization(stage.id, organization_id)
    if stage.state != "filing" and not (found is not None and is_returned(found, run_id)):
        message = lazy("The positions were revealed before you saved. Tell the facilitator what you wrote.")
        if stage.state == "waiting":
            message = lazy("This stage is not open yet.")
        raise Refused(typed, {"": message}, 409)
    clean = _checked(Writing(run_id, Asking(person_id, typed.release)), typed)
    if found is not None and found.paper:
        message = lazy("The facilitator typed in the position of your organization. Ask for a correction.")
        raise Refused(typed, {"": message}, 409)
    if found is not None and Typed(found.text, found.reason, found.wish) == clean:
        return found
    if found is not None and found.version != known:
        raise Overtaken(found, typed)
    if found is None:
        found = DiscussionPosition(stage_id=stage.id, organization_id=organization_id, version=0)
        db.session.add(found)
    _write(found, clean, person_id)
    services.moved(discussion_id)
    audit.note("discussion.file", [person_id], thing=f"discussion:{discussion_id}", after={"stage": number + 1})
    return found


def type_in(
    discussion_id: int, number: int, organization_id: int, actor_id: int | None, typed: Typed
) -> DiscussionPosition:
    """Keep what an organization wrote on paper: in any stage that was opened, as long as the discussion goes on.

    What an organization filed itself is not touched unless words in it were returned. Raises Refused with every fault.
    """
    stage = services.locked_stage(discussion_id, number, "filing", "revealed", "settled")
    discussion = services.lock(discussion_id)
    if organization_id not in {one.id for one in services.organizations(discussion)}:
        raise DiscussionError(lazy("Nobody of this organization is in the run."))
    clean = _checked(Writing(discussion.run_id, Asking(actor_id, typed.release)), typed)
    found = of_organization(stage.id, organization_id)
    if found is not None and not found.paper and not is_returned(found, discussion.run_id):
        raise Refused(typed, {"": lazy("This organization has filed its position itself.")}, 409)
    if found is not None and Typed(found.text, found.reason, found.wish) == clean:
        return found
    if found is None:
        found = DiscussionPosition(stage_id=stage.id, organization_id=organization_id, version=0, paper=True)
        db.session.add(found)
    _write(found, clean, actor_id)
    services.moved(discussion_id)
    audit.note(
        "discussion.type_in",
        thing=f"discussion:{discussion_id}",
        after={"stage": number + 1, "organization": organization_id},
    )
    return found


def of_organization(stage_id: int, organization_id: int) -> DiscussionPosition | None:
    """Return the position of an organization in a stage, or None."""
    return db.session.scalar(
        select(DiscussionPosition).where(
            DiscussionPosition.stage_id == stage_id, DiscussionPosition.organization_id == organization_id
        )
    )


def is_returned(position: DiscussionPosition, run_id: int) -> bool:
    """Say whether a second person returned words in a position, which is held until it is written otherwise."""
    held = releases.returned_in(anonymous.scope_of_run(run_id))
    return any(held.hides(text) for text in (position.text, position.reason, position.wish))


def _write(position: DiscussionPosition, typed: Typed, author_id: int | None) -> None:
    position.text, position.reason, position.wish = typed.text, typed.reason, typed.wish
    position.version += 1
    position.saved_at, position.author_id = clock.now(), author_id
    db.session.flush()


def _checked(writing: Writing, typed: Typed) -> Typed:
    values: dict[str, str] = {}
    faults: dict[str, object] = {}
    asks = False
    for name in TEXTS:
        try:
            values[name] = anonymous.checked(
                getattr(typed, name), name, TEXT_MOST, writing, DiscussionError, optional=name == "wish"
            )
        except LmsError as error:
            asks = asks or isinstance(error, NamesFound)
            # What is wrong with the reason stands at the reason.
            faults["release" if error.field == "release" else name] = error.message
    if faults:
        raise Refused(typed, faults, asks=asks)
    return Typed(**values)
