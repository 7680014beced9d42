"""Forms of those who lead a case discussion."""

from collections.abc import Iterable

from lms.actions import services as actions
from lms.actions.forms import NO_NAMES
from lms.activities.discussion.differences import RESOLUTIONS
from lms.activities.discussion.services import TEXT_MOST
from lms.core.clean import CleanForm
from lms.core.forms import Choice, Day, Known, LongText, Radios, Text
from lms.core.i18n import lazy, pick
from lms.organizations.models import Organization

INTERESTS = lazy("What is best for the child, and why")


class SettleForm(CleanForm):
    """What was agreed in a stage."""

    agreement = LongText(
        lazy("What all agreed on"),
        TEXT_MOST,
        optional=True,
        description=lazy("It may stay empty only where a dissent is kept. Write no names of people."),
    )
    interests = LongText(INTERESTS, TEXT_MOST, description=NO_NAMES)


class DifferenceForm(CleanForm):
    """What is seen differently; `reason_<organization>` are added for those at the table."""

    subject = LongText(lazy("What is seen differently"), TEXT_MOST, description=NO_NAMES)
    known = Known()

    def reasons(self) -> dict[int, str]:
        """Return why each organization sees it so, of those that say."""
        return {
            int(name.removeprefix("reason_")): field.data or ""
            for name, field in self._fields.items()
            if name.startswith("reason_")
        }


class JudgeForm(DifferenceForm):
    """What came of a difference."""

    resolution = Radios(lazy("What came of it"), choices=RESOLUTIONS.items())
    outcome = LongText(
        lazy("The agreement, or the dissent that is kept and who holds it"),
        TEXT_MOST,
        description=lazy("Name organizations, not people."),
    )
    interests = LongText(INTERESTS, TEXT_MOST, description=NO_NAMES)


def with_reasons(kind: type[DifferenceForm], organizations: Iterable[Organization]) -> type[DifferenceForm]:
    """Return the form with a reason for each organization."""
    fields = {f"reason_{one.id}": LongText(pick(one.names), TEXT_MOST, optional=True) for one in organizations}
    return type(kind.__name__, (kind,), fields)


class ActionForm(CleanForm):
    """Something to do that was agreed in a stage."""

    text = LongText(lazy("What is to be done"), actions.TEXT_MOST, description=NO_NAMES)
    owner_organization = Choice(lazy("Responsible organization"))
    owner_person = Choice(lazy("Person"))
    due_on = Day(lazy("By which day"))
    known = Known()


class PaperForm(CleanForm):
    """What an organization wrote on its sheet."""

    text = LongText(lazy("What we do"), TEXT_MOST, description=NO_NAMES)
    reason = LongText(lazy("One reason"), TEXT_MOST)
    wish = LongText(lazy("One thing we ask of the others"), TEXT_MOST, optional=True)


class ReopenForm(CleanForm):
    """Why a closed discussion goes on."""

    reason = Text(lazy("Reason"), 500, id="reopen-reason")
