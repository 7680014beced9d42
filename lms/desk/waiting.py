"""What waits for somebody besides requests: in facilities, in the library, in texts, and places that are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lms.activities.discussion import words as discussion_words
from lms.activities.visit import services as visits
from lms.activities.visit import words as visit_words
from lms.core.releases import Waiting
from lms.enrollments import blocks
from lms.facilities import classes
from lms.library import shelf
from lms.policy import Actor, Permission, can


@dataclass(frozen=True)
class Besides:
    """Numbers of in-house classes, consultings and good practices (to review, to approve); words; places asked for.

    `blocks`: the runs in which organizations ask for places, as rows of run, title of the course and how many `asked`.
    """

    classes: int
    consultings: int
    practices: tuple[int, int]
    words: Sequence[Waiting]
    blocks: Sequence[Any]

    @property
    def count(self) -> int:
        """Return how many things these are."""
        listed = sum(one.count for one in self.words) + sum(row.asked for row in self.blocks)
        return self.classes + self.consultings + sum(self.practices) + listed


def besides(actor: Actor) -> Besides:
    """Return what waits for an actor besides requests.

    Places are given by who holds the role; a deputy decides about requests only.
    """
    return Besides(
        classes.waiting(actor) if can(actor, Permission.VERIFY_CLASS) else 0,
        visits.waiting(actor) if can(actor, Permission.ASSIGN_CONSULTANT) else 0,
        shelf.waiting(actor),
        [*discussion_words.waiting(actor), *visit_words.waiting(actor)],
        blocks.asked_of(actor),
    )
