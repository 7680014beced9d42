"""How many places of a run go to which kind of organization and which job. Pure.

A quota is the most places for a kind or a job, out of the capacity. Places held for an organization count for its kind
until their people are named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Quotas:
    """The most places altogether (None: no limit), by kind of organization and by job."""

    capacity: int | None = None
    kinds: Mapping[str, int] = field(default_factory=dict)
    jobs: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, capacity: int | None, stored: Mapping[str, Any]) -> "Quotas":
        """Return the quotas as a run stores them."""
        return cls(capacity, dict(stored.get("kinds", {})), dict(stored.get("jobs", {})))

    @property
    def any(self) -> bool:
        """Say whether there is a quota beside the capacity."""
        return bool(self.kinds or self.jobs)

    def stored(self) -> dict[str, Any]:
        """Return what a run stores."""
        return {name: dict(found) for name, found in (("kinds", self.kinds), ("jobs", self.jobs)) if found}


@dataclass
class Tally:
    """The places of a run that are taken or held, altogether, by kind and by job; counts along while people come in."""

    quotas: Quotas
    taken: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    by_job: dict[str, int] = field(default_factory=dict)

    def left(self, kind: str, job: str) -> int | None:
        """Return how many more people of a kind of organization and a job could come in; None: no limit.

        `kind` and `job` are "" where they are not known or do not matter.
        """
        limits = [] if self.quotas.capacity is None else [self.quotas.capacity - self.taken]
        if kind in self.quotas.kinds:
            limits.append(self.quotas.kinds[kind] - self.by_kind.get(kind, 0))
        if job in self.quotas.jobs:
            limits.append(self.quotas.jobs[job] - self.by_job.get(job, 0))
        return max(0, min(limits)) if limits else None

    def fits(self, kind: str, job: str) -> bool:
        """Say whether one more person of a kind of organization and a job could come in."""
        return self.left(kind, job) != 0

    def add(self, kind: str, job: str, count: int = 1) -> None:
        """Count places that are taken (or, below zero, given up)."""
        self.taken += count
        for value, counts in ((kind, self.by_kind), (job, self.by_job)):
            if value:
                counts[value] = counts.get(value, 0) + count

    def over(self) -> str:
        """Return the first quota that is exceeded ("capacity", a kind or a job), or ""."""
        if self.quotas.capacity is not None and self.taken > self.quotas.capacity:
            return "capacity"
        for most, counts in ((self.quotas.kinds, self.by_kind), (self.quotas.jobs, self.by_job)):
            for value, limit in most.items():
                if counts.get(value, 0) > limit:
                    return value
        return ""
