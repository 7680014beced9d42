"""Whether enough people of each kind of organization are in a joint training; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """People of one kind of organization: how many are in, the least and the most."""

    kind: str
    inside: int
    least: int
    most: int

    @property
    def lacking(self) -> int:
        """Return how many more are needed for the quorum."""
        return max(0, self.least - self.inside)


def shares(quotas: Mapping[str, Sequence[int]], inside: Mapping[str, int]) -> list[Share]:
    """Return each kind that has a quota with how many of it are in."""
    return [Share(kind, inside.get(kind, 0), least, most) for kind, (least, most) in quotas.items()]
