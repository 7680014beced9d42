"""The places held for organizations, under the lock of their run: counted, named, given back."""

from sqlalchemy import select

from lms.core import clock, db
from lms.enrollments.models import Run, SeatBlock


def live_of(run_id: int, organization_id: int) -> SeatBlock | None:
    """Return the block an organization has asked for or holds in a run, read anew, or None."""
    return db.session.scalar(
        select(SeatBlock)
        .where(
            SeatBlock.run_id == run_id,
            SeatBlock.organization_id == organization_id,
            SeatBlock.state.in_(("asked", "held")),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def take(run: Run, block: SeatBlock) -> None:
    """Use one held place for somebody who is named; the caller seats the person in the same breath."""
    assert block.left > 0, "no place of the block is left"
    block.named += 1
    run.seats_held -= 1
    if block.left == 0:
        block.state, block.ended_at = "ended", clock.now()
    db.session.flush()


def end(run: Run, block: SeatBlock, state: str = "ended") -> None:
    """Give back what is left of a block; whoever waits is let in by the caller's `places.fill`."""
    run.seats_held -= block.left
    block.state, block.ended_at = state, clock.now()
    db.session.flush()


def end_all(run: Run) -> None:
    """Give back every block of a run that takes nobody any more."""
    for block in db.session.scalars(
        select(SeatBlock).where(SeatBlock.run_id == run.id, SeatBlock.state.in_(("asked", "held"))).with_for_update()
    ):
        end(run, block)
