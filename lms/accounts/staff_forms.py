"""Forms of the staff pages about people."""

from typing import Any

from wtforms import BooleanField, ValidationError

from lms.accounts import accommodations, words
from lms.accounts.forms import LANGUAGES, person_name
from lms.accounts.roles import ORGANIZATION_ROLES, SITE_ROLES
from lms.core.forms import Choice, Day, Form, LongText, Text, Whole
from lms.core.i18n import lazy

JOBS = [("", lazy("Choose a job")), *words.JOBS.items()]
NAMED = lazy("The name, a part of it that fits only one, or the code.")
ROLE_CHOICES = [(role, words.ROLES[role]) for role in (*ORGANIZATION_ROLES, *SITE_ROLES)]


class PersonForm(Form):
    """What a person is called."""

    name = Text(lazy("Name"), 100, validators=[person_name])
    name_en = Text(lazy("Name in Latin letters"), 100, optional=True, validators=[person_name])
    language = Choice(lazy("Language of the site and of mails"), choices=LANGUAGES)


class AccountForm(Form):
    """By what a person signs in: one of the two or both."""

    email = Text(lazy("E-mail address"), 254, optional=True)
    staff_id = Text(
        lazy("Staff ID"), 40, optional=True, description=lazy("For people without an e-mail address of their own.")
    )


class JobForm(Form):
    """Where a person works, as what, from when to when."""

    organization = Text(lazy("Organization"), 120, description=NAMED)
    job = Choice(lazy("Job"), choices=JOBS, default="")
    department = Text(lazy("Department"), 100, optional=True)
    position = Text(
        lazy("Position"),
        100,
        optional=True,
        description=lazy(
            "Of an anti-abuse police officer: 학대예방경찰관 or APO. Overdue action items are told to them."
        ),
    )
    starts_on = Day(lazy("First day"))
    ends_on = Day(lazy("Last day"), optional=True, description=lazy("Leave empty as long as the job lasts."))

    def validate_job(self, field: Any) -> None:
        """Ask for a choice."""
        if not field.data:
            raise ValidationError(lazy("Choose one of the list."))


class NewPersonForm(PersonForm, AccountForm):
    """A new person; with an e-mail address or staff ID also an account, with an organization also a job."""

    with_account = BooleanField(lazy("Make an account"), default=True)
    organization = Text(
        lazy("Organization"),
        120,
        optional=True,
        description=NAMED,
    )
    job = Choice(lazy("Job"), choices=JOBS, default="")
    starts_on = Day(lazy("First day of the job"), optional=True)

    def validate_job(self, field: Any) -> None:
        """Ask for a job where an organization is given."""
        if self.organization.data and not field.data:
            raise ValidationError(lazy("Choose one of the list."))


class GrantForm(Form):
    """A role with its scope and days."""

    role = Choice(lazy("Role"), choices=ROLE_CHOICES)
    organization = Text(
        lazy("Organization"),
        120,
        optional=True,
        description=lazy("Only for organization managers; other roles given here hold for the whole site."),
    )
    starts_on = Day(lazy("First day"))
    ends_on = Day(lazy("Last day"), optional=True, description=lazy("Leave empty for a role without an end."))


class AccommodationForm(Form):
    """More time for a person, or no time limit."""

    percent = Whole(
        lazy("More time in percent"),
        accommodations.LEAST,
        accommodations.MOST,
        optional=True,
        description=lazy("50 turns 20 minutes into 30."),
    )
    untimed = BooleanField(lazy("No time limit"))
    reason = LongText(
        lazy("Reason"), most=1000, description=lazy("What was agreed and with whom, without naming an illness.")
    )

    def validate_untimed(self, field: Any) -> None:
        """Ask for one of the two."""
        if bool(field.data) == (self.percent.data is not None):
            raise ValidationError(lazy("Give a share of more time, or choose no time limit."))


class EndForm(Form):
    """The last day of a job or role."""

    ends_on = Day(lazy("Last day"))
