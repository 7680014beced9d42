"""Forms about certificates."""

from lms.core.forms import Form, Text
from lms.core.i18n import lazy


class RevokeForm(Form):
    """Why a certificate is void from now on."""

    reason = Text(lazy("Reason"), 500, description=lazy("It is kept with the certificate. Write no names here."))


class ReissueForm(Form):
    """What a certificate is to say of the person instead."""

    name = Text(lazy("Name"), 100)
    name_en = Text(lazy("Name in Latin letters"), 100, optional=True)
    organization = Text(lazy("Organization"), 120, optional=True)
    organization_en = Text(lazy("Organization in English"), 120, optional=True)
    position = Text(lazy("Position"), 100, optional=True)
    reason = Text(
        lazy("Reason"),
        500,
        id="correction-reason",
        description=lazy("It is kept with the certificate. Write no names here."),
    )
