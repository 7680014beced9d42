"""Forms of the organizations' pages."""

from typing import Any

from wtforms import BooleanField
from wtforms.validators import Regexp

from lms.core.forms import Choice, Day, Form, Text, offers
from lms.core.i18n import language, lazy, pick
from lms.organizations import services, words
from lms.organizations.models import Organization
from lms.organizations.services import Draft

CODE = Regexp(r"[A-Za-z0-9-]*\Z", message=lazy("Use Latin letters, digits and hyphens only."))


def district_choices(nothing: object) -> list[tuple[str, str]]:
    """Return the districts for a select, after an empty choice called `nothing`."""
    districts = services.of_kind("district")
    return [("", str(nothing)), *((str(one.id), pick(one.names, language())) for one in districts)]


class OrganizationForm(Form):
    """What an organization is."""

    kind = Choice(lazy("Kind"), choices=words.KINDS.items())
    name_ko = Text(lazy("Korean name"), 120)
    name_en = Text(lazy("English name"), 120)
    code = Text(
        lazy("Code"),
        40,
        optional=True,
        validators=[CODE],
        description=lazy("A short code by which imports find the organization."),
    )
    district = Choice(lazy("District in which it lies"))
    source = Text(lazy("Source"), 200, optional=True, description=lazy("Where this was looked up."))
    starts_on = Day(lazy("First day"), optional=True)
    ends_on = Day(lazy("Last day"), optional=True, description=lazy("Leave empty as long as the organization exists."))
    fictional = BooleanField(lazy("Fictional, for demonstrations"))

    def __init__(self, organization: Organization | None = None, **options: Any) -> None:
        if organization is not None:
            options.setdefault("obj", organization)
            options["district"] = str(organization.district_id or "")
        super().__init__(**options)
        self.district.choices = offers(district_choices("-"))

    def draft(self) -> Draft:
        """Return what was typed, for the service."""
        return Draft(
            kind=self.kind.data,
            name_ko=self.name_ko.data or "",
            name_en=self.name_en.data or "",
            code=self.code.data or None,
            district_id=int(self.district.data) if self.district.data else None,
            source=self.source.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            fictional=self.fictional.data,
        )


class ServiceForm(Form):
    """From when to when a district is served, and how that is known."""

    starts_on = Day(
        lazy("First day"), optional=True, description=lazy("Leave empty if it has been so since before the records.")
    )
    ends_on = Day(lazy("Last day"), optional=True, description=lazy("Leave empty as long as it is so."))
    source = Text(lazy("Source"), 200, description=lazy("For example a notice with its date."))
    confirmed = BooleanField(lazy("Confirmed with the district or the agency"))


class JurisdictionForm(ServiceForm):
    """The same for a district that is served newly."""

    district = Choice(lazy("District served"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.district.choices = offers(district_choices(lazy("Choose a district")))
