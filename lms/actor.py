"""Who is asking: a signed-in person with the roles in force today."""

from dataclasses import dataclass, field, replace
from datetime import date

from lms.core import clock


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
