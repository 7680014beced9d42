"""Texts of discussions and action items name nobody; names of the people of the run are looked for too."""

from dataclasses import dataclass

from sqlalchemy import select

from lms.core import db, releases
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.core.releases import SILENT, Asking, Scope
from lms.core.texts import problem, tidy
from lms.enrollments.models import INSIDE, Enrollment

RUN = "run"


@dataclass(frozen=True)
class Writing:
    """Where a text is written: in which run, and who says why words in it are no names.

    `scope`: within what words are released; without one, the run.
    """

    run_id: int | None
    asking: Asking = SILENT
    scope: Scope | None = None

    @property
    def releasing(self) -> Scope | None:
        """Return within what words are released."""
        return self.scope or scope_of_run(self.run_id)


def scope_of_run(run_id: int | None) -> Scope | None:
    """Return the scope of all texts of a run."""
    return None if run_id is None else Scope(RUN, run_id)


def checked(
    text: str, field: str, most: int, writing: Writing, error: type[LmsError] = LmsError, optional: bool = False
) -> str:
    """Return a text tidied, or refuse it at its field: empty, too long, or with something that could name somebody.

    Raises what `releases.check` raises.
    """
    text = (tidy(text) or "").strip()
    if not text and optional:
        return ""
    if not text:
        raise error(lazy("Please fill this in."), field=field)
    found = problem(text, most)
    if found:
        raise error(found, field=field)
    releases.check({field: text}, writing.releasing, writing.asking, _names(writing.run_id))
    return text


def _names(run_id: int | None) -> list[str]:
    if run_id is None:
        return []
    mine = select(Enrollment.name).where(Enrollment.run_id == run_id, Enrollment.state.in_(INSIDE))
    return [name for name in db.session.scalars(mine) if name]
