"""Forms about action items."""

from lms.actions import services
from lms.core.clean import CleanForm
from lms.core.forms import Choice, Day, Known, LongText
from lms.core.i18n import lazy

NO_NAMES = lazy("Write no names, numbers or addresses of people here.")


class DoneForm(CleanForm):
    """What shows that an item is done."""

    note = LongText(lazy("What was done, and what shows it"), services.NOTE_MOST, id="done-note", description=NO_NAMES)
    known = Known()


class CheckForm(CleanForm):
    """That what was done is as agreed, and when it is looked at again."""

    note = LongText(lazy("Remark"), services.NOTE_MOST, optional=True, id="check-note", description=NO_NAMES)
    recheck_on = Day(
        lazy("Look at it again on"), optional=True, description=lazy("Leave empty if nothing is to be looked at again.")
    )
    known = Known()


class ReasonForm(CleanForm):
    """Why an item is reopened or dropped."""

    note = LongText(lazy("Reason"), services.NOTE_MOST, id="reason-note", description=NO_NAMES)
    known = Known()


class ItemForm(CleanForm):
    """What is to be done, by whom, by when; `owner` is an organization, `person` somebody of it."""

    text = LongText(lazy("What is to be done"), services.TEXT_MOST, description=NO_NAMES)
    owner_organization = Choice(lazy("Responsible organization"))
    owner_person = Choice(lazy("Person"))
    due_on = Day(lazy("By which day"))
    reason = LongText(lazy("Reason for the change"), services.TEXT_MOST, description=NO_NAMES)
