"""A discussion as its pages show it: what is revealed, and of what is not only who has filed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lms.actions import anonymous, register
from lms.actions.register import Line
from lms.activities.discussion import services
from lms.activities.discussion.models import (
    DifferenceReason,
    Discussion,
    DiscussionDifference,
    DiscussionPosition,
    DiscussionStage,
)
from lms.activities.discussion.stages import Stage
from lms.content.manifest import Activity
from lms.core import db, releases
from lms.core.releases import Held
from lms.organizations.models import Organization

OPEN = ("revealed", "settled")


@dataclass(frozen=True)
class Side:
    """An organization and what it wrote, as far as it may be shown."""

    organization: Organization
    position: DiscussionPosition
    held: Held = Held()
    returned: bool = False

    @property
    def texts(self) -> tuple[str, str, str]:
        """Return what it does, why, what it asks of the others."""
        shown = self.held.shown
        return shown(self.position.text), shown(self.position.reason), shown(self.position.wish)


@dataclass(frozen=True)
class Apart:
    """A difference with the reasons of each side, as they were written; `shown`, `said`: as far as all may read it."""

    row: DiscussionDifference
    reasons: tuple[tuple[Organization, str], ...]
    held: Held = Held()

    @property
    def said(self) -> tuple[tuple[Organization, str], ...]:
        """Return the reasons."""
        return tuple((organization, self.held.shown(reason)) for organization, reason in self.reasons)

    def shown(self, name: str) -> str:
        """Return its subject, outcome or interests."""
        return self.held.shown(getattr(self.row, name))


@dataclass(frozen=True)
class StageView:
    """A stage: what the course says of it, who has filed, and what may be seen of it."""

    row: DiscussionStage
    setting: Stage
    filed: frozenset[int]
    sides: tuple[Side, ...] = ()
    differences: tuple[Apart, ...] = ()
    items: tuple[Line, ...] = ()
    held: Held = Held()

    def shown(self, name: str) -> str:
        """Return its agreement or interests, as far as all may read it."""
        return self.held.shown(getattr(self.row, name))

    @property
    def number(self) -> int:
        """Return its number as people count."""
        return self.row.number + 1

    @property
    def is_open(self) -> bool:
        """Say whether its positions were revealed."""
        return self.row.state in OPEN

    @property
    def facts(self) -> tuple[object, ...]:
        """Return the facts of the case that were told so far."""
        return self.setting.facts[: self.row.facts_shown]


@dataclass(frozen=True)
class Board:
    """Everything of a discussion that somebody may see."""

    row: Discussion
    entry: Activity
    organizations: tuple[Organization, ...]
    stages: tuple[StageView, ...]
    own: Mapping[int, DiscussionPosition]

    @property
    def present(self) -> StageView | None:
        """Return the stage on the table: filing or revealed; else the last settled one that nothing follows yet."""
        at_work = [one for one in self.stages if one.row.state in ("filing", "revealed")]
        settled = [one for one in self.stages if one.row.state == "settled"]
        return next(iter(at_work), None) or (settled[-1] if settled else None)

    @property
    def next(self) -> StageView | None:
        """Return the first stage that still waits."""
        return next((one for one in self.stages if one.row.state == "waiting"), None)

    def stage(self, number: int) -> StageView | None:
        """Return a stage by its number as people count."""
        return next((one for one in self.stages if one.number == number), None)


def board(discussion: Discussion, organization_id: int | None = None) -> Board:
    """Return what an organization may see of a discussion; None: what everybody may see.

    A position that is not revealed is seen by its own organization alone: whoever leads sees only that it was filed.
    """
    settings = services.settings_of(discussion)
    rows = services.stages(discussion.id)
    ids = [row.id for row in rows]
    there = services.organizations(discussion)
    positions = list(
        db.session.scalars(
            select(DiscussionPosition).where(DiscussionPosition.stage_id.in_(ids)).order_by(DiscussionPosition.id)
        )
    )
    scope = anonymous.scope_of_run(discussion.run_id)
    held, back = releases.held(scope), releases.returned_in(scope)
    apart = _apart(ids, there, held)
    items = register.lines_of("discussion", ids)
    return Board(
        row=discussion,
        entry=services.entry_of(discussion),
        organizations=tuple(there),
        stages=tuple(
            _stage(row, settings[row.number], positions, there, apart.get(row.id, ()), items, held, back)
            for row in rows
        ),
        own={one.stage_id: one for one in positions if one.organization_id == organization_id},
    )


def _stage(
    row: DiscussionStage,
    setting: Stage,
    positions: Sequence[DiscussionPosition],
    there: Sequence[Organization],
    apart: tuple[Apart, ...],
    items: Sequence[Line],
    held: Held,
    back: Held,
) -> StageView:
    mine = {one.organization_id: one for one in positions if one.stage_id == row.id}
    sides = [_side(one, mine[one.id], held, back) for one in there if one.id in mine] if row.state in OPEN else []
    agreed = tuple(line for line in items if line.item.source_id == row.id)
    return StageView(row, setting, frozenset(mine), tuple(sides), apart, agreed, held)


def _side(organization: Organization, position: DiscussionPosition, held: Held, back: Held) -> Side:
    texts = position.text, position.reason, position.wish
    return Side(organization, position, held, any(map(back.hides, texts)))


def _apart(stage_ids: Sequence[int], there: Sequence[Organization], held: Held) -> dict[int, tuple[Apart, ...]]:
    names = {one.id: one for one in there}
    rows = list(
        db.session.scalars(
            select(DiscussionDifference)
            .where(DiscussionDifference.stage_id.in_(stage_ids))
            .order_by(DiscussionDifference.id)
        )
    )
    reasons: dict[int, list[tuple[Organization, str]]] = {}
    if rows:
        for one in db.session.scalars(
            select(DifferenceReason)
            .where(DifferenceReason.difference_id.in_([row.id for row in rows]))
            .order_by(DifferenceReason.id)
        ):
            if one.organization_id in names:
                reasons.setdefault(one.difference_id, []).append((names[one.organization_id], one.reason))
    found: dict[int, tuple[Apart, ...]] = {}
    for row in rows:
        found[row.stage_id] = (*found.get(row.stage_id, ()), Apart(row, tuple(reasons.get(row.id, ())), held))
    return found
